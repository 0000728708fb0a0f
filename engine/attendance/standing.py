"""What is known of every pupil's attendance on a day. Pure: counted by `counting`, read by all of triage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.attendance.calendar import HalfTerm


@dataclass(frozen=True)
class Standing:
    """One pupil's registers at all schools together; the fields are the columns of `standings`."""

    pupil_id: str
    school_urn: str | None
    band: str
    possible: int
    attended: int
    authorised: int
    unauthorised: int
    late: int
    persistent: bool
    chronic: bool
    term_possible: int
    term_attended: int
    before_possible: int
    before_attended: int
    change: int | None
    under_80_before: bool | None
    pn_sessions: int
    pn_first_met: date | None
    patterns: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True)
class SchoolWeekSessions:
    """All pupils of a school together in one week."""

    school_urn: str
    monday: date
    pupils: int
    possible: int
    attended: int
    authorised: int
    unauthorised: int


@dataclass(frozen=True)
class Count:
    """Which days were counted: the school year so far, and its half-term.

    `half_term` is the council's half-term that holds `as_of`, or the last before it, and `before` the one
    before that; None where no terms are known. `marks_to` is the last day of the school year so far on
    which anybody has a mark; None without any.
    """

    first_day: date
    as_of: date
    half_term: HalfTerm | None
    before: HalfTerm | None
    marks_to: date | None


def change_between(before: tuple[int, int], after: tuple[int, int]) -> int | None:
    """Tenths of a percentage point from one (possible, attended) to another, halves rounded away from 0.

    None when one of them has no session: then nothing can be compared.
    """
    (was_of, was), (now_of, now) = before, after
    if not was_of or not now_of:
        return None
    top, bottom = 1000 * (now * was_of - was * now_of), was_of * now_of
    tenths = (2 * abs(top) + bottom) // (2 * bottom)
    return tenths if top >= 0 else -tenths
