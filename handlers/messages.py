"""What people tell a case that waits for it: the review has to come sooner, the case is withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine import casework
from engine.casework.drafts import message_draft, save_case_draft
from engine.errors import AnswersRefused, FieldFault
from engine.policy import Action
from engine.store.case_drafts import case_draft_of, forget_case_draft
from engine.views.case import look_at_case
from handlers import current
from handlers.access import access
from handlers.answers import posted_answers
from handlers.noting import CASE, Unnoted

blueprint = Blueprint("messages", __name__, url_prefix="/cases/<case_id>/tell/<name>")


@blueprint.get("")
@access(Action.SEND_MESSAGE, notes=CASE)
def form(
    case_id: str, name: str, typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()
) -> str:
    """The form of a message, while something in the case waits for it.

    Raises:
        NotAwaited: nothing does.
    """
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_case(session, current.actor(), case_id, now)
        if name not in seen.tellable:
            raise casework.NotAwaited
        scope = casework.known_to_message(session, current.actor(), seen.case, seen.tellable[name], now)
        draft = case_draft_of(session, case_id, current.actor().id, message_draft(name))
    answers, saved_at = draft if draft and typed is None else (typed, None)
    return render_template(
        "cases/tell.html",
        seen=seen,
        name=name,
        form=seen.tellable[name],
        scope=scope,
        typed=answers,
        saved_at=saved_at,
        faults=faults,
        now=now,
    )


@blueprint.post("")
@access(Action.SEND_MESSAGE, notes=CASE)
def tell(case_id: str, name: str) -> ResponseReturnValue:
    """Tell the case."""
    try:
        with current.transaction() as session:
            typed, now = posted_answers(), current.now(session)
            key = current.once() or current.new_once()
            delivery = casework.tell(session, current.actor(), case_id, name, typed, now, key=key)
            forget_case_draft(session, case_id, current.actor().id, message_draft(name))
    except AnswersRefused as refused:
        _keep(case_id, name)
        return form(case_id, name, posted_answers(), refused.faults), 422
    say_what_it_did(delivery)
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.post("/draft")
@access(Action.SEND_MESSAGE, notes=Unnoted.CHANGES)
def draft(case_id: str, name: str) -> ResponseReturnValue:
    """The page's script keeps what is typed into a message."""
    return jsonify(saved_at=_keep(case_id, name).isoformat())


def _keep(case_id: str, name: str) -> datetime:
    with current.transaction(repeatable=True) as session:
        now = current.now(session)
        if name not in look_at_case(session, current.actor(), case_id, current.now(session)).tellable:
            raise casework.NotAwaited
        save_case_draft(session, current.actor(), case_id, message_draft(name), posted_answers(), now)
    return now


def say_what_it_did(delivery: casework.Delivery) -> None:
    """Say on the next page what came of a message: in the words of the case, where it has any."""
    if delivery.outcome == "kept":
        flash("It is kept, but the case could not go on with it. The team manager is told.", "notice")
    elif not delivery.told:
        flash("It is in the chronology, and the case has gone on. What happens next stands below.", "success")
    for told in delivery.told:
        flash(told.text, "notice" if told.waits else "success")
