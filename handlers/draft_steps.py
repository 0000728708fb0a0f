"""The steps of a process in a draft as a list, and what is set of each: the whole editor without a canvas."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn.bundle import DIAGRAM
from engine.bpmn.rewriting import change_settings
from engine.errors import BadInput, FieldFault, NotFound
from engine.policy import Action
from engine.process_versions import save_files
from engine.process_versions.drafting import hold
from engine.store.process_drafts import files_of_draft
from engine.views.draft import look_at_draft
from engine.views.draft_step import ELEMENTS_IN_WORDS, look_at_step, look_at_steps
from handlers import current
from handlers.access import access

blueprint = Blueprint("draft_steps", __name__, url_prefix="/drafts/<draft_id>/<process>/steps")
#: Before the name of each setting in the form.
SETTING = "set "


@blueprint.get("")
@access(Action.READ_DRAFTS)
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
@access(Action.READ_DRAFTS)
def show(draft_id: str, process: str, element: str, faults: tuple[FieldFault, ...] = ()) -> str:
    """One step, flow or the process itself: what is set of it, and what was said of it."""
    with current.reading() as session:
        page = look_at_draft(session, current.actor(), draft_id, current.now(session))
        step = look_at_step(session, draft_id, process, element)
    drafted = page.process(process)
    return render_template(
        "drafts/step.html",
        page=page,
        drafted=drafted,
        step=step,
        typed=_typed() if request.method == "POST" else step.values,
        faults=faults,
        comments=[one for one in page.comments if (one.process, one.element) == (process, element)],
        wrong=[one for one in drafted.faults if one.path == DIAGRAM and one.element in step.told_at],
    )


@blueprint.post("/<element>")
@access(Action.WRITE_DRAFT)
def change(draft_id: str, process: str, element: str) -> ResponseReturnValue:
    """Save what is set of it."""
    seen = request.form.get("seen", type=int)
    try:
        with current.transaction() as session:
            now, actor = current.now(session), current.actor()
            hold(session, actor, draft_id, now, seen=seen)
            drafted = files_of_draft(session, draft_id).get(process)
            if drafted is None:
                raise NotFound(kind="process", reference=process)
            diagram = change_settings(drafted.now.diagram, element, _typed())
            did = f"Changed “{look_at_step(session, draft_id, process, element).name}”"
            save_files(session, actor, draft_id, process, {DIAGRAM: diagram}, did, now)
    except BadInput as refused:
        return show(draft_id, process, element, (FieldFault("settings", str(refused)),)), 422
    flash("Saved in the draft.", "success")
    return redirect(url_for("draft_steps.show", draft_id=draft_id, process=process, element=element))


def _typed() -> dict[str, str]:
    """What was typed, by the names of the settings."""
    return {
        name.removeprefix(SETTING): value.replace("\r\n", "\n")
        for name, value in request.form.items()
        if name.startswith(SETTING)
    }
