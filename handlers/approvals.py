"""Approvals that wait for somebody, and deciding on several at once where their diagram allows it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from engine.casework.deciding_together import MOST_DECIDED, decide_with_others
from engine.casework.reassigning import TaskLeft
from engine.errors import AnswersRefused, BadInput, EngineError, FieldFault
from engine.policy import Action
from engine.store import inbox as inboxes
from engine.store.approvals import approvals_in_words
from engine.store.inbox_filter import InboxFilter
from engine.views.approvals import look_at_approvals, look_at_several
from engine.views.case import process_name, process_names
from handlers import current
from handlers.access import access
from handlers.answers import posted_answers
from handlers.home import HOME_TITLES
from handlers.noting import Noted, showed

blueprint = Blueprint("approvals", __name__, url_prefix="/approvals")

#: The field with the id of each approval that was ticked.
TICKED = "task"


@blueprint.get("")
@access(Action.COMPLETE_TASK, notes=Noted("approvals"))
def waiting() -> str:
    """One page of what waits for this person."""
    page = max(1, min(request.args.get("page", 1, type=int), 1000))
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_approvals(session, current.actor(), now, page)
        showed("all", len(seen.rows), {"page": page if page > 1 else ""})
        return render_template(
            "approvals/list.html",
            seen=seen,
            came_from=InboxFilter(now, "approvals", page=page).address(),
            titles=HOME_TITLES,
            counts=inboxes.counts(session, current.actor(), now),
            processes=process_names(session),
            process_name=process_name,
            most=MOST_DECIDED,
            now=now,
        )


@blueprint.get("/together")
@access(Action.COMPLETE_TASK, notes=Noted("approvals"))
def together() -> ResponseReturnValue:
    """The questions for several, which are answered once."""
    return ask_together(request.args.getlist(TICKED))


def ask_together(
    task_ids: Sequence[str], typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()
) -> Response | tuple[str, int]:
    """The questions; the list again where what was ticked cannot be decided on together."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_several(session, current.actor(), task_ids, now)
        if seen is None:
            flash("Tick approvals of one step that may be decided on together, which still wait.", "notice")
            return redirect(url_for("approvals.waiting"))
        showed("all", len(seen.rows), {"decided": "together"})
        page = render_template("approvals/together.html", seen=seen, typed=typed, faults=faults, now=now)
        return page, 422 if faults else 200


@blueprint.post("/together")
@access(Action.COMPLETE_TASK, notes=Noted("approvals"))
def decide() -> ResponseReturnValue:
    """Decide on each in a transaction of its own; those that went meanwhile are named."""
    task_ids = list(dict.fromkeys(request.form.getlist(TICKED)))
    if len(task_ids) > MOST_DECIDED:
        raise BadInput(problem=f"At most {MOST_DECIDED} can be decided on at a time. Nothing was done.")
    answers = {name: value for name, value in posted_answers().items() if name != TICKED}
    key = current.once() or current.new_once()
    try:
        whys = {task_id: _why_not_decided(task_id, answers, f"{key}/{task_id}") for task_id in task_ids}
    except AnswersRefused as refused:
        return ask_together(task_ids, answers, refused.faults)
    done = [task_id for task_id, why in whys.items() if why is None]
    left = [TaskLeft(task_id, why) for task_id, why in whys.items() if why is not None]
    showed("all", len(task_ids), {"decided": "together"})
    with current.reading() as session:
        called = approvals_in_words(session, current.actor(), task_ids, current.now(session))
        return render_template("approvals/decided.html", done=done, left=left, called=called)


def _why_not_decided(task_id: str, answers: Mapping[str, Any], key: str) -> str | None:
    """Decide on one in a transaction of its own; why it was left, or None."""
    try:
        with current.transaction(repeatable=True) as session:
            now = current.now(session)
            decided = decide_with_others(session, current.actor(), task_id, answers, now, key=key)
    except AnswersRefused:
        raise
    except EngineError as refused:
        return str(refused)
    if decided.incident_id:
        return "The pathway could not go on. Your answers are kept as a draft."
    return decided.held_because
