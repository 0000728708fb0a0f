"""Restricted cases: who reads one, and breaking the glass where somebody else must."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import casework
from engine.england import moment_in_words
from engine.errors import AnswersRefused, FieldFault
from engine.expressions import from_json
from engine.identity import Actor
from engine.policy import Action
from engine.store.database import Session
from engine.store.readers import GLASS_A_PAGE
from engine.views.restriction import look_at_broken_glass, look_at_restriction, require_glass
from handlers import current
from handlers.access import access
from handlers.answers import posted_answers
from handlers.noting import CASE, Noted, Unnoted, showed
from handlers.own_forms import own_form

blueprint = Blueprint("restriction", __name__)
Typed = Mapping[str, Any] | None
Answer = TypeVar("Answer")


@blueprint.get("/cases/<case_id>/restriction")
@access(Action.RESTRICT_CASE, notes=CASE)
def show(case_id: str, typed: Typed = None, faults: Sequence[FieldFault] = ()) -> str:
    """The form that restricts a case, or lifts that."""
    with current.reading() as session:
        seen = look_at_restriction(session, current.actor(), case_id, current.now(session))
    form = own_form("lift_restriction" if seen.case.restricted else "restrict")
    return render_template("cases/restriction.html", seen=seen, form=form, typed=typed, faults=faults)


@blueprint.post("/cases/<case_id>/restriction")
@access(Action.RESTRICT_CASE, notes=Unnoted.CHANGES)
def restrict(case_id: str) -> ResponseReturnValue:
    """Restrict the case, or lift that."""
    lifts = request.form.get("do") == "lift"
    verb = casework.lift_restriction if lifts else casework.restrict_case
    try:
        _do(lambda session, actor, now: verb(session, actor, case_id, _reason(), now))
    except AnswersRefused as refused:
        return show(case_id, posted_answers(), refused.faults), 422
    flash("The case is not restricted any more." if lifts else "The case is restricted.", "success")
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.get("/cases/<case_id>/readers")
@access(Action.RESTRICT_CASE, notes=CASE)
def readers(case_id: str, typed: Typed = None, faults: Sequence[FieldFault] = ()) -> str:
    """Who reads a restricted case, and the form that lets somebody in."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_restriction(session, current.actor(), case_id, now)
    others = [{"id": user_id, "name": name} for user_id, name in seen.others.items()]
    scope = {"people": from_json({"others": others}), "case": {}, "pupil": {}}
    return render_template(
        "cases/readers.html",
        seen=seen,
        form=own_form("let_in"),
        scope=scope,
        typed=typed,
        faults=faults,
        now=now,
    )


@blueprint.post("/cases/<case_id>/readers")
@access(Action.RESTRICT_CASE, notes=Unnoted.CHANGES)
def let_in(case_id: str) -> ResponseReturnValue:
    """Let somebody in."""
    who = request.form.get("who", "")[:32]
    try:
        _do(lambda session, actor, now: casework.let_in(session, actor, case_id, who, _reason(), now))
    except AnswersRefused as refused:
        return readers(case_id, posted_answers(), refused.faults), 422
    return redirect(url_for("restriction.readers", case_id=case_id))


@blueprint.post("/cases/<case_id>/readers/<user_id>/remove")
@access(Action.RESTRICT_CASE, notes=Unnoted.CHANGES)
def remove(case_id: str, user_id: str) -> ResponseReturnValue:
    """Let somebody in no longer."""
    _do(lambda session, actor, now: casework.shut_out_again(session, actor, case_id, user_id, now))
    return redirect(url_for("restriction.readers", case_id=case_id))


@blueprint.get("/cases/<case_id>/break-glass")
@access(Action.BREAK_GLASS, notes=Unnoted.NO_CHILD)
def glass(case_id: str, typed: Typed = None, faults: Sequence[FieldFault] = ()) -> str:
    """What breaking the glass means, and the question why. It says nothing of the case."""
    with current.reading() as session:
        require_glass(session, current.actor(), case_id, current.now(session))
    return render_template(
        "cases/break_glass.html", case_id=case_id, form=own_form("break_glass"), typed=typed, faults=faults
    )


@blueprint.post("/cases/<case_id>/break-glass")
@access(Action.BREAK_GLASS, notes=Unnoted.CHANGES)
def break_glass(case_id: str) -> ResponseReturnValue:
    """Break it, and go on to the case."""
    try:
        until = _do(lambda session, actor, now: casework.break_glass(session, actor, case_id, _reason(), now))
    except AnswersRefused as refused:
        return glass(case_id, posted_answers(), refused.faults), 422
    flash(f"You can read this case until {moment_in_words(until)}. Others have been told.", "notice")
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.get("/break-glass")
@access(Action.READ_BROKEN_GLASS, notes=Noted("broken_glass"))
def broken() -> str:
    """Who broke the glass of which case, when and why."""
    page = max(1, min(request.args.get("page", 1, type=int), 1000))
    with current.reading() as session:
        found = look_at_broken_glass(session, current.actor(), current.now(session), page)
    showed("all", len(found), {"page": page if page > 1 else ""})
    return render_template("broken_glass.html", found=found, page=page, full=len(found) == GLASS_A_PAGE)


def _reason() -> str:
    return request.form.get("reason", "")


def _do(verb: Callable[[Session, Actor, datetime], Answer]) -> Answer:
    with current.transaction() as session:
        return verb(session, current.actor(), current.now(session))
