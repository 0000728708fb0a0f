"""Drafts that stored cases are played on, beside the versions that each case ran on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel
from engine.bpmn.program import Program, compile_program
from engine.bpmn.routing import Routes
from engine.casework.message_starts import message_starts
from engine.faults import FilesRefused
from engine.process_versions import shelf
from engine.roles import catalogue
from engine.simulation.replaying import Replayed, Versions, replay
from engine.store.database import Session
from engine.store.processes import Version, latest_versions, versions_to_play_on
from engine.views.recorded_lives import RecordedCase

Pins = Mapping[str, str]


@dataclass
class Drafts:
    """Files that cases are played on, in the place of the published ones with the same processes.

    What no case pins is played as it is in force `now`; None: as it was published last.
    """

    session: Session
    models: Sequence[ProcessModel]
    now: datetime | None = None
    _programs: dict[Any, Program] = field(default_factory=dict)
    _latest: Mapping[str, Version] | None = None

    @classmethod
    def of(cls, session: Session, files: Sequence[ProcessFiles], now: datetime | None = None) -> "Drafts":
        """The drafts in some files.

        Raises:
            FilesRefused: see `replay_cases`.
        """
        return cls(session, [_model(one) for one in files], now)

    @property
    def keys(self) -> list[str]:
        """The ids of all processes that they hold."""
        return list(self._drafts)

    @property
    def _drafts(self) -> dict[str, ProcessModel]:
        return {key: model for model in self.models for key in model.processes}

    def replayed(self, each: RecordedCase, alike: int = 0) -> Replayed:
        """What became of one case; its first moments that nothing changed had a hand in are `alike`."""
        return replay(each.life, self.versions(each), self.own_versions(each), alike)

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
        return pins or shelf.pins_for(process, self._versions())

    def _program(self, process: str, pins: Pins, *, drafted: bool) -> Program:
        if not drafted:
            return shelf.program(self.session, process, pins)
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
            return shelf.model(self.session, digest) if digest else None

        return model_for

    def _versions(self) -> Mapping[str, Version]:
        if self._latest is None:
            self._latest = (
                versions_to_play_on(self.session, self.now) if self.now else latest_versions(self.session)
            )
        return self._latest

    def _routes(self, *, drafted: bool) -> Routes:
        starts = message_starts(self._versions())
        if drafted:
            starts |= {name: key for model in self.models for name, key in model.start_messages.items()}
        return Routes(starts, catalogue().to_all, catalogue().starts_unless)


def _model(files: ProcessFiles) -> ProcessModel:
    """The model of files; that of a published version where they are the same."""
    try:
        return shelf.built(files)
    except FilesRefused as refused:
        faults = [replace(fault, path=f"{files.key}/{fault.path}") for fault in refused.faults]
        raise FilesRefused(faults) from None
