"""Marks put together to weeks, and weeks compared with what is known. Pure.

Of two marks of one session in a file the one recorded later counts, else the one that stands later
(one that does not say when was recorded first of all). A mark of a file replaces the known one unless
both say when they were recorded and the known one is later. A mark that only repeats what is known
changes nothing, except that it may say that it was recorded later still.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.attendance.weeks import SESSIONS, UNMARKED, character
from engine.imports.marks.spool import HALF_DAY_BITS, Marks, SpooledNumbers

Codes = NDArray[np.uint8]
Times = NDArray[np.uint32]
Mask = NDArray[np.bool_]

_UNMARKED = ord(UNMARKED)
_CLOSED = ord(character("#"))
_HALF_DAYS = (1 << HALF_DAY_BITS) - 1


@dataclass(frozen=True)
class Weeks:
    """Weeks of pupils at schools, a row each, ordered by pupil, school and week, each once.

    `enrolment` is one number for pupil and school, `week` counts from the first week of the year 1.
    `codes` and `times` have fourteen columns: characters, and seconds since 1970 (0: not said).
    `said` marks the sessions of which anything is said at all.
    """

    enrolment: SpooledNumbers
    week: SpooledNumbers
    codes: Codes
    times: Times
    said: Mask

    def __len__(self) -> int:
        return len(self.week)


@dataclass(frozen=True)
class Difference:
    """What a file changes: rows of weeks as they become, and where.

    `is_new` tells the rows that are not there yet, `dirty` those to be written. `changed` are sessions
    that had another mark, `added` those that had none.
    """

    before: Weeks
    after: Weeks
    is_new: Mask
    dirty: Mask
    changed: Mask
    added: Mask


def marked_weeks_of(marks: Marks) -> Weeks:
    """The weeks that marks of a file make, of each session the mark that counts."""
    order = _by_session(marks)
    session = marks["session"][order]
    counts = _differs_from_next(session)
    session, winner = session[counts], order[counts]
    half_day = session & _HALF_DAYS
    enrolment, week, place = session >> HALF_DAY_BITS, half_day // SESSIONS, half_day % SESSIONS
    first = np.ones(len(session), np.bool_)
    first[1:] = (enrolment[1:] != enrolment[:-1]) | (week[1:] != week[:-1])
    row = np.cumsum(first) - 1
    weeks = unmarked(enrolment[first], week[first])
    weeks.codes[row, place] = marks["code"][winner]
    weeks.times[row, place] = marks["when"][winner] // 1_000_000
    weeks.said[row, place] = True
    return weeks


def _by_session(marks: Marks) -> NDArray[np.intp]:
    """The order by session, and of each session the mark that counts last."""
    order = np.argsort(marks["session"], kind="stable")
    session = marks["session"][order]
    last = _differs_from_next(session)
    # Hardly any session has several marks: only those are put in order once more.
    several = np.flatnonzero(~(last & np.concatenate(([True], last[:-1]))))
    order[several] = order[several][np.lexsort((marks["when"][order[several]], session[several]))]
    return order


def _differs_from_next(session: SpooledNumbers) -> Mask:
    """Which is the last of equal ones that stand together."""
    return np.concatenate((session[1:] != session[:-1], np.ones(min(1, len(session)), np.bool_)))


def unmarked(enrolment: SpooledNumbers, week: SpooledNumbers) -> Weeks:
    """Weeks of which nothing is said."""
    shape = (len(week), SESSIONS)
    return Weeks(
        enrolment,
        week,
        np.full(shape, _UNMARKED, np.uint8),
        np.zeros(shape, np.uint32),
        np.zeros(shape, np.bool_),
    )


def compare_marks(file: Weeks, known: Weeks, is_new: Mask) -> Difference:
    """What the weeks of a file change.

    Args:
        known: the same rows as they are stored; unmarked where `is_new`.
    """
    older = (file.times > 0) & (known.times > 0) & (file.times < known.times)
    taken = file.said & ~older
    other = taken & (file.codes != known.codes)
    had = known.codes != _UNMARKED
    codes = np.where(taken, file.codes, known.codes)
    # The same mark said again without a time keeps the time that is known.
    keeps_time = ~taken | (~other & (file.times == 0))
    times = np.where(keeps_time, known.times, file.times)
    after = Weeks(file.enrolment, file.week, codes, times, file.said)
    dirty = (codes != known.codes).any(axis=1) | (times != known.times).any(axis=1)
    return Difference(known, after, is_new, dirty, changed=other & had, added=other & ~had)


def has_session(codes: Codes) -> Mask:
    """Which weeks have at least one session: a mark other than none and `#`."""
    found: Mask = np.any((codes != _UNMARKED) & (codes != _CLOSED), axis=1)
    return found
