"""A lead professional at work: opens cases of the measured process and goes through laps of it.

Owns the virtual time of each case. Every verb is a transaction of its own, timed from its beginning
to the end of its commit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select

from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.identity import SYSTEM, Actor
from engine.process_versions import publish
from engine.pupil_record import FLAGS
from engine.store.database import Database, Session
from engine.store.enrolments import add_pupils
from engine.tables import schools, tasks
from web.bench.measuring import seconds_of

PRACTICE_PROCESS = "bench_review"
PRACTICE_FOLDER = Path(__file__).parent / PRACTICE_PROCESS
FILES = ProcessFiles.read(PRACTICE_FOLDER)
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
#: About 1 KB, as a practitioner writes.
SAID = "Mother and child came to the meeting. " * 26
URN = "900001"
LEAD = Actor("bench", "Lead professional", frozenset({"lead_professional"}))
#: Of these nothing is known.
NOTHING_KNOWN = (
    "household_id",
    "looked_after_as_of",
    "looked_after_source",
    *FLAGS,
)


@dataclass
class PracticeCase:
    """A case under measurement, and its own present moment."""

    id: str
    now: datetime


@dataclass(frozen=True)
class Practice:
    """One person's work on one database."""

    database: Database
    actor: Actor = LEAD

    def set_up(self, children: int) -> list[str]:
        """A school, so many children and the published process; the children's ids."""
        rows = [child_of_practice(number) for number in range(children)]
        with self.database.transaction() as session:
            session.execute(insert(schools), {"urn": URN, "name": "Measured School"})
            add_pupils(session, rows)
            publisher = Actor(SYSTEM.id, SYSTEM.name, frozenset({"system"}))
            publish(session, publisher, [FILES], "Measured", BEGIN)
        return [str(row["id"]) for row in rows]

    def open(self, pupil_id: str, now: datetime = BEGIN) -> tuple[PracticeCase, float]:
        """Open a case; it and the seconds that took."""
        opened: list[str] = []
        spent = self.timed(
            lambda s: opened.append(casework.open_case(s, self.actor, PRACTICE_PROCESS, pupil_id, {}, now))
        )
        return PracticeCase(opened[0], now), spent

    def lap(self, case: PracticeCase) -> tuple[float, float]:
        """Plan, reminder and review, once round; the seconds that completing each of the two tasks took."""
        planned = self.complete(case, {"plan": SAID})
        case.now += timedelta(days=8)
        with self.database.transaction() as session:
            casework.fire_due_timers(session, case.id, case.now)
        reviewed = self.complete(case, {"outcome": "not yet", "said": SAID})
        return planned, reviewed

    def complete(self, case: PracticeCase, answers: dict[str, str], task_id: str | None = None) -> float:
        """Complete the open task of a case; the seconds it took."""
        task = task_id or self.open_task(case)
        case.now += timedelta(hours=1)
        return self.timed(lambda s: casework.complete_task(s, self.actor, task, answers, case.now))

    def open_task(self, case: PracticeCase) -> str:
        """The id of the one task that a case waits for."""
        query = select(tasks.c.id).where(tasks.c.case_id == case.id, tasks.c.state == "open")
        with self.database.reading() as session:
            return session.scalars(query).one()

    def timed(self, verb: Callable[[Session], object]) -> float:
        """The seconds from beginning a transaction for `verb` to the end of its commit."""

        def transact() -> None:
            with self.database.transaction() as session:
                verb(session)

        return seconds_of(transact)


def child_of_practice(number: int) -> dict[str, Any]:
    """A row for a child of whom only the name is known."""
    known = {"id": uuid4().hex, "upn": f"B{number:012}", "name": f"Child {number}", "school_urn": URN}
    return {**dict.fromkeys(NOTHING_KNOWN), **known, "date_of_birth": date(2014, 5, 1)}
