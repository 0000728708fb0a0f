"""What a drawing page does with a file of a draft: reads it, judges it unsaved, and saves it.

Diagrams and models of decisions go the same way; what must not be lost of each is known where they are.
"""

from dataclasses import dataclass
from datetime import datetime

from engine.bpmn.blank import blank_diagram
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.kept_meaning import first_loss
from engine.decisions.kept_model import lost_part, unlike_before
from engine.errors import EngineError, NotFound
from engine.faults import Fault
from engine.identity import Actor
from engine.losses import MeaningLost
from engine.policy import Action, require
from engine.process_versions.checking import faults_of_process
from engine.process_versions.drafting import require_draft_open, require_free, save_files
from engine.remarks import with_remarks
from engine.store.database import Session
from engine.store.process_drafts import DraftFiles, draft_of, file_of_draft, files_of_draft

LONGEST_DID = 200


@dataclass(frozen=True)
class Drawn:
    """A file of a draft as it is now, and the number of the draft's last save."""

    source: bytes
    saves: int


def drawn_in(session: Session, draft_id: str, process: str, name: str) -> Drawn:
    """A file of a process in a draft; an empty diagram where nobody has drawn it yet.

    Args:
        name: the file's inside its process, `process.bpmn` or `decisions/NAME.dmn`.

    Raises:
        NotFound: there is no such draft, or it does not hold the process, or the process has no such table.
    """
    source = file_of_draft(session, draft_id, process, name)
    if source is None and name != DIAGRAM:
        raise NotFound(kind="file", reference=name)
    return Drawn(source or blank_diagram(process), draft_of(session, draft_id).saves)


def hindrance(session: Session, actor: Actor, draft_id: str, now: datetime) -> EngineError | None:
    """Why a person cannot write in a draft now; None when they can.

    Raises:
        NotFound: there is no such draft.
    """
    draft = draft_of(session, draft_id)
    try:
        require(Action.WRITE_DRAFT, actor)
        require_draft_open(draft)
        require_free(session, actor, draft, now)
    except EngineError as refusal:
        return refusal
    return None


def save_drawn(
    session: Session,
    actor: Actor,
    draft_id: str,
    process: str,
    name: str,
    source: bytes,
    did: str,
    now: datetime,
    *,
    seen: int,
    compared: bytes | None = None,
) -> int:
    """Save a file that was drawn on its page. It need not be sound: faults are told beside it.

    Args:
        name: see `drawn_in`.
        compared: the saved file that this one is known to lose nothing of; see `compare_saved`.
        did: see `save_files`; longer text is cut.
        seen: the number of the last save that the page showed.

    Returns:
        The number of the last save now.

    Raises:
        NotFound: see `drawn_in`.
        MeaningLost: the page's program dropped what it does not know.
        NotAllowed, BadInput, DraftNotOpen, DraftHeld, DraftMoved, FilesRefused: see `save_files`.
    """
    before = _before(session, draft_id, process, name)
    if before is None or before != compared:
        _refuse_losses(name, before or source, source)
    source = with_remarks(before or source, source, name)
    # The answer to a save may be lost on its way: whoever sends the same again has saved it.
    unseen = None if source == before else seen
    changed, did = {name: source}, did[:LONGEST_DID]
    return save_files(session, actor, draft_id, process, changed, did, now, seen=unseen)


def compare_saved(session: Session, draft_id: str, process: str, name: str, source: bytes) -> bytes | None:
    """The file as it is saved, when a newly drawn one loses nothing of it; None when there is none yet.

    Comparing takes longer than saving: here nobody else waits who wants to write.

    Raises:
        NotFound: see `drawn_in`.
        MeaningLost, FilesRefused: see `save_drawn`.
    """
    before = _before(session, draft_id, process, name)
    _refuse_losses(name, before or source, source)
    return before


def loss_if_drawn(session: Session, draft_id: str, process: str, name: str, source: bytes) -> str:
    """What the page's program loses of a file that nobody touched when it writes it again; "" is nothing.

    Raises:
        NotFound: see `drawn_in`.
        FilesRefused: the file cannot be read.
    """
    saved = drawn_in(session, draft_id, process, name).source
    if name != DIAGRAM:
        return unlike_before(saved, source, name)
    lost = first_loss(saved, source)
    return f"“{lost[0]}” would lose {lost[1]}" if lost else ""


def faults_if_drawn(session: Session, draft_id: str, process: str, name: str, source: bytes) -> list[Fault]:
    """What would be wrong with a process if one of its files were this one; nothing is stored.

    Raises:
        NotFound: there is no such draft, or it does not hold the process.
    """
    files = {key: one.now for key, one in _drafted(session, draft_id, process).items()}
    files[process] = ProcessFiles(process, {**files[process].files, name: source})
    return faults_of_process(session, files, process)


def _before(session: Session, draft_id: str, process: str, name: str) -> bytes | None:
    """The file as it is saved; None for a diagram that nobody has drawn yet."""
    if name != DIAGRAM:
        return drawn_in(session, draft_id, process, name).source
    return file_of_draft(session, draft_id, process, name)


def _refuse_losses(name: str, before: bytes, after: bytes) -> None:
    lost = first_loss(before, after) if name == DIAGRAM else lost_part(before, after, name)
    if lost:
        raise MeaningLost(name=lost[0], what=lost[1])


def _drafted(session: Session, draft_id: str, process: str) -> dict[str, DraftFiles]:
    draft_of(session, draft_id)
    found = files_of_draft(session, draft_id)
    if process not in found:
        raise NotFound(kind="process in this draft", reference=process)
    return found
