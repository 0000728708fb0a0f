"""Processes that run in a case, as rows. Their state is bytes that only `engine.bpmn` understands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from engine.columns import among
from engine.store.database import Session
from engine.store.sending import OftenSent
from engine.tables import process_instances


@dataclass(frozen=True)
class Instance:
    """One process of a case that has not ended. `pins` are the digests of the files that it runs on.

    `end_events` are those that it has reached.
    """

    id: str
    position: int
    process: str
    pins: dict[str, str]
    state: bytes
    record: dict[str, Any]
    awaits: dict[str, int]
    end_events: list[str]


INSTANCE_COLUMNS = tuple(
    process_instances.c[name]
    for name in ("id", "position", "process", "pins", "state", "record", "awaits", "end_events")
)
_RUNNING = (
    select(*INSTANCE_COLUMNS, process_instances.c.case_id)
    .where(
        among(process_instances.c.case_id, "wanted_cases"),
        process_instances.c.ended_at.is_(None),
    )
    .order_by(process_instances.c.position)
)
_LAST_POSITION = select(func.max(process_instances.c.position)).where(
    process_instances.c.case_id == bindparam("wanted_case")
)
_SAVE = OftenSent(
    update(process_instances)
    .where(process_instances.c.id == bindparam("wanted"))
    .values({name: bindparam(name) for name in ("state", "record", "awaits", "ended_at", "end_events")})
)


def running_instances(session: Session, case_ids: Sequence[str]) -> dict[str, list[Instance]]:
    """The processes of each case that have not ended, in the order in which they started."""
    found: dict[str, list[Instance]] = {case_id: [] for case_id in case_ids}
    for *columns, case_id in session.execute(_RUNNING, {"wanted_cases": case_ids}):
        found[case_id].append(Instance(*columns))
    return found


def last_position(session: Session, case_id: str) -> int:
    """How many processes were ever started in the case."""
    return session.scalar(_LAST_POSITION, {"wanted_case": case_id}) or 0


_ADD = OftenSent(insert(process_instances))


def add_instance(session: Session, case_id: str, position: int, started_at: datetime, **values: Any) -> None:
    """Write a process that has just started."""
    _ADD.send(session, [{"case_id": case_id, "position": position, "started_at": started_at, **values}])


def add_instances(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write processes that have just started, all in one statement."""
    if rows:
        _ADD.send(session, rows)


def save_instances(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write processes back; each row names its instance as `wanted`."""
    if rows:
        _SAVE.send(session, rows)


def processes_that_ran(session: Session) -> set[str]:
    """The keys of the processes on which any case ever ran, by themselves or called by others."""
    pins = session.scalars(select(process_instances.c.pins).distinct())
    return {key for one in pins for key in one}
