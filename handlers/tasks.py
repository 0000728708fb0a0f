"""A task: look at it, take it, give it back, keep a draft, complete it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import casework
from engine.errors import AnswersRefused, FieldFault
from engine.policy import Action
from engine.store import people
from engine.store.database import Session
from engine.views.answered import answered
from engine.views.task import TaskSeen, look_at_task
from handlers import current
from handlers.access import access
from handlers.answers import flattened, posted_answers, posted_questions
from handlers.noting import TASK, Unnoted
from handlers.task_lists import list_in_address
from handlers.task_parts import TAKES, answers_to_check, answers_typed, place_of, task_address

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")


@blueprint.get("/<task_id>")
@access(Action.READ_CASE, notes=TASK)
def show(task_id: str) -> str:
    """The task with its form or the parts of it; when it is done, who did it and what they answered."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_task(session, current.actor(), task_id, now)
        return _page(session, seen, now) if seen.task.state == "open" else _ended(session, seen)


def _whole() -> str | None:
    """Whether the page has all questions of a form that has parts, as the address says it."""
    return "yes" if request.args.get("whole") else None


def _ended(session: Session, seen: TaskSeen) -> str:
    if seen.task.state == "held":
        return render_template("tasks/held.html", seen=seen)
    done = answered(session, seen.case.id, task_id=seen.task.id)
    typed = [text for _, text in flattened(seen.typed or {}) if text.strip()]
    return render_template("tasks/done.html", seen=seen, done=done[0] if done else None, typed=typed)


def _page(
    session: Session,
    seen: TaskSeen,
    now: datetime,
    typed: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
) -> str:
    in_parts = seen.parts and not (seen.refusal or typed or _whole() or "more" in request.args)
    return render_template(
        "tasks/parts.html" if in_parts else "tasks/show.html",
        seen=seen,
        progress=seen.progress(now) if in_parts else (),
        typed=seen.typed if typed is None else typed,
        faults=faults,
        now=now,
        whole="yes" if seen.parts else None,
        colleagues=people.able(session, seen.task.role) if seen.may_assign else [],
    )


@blueprint.post("/<task_id>")
@access(Action.COMPLETE_TASK, notes=TASK)
def complete(task_id: str) -> ResponseReturnValue:
    """Complete the task, keep a draft, or add a row: as the button says. What is refused stays as a draft."""
    pressed = request.form.get("do", "complete")
    if pressed != "complete":
        return on_to_check(task_id) if pressed == "check" else save(task_id)
    try:
        with current.transaction(repeatable=True) as session:
            typed, now, key = posted_answers(), current.now(session), current.once()
            done = casework.complete_task(session, current.actor(), task_id, typed, now, key=key)
    except AnswersRefused as refused:
        return _refused(task_id, refused.faults), 422
    if done.held_because is not None:
        return show(task_id), 409
    done_task = None if done.incident_id else task_id
    return redirect(url_for("cases.show", case_id=done.case_id, done=done_task, list=list_in_address()))


def _refused(task_id: str, faults: Sequence[FieldFault]) -> str:
    """The page again with what was typed, which stays as a draft: the browser's Back comes back to it."""
    with current.transaction(repeatable=True) as session:
        casework.save_draft(session, current.actor(), task_id, posted_answers(), current.now(session))
    if not request.args.get("checked"):
        return _again(task_id, faults, posted_answers())
    with current.reading() as session:
        now = current.now(session)
        return answers_to_check(look_at_task(session, current.actor(), task_id, now), now, faults)


def _again(task_id: str, faults: Sequence[FieldFault], typed: Mapping[str, Any] | None = None) -> str:
    with current.reading() as session:
        now = current.now(session)
        return _page(session, look_at_task(session, current.actor(), task_id, now), now, typed, faults)


def on_to_check(task_id: str) -> ResponseReturnValue:
    """Keep what was typed, and show all answers before they are sent; else the page with what is wrong."""
    with current.transaction(repeatable=True) as session:
        casework.save_draft(session, current.actor(), task_id, posted_answers(), current.now(session))
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_task(session, current.actor(), task_id, now)
        if faults := seen.faults(posted_answers(), now):
            return _page(session, seen, now, posted_answers(), faults), 422
    return redirect(task_address("task_parts.check", task_id))


def save(task_id: str) -> ResponseReturnValue:
    """Keep what was typed; then the same page again, with one row more or less when that was asked for."""
    answers = answers_typed(task_id)
    with current.transaction(repeatable=True) as session:
        takes = casework.save_draft(session, current.actor(), task_id, answers, current.now(session))
    pressed, _, group = request.form.get("do", "").partition(":")
    if not group:
        flash(f"Your answers are saved as a draft. Only you can see them.{TAKES if takes else ''}", "success")
    more = group if pressed == "add" else None
    return redirect(task_address("tasks.show", task_id, whole=_whole(), more=more, _anchor=place_of(group)))


@blueprint.post("/<task_id>/draft")
@access(Action.SAVE_DRAFT, notes=Unnoted.CHANGES)
def draft(task_id: str) -> ResponseReturnValue:
    """The page's script keeps a draft while the person types."""
    with current.transaction(repeatable=True) as session:
        now = current.now(session)
        answers, asked = posted_answers(), posted_questions()
        takes = casework.save_draft(session, current.actor(), task_id, answers, now, asked=asked)
    return jsonify(saved_at=now.isoformat(), takes=takes)


@blueprint.post("/<task_id>/claim")
@access(Action.CLAIM_TASK, notes=Unnoted.CHANGES)
def claim(task_id: str) -> ResponseReturnValue:
    """Take the task for oneself; with a reason where it is a colleague's by name."""
    reason = request.form.get("reason", "")[:1000]
    with current.transaction(repeatable=True) as session:
        casework.claim(session, current.actor(), task_id, current.now(session), reason=reason)
    return redirect(task_address("tasks.show", task_id))


@blueprint.post("/<task_id>/release")
@access(Action.RELEASE_TASK, notes=Unnoted.CHANGES)
def release(task_id: str) -> ResponseReturnValue:
    """Give the task back to everybody with its role."""
    with current.transaction(repeatable=True) as session:
        casework.release(session, current.actor(), task_id, current.now(session))
    flash("You gave the task back to your team.", "success")
    return redirect(url_for("home.inbox", view="team"))


@blueprint.post("/<task_id>/assign")
@access(Action.ASSIGN_TASK, notes=Unnoted.CHANGES)
def assign(task_id: str) -> ResponseReturnValue:
    """Give the task to a colleague, with the reason."""
    to, reason = request.form.get("to", ""), request.form.get("reason", "")[:1000]
    asked = (("give-to", to, "Choose who gets the task"), ("give-reason", reason, "Say why you give it"))
    if faults := [FieldFault(field, message) for field, said, message in asked if not said.strip()]:
        return _again(task_id, faults), 422
    with current.transaction() as session:
        casework.assign(session, current.actor(), task_id, to, reason, current.now(session))
        name = people.names(session, [to]).get(to)
    flash(f"The task is with {name} now, who has a notice of it.", "success")
    return redirect(task_address("tasks.show", task_id))
