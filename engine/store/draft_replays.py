"""The recorded cases that are played on a draft, and what became of each: of each draft the last replay."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from engine.bpmn.bundle import ProcessFiles
from engine.identity import Actor
from engine.simulation.replaying import Replayed
from engine.store.database import Session, rows_changed
from engine.store.readers import not_hidden
from engine.tables import draft_replayed_cases, draft_replays

#: In which a worker has something to do.
TO_PLAY = ("asked", "playing")


@dataclass(frozen=True)
class DraftReplay:
    """One replay; see the table."""

    draft_id: str
    id: str
    revision: str
    cases_state: str
    since: date | None
    state: str
    problem: str
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class PlayedCase:
    """What became of one case; `words` tell the first difference, which is at `element`."""

    case: str
    verdict: str
    element: str
    words: str
    days_longer: int | None

    @classmethod
    def of(cls, one: Replayed) -> "PlayedCase":
        """As it is kept."""
        element, words = (one.first.element, one.first.words) if one.first else ("", "")
        return cls(one.case, one.verdict, element, words, one.days_longer)


_REPLAY = tuple(draft_replays.c[name] for name in DraftReplay.__dataclass_fields__)
_C = draft_replayed_cases.c


def revision_of(files: Iterable[ProcessFiles]) -> str:
    """What the files of a draft are told apart by."""
    return sha256(" ".join(sorted(f"{one.key} {one.digest}" for one in files)).encode()).hexdigest()


def put_replay(session: Session, replay: DraftReplay) -> None:
    """Keep one in the place of the draft's last."""
    session.execute(delete(draft_replayed_cases).where(_C.draft_id == replay.draft_id))
    session.execute(delete(draft_replays).where(draft_replays.c.draft_id == replay.draft_id))
    values = {name: getattr(replay, name) for name in DraftReplay.__dataclass_fields__}
    session.execute(insert(draft_replays), values)


def replay_of(session: Session, draft_id: str, *, held: bool = False) -> DraftReplay | None:
    """The last replay of a draft; held: until the transaction ends."""
    query = select(*_REPLAY).where(draft_replays.c.draft_id == draft_id)
    row = session.execute(query.with_for_update() if held else query).one_or_none()
    return DraftReplay(*row) if row else None


def replays_to_play(session: Session) -> list[DraftReplay]:
    """Those that are not at their end, oldest first."""
    query = select(*_REPLAY).where(draft_replays.c.state.in_(TO_PLAY)).order_by(draft_replays.c.asked_at)
    return [DraftReplay(*row) for row in session.execute(query)]


def change_replay(session: Session, replay: DraftReplay, **values: Any) -> bool:
    """Change one that is not at its end and was not asked for again; false where it is or was."""
    same = (draft_replays.c.id == replay.id) & draft_replays.c.state.in_(TO_PLAY)
    return rows_changed(session.execute(update(draft_replays).where(same).values(**values))) == 1


def list_cases(session: Session, draft_id: str, case_ids: Sequence[str]) -> None:
    """Note which cases are to be played, in this order."""
    rows = [
        {"draft_id": draft_id, "position": number, "case_id": each, "element": "", "words": ""}
        for number, each in enumerate(case_ids)
    ]
    if rows:
        session.execute(insert(draft_replayed_cases), rows)


def next_cases(session: Session, draft_id: str, most: int) -> dict[str, int]:
    """The ids of the next cases to play, with their places."""
    query = select(_C.case_id, _C.position).where(_C.draft_id == draft_id, _C.verdict.is_(None))
    return {row.case_id: row.position for row in session.execute(query.order_by(_C.position).limit(most))}


def write_played(session: Session, draft_id: str, played: Mapping[int, PlayedCase]) -> None:
    """Write what became of some, by their places."""
    for position, one in played.items():
        values = {name: getattr(one, name) for name in ("verdict", "element", "words", "days_longer")}
        where = (_C.draft_id == draft_id) & (_C.position == position)
        session.execute(update(draft_replayed_cases).where(where).values(**values))


def replays_seen(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The condition on a case that was played that the person reads it, as far as it is restricted."""
    return not_hidden(_C.case_id, actor, now)


def count_played(session: Session, draft_id: str, seen: ColumnElement[bool]) -> dict[str | None, int]:
    """How many cases came to each verdict; under None those that are not played yet.

    Args:
        seen: the condition, from `replays_seen`, that the reader reads the case.
    """
    query = select(_C.verdict, func.count()).where(_C.draft_id == draft_id, seen).group_by(_C.verdict)
    return {row[0]: row[1] for row in session.execute(query)}


def played_cases(
    session: Session, draft_id: str, verdict: str, seen: ColumnElement[bool], *, skip: int, most: int
) -> list[PlayedCase]:
    """What became of the cases, the newest first.

    Args:
        seen: see `count_played`.
        verdict: of those alone; "" for all that were played.
    """
    query = select(_C.case_id, _C.verdict, _C.element, _C.words, _C.days_longer).where(
        _C.draft_id == draft_id, seen
    )
    query = query.where(_C.verdict == verdict if verdict else _C.verdict.is_not(None))
    found = session.execute(query.order_by(_C.position.desc()).offset(skip).limit(most))
    return [
        PlayedCase(row.case_id, row.verdict or "", row.element, row.words, row.days_longer) for row in found
    ]
