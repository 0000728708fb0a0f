"""A letter of a draft as families would read it, filled in from a life that comes to the step writing it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import read_elements
from engine.errors import EngineError, NotFound
from engine.expressions import Value
from engine.faults import Fault, FilesRefused
from engine.letters import Written, parse_letter, write_letter
from engine.store.database import Session
from engine.store.process_drafts import DraftFiles, files_of_draft
from engine.what_if.example_lives import LifeReached, example_lives, reach
from engine.what_if.trying import time_in_life

NO_STEP = (
    "No step writes this letter yet: name it at a step, under “Letters”. Until then nothing is filled in."
)
UNPLAYABLE = (
    "Nothing is filled in, because no life can be played on the draft while it has this fault: {fault}"
)


@dataclass(frozen=True)
class LetterPreview:
    """A letter of a draft as it would read.

    Attributes:
        letter: None while its text has `faults`.
        at: the moment at which it is written.
        notes: why nothing is filled in, or on what the life was played.
        steps: the names of the steps that write it, by their ids.
        lives: the titles of the example lives that may be chosen; `life` is the one that was taken.
        times: the moments at which that comes to the step, in words; `time` is which was taken.
    """

    letter: Written | None
    at: datetime
    faults: Sequence[Fault]
    notes: Sequence[str]
    steps: Mapping[str, str]
    lives: Mapping[str, str]
    life: str
    times: Sequence[str]
    time: int


def preview_letter(
    session: Session,
    draft_id: str,
    process: str,
    name: str,
    text: str,
    now: datetime,
    life: str = "",
    time: int = 0,
) -> LetterPreview:
    """The letter that a text makes, in a process of a draft.

    Args:
        name: the letter's, without the ending of its file.
        life: which example life (`example_lives`); "": the first that comes to a step that writes it.
        time: which of the times that it comes there, from 0.

    Raises:
        NotFound: the draft does not hold the process, or has no such life.
    """
    drafted = files_of_draft(session, draft_id)
    if process not in drafted:
        raise NotFound(kind="process in this draft", reference=process)
    steps = _writers(drafted[process].now, name)
    lived, why = _lived(session, drafted, process, [*steps], now, life)
    number = max(0, min(time, len(lived.found) - 1))
    reached = lived.found[number] if lived.found else None
    at = reached.at if reached else now
    letter, faults = _written(name, text, reached.scope if reached else {}, at)
    return LetterPreview(
        letter,
        at,
        faults,
        [one for one in (lived.note, why) if one],
        steps,
        example_lives(session, draft_id, process),
        lived.life,
        [time_in_life(one) for one in lived.found],
        number,
    )


def _writers(files: ProcessFiles, letter: str) -> dict[str, str]:
    """The steps that name a letter; none while the diagram cannot be read."""
    if DIAGRAM not in files.files:
        return {}
    with suppress(FilesRefused):
        elements = read_elements(files.root).values()
        named = (one for one in elements if letter in one.properties.get("letters", "").split())
        return {one.id: one.name or one.id for one in named}
    return {}


def _lived(
    session: Session,
    drafted: Mapping[str, DraftFiles],
    process: str,
    steps: Sequence[str],
    now: datetime,
    life: str,
) -> tuple[LifeReached, str]:
    """The life that comes to one of the steps, or why there is none."""
    if not steps:
        return LifeReached(()), NO_STEP
    try:
        lived = reach(session, drafted, [(process, step) for step in steps], now, life)
    except FilesRefused as refused:
        fault = next((one.message for one in refused.faults if one.severity == "error"), "")
        return LifeReached(()), UNPLAYABLE.format(fault=fault)
    except NotFound:
        raise
    except EngineError as problem:
        return LifeReached(()), UNPLAYABLE.format(fault=problem)
    return lived, "" if lived.found else f"Nothing is filled in. {lived.missing}"


def _written(
    name: str, text: str, scope: Mapping[str, Value], at: datetime
) -> tuple[Written | None, Sequence[Fault]]:
    try:
        letter = parse_letter(text.encode(errors="replace"), f"letters/{name}.letter.md")
    except FilesRefused as refused:
        return None, refused.faults
    return write_letter(letter, scope, at), ()
