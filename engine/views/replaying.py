"""Replaying stored cases on files: which cases, on which versions, and what became of them. Reads only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from engine import library
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel, build_model
from engine.bpmn.program import Program, compile_program
from engine.bpmn.routing import Routes
from engine.casework.message_starts import message_starts
from engine.faults import FilesRefused
from engine.roles import catalogue
from engine.simulation.replaying import Replayed, Versions, replay
from engine.store.database import Session
from engine.store.processes import Version, latest_versions
from engine.tables import cases, events, process_instances, tasks
from engine.views.recorded_lives import TOGETHER, RecordedCase, recorded_lives
from engine.views.untouched import Untouched

Pins = Mapping[str, str]


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
    """Which cases are replayed; `state` is open or closed, None for both. `since`: opened then or later."""

    case_ids: Sequence[str] = ()
    since: datetime | None = None
    state: str | None = None


def replay_cases(
    session: Session, files: Sequence[ProcessFiles], wanted: CasesWanted, now: datetime
) -> ReplayedCases:
    """Play all cases whose run used one of these processes on these files.

    Raises:
        FilesRefused: the files have faults; each path begins with the key of its process.
    """
    drafts = Drafts.of(session, files)
    untouched = Untouched(session, files, drafts.models)
    case_ids = cases_that_used(session, drafts.keys, wanted)
    found: dict[str, Replayed] = {}
    for start in range(0, len(case_ids), TOGETHER):
        some = case_ids[start : start + TOGETHER]
        found |= untouched.same(some)
        left = [case_id for case_id in some if case_id not in found]
        found |= {each.life.case: drafts.replayed(each) for each in recorded_lives(session, left, now)}
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
    query = select(cases.c.id).where(or_(*(cases.c.id.in_(some) for some in used)))
    if wanted.case_ids:
        query = query.where(cases.c.id.in_(wanted.case_ids))
    if wanted.since is not None:
        query = query.where(cases.c.opened_at >= wanted.since)
    if wanted.state is not None:
        query = query.where(cases.c.state == wanted.state)
    return list(session.scalars(query.order_by(cases.c.opened_at, cases.c.id)))


@dataclass
class Drafts:
    """Files that cases are played on, in the place of the published ones with the same processes."""

    session: Session
    models: Sequence[ProcessModel]
    _programs: dict[Any, Program] = field(default_factory=dict)
    _latest: Mapping[str, Version] | None = None

    @classmethod
    def of(cls, session: Session, files: Sequence[ProcessFiles]) -> "Drafts":
        """The drafts in some files.

        Raises:
            FilesRefused: see `replay_cases`.
        """
        return cls(session, [_model(session, one) for one in files])

    @property
    def keys(self) -> list[str]:
        """The ids of all processes that they hold."""
        return list(self._drafts)

    @property
    def _drafts(self) -> dict[str, ProcessModel]:
        return {key: model for model in self.models for key in model.processes}

    def replayed(self, each: RecordedCase) -> Replayed:
        """What became of one case."""
        return replay(each.life, self.versions(each), self.own_versions(each))

    def versions(self, each: RecordedCase) -> Versions:
        """The drafts, and for all else what the case ran on."""
        ran_on = self.own_versions(each).program
        return Versions(
            lambda process, before: self._program(process, self._pins(each, process, before), drafted=True),
            lambda process, before: ran_on(process, before) if (process, before) in each.pins else None,
            self._routes(drafted=True),
        )

    def own_versions(self, each: RecordedCase) -> Versions:
        """What the case ran on."""

        def program(process: str, before: int) -> Program:
            return self._program(process, self._pins(each, process, before), drafted=False)

        return Versions(program, program, self._routes(drafted=False))

    def _pins(self, each: RecordedCase, process: str, before: int) -> Pins:
        """What a process of the case ran on; where it never started one, the newest."""
        pins = each.pins.get((process, before)) or each.pins.get((process, 0))
        return pins or library.pins_for(process, self._versions())

    def _program(self, process: str, pins: Pins, *, drafted: bool) -> Program:
        if not drafted:
            return library.program(self.session, process, pins)
        key = (process, tuple(sorted(pins.items())))
        if key not in self._programs:
            self._programs[key] = compile_program(process, self._model_for(pins))
        return self._programs[key]

    def _model_for(self, pins: Pins) -> Callable[[str], ProcessModel | None]:
        drafts, newest = self._drafts, self._versions()

        def model_for(process: str) -> ProcessModel | None:
            if process in drafts:
                return drafts[process]
            digest = pins.get(process) or (newest[process].digest if process in newest else None)
            return library.model(self.session, digest) if digest else None

        return model_for

    def _versions(self) -> Mapping[str, Version]:
        if self._latest is None:
            self._latest = latest_versions(self.session)
        return self._latest

    def _routes(self, *, drafted: bool) -> Routes:
        starts = message_starts(self._versions())
        if drafted:
            starts |= {name: key for model in self.models for name, key in model.start_messages.items()}
        return Routes(starts, catalogue().to_all, catalogue().starts_unless)


def _model(session: Session, files: ProcessFiles) -> ProcessModel:
    """The model of files; that of a published version where they are the same."""
    try:
        return library.model_of(session, files) or build_model(files)
    except FilesRefused as refused:
        faults = [replace(fault, path=f"{files.key}/{fault.path}") for fault in refused.faults]
        raise FilesRefused(faults) from None
