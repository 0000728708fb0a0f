"""The steps of a process in a draft as a list, and what is set of each: the whole editor without a canvas."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn.bundle import DIAGRAM
from engine.bpmn.rewriting import change_settings
from engine.bpmn.settings import setting_named
from engine.england import day_in_england
from engine.errors import BadInput, FieldFault, NotFound
from engine.policy import Action
from engine.process_versions import save_files
from engine.process_versions.drafting import hold
from engine.store.process_drafts import files_of_draft
from engine.views.draft import look_at_draft
from engine.views.draft_step import ELEMENTS_IN_WORDS, look_at_step, look_at_steps
from engine.views.expressions import look_at_expressions
from engine.what_if.trying import Place, Tried, can_be_tried, mend_for, try_expression
from handlers import current
from handlers.access import access
from handlers.draft_trying import NO_DAY, day_asked
from handlers.noting import Unnoted

blueprint = Blueprint("draft_steps", __name__, url_prefix="/drafts/<draft_id>/<process>/steps")
#: Before the name of each setting in the form.
SETTING = "set "
#: Where one goes on after a fault of the list on the draft's page was mended by its button.
DRAFT = "draft"


@blueprint.get("")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def overview(draft_id: str, process: str) -> str:
    """The steps in the order in which a case comes to them."""
    with current.reading() as session:
        page = look_at_draft(session, current.actor(), draft_id, current.now(session))
        steps = look_at_steps(session, draft_id, process)
    drafted = page.process(process)
    return render_template(
        "drafts/steps.html", page=page, drafted=drafted, steps=steps, kinds=ELEMENTS_IN_WORDS
    )


@blueprint.get("/<element>")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def show(draft_id: str, process: str, element: str, faults: tuple[FieldFault, ...] = ()) -> str:
    """One step, flow or the process itself: what is set of it, and what was said of it."""
    return _page(draft_id, process, element, faults)


@blueprint.post("/<element>")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def change(draft_id: str, process: str, element: str) -> ResponseReturnValue:
    """Save what is set of it; `mend` names the one expression that is taken in FEEL."""
    seen, typed = request.form.get("seen", type=int), _typed()
    setting = setting_named(request.form.get("mend", ""))
    if setting and (said := mend_for(setting, typed.get(setting.name, ""))):
        typed[setting.name] = said
    try:
        with current.transaction() as session:
            now, actor = current.now(session), current.actor()
            hold(session, actor, draft_id, now, seen=seen)
            drafted = files_of_draft(session, draft_id).get(process)
            if drafted is None:
                raise NotFound(kind="process", reference=process)
            diagram = change_settings(drafted.now.diagram, element, typed)
            did = f"Changed “{look_at_step(session, draft_id, process, element).name}”"
            save_files(session, actor, draft_id, process, {DIAGRAM: diagram}, did, now)
    except BadInput as refused:
        return _page(draft_id, process, element, (FieldFault("settings", str(refused)),)), 422
    flash("Saved in the draft.", "success")
    if request.form.get("then") == DRAFT:
        return redirect(url_for("drafts.show", draft_id=draft_id, _anchor=f"process-{process}"))
    return redirect(url_for("draft_steps.show", draft_id=draft_id, process=process, element=element))


@blueprint.post("/<element>/try")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def attempt(draft_id: str, process: str, element: str) -> ResponseReturnValue:
    """Try one expression as it is typed, against an example life; nothing is saved."""
    setting = setting_named(request.form.get("try", ""))
    if setting is None or not can_be_tried(setting):
        raise NotFound(kind="expression", reference=request.form.get("try", "")[:100])
    place, text = Place(draft_id, process, element, setting), _typed().get(setting.name, "")
    life, time = request.form.get("life", ""), request.form.get("time", type=int)
    with current.reading() as session:
        told = try_expression(session, place, text, current.now(session), life, time, _day())
    faults = () if _day() or not request.form.get("day") else (FieldFault("day", NO_DAY),)
    return _page(draft_id, process, element, faults, {setting.name: told}), 422 if faults else 200


def _page(
    draft_id: str,
    process: str,
    element: str,
    faults: tuple[FieldFault, ...],
    tried: Mapping[str, Tried] | None = None,
) -> str:
    with current.reading() as session:
        now = current.now(session)
        page = look_at_draft(session, current.actor(), draft_id, now)
        step = look_at_step(session, draft_id, process, element)
        typed = _typed() if request.method == "POST" else step.values
        day = _day() or day_in_england(now)
        expressions = look_at_expressions(session, draft_id, process, step, typed, day)
    drafted = page.process(process)
    return render_template(
        "drafts/step.html",
        page=page,
        drafted=drafted,
        step=step,
        typed=typed,
        faults=faults,
        expressions=expressions,
        tried=tried or {},
        asked=request.form,
        day=day,
        comments=[one for one in page.comments if (one.process, one.element) == (process, element)],
        wrong=[one for one in drafted.faults if one.path == DIAGRAM and one.element in step.told_at],
    )


def _day() -> date | None:
    """The day that was asked for, where it is one."""
    with suppress(BadInput):
        return day_asked(request.form.get("day", ""))
    return None


def _typed() -> dict[str, str]:
    """What was typed, by the names of the settings."""
    return {
        name.removeprefix(SETTING): value.replace("\r\n", "\n")
        for name, value in request.form.items()
        if name.startswith(SETTING)
    }
