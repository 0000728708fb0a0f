"""What analysts do in a draft: begin it, put processes in, save files, undo, take over from one another.

One person writes at a time. Every save is kept with the files as they were before, so that it can be
undone after a reload too, by anybody who writes then.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from engine.bpmn.bundle import ProcessFiles
from engine.england import moment_in_words
from engine.errors import BadInput, NotFound
from engine.identity import Actor
from engine.policy import Action, require
from engine.process_versions import shelf
from engine.process_versions.refusals import DraftHeld, DraftMoved, DraftNotOpen, NothingToUndo
from engine.process_versions.uploading import require_key, require_names
from engine.store.database import Session
from engine.store.people import names
from engine.store.process_drafts import (
    Draft,
    Save,
    add_draft,
    add_process,
    add_save,
    change_draft,
    draft_of,
    files_of_draft,
    mark_save,
    saves_of,
    write_base,
    write_draft_files,
)
from engine.store.processes import latest_versions, versions_of

#: Whoever has not saved for so long no longer keeps others from writing.
HELD_FOR = timedelta(minutes=30)
LONGEST_TITLE = 200


def begin_draft(session: Session, actor: Actor, title: str, keys: Sequence[str], now: datetime) -> str:
    """Begin a draft of published processes, as they are in their newest versions.

    Returns:
        The id of the draft.

    Raises:
        NotAllowed: the person writes no drafts.
        BadInput: it has no title, or none that fits.
        NotFound: no such process is published.
    """
    require(Action.WRITE_DRAFT, actor)
    title = title.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise BadInput(problem=f"Say in at most {LONGEST_TITLE} letters what the draft is to change.")
    draft_id = uuid4().hex
    add_draft(
        session, id=draft_id, title=title, state="open", made_by=actor.id, made_at=now,
        holder=actor.id, held_at=now,
    )  # fmt: skip
    for key in dict.fromkeys(keys):
        _put_in(session, draft_id, key)
    return draft_id


def begin_return(session: Session, actor: Actor, key: str, number: int, now: datetime) -> str:
    """Begin a draft in which a process is as it was in an earlier version: published, it is a new one.

    Returns:
        The id of the draft.

    Raises:
        NotAllowed: the person writes no drafts.
        NotFound: there is no such version.
    """
    version = next((one for one in versions_of(session, key) if one.number == number), None)
    if version is None:
        raise NotFound(kind="version", reference=f"{key} {number}")
    title = f"Back to version {number} of {version.name}"[:LONGEST_TITLE]
    draft_id = begin_draft(session, actor, title, [key], now)
    was, now_there = (
        shelf.files(session, version.digest).files,
        files_of_draft(session, draft_id)[key].now.files,
    )
    gone = dict.fromkeys(set(now_there) - set(was))
    save_files(session, actor, draft_id, key, {**gone, **was}, f"As in version {number}", now)
    return draft_id


def begin_with_files(
    session: Session, actor: Actor, title: str, files: ProcessFiles, did: str, now: datetime
) -> str:
    """Begin a draft of a new process that has these files.

    Args:
        did: where they come from, for the history.

    Returns:
        The id of the draft.

    Raises:
        NotAllowed, BadInput: see `begin_draft` and `save_files`.
    """
    draft_id = begin_draft(session, actor, title, (), now)
    save_files(session, actor, draft_id, files.key, files.files, did, now)
    return draft_id


def put_in_process(session: Session, actor: Actor, draft_id: str, key: str, now: datetime) -> None:
    """Put another published process into a draft; nothing when it is there already.

    Raises:
        NotAllowed, NotFound, DraftNotOpen, DraftHeld: see `begin_draft` and `hold`.
    """
    hold(session, actor, draft_id, now)
    if key not in files_of_draft(session, draft_id):
        _put_in(session, draft_id, key)


def _put_in(session: Session, draft_id: str, key: str) -> None:
    version = latest_versions(session).get(key)
    if version is None:
        raise NotFound(kind="process", reference=key)
    add_process(session, draft_id, version.digest, shelf.files(session, version.digest))


def save_files(
    session: Session,
    actor: Actor,
    draft_id: str,
    process: str,
    changed: Mapping[str, bytes | None],
    did: str,
    now: datetime,
    *,
    seen: int | None = None,
) -> int:
    """Save files of one process. The files need not be sound: faults are told beside them.

    Args:
        process: its key; one that is not in the draft yet is a new process.
        changed: what the files are now, by their names inside the process; None removes one.
        did: what was done, in a few words, for the history.
        seen: the number of the last save that the person saw; None where they saw nothing that could differ.

    Returns:
        The number of the last save now; unchanged when no file is different.

    Raises:
        NotAllowed, NotFound: the person writes no drafts; there is no such draft.
        BadInput: a name that no file of a process may have, or a file that is too large.
        DraftNotOpen, DraftHeld: see `hold`.
        DraftMoved: somebody saved since.
    """
    draft = hold(session, actor, draft_id, now, seen=seen)
    require_key(process)
    require_names(changed)
    there = files_of_draft(session, draft_id)
    if process not in there:
        add_process(session, draft_id, None, ProcessFiles(process, {}))
    was = dict(there[process].now.files) if process in there else {}
    differing = {name: content for name, content in changed.items() if was.get(name) != content}
    if not differing:
        return draft.saves
    save = Save(
        draft.saves + 1, process, actor.id, now, did,
        {name: was[name] for name in differing if name in was},
        {name: content for name, content in differing.items() if content is not None},
        "done",
    )  # fmt: skip
    write_draft_files(session, draft_id, process, _with(was, save.was, save.became))
    add_save(session, draft_id, save)
    change_draft(session, draft_id, saves=save.number)
    return save.number


def _with(
    files: Mapping[str, bytes], gone: Mapping[str, bytes], came: Mapping[str, bytes]
) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name not in gone} | dict(came)


def undo(session: Session, actor: Actor, draft_id: str, now: datetime) -> Save:
    """Undo the last save that was not undone, whoever made it.

    Raises:
        NothingToUndo: nothing is left.
        NotAllowed, NotFound, DraftNotOpen, DraftHeld: see `save_files`.
    """
    hold(session, actor, draft_id, now)
    done = [save for save in saves_of(session, draft_id) if save.state == "done"]
    if not done:
        raise NothingToUndo(do="undo")
    _turn(session, draft_id, done[-1], done[-1].became, done[-1].was, "undone")
    return done[-1]


def redo(session: Session, actor: Actor, draft_id: str, now: datetime) -> Save:
    """Do again what was undone last.

    Raises:
        NothingToUndo: nothing was undone, or somebody went on from there.
        NotAllowed, NotFound, DraftNotOpen, DraftHeld: see `save_files`.
    """
    hold(session, actor, draft_id, now)
    undone = [save for save in saves_of(session, draft_id) if save.state == "undone"]
    if not undone:
        raise NothingToUndo(do="do again")
    _turn(session, draft_id, undone[0], undone[0].was, undone[0].became, "done")
    return undone[0]


def _turn(
    session: Session,
    draft_id: str,
    save: Save,
    gone: Mapping[str, bytes],
    came: Mapping[str, bytes],
    state: str,
) -> None:
    files = files_of_draft(session, draft_id)[save.process].now.files
    write_draft_files(session, draft_id, save.process, _with(files, gone, came))
    mark_save(session, draft_id, save.number, state)


def take_over(session: Session, actor: Actor, draft_id: str, now: datetime) -> None:
    """Write in a draft from now on instead of whoever did.

    Raises:
        NotAllowed, NotFound, DraftNotOpen: see `save_files`.
    """
    require(Action.WRITE_DRAFT, actor)
    require_draft_open(draft_of(session, draft_id, held=True))
    change_draft(session, draft_id, holder=actor.id, held_at=now)


def rest_on_newest(session: Session, actor: Actor, draft_id: str, process: str, now: datetime) -> None:
    """Say that a draft takes a version into account that was published after it began.

    Its files stay as they are: what the newer version changed and they do not have, they take back.

    Raises:
        NotAllowed, NotFound, DraftNotOpen, DraftHeld: see `save_files`.
    """
    hold(session, actor, draft_id, now)
    version = latest_versions(session).get(process)
    if version is None or process not in files_of_draft(session, draft_id):
        raise NotFound(kind="process", reference=process)
    write_base(session, draft_id, process, version.digest)


def discard(session: Session, actor: Actor, draft_id: str, now: datetime) -> None:
    """Put a draft away for good; what was written in it stays readable.

    Raises:
        NotAllowed, NotFound, DraftNotOpen, DraftHeld: see `save_files`.
    """
    hold(session, actor, draft_id, now)
    change_draft(session, draft_id, state="discarded", settled_by=actor.id, settled_at=now, holder=None)


def hold(session: Session, actor: Actor, draft_id: str, now: datetime, *, seen: int | None = None) -> Draft:
    """Lock a draft and begin, or go on, to write in it.

    Args:
        seen: see `save_files`.

    Raises:
        NotAllowed: the person writes no drafts.
        NotFound: there is no such draft.
        DraftNotOpen: it was proposed, published or discarded.
        DraftHeld: somebody else writes in it.
        DraftMoved: somebody saved since.
    """
    require(Action.WRITE_DRAFT, actor)
    draft = draft_of(session, draft_id, held=True)
    require_draft_open(draft)
    require_free(session, actor, draft, now)
    if seen is not None and seen != draft.saves:
        raise DraftMoved(who=writer_named(session, saves_of(session, draft_id)[-1].by))
    change_draft(session, draft_id, holder=actor.id, held_at=now)
    return draft


def held_by_another(draft: Draft, actor: Actor, now: datetime) -> str | None:
    """The id of somebody else who writes in a draft now."""
    there = draft.held_at is not None and now - draft.held_at < HELD_FOR
    return draft.holder if there and draft.holder != actor.id else None


def writer_named(session: Session, user_id: str) -> str:
    """A person's name, for a sentence."""
    return names(session, [user_id]).get(user_id, "Somebody")


def require_draft_open(draft: Draft) -> None:
    """Refuse to write in a draft that was proposed, published or discarded.

    Raises:
        DraftNotOpen: it was.
    """
    if draft.state != "open":
        raise DraftNotOpen(state=draft.state_in_words)


def require_free(session: Session, actor: Actor, draft: Draft, now: datetime) -> None:
    """Refuse to write in a draft in which somebody else writes.

    Raises:
        DraftHeld: somebody does.
    """
    holder = held_by_another(draft, actor, now)
    if holder and draft.held_at:
        raise DraftHeld(who=writer_named(session, holder), when=moment_in_words(draft.held_at))
