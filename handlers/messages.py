"""What people tell a case that waits for it: the review has to come sooner, the case is withdrawn."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine import casework
from engine.errors import AnswersRefused, FieldFault
from engine.policy import Action
from engine.views.case import look_at_case
from handlers import current
from handlers.access import access
from handlers.answers import posted_answers

blueprint = Blueprint("messages", __name__, url_prefix="/cases/<case_id>/tell/<name>")


@blueprint.get("")
@access(Action.SEND_MESSAGE)
def form(
    case_id: str, name: str, typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()
) -> str:
    """The form of a message, while something in the case waits for it.

    Raises:
        NotAwaited: nothing does.
    """
    with current.reading() as session:
        seen, now = look_at_case(session, current.actor(), case_id), current.now(session)
    if name not in seen.tellable:
        raise casework.NotAwaited
    wanted = seen.tellable[name]
    return render_template(
        "cases/tell.html", seen=seen, name=name, form=wanted, typed=typed, faults=faults, now=now
    )


@blueprint.post("")
@access(Action.SEND_MESSAGE)
def tell(case_id: str, name: str) -> ResponseReturnValue:
    """Tell the case."""
    try:
        with current.transaction() as session:
            key = current.once() or uuid4().hex
            delivery = casework.tell(
                session, current.actor(), case_id, name, posted_answers(), current.now(session), key=key
            )
    except AnswersRefused as refused:
        return form(case_id, name, posted_answers(), refused.faults), 422
    say_what_it_did(delivery)
    return redirect(url_for("cases.show", case_id=case_id))


def say_what_it_did(delivery: casework.Delivery) -> None:
    """Say on the next page what came of a message: in the words of the case, where it has any."""
    if delivery.outcome == "kept":
        flash("It is kept, but the case could not go on with it. The team manager is told.", "notice")
    elif not delivery.told:
        flash("It is in the chronology, and the case has gone on. What happens next stands below.", "success")
    for told in delivery.told:
        flash(told.text, "notice" if told.waits else "success")
