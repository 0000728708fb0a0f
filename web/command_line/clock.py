"""`pathways clock`: the clock of a training database, shown and moved.

Owns how a span or a moment is written. Refuses every other database, and moving backwards: what
happened cannot un-happen.
"""

from datetime import UTC, datetime, timedelta

import click

from engine.bpmn.timers import Span, TimerUnclear, parse_timer
from engine.errors import BadInput
from engine.store import moment
from engine.store.database import Session
from web.command_line.documents import write_json
from web.command_line.opening import ready_database


@click.group()
def clock() -> None:
    """Show or move the clock of a training database."""


@clock.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(as_json: bool) -> None:
    """Say what time it is for every case, and whether the clock can be moved."""
    with ready_database() as database, database.reading() as session:
        tell(session, as_json)


@clock.command(name="set")
@click.argument("when", metavar="MOMENT")
def set_to(when: str) -> None:
    """Move the clock on to a MOMENT such as 2026-09-01T09:00:00+01:00."""
    try:
        wanted = datetime.fromisoformat(when)
    except ValueError:
        raise BadInput(problem=f"{when!r} is no moment; write it as 2026-09-01T09:00:00+01:00.") from None
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=UTC)
    with ready_database() as database, database.transaction() as session:
        moment.move_clock(session, wanted - moment.present(session))
        tell(session)


@clock.command()
@click.argument("duration")
def advance(duration: str) -> None:
    """Move the clock on by a DURATION such as P6M, P3D or PT12H."""
    with ready_database() as database, database.transaction() as session:
        now = moment.present(session)
        moment.move_clock(session, span(duration, now))
        tell(session)


def span(duration: str, now: datetime) -> timedelta:
    """How long an ISO 8601 duration is when it begins `now`: months differ in length.

    Raises:
        BadInput: it is no duration.
    """
    try:
        timer = parse_timer(duration)
    except TimerUnclear:
        timer = None
    if not isinstance(timer, Span):
        raise BadInput(problem=f"{duration!r} is no duration; write P6M, P3D or PT12H.")
    return timer.after(now) - now


def tell(session: Session, as_json: bool = False) -> None:
    """Print the present moment of the database."""
    now, training = moment.present(session), moment.is_training(session)
    if as_json:
        write_json({"now": now.isoformat(), "training": training})
    else:
        kind = "a training database" if training else "not a training database: its clock cannot be moved"
        click.echo(f"{now.isoformat(timespec='seconds')}  ({kind})")
