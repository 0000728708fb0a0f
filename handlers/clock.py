"""The clock of a training database: a trainer moves it, and the worker then does what has come due."""

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from engine.bpmn.timers import Span, parse_timer
from engine.england import moment_in_words
from engine.errors import BadInput
from engine.policy import Action, Matter, require
from engine.store import moment
from engine.store.database import Session
from engine.tables import timers
from handlers import current
from handlers.access import access
from handlers.noting import Unnoted

blueprint = Blueprint("clock", __name__, url_prefix="/clock")

#: What the page offers, as ISO 8601 durations.
STEPS = {
    "P1D": "1 day",
    "P1W": "1 week",
    "P2W": "2 weeks",
    "P6W": "6 weeks",
    "P3M": "3 months",
    "P6M": "6 months",
}


@blueprint.get("")
@access(Action.MOVE_CLOCK, notes=Unnoted.NO_CHILD)
def show() -> str:
    """The time it is, what comes due next, and by how much the clock may be moved."""
    with current.reading() as session:
        _require_training(session)
        now = current.now(session)
        due = session.scalar(select(func.count()).where(timers.c.due_at <= now)) or 0
        coming = session.scalar(select(func.min(timers.c.due_at)).where(timers.c.due_at > now))
    return render_template("clock.html", now=now, due=due, coming=coming, steps=STEPS)


@blueprint.post("")
@access(Action.MOVE_CLOCK, notes=Unnoted.NO_CHILD)
def move() -> ResponseReturnValue:
    """Move the clock on. The worker, not this request, fires what has come due."""
    with current.transaction() as session:
        _require_training(session)
        now = moment.move_clock(session, _step(current.now(session)))
    flash(f"It is now {moment_in_words(now)}. The worker does what has come due.", "success")
    return redirect(url_for("clock.show"))


def _require_training(session: Session) -> None:
    require(Action.MOVE_CLOCK, current.actor(), Matter(training=moment.is_training(session)))


def _step(now: datetime) -> timedelta:
    step = request.form.get("by", "")
    timer = parse_timer(step) if step in STEPS else None
    if not isinstance(timer, Span):
        raise BadInput(problem="Choose by how much to move the clock.")
    return timer.after(now) - now
