"""Plays what was done in a life again, with the real engine, on the draft as it is now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.program import ProcessUnknown
from engine.errors import Conflict
from engine.faults import FilesRefused
from engine.identity import Actor
from engine.invariants import broken_in_life
from engine.process_versions.checking import NO_DIAGRAM
from engine.process_versions.drafted import DraftedModels
from engine.process_versions.promises import promises_of
from engine.simulation.case_copy import CaseCopy, StepGone
from engine.simulation.exploring import Exploration, explore
from engine.simulation.report import Report
from engine.simulation.simulate import Life
from engine.simulation.standing import LifeStanding
from engine.simulation.what_if import Scenario, begun
from engine.store.database import Session
from engine.store.process_drafts import files_of_draft
from engine.store.what_if_lives import WhatIfLife
from engine.what_if.copying import copy_case

#: A case that has not ended by then hardly will; one that waits for a safeguard would go on for a century.
FIVE_YEARS = timedelta(days=5 * 365)


class CannotBePlayed(Conflict):
    """This cannot be played now: {why}"""


class CaseWentOn(Conflict):
    """The case has gone on since this life began from it. Begin another one from the case as it is now."""


@dataclass(frozen=True)
class PlayedLife:
    """A life up to its present. `copy` is the case that it went on from."""

    life: WhatIfLife
    models: DraftedModels
    report: Report
    standing: LifeStanding
    copy: CaseCopy | None


def play(session: Session, actor: Actor, life: WhatIfLife) -> PlayedLife:
    """Play a life up to its present.

    Raises:
        CannotBePlayed: the draft has errors, or lacks a process or a step that the life needs.
        CaseWentOn: the case that it went on from is not as it was.
        NotFound, NotAllowed: the person may not read that case.
    """
    copied = copy_case(session, life.case_id, life.made_at, actor) if life.case_id else None
    if copied and copied.version != life.case_version:
        raise CaseWentOn
    models = sound_models(session, life.draft_id, life.made_at, copied.pins if copied else None)
    copy = copied.copy if copied else None
    process = copy.process if copy else life.process
    try:
        lived = Life(
            models.model_for, process, life.scenario, life.made_at, models.routing(life.process), copy=copy
        )
        lived.live()
        return PlayedLife(life, models, lived.report, lived.standing(), copy)
    except (ProcessUnknown, StepGone) as problem:
        raise CannotBePlayed(why=problem) from None


def sound_models(
    session: Session, draft_id: str, now: datetime, pins: Mapping[str, str] | None = None
) -> DraftedModels:
    """The models of a draft that can run.

    Args:
        now, pins: see `DraftedModels`.

    Raises:
        CannotBePlayed: it has errors.
    """
    files = {key: one.now for key, one in files_of_draft(session, draft_id).items()}
    try:
        _require_diagrams(files)
        return DraftedModels(session, files, now, pins)
    except FilesRefused as refused:
        errors = [one for one in refused.faults if one.severity == "error"]
        raise CannotBePlayed(why=f"the draft has errors. The first: {errors[0].message}") from None


def _require_diagrams(files: Mapping[str, ProcessFiles]) -> None:
    if any(DIAGRAM not in one.files for one in files.values()):
        raise FilesRefused([NO_DIAGRAM])


def explore_life(
    session: Session, actor: Actor, life: WhatIfLife, lives: int, first_seed: int
) -> Exploration:
    """Many lives at random that begin as one does, five years of each, held to what the draft promises.

    Raises:
        CannotBePlayed, CaseWentOn, NotFound, NotAllowed: see `play`.
    """
    played, shared = _beginning(session, actor, life)
    process = played.copy.process if played.copy else life.process
    seeds = range(first_seed, first_seed + lives)
    models, routing = played.models, played.models.routing(life.process)
    files = {key: one.now for key, one in files_of_draft(session, life.draft_id).items()}
    promises = [promise for one in files.values() for promise in promises_of(one)]
    drafted = {key: model for key in files if (model := models.model_for(key))}

    def judge(report: Report) -> Iterator[str]:
        broken = broken_in_life(promises, drafted, report.steps)
        return (f"{one.words_in(drafted[one.process])}: {one.because}" for one in broken)

    return explore(
        models.model_for, process, shared, life.made_at, seeds, routing, copy=played.copy, judge=judge
    )


def explored_life(session: Session, actor: Actor, life: WhatIfLife, seed: int) -> Scenario:
    """One of them as a life to step through: what was answered by chance is answered so again.

    Raises:
        CannotBePlayed, CaseWentOn, NotFound, NotAllowed: see `play`.
    """
    _, shared = _beginning(session, actor, life)
    return {**begun(life.made_at, {}), **shared, "unanswered": "random", "seed": seed}


def _beginning(session: Session, actor: Actor, life: WhatIfLife) -> tuple[PlayedLife, Scenario]:
    """A life at its beginning, and what those share that begin as it does."""
    shared: Scenario = {
        name: life.scenario[name] for name in ("start", "variables", "calendar") if name in life.scenario
    }
    played = play(session, actor, replace(life, scenario={**begun(life.made_at, {}), **shared}))
    return played, {**shared, "until": (played.standing.now + FIVE_YEARS).isoformat()}
