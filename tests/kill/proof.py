"""What must be true when it is over: nothing acknowledged is lost, nothing done twice, nothing stuck."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from engine.chain import ChainBroken
from engine.store.database import Session
from engine.store.events import verify_chain
from engine.tables import attendance_readings, cases, events, incidents, tasks, timers
from tests.kill.clients import Acknowledged

#: Kinds of events by which a diagram moves.
STEPS = ("userTask", "intermediateCatchEvent", "boundaryEvent")


def faults(session: Session, done: Sequence[Acknowledged], now: datetime) -> list[str]:
    """Everything that is not as it must be."""
    return [
        *lost(session, done),
        *done_twice(session),
        *fired_twice(session),
        *broken_chains(session),
        *stuck(session, now),
    ]


def lost(session: Session, done: Sequence[Acknowledged]) -> Iterable[str]:
    """Every completion that was acknowledged is there, by whom and under the key it was sent with."""
    rows = session.execute(select(tasks.c.id, tasks.c.state, tasks.c.completed_by, tasks.c.completion_key))
    found = {row.id: (row.state, row.completed_by, row.completion_key) for row in rows}
    for one in done:
        if found.get(one.task) != ("completed", one.by, one.key):
            yield f"acknowledged but not there: {one} is {found.get(one.task)}"
    for task, times in Counter(one.task for one in done).items():
        if times > 1:
            yield f"task {task} was acknowledged {times} times under different keys"


def counted(session: Session, query: Select[Any, Any, Any]) -> dict[tuple[str, str], int]:
    """A number for each case and element."""
    return {(case, element): number for case, element, number in session.execute(query)}


def done_twice(session: Session) -> Iterable[str]:
    """As many events of completed tasks as tasks that are completed; one reading of the register a review."""
    by_task = select(tasks.c.case_id, tasks.c.element, func.count()).where(tasks.c.state == "completed")
    by_event = select(events.c.case_id, events.c.element, func.count()).where(events.c.kind == "userTask")
    rows = counted(session, by_task.group_by(tasks.c.case_id, tasks.c.element))
    told = counted(session, by_event.group_by(events.c.case_id, events.c.element))
    for place in rows.keys() | told.keys():
        if rows.get(place) != told.get(place):
            yield f"{place}: {rows.get(place)} tasks completed, {told.get(place)} events"
    reviews = sum(number for (_, element), number in rows.items() if element == "review")
    readings = session.scalar(select(func.count()).select_from(attendance_readings))
    if readings != reviews:
        yield f"{reviews} reviews completed, {readings} readings"


def fired_twice(session: Session) -> Iterable[str]:
    """A timer fires once: of each plan agreed the wait has ended, or its timer still runs."""
    count = select(events.c.case_id, events.c.element, func.count()).where(events.c.kind.in_(STEPS))
    told = counted(session, count.group_by(events.c.case_id, events.c.element))
    running = (
        select(timers.c.case_id, func.count()).where(timers.c.element == "wait").group_by(timers.c.case_id)
    )
    waiting = {case: number for case, number in session.execute(running)}  # noqa: C416 - rows are no pairs
    for case in session.scalars(select(cases.c.id)):
        agreed, fired = told.get((case, "plan"), 0), told.get((case, "wait"), 0)
        if agreed != fired + waiting.get(case, 0):
            yield f"{case}: {agreed} plans, {fired} waits ended, {waiting.get(case, 0)} running"
    moments = select(events.c.case_id, events.c.at, func.count()).where(events.c.element == "remind")
    for case, at, number in session.execute(moments.group_by(events.c.case_id, events.c.at)):
        if number > 1:
            yield f"{case}: the reminder of {at} fired {number} times"


def broken_chains(session: Session) -> Iterable[str]:
    """Every chronology is without a gap and holds its hashes."""
    for case in session.scalars(select(cases.c.id)).all():
        try:
            verify_chain(session, case)
        except ChainBroken as error:
            yield f"{case}: {error}"


def stuck(session: Session, now: datetime) -> Iterable[str]:
    """Every case waits for a person or for a timer that is still to come, and nothing failed."""
    for incident in session.execute(select(incidents.c.case_id, incidents.c.problem)):
        yield f"{incident.case_id}: incident: {incident.problem}"
    for case in session.scalars(select(cases.c.id).where(cases.c.state == "open")).all():
        people = session.scalar(select(func.count()).where(tasks.c.case_id == case, tasks.c.state == "open"))
        time = session.scalar(select(func.min(timers.c.due_at)).where(timers.c.case_id == case))
        if not people and time is None:
            yield f"{case}: waits for nothing"
        if time is not None and time <= now:
            yield f"{case}: a timer of {time} has not fired"
