"""Who read what: about a child, about a case, by a person, page by page and as rows of a sheet.

Managers see what was read of the children they reach. People see what was read in their own name.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.identity import Actor
from engine.policy import Action, require
from engine.store.database import Session
from engine.store.reading_log import (
    ReadingsFilter,
    Within,
    count_readings,
    own_readings_within,
    readings_found,
    readings_within,
)
from engine.views.reading_subjects import subject_in_words
from engine.views.reading_words import READING_COLUMNS, ReadingSeen, readings_in_words

READINGS_A_PAGE = 100
#: So many rows of a sheet are read at a time.
ROWS_AT_ONCE = 5000


@dataclass(frozen=True)
class ReadingsSeen:
    """One page of readings, newest first; `about` says of whom or of what, "" for everything."""

    about: str
    rows: Sequence[ReadingSeen]
    further: bool


def look_at_readings(
    session: Session, actor: Actor, wanted: ReadingsFilter, page: int, now: datetime
) -> ReadingsSeen:
    """One page of who read what. What is read in one's own name everybody may see.

    Raises:
        NotAllowed: the person may not see who read what, or not of this child.
        NotFound: there is no such child, case or person.
    """
    about, within = _asked(session, actor, wanted, now)
    skip = (page - 1) * READINGS_A_PAGE
    found = readings_found(session, within, wanted, skip=skip, most=READINGS_A_PAGE + 1)
    rows = list(readings_in_words(session, actor, found[:READINGS_A_PAGE]))
    return ReadingsSeen(about, rows, len(found) > READINGS_A_PAGE)


def readings_sheet(
    session: Session, actor: Actor, wanted: ReadingsFilter, now: datetime
) -> tuple[int, Callable[[Session], Iterator[list[str]]]]:
    """How many readings match, and what gives their rows for a spreadsheet, heads first.

    Args:
        wanted: says until when, so that none comes in between.

    Raises:
        NotAllowed, NotFound: as `look_at_readings`.
    """
    _, within = _asked(session, actor, wanted, now)
    count = count_readings(session, within, wanted)

    def rows(session: Session) -> Iterator[list[str]]:
        yield list(READING_COLUMNS)
        for skip in range(0, count, ROWS_AT_ONCE):
            part = readings_found(session, within, wanted, skip=skip, most=ROWS_AT_ONCE)
            yield from (one.cells() for one in readings_in_words(session, actor, part))

    return count, rows


def _asked(session: Session, actor: Actor, wanted: ReadingsFilter, now: datetime) -> tuple[str, Within]:
    """Of whom or of what, in words, and what the readings stay in."""
    if wanted == replace(wanted, pupil_id="", case_id="", user_id=actor.id):
        return subject_in_words(session, actor, wanted, now), own_readings_within(actor, now)
    require(Action.SEE_READERS, actor)
    return subject_in_words(session, actor, wanted, now), readings_within(actor, now)
