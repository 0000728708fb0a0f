"""Drafts of processes as rows: their files, what was saved in them, and what was said of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, insert, or_, select, update

from engine.bpmn.bundle import ProcessFiles
from engine.errors import NotFound
from engine.store.database import Session
from engine.store.processes import pack, unpack
from engine.tables import draft_comments, draft_files, draft_saves, process_drafts


@dataclass(frozen=True)
class Draft:
    """A change set. `state` is "open", "proposed", "published" or "discarded"; people are their ids."""

    id: str
    title: str
    state: str
    made_by: str
    made_at: datetime
    holder: str | None
    held_at: datetime | None
    saves: int
    note: str
    proposed_by: str | None
    proposed_at: datetime | None
    settled_by: str | None
    settled_at: datetime | None
    begins_on: date | None

    @property
    def state_in_words(self) -> str:
        """Its state as pages say it."""
        return "put away" if self.state == "discarded" else self.state


@dataclass(frozen=True)
class DraftFiles:
    """One process of a draft as it is now. `base` is the digest of the version that it began with."""

    base: str | None
    now: ProcessFiles


@dataclass(frozen=True)
class Save:
    """What was saved at once: the files that it changed, before and after. `state` as in the table."""

    number: int
    process: str
    by: str
    at: datetime
    did: str
    was: Mapping[str, bytes]
    became: Mapping[str, bytes]
    state: str


@dataclass(frozen=True)
class Comment:
    """What somebody said of a draft, or of one element of it that was called `about` then."""

    id: str
    process: str | None
    element: str | None
    about: str
    said: str
    by: str
    at: datetime
    resolved_by: str | None
    resolved_at: datetime | None


_DRAFT = tuple(process_drafts.c[name] for name in Draft.__dataclass_fields__)
_SAVE = tuple(draft_saves.c[name] for name in Save.__dataclass_fields__)
_COMMENT = tuple(draft_comments.c[name] for name in Comment.__dataclass_fields__)
#: Drafts that still lead somewhere.
STILL_OPEN = ("open", "proposed")


def drafts_under_way(session: Session) -> list[tuple[Draft, list[str]]]:
    """Those that are neither published nor discarded, newest first, each with the keys of its processes."""
    query = select(*_DRAFT).where(process_drafts.c.state.in_(STILL_OPEN))
    return _with_keys(session, query.order_by(process_drafts.c.made_at.desc()))


def drafts_settled(session: Session, most: int) -> list[tuple[Draft, list[str]]]:
    """The last, at most so many, that were published or discarded, each with the keys of its processes."""
    query = select(*_DRAFT).where(process_drafts.c.state.not_in(STILL_OPEN))
    return _with_keys(session, query.order_by(process_drafts.c.settled_at.desc()).limit(most))


def _with_keys(session: Session, query: Select[Any]) -> list[tuple[Draft, list[str]]]:
    found = [Draft(*row) for row in session.execute(query)]
    keys: dict[str, list[str]] = {one.id: [] for one in found}
    which = select(draft_files.c.draft_id, draft_files.c.process).where(draft_files.c.draft_id.in_(keys))
    for row in session.execute(which.order_by(draft_files.c.process)):
        keys[row.draft_id].append(row.process)
    return [(one, keys[one.id]) for one in found]


def drafts_written_by(session: Session, user_id: str, since: datetime) -> list[Draft]:
    """The drafts that a person began, wrote in or proposed: under way, or settled at a moment or later."""
    own = or_(
        process_drafts.c.made_by == user_id,
        process_drafts.c.proposed_by == user_id,
        process_drafts.c.id.in_(select(draft_saves.c.draft_id).where(draft_saves.c.by == user_id)),
    )
    lately = or_(process_drafts.c.state.in_(STILL_OPEN), process_drafts.c.settled_at >= since)
    query = select(*_DRAFT).where(own, lately).order_by(process_drafts.c.made_at.desc())
    return [Draft(*row) for row in session.execute(query)]


def comments_of(session: Session, user_id: str, since: datetime) -> list[tuple[str, Comment]]:
    """What a person said of drafts that others saw to at a moment or later, each with its draft's id."""
    query = select(draft_comments.c.draft_id, *_COMMENT).where(
        draft_comments.c.by == user_id,
        draft_comments.c.resolved_by != user_id,
        draft_comments.c.resolved_at >= since,
    )
    return [(row.draft_id, Comment(*row[1:])) for row in session.execute(query)]


def keys_in_drafts(session: Session, made_by: str, title: str) -> set[str]:
    """The keys of the processes in the drafts that somebody began under a title, whatever became of them."""
    query = select(draft_files.c.process).join(process_drafts, process_drafts.c.id == draft_files.c.draft_id)
    return set(
        session.scalars(query.where(process_drafts.c.made_by == made_by, process_drafts.c.title == title))
    )


def draft_of(session: Session, draft_id: str, *, held: bool = False) -> Draft:
    """One draft.

    Args:
        held: lock its row until the transaction ends, because it is to be changed.

    Raises:
        NotFound: there is none.
    """
    query = select(*_DRAFT).where(process_drafts.c.id == draft_id)
    row = session.execute(query.with_for_update() if held else query).one_or_none()
    if row is None:
        raise NotFound(kind="draft", reference=draft_id)
    return Draft(*row)


def add_draft(session: Session, **values: Any) -> None:
    """Write a new draft."""
    session.execute(insert(process_drafts).values(saves=0, note="", **values))


def change_draft(session: Session, draft_id: str, **values: Any) -> None:
    """Write what is different about a draft now."""
    session.execute(update(process_drafts).where(process_drafts.c.id == draft_id).values(**values))


def files_of_draft(session: Session, draft_id: str) -> dict[str, DraftFiles]:
    """The processes of a draft by key."""
    query = select(draft_files).where(draft_files.c.draft_id == draft_id).order_by(draft_files.c.process)
    return {
        row.process: DraftFiles(row.base, ProcessFiles(row.process, unpack(row.files)))
        for row in session.execute(query)
    }


def file_of_draft(session: Session, draft_id: str, process: str, name: str) -> bytes | None:
    """One file of a process in a draft; None where it has none of this name.

    Raises:
        NotFound: there is no such draft, or it does not hold the process.
    """
    draft_of(session, draft_id)
    query = select(draft_files.c.files).where(
        draft_files.c.draft_id == draft_id, draft_files.c.process == process
    )
    packed = session.scalar(query)
    if packed is None:
        raise NotFound(kind="process in this draft", reference=process)
    return unpack(packed, [name]).get(name)


def add_process(session: Session, draft_id: str, base: str | None, files: ProcessFiles) -> None:
    """Put a process into a draft."""
    session.execute(
        insert(draft_files).values(draft_id=draft_id, process=files.key, base=base, files=pack(files.files))
    )


def write_draft_files(session: Session, draft_id: str, process: str, files: Mapping[str, bytes]) -> None:
    """Write how the files of a process in a draft are now."""
    _change_process(session, draft_id, process, files=pack(files))


def write_base(session: Session, draft_id: str, process: str, base: str) -> None:
    """Write which version a process in a draft rests on now, by its digest."""
    _change_process(session, draft_id, process, base=base)


def _change_process(session: Session, draft_id: str, process: str, **values: Any) -> None:
    which = (draft_files.c.draft_id == draft_id) & (draft_files.c.process == process)
    session.execute(update(draft_files).where(which).values(**values))


def saves_of(session: Session, draft_id: str) -> list[Save]:
    """Everything that was saved in a draft, first first."""
    query = select(*_SAVE).where(draft_saves.c.draft_id == draft_id).order_by(draft_saves.c.number)
    return [
        Save(**{**row._asdict(), "was": unpack(row.was), "became": unpack(row.became)})
        for row in session.execute(query)
    ]


def writers_of(session: Session, draft_id: str) -> frozenset[str]:
    """The ids of everybody who wrote in a draft, undone or not."""
    return frozenset(session.scalars(select(draft_saves.c.by).where(draft_saves.c.draft_id == draft_id)))


def add_save(session: Session, draft_id: str, save: Save) -> None:
    """Write what was saved. What had been undone before it cannot be done again."""
    _drop_undone(session, draft_id)
    values = {**vars(save), "was": pack(save.was), "became": pack(save.became)}
    session.execute(insert(draft_saves).values(draft_id=draft_id, **values))


def _drop_undone(session: Session, draft_id: str) -> None:
    undone = (draft_saves.c.draft_id == draft_id) & (draft_saves.c.state == "undone")
    session.execute(update(draft_saves).where(undone).values(state="dropped"))


def mark_save(session: Session, draft_id: str, number: int, state: str) -> None:
    """Write that a save was undone, or done again."""
    which = (draft_saves.c.draft_id == draft_id) & (draft_saves.c.number == number)
    session.execute(update(draft_saves).where(which).values(state=state))


def comments_on(session: Session, draft_id: str) -> list[Comment]:
    """What was said of a draft, first first."""
    query = select(*_COMMENT).where(draft_comments.c.draft_id == draft_id)
    return [Comment(*row) for row in session.execute(query.order_by(draft_comments.c.at))]


def add_comment(session: Session, draft_id: str, comment: Comment) -> None:
    """Write what somebody said."""
    session.execute(insert(draft_comments).values(draft_id=draft_id, **vars(comment)))


def resolve_comment(session: Session, draft_id: str, comment_id: str, by: str, now: datetime) -> bool:
    """Write that a comment was seen to; False when there is none, or it was seen to already."""
    which = (draft_comments.c.draft_id == draft_id) & (draft_comments.c.id == comment_id)
    statement = update(draft_comments).where(which, draft_comments.c.resolved_at.is_(None))
    return session.execute(statement.values(resolved_by=by, resolved_at=now)).rowcount > 0
