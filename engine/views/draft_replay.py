"""What a draft would have meant for cases that were, for one reader: played at once, or by the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.bpmn.bundle import ProcessFiles
from engine.identity import Actor
from engine.process_versions import shelf
from engine.roles import withheld_from
from engine.store.cases import references_of_cases
from engine.store.database import Session
from engine.store.draft_replays import (
    TO_PLAY,
    DraftReplay,
    PlayedCase,
    count_played,
    played_cases,
    replay_of,
    replays_seen,
    revision_of,
)
from engine.store.processes import latest_versions
from engine.store.readers import not_hidden
from engine.tables import cases
from engine.views.replaying import CasesWanted, replay_cases

#: What stands in the place of a sentence about what a reader does not read.
WITHHELD = "It is different in a process whose answers you do not read."


@dataclass(frozen=True)
class ReplaySeen:
    """What became of cases. `counts` are by verdict; `kept` is None where they were played for this page.

    `references` are what the cases are called by, by their ids. `waiting` cases are not played yet; `is_old`:
    the draft was changed since.
    """

    kept: DraftReplay | None
    counts: Mapping[str, int]
    results: Sequence[PlayedCase]
    references: Mapping[str, str]
    waiting: int = 0
    is_old: bool = False

    @property
    def under_way(self) -> bool:
        """Whether the worker has it still to play."""
        return self.kept is not None and self.kept.state in TO_PLAY

    @property
    def played(self) -> int:
        """How many cases were played."""
        return sum(self.counts.values())


def look_at_replay(
    session: Session,
    actor: Actor,
    draft_id: str,
    files: Sequence[ProcessFiles],
    verdict: str,
    now: datetime,
    *,
    skip: int,
    most: int,
) -> ReplaySeen | None:
    """What the worker played of cases that the person reads, the newest first; None where nobody asked."""
    kept = replay_of(session, draft_id)
    if kept is None:
        return None
    seen = replays_seen(actor, now)
    counts = count_played(session, draft_id, seen)
    waiting = counts.pop(None, 0)
    results = played_cases(session, draft_id, verdict, seen, skip=skip, most=most)
    return ReplaySeen(
        kept,
        {str(one): count for one, count in counts.items()},
        _readable(session, actor, results),
        _references(session, results),
        waiting,
        kept.revision != revision_of(files),
    )


def play_now(
    session: Session, actor: Actor, files: Sequence[ProcessFiles], wanted: CasesWanted, now: datetime
) -> ReplaySeen:
    """Play some cases while somebody waits, the different ones first.

    Raises:
        FilesRefused: the files have faults.
    """
    seen = not_hidden(cases.c.id, actor, now)
    replayed = replay_cases(session, files, replace(wanted, seen=seen), now)
    counts = {verdict: replayed.count(verdict) for verdict in ("different", "stops", "same")}
    order = list(counts)
    results = [PlayedCase.of(one) for one in reversed(replayed.results)]
    results.sort(key=lambda one: order.index(one.verdict))
    return ReplaySeen(None, counts, _readable(session, actor, results), _references(session, results))


def _references(session: Session, results: Sequence[PlayedCase]) -> Mapping[str, str]:
    return references_of_cases(session, [one.case for one in results])


def _readable(session: Session, actor: Actor, results: Sequence[PlayedCase]) -> list[PlayedCase]:
    """The same, but for sentences about answers that the reader does not read."""
    withheld = withheld_from(actor)
    latest = latest_versions(session) if withheld else {}
    elements = {
        element
        for key in withheld & latest.keys()
        for element in shelf.model(session, latest[key].digest).elements
    }
    return [replace(one, words=WITHHELD) if one.element in elements else one for one in results]
