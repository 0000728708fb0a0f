"""What the drawing page does with the diagram of a draft: reads it, judges it unsaved, and saves it."""

from dataclasses import dataclass
from datetime import datetime

from engine.bpmn.blank import blank_diagram
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.kept_meaning import refuse_losses
from engine.bpmn.remarks import with_remarks
from engine.errors import EngineError, NotFound
from engine.faults import Fault
from engine.identity import Actor
from engine.policy import Action, require
from engine.process_versions.checking import faults_of_process
from engine.process_versions.drafting import require_draft_open, require_free, save_files
from engine.store.database import Session
from engine.store.process_drafts import DraftFiles, draft_of, file_of_draft, files_of_draft

LONGEST_DID = 200


@dataclass(frozen=True)
class Drawn:
    """A diagram of a draft as it is now, and the number of the draft's last save."""

    source: bytes
    saves: int


def drawn_in(session: Session, draft_id: str, process: str) -> Drawn:
    """The diagram of a process in a draft; an empty one where nobody has drawn it yet.

    Raises:
        NotFound: there is no such draft, or it does not hold the process.
    """
    source = file_of_draft(session, draft_id, process, DIAGRAM) or blank_diagram(process)
    return Drawn(source, draft_of(session, draft_id).saves)


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


def save_diagram(
    session: Session,
    actor: Actor,
    draft_id: str,
    process: str,
    source: bytes,
    did: str,
    now: datetime,
    *,
    seen: int,
    compared: bytes | None = None,
) -> int:
    """Save a diagram that was drawn on the page. It need not be sound: faults are told beside it.

    Args:
        compared: the saved diagram that this one is known to lose nothing of; see `compare_saved`.
        did: see `save_files`; longer text is cut.
        seen: the number of the last save that the page showed.

    Returns:
        The number of the last save now.

    Raises:
        NotFound: there is no such draft, or it does not hold the process.
        MeaningLost: the page's program dropped what it does not know.
        NotAllowed, BadInput, DraftNotOpen, DraftHeld, DraftMoved, FilesRefused: see `save_files`.
    """
    before = file_of_draft(session, draft_id, process, DIAGRAM)
    if before is None or before != compared:
        refuse_losses(before or source, source)
    source = with_remarks(before or source, source)
    # The answer to a save may be lost on its way: whoever sends the same again has saved it.
    unseen = None if source == before else seen
    changed, did = {DIAGRAM: source}, did[:LONGEST_DID]
    return save_files(session, actor, draft_id, process, changed, did, now, seen=unseen)


def compare_saved(session: Session, draft_id: str, process: str, source: bytes) -> bytes | None:
    """The diagram as it is saved, when a newly drawn one loses nothing of it; None when there is none yet.

    Comparing takes longer than saving: here nobody else waits who wants to write.

    Raises:
        NotFound: there is no such draft, or it does not hold the process.
        MeaningLost, FilesRefused: see `save_diagram`.
    """
    before = file_of_draft(session, draft_id, process, DIAGRAM)
    refuse_losses(before or source, source)
    return before


def faults_if_drawn(session: Session, draft_id: str, process: str, source: bytes) -> list[Fault]:
    """What would be wrong with a process if its diagram were this one; nothing is stored.

    Raises:
        NotFound: there is no such draft, or it does not hold the process.
    """
    files = {key: one.now for key, one in _drafted(session, draft_id, process).items()}
    files[process] = ProcessFiles(process, {**files[process].files, DIAGRAM: source})
    return faults_of_process(session, files, process)


def _drafted(session: Session, draft_id: str, process: str) -> dict[str, DraftFiles]:
    draft_of(session, draft_id)
    found = files_of_draft(session, draft_id)
    if process not in found:
        raise NotFound(kind="process in this draft", reference=process)
    return found
