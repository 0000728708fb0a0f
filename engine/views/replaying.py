"""Replaying stored cases on files: which cases, on which versions, and what became of them. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from engine.bpmn.bundle import ProcessFiles
from engine.simulation.replaying import Replayed
from engine.store.database import Session
from engine.tables import cases, events, process_instances, tasks
from engine.views.played_files import Drafts
from engine.views.recorded_lives import TOGETHER, recorded_lives
from engine.views.untouched import Untouched


@dataclass(frozen=True)
class ReplayedCases:
    """What became of some cases on some files.

    Attributes:
        processes: the keys of the processes that the files hold.
    """

    processes: tuple[str, ...]
    results: tuple[Replayed, ...]

    def count(self, verdict: str) -> int:
        """How many cases came to a verdict."""
        return sum(one.verdict == verdict for one in self.results)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        counts = {verdict: self.count(verdict) for verdict in ("same", "different", "stops")}
        results = [one.document() for one in self.results]
        return {"processes": list(self.processes), "cases": len(results), **counts, "results": results}


@dataclass(frozen=True)
class CasesWanted:
    """Which cases are replayed.

    `state` is open or closed, None for both. `since`: opened then or later. Of more than `most` cases the
    newest are; None for all. `seen`: the condition that whoever asks reads the case.
    """

    case_ids: Sequence[str] = ()
    since: datetime | None = None
    state: str | None = None
    most: int | None = None
    seen: ColumnElement[bool] = field(default_factory=true)


def replay_cases(
    session: Session, files: Sequence[ProcessFiles], wanted: CasesWanted, now: datetime
) -> ReplayedCases:
    """Play all cases whose run used one of these processes on these files.

    Raises:
        FilesRefused: the files have faults; each path begins with the key of its process.
    """
    drafts = Drafts.of(session, files, now)
    untouched = Untouched(session, files, drafts.models)
    case_ids = cases_that_used(session, drafts.keys, wanted)
    found: dict[str, Replayed] = {}
    for start in range(0, len(case_ids), TOGETHER):
        some = case_ids[start : start + TOGETHER]
        found |= untouched.same(some)
        left = [case_id for case_id in some if case_id not in found]
        for each in recorded_lives(session, left, now):
            found[each.life.case] = drafts.replayed(each, untouched.moments_alike(each))
    results = tuple(found[case_id] for case_id in case_ids)
    return ReplayedCases(tuple(sorted(one.key for one in files)), results)


def cases_that_used(session: Session, keys: Sequence[str], wanted: CasesWanted) -> list[str]:
    """The ids of the cases in whose run one of these processes had a part, the oldest first.

    As the process that they were opened with, called, started by a message, or asked whether a step may be
    done.
    """
    guards = [tasks.c.guard.startswith(f"{key}/", autoescape=True) for key in keys]
    used = (
        select(process_instances.c.case_id).where(process_instances.c.process.in_(keys)),
        select(events.c.case_id).where(events.c.process.in_(keys)),
        select(tasks.c.case_id).where(or_(tasks.c.process.in_(keys), *guards)),
    )
    query = select(cases.c.id).where(or_(*(cases.c.id.in_(some) for some in used)), wanted.seen)
    if wanted.case_ids:
        query = query.where(cases.c.id.in_(wanted.case_ids))
    if wanted.since is not None:
        query = query.where(cases.c.opened_at >= wanted.since)
    if wanted.state is not None:
        query = query.where(cases.c.state == wanted.state)
    newest = query.order_by(cases.c.opened_at.desc(), cases.c.id.desc()).limit(wanted.most)
    return list(reversed(session.scalars(newest).all()))
