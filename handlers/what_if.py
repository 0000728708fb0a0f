"""A life played in a draft: see where it stands, answer, send, let time pass, go back, keep it."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import forms, what_if
from engine.england import LONDON
from engine.errors import AnswersRefused, BadInput, Conflict, FieldFault, NotFound
from engine.expressions import Value, to_python
from engine.forms import Form
from engine.policy import Action
from engine.views.what_if import LifePage, look_at_life
from engine.what_if.beginnings import figures
from handlers import current, repeats
from handlers.access import access
from handlers.answers import posted_answers
from handlers.noting import Noted, Unnoted, showed
from handlers.own_forms import own_form
from handlers.what_if_explored import LIVES

blueprint = Blueprint("what_if", __name__, url_prefix="/drafts/<draft_id>/<process>/what-if")
#: Noted of a life that goes on from a case.
LIFE = Noted("case")
#: The field that says as whom a task is answered: no question of a form is called so.
AS = "as person"
#: A moment as buttons of the page carry it.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{5,15}[+-]\d\d:\d\d")


@blueprint.get("/<life>")
@access(Action.READ_DRAFTS, notes=LIFE)
def show(draft_id: str, process: str, life: str, faults: Sequence[FieldFault] = ()) -> str:
    """Where a life stands, how it came there and what may come next."""
    page, now = _look(draft_id, process, life)
    return render_template(
        "what_if/life.html",
        page=page,
        place=_place(page),
        until=own_form("life_until"),
        now=now,
        faults=faults,
        typed=request.form,
        choices=LIVES,
    )


@blueprint.get("/<life>/answer/<path:task>")
@access(Action.READ_DRAFTS, notes=LIFE)
def answering(
    draft_id: str,
    process: str,
    life: str,
    task: str,
    typed: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
    more: str | None = None,
) -> str:
    """The form of an open task, as whoever has the task would see it."""
    page, _ = _look(draft_id, process, life)
    about = request.args.get("about")
    waiting = what_if.waiting_in(page.played.standing, task, about)
    lane = waiting.task.lane or "somebody"
    return render_template(
        "what_if/answer.html",
        page=page,
        place=_place(page),
        waiting=waiting,
        task=task,
        about=about,
        people=[lane, f"{lane} 2", f"{lane} 3"],
        by=request.form.get(AS),
        typed=typed,
        faults=faults,
        more=more,
        now=page.now,
    )


@blueprint.post("/<life>/answer/<path:task>")
@access(Action.WRITE_DRAFT, notes=LIFE)
def answer(draft_id: str, process: str, life: str, task: str) -> ResponseReturnValue:
    """Answer a task as somebody, by hand or by chance; or show the form with a row more or less."""
    raw, about = posted_answers(), request.args.get("about")
    by = str(raw.pop(AS, "somebody"))[:100]
    pressed, _, group = request.form.get("do", "complete").partition(":")
    if pressed in ("add", "remove"):
        return answering(draft_id, process, life, task, raw, more=group if pressed == "add" else None)
    try:
        with current.transaction() as session:
            what_if.answer_in_life(
                session, current.actor(), draft_id, life, task, by, None if pressed == "chance" else raw,
                about=about,
            )  # fmt: skip
    except AnswersRefused as refused:
        return answering(draft_id, process, life, task, raw, refused.faults), 422
    except what_if.NotDone as why:
        return _refused(draft_id, process, life, why)
    return _to_life(draft_id, process, life)


@blueprint.get("/<life>/tell/<name>")
@access(Action.READ_DRAFTS, notes=LIFE)
def telling(
    draft_id: str,
    process: str,
    life: str,
    name: str,
    typed: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
) -> str:
    """The form of a message."""
    page, _ = _look(draft_id, process, life)
    form = page.tellable.get(name)
    if form is None:
        raise NotFound(kind="message", reference=name)
    action = url_for("what_if.tell", draft_id=draft_id, process=process, life=life, name=name)
    return _one_form(page, form, action, page.played.standing.message_scope, typed, faults)


@blueprint.post("/<life>/tell/<name>")
@access(Action.WRITE_DRAFT, notes=LIFE)
def tell(draft_id: str, process: str, life: str, name: str) -> ResponseReturnValue:
    """Send a message."""
    try:
        with current.transaction() as session:
            what_if.tell_in_life(session, current.actor(), draft_id, life, name, posted_answers())
    except AnswersRefused as refused:
        return telling(draft_id, process, life, name, posted_answers(), refused.faults), 422
    except what_if.NotDone as why:
        return _refused(draft_id, process, life, why)
    return _to_life(draft_id, process, life)


@blueprint.get("/<life>/figures")
@access(Action.READ_DRAFTS, notes=LIFE)
def knowing(
    draft_id: str,
    process: str,
    life: str,
    typed: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
) -> str:
    """The form for what the register and the record say from now on."""
    page, _ = _look(draft_id, process, life)
    action = url_for("what_if.know", draft_id=draft_id, process=process, life=life)
    scope = page.played.standing.message_scope
    return _one_form(page, own_form("life_figures"), action, scope, typed, faults)


@blueprint.post("/<life>/figures")
@access(Action.WRITE_DRAFT, notes=LIFE)
def know(draft_id: str, process: str, life: str) -> ResponseReturnValue:
    """Let the register and the record say something else."""
    try:
        with current.transaction() as session:
            now = current.now(session)
            told = to_python(forms.read(own_form("life_figures"), posted_answers(), {}, now))
            counts = (told[name] for name in ("possible", "attended", "unauthorised", "notice_sessions"))
            facts = {
                "attendance": figures(*map(int, counts)),
                "pupil": {"looked_after": told["looked_after"]},
            }
            what_if.learn_in_life(session, current.actor(), draft_id, life, facts)
    except AnswersRefused as refused:
        return knowing(draft_id, process, life, posted_answers(), refused.faults), 422
    return _to_life(draft_id, process, life)


@blueprint.post("/<life>/wait")
@access(Action.WRITE_DRAFT, notes=LIFE)
def wait(draft_id: str, process: str, life: str) -> ResponseReturnValue:
    """Let time pass: until a date that comes by itself, or until another day."""
    try:
        with current.transaction() as session:
            until = _moment("moment") or _day(current.now(session))
            what_if.wait_in_life(session, current.actor(), draft_id, life, until)
    except AnswersRefused as refused:
        return show(draft_id, process, life, refused.faults), 422
    except what_if.NotDone as why:
        return _refused(draft_id, process, life, why)
    return _to_life(draft_id, process, life)


@blueprint.post("/<life>/branch")
@access(Action.WRITE_DRAFT, notes=Unnoted.CHANGES)
def branch(draft_id: str, process: str, life: str) -> ResponseReturnValue:
    """Go back to an earlier moment and go another way from there."""
    after = _moment("moment")
    if after is None:
        raise BadInput(problem="Say to which moment the life goes back.")
    with current.transaction() as session:
        other = what_if.branch_life(session, current.actor(), draft_id, life, after, current.now(session))
        address = repeats.lead_on(session, "what_if.show", draft_id=draft_id, process=process, life=other)
    flash("This is another life, which goes on from there. The first one stays as it is.", "success")
    return redirect(address)


@blueprint.post("/<life>/keep")
@access(Action.WRITE_DRAFT, notes=LIFE)
def keep(draft_id: str, process: str, life: str) -> ResponseReturnValue:
    """Keep it in the draft as a scenario."""
    try:
        with current.transaction() as session:
            title, now = request.form.get("title", ""), current.now(session)
            name = what_if.save_as_scenario(session, current.actor(), draft_id, life, title, now)
    except (BadInput, Conflict) as why:
        return show(draft_id, process, life, (FieldFault("title", str(why)),)), 422
    flash(f"The draft has it as {name}. It is run whenever the draft is checked or published.", "success")
    return _to_life(draft_id, process, life)


@blueprint.post("/<life>/forget")
@access(Action.WRITE_DRAFT, notes=Unnoted.CHANGES)
def forget(draft_id: str, process: str, life: str) -> ResponseReturnValue:
    """Take a life away."""
    with current.transaction() as session:
        what_if.forget_life(session, current.actor(), draft_id, life)
    flash("The life was removed.", "success")
    return redirect(url_for("what_if_begun.overview", draft_id=draft_id, process=process))


def _look(draft_id: str, process: str, life: str) -> tuple[LifePage, datetime]:
    with current.reading() as session:
        now = current.now(session)
        page = look_at_life(session, current.actor(), draft_id, life)
    if page.life.process != process:
        raise NotFound(kind="life", reference=life)
    if page.life.case_id:
        showed(page.life.case_id)
    return page, now


def _one_form(
    page: LifePage,
    form: Form,
    action: str,
    scope: Mapping[str, Value],
    typed: Mapping[str, Any] | None,
    faults: Sequence[FieldFault],
) -> str:
    return render_template(
        "what_if/form.html", page=page, form=form, action=action, scope=scope, typed=typed, faults=faults,
        now=page.now, place=_place(page),
    )  # fmt: skip


def _refused(draft_id: str, process: str, life: str, why: what_if.NotDone) -> ResponseReturnValue:
    return show(draft_id, process, life, (FieldFault("", str(why)),)), 422


def _place(page: LifePage) -> dict[str, str]:
    return {"draft_id": page.draft.id, "process": page.life.process, "life": page.life.id}


def _to_life(draft_id: str, process: str, life: str) -> ResponseReturnValue:
    return redirect(url_for("what_if.show", draft_id=draft_id, process=process, life=life))


def _moment(name: str) -> datetime | None:
    """A moment that a button of the page carries."""
    sent = request.form.get(name, "")
    if not sent:
        return None
    if MOMENT.fullmatch(sent):
        with suppress(ValueError):
            return datetime.fromisoformat(sent)
    raise BadInput(problem="This is no moment of the life. Use the buttons of the page.")


def _day(now: datetime) -> datetime:
    told = to_python(forms.read(own_form("life_until"), posted_answers(), {}, now))
    return datetime.combine(told["until"], time(9), LONDON)
