"""A safeguarding concern: the numbers to ring first, then a short form that is never lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import casework, forms
from engine.casework.drafts import CONCERN_DRAFT, save_case_draft
from engine.casework.fingerprints import fingerprint
from engine.errors import AnswersRefused, FieldFault
from engine.expressions import to_plain
from engine.policy import Action
from engine.store.case_drafts import case_draft_of, forget_case_draft
from engine.views.case import look_at_case
from handlers import current
from handlers.access import access
from handlers.answers import posted_answers
from handlers.noting import CASE, Unnoted
from handlers.own_forms import own_form

blueprint = Blueprint("concerns", __name__, url_prefix="/cases/<case_id>/concern")


@blueprint.get("")
@access(Action.RAISE_CONCERN, notes=CASE)
def form(case_id: str, typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()) -> str:
    """999 and the MASH first, then the form."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_case(session, current.actor(), case_id, now)
        draft = case_draft_of(session, case_id, current.actor().id, CONCERN_DRAFT)
    answers, saved_at = draft if draft and typed is None else (typed, None)
    return render_template(
        "cases/concern.html",
        seen=seen,
        form=own_form("concern"),
        typed=answers,
        saved_at=saved_at,
        faults=faults,
        now=now,
    )


@blueprint.post("")
@access(Action.RAISE_CONCERN, notes=CASE)
def raise_concern(case_id: str) -> ResponseReturnValue:
    """Raise the concern in the case."""
    try:
        # Changed after the browser's Back it is another concern: it waits for no second press.
        with current.transaction(repeatable=True) as session:
            now = current.now(session)
            answers = to_plain(forms.read(own_form("concern"), posted_answers(), {}, now))
            key = fingerprint({"once": current.once() or current.new_once(), "typed": posted_answers()})
            casework.raise_concern(session, current.actor(), case_id, answers, now, key=key)
            forget_case_draft(session, case_id, current.actor().id, CONCERN_DRAFT)
    except AnswersRefused as refused:
        _keep(case_id)
        return form(case_id, posted_answers(), refused.faults), 422
    return redirect(url_for("concerns.raised", case_id=case_id))


@blueprint.post("/draft")
@access(Action.RAISE_CONCERN, notes=Unnoted.CHANGES)
def draft(case_id: str) -> ResponseReturnValue:
    """The page's script keeps what is typed into a concern."""
    return jsonify(saved_at=_keep(case_id).isoformat())


def _keep(case_id: str) -> datetime:
    with current.transaction(repeatable=True) as session:
        now = current.now(session)
        save_case_draft(session, current.actor(), case_id, CONCERN_DRAFT, posted_answers(), now)
    return now


@blueprint.get("/raised")
@access(Action.RAISE_CONCERN, notes=CASE)
def raised(case_id: str) -> str:
    """What happens next, with the numbers again and the task that was opened."""
    with current.reading() as session:
        seen = look_at_case(session, current.actor(), case_id, current.now(session))
    task = next((each for each in seen.waiting if each.process in seen.concerns), None)
    return render_template("cases/concern_raised.html", seen=seen, task=task, back=request.args.get("back"))
