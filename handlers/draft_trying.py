"""What the drawing page asks of an expression as somebody types it: names, dates, and what it comes to."""

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from engine.bpmn.settings import setting_named
from engine.england import day_in_england
from engine.errors import BadInput
from engine.policy import Action
from engine.views.expressions import look_at_names
from engine.what_if.example_lives import example_lives
from engine.what_if.trying import Place, can_be_tried, time_told, try_expression
from handlers import current
from handlers.access import access
from handlers.noting import Unnoted

blueprint = Blueprint("draft_trying", __name__, url_prefix="/drafts/<draft_id>/<process>/expressions")

NO_DAY = "Write the day with its year, such as 2026-11-30."


@blueprint.post("/names")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def names(draft_id: str, process: str) -> ResponseReturnValue:
    """The names that can be known at an element, a flow, or anywhere in the process."""
    source = _text("source").encode(errors="replace")
    with current.reading() as session:
        found = look_at_names(session, draft_id, process, _text("element"), source)
    return jsonify(names=[asdict(one) for one in found])


@blueprint.post("/dates")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def dates(draft_id: str, process: str) -> ResponseReturnValue:
    """A timer in words, and its next dates for a case that comes to it on a day; today where none is said."""
    with current.reading() as session:
        day = day_asked(_text("day")) or day_in_england(current.now(session))
        told = time_told(session, _text("text"), day)
    return jsonify(day=day.isoformat(), **asdict(told))


@blueprint.post("/tried")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def tried(draft_id: str, process: str) -> ResponseReturnValue:
    """What an expression comes to in an example life, or why nothing can be said."""
    setting = setting_named(_text("setting"))
    if setting is None or not can_be_tried(setting):
        raise BadInput(problem="Say by “setting” which expression of the step it is.")
    source = _text("source").encode(errors="replace")
    place = Place(draft_id, process, _text("element") or process, setting, source)
    time = _sent().get("time")
    with current.reading() as session:
        lives = example_lives(session, draft_id, process)
        number = time if isinstance(time, int) else None
        told = try_expression(session, place, _text("text"), current.now(session), _text("life"), number)
    return jsonify(lives=lives, **asdict(told))


def day_asked(written: str) -> date | None:
    """A day as a page sends it; None where it sends none.

    Raises:
        BadInput: it is no day.
    """
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise BadInput(problem=NO_DAY) from None


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise BadInput(problem="Send what is asked as JSON.")
    return sent


def _text(name: str) -> str:
    found = _sent().get(name, "")
    if not isinstance(found, str):
        raise BadInput(problem=f"“{name}” must be a text.")
    return found
