"""One child's register by school week, as people look at it: figures for a line, cells for a strip. Pure.

School weeks are those in which the school of the child had a session; holiday weeks are not among them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from engine.attendance.codes import ATTENDED, CodeKind, kind_of_code
from engine.attendance.penalty_notices import monday_of
from engine.attendance.register import Register, Week
from engine.attendance.weeks import EMPTY, SESSIONS, code, session_at

CountsAs = Literal[
    "present", "late", "approved", "authorised", "unauthorised", "not_counted", "unmarked", "no_school"
]
_COUNTS_AS: Mapping[CodeKind | None, CountsAs] = {
    "present": "present",
    "attending_elsewhere": "approved",
    "authorised_absence": "authorised",
    "unauthorised_absence": "unauthorised",
    "not_possible": "not_counted",
    None: "unmarked",
}
#: Late before the register closed counts as present, late after it as unauthorised absence.
LATE, TOO_LATE = "L", "U"
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class SchoolSession:
    """One session of the child at one school; `code` is empty where there is no mark."""

    school_urn: str
    day: date
    half: str
    code: str
    kind: CodeKind | None


@dataclass(frozen=True)
class SchoolWeekFigures:
    """The possible and the attended sessions of a school week; without a possible one there is no figure."""

    monday: date
    possible: int
    attended: int


@dataclass(frozen=True)
class DayCell:
    """One session of a strip: its code and what it counts as."""

    day: date
    half: str
    code: str
    counts_as: CountsAs


@dataclass(frozen=True)
class StripWeek:
    """A school week, Monday morning to Sunday afternoon; `after_holiday`: it follows weeks without school."""

    monday: date
    cells: tuple[DayCell, ...]
    after_holiday: bool


@dataclass(frozen=True)
class Strip:
    """The weeks of the child at one school, from the first to the last with a mark of the child."""

    school_urn: str
    weeks: tuple[StripWeek, ...]


@dataclass(frozen=True)
class Late:
    """Sessions for which the child came late; how many minutes is not kept."""

    before_closing: int
    after_closing: int


def sessions_between(register: Register, first: date, last: date) -> Iterator[SchoolSession]:
    """Every session of the stored weeks from a day to a day, up to today, unmarked ones too."""
    until = min(last, register.today)
    for week in register.weeks:
        if monday_of(first) <= week.monday <= until:
            yield from (one for one in _sessions(week) if first <= one.day <= until)


def figures_by_week(register: Register, first: date, last: date) -> list[SchoolWeekFigures]:
    """The child's school weeks from a day to a day, in order, all schools of the child together."""
    kinds: dict[date, Counter[CodeKind | None]] = {}
    for one in sessions_between(register, first, last):
        kinds.setdefault(monday_of(one.day), Counter())[one.kind] += 1
    known = {monday for mondays in register.school_weeks.values() for monday in mondays}
    return [_figures(monday, kinds[monday]) for monday in sorted(kinds.keys() & known)]


def strips(
    register: Register, first: date, last: date, no_school: Callable[[str, date], bool]
) -> list[Strip]:
    """A strip for each school with marks of the child in these days, the earliest school first.

    Args:
        no_school: whether a school, by its URN, is known to be closed on a day: without a mark on such a
            day none is missing.
    """
    schools = {week.school_urn for week in register.weeks}
    found = [_strip(register, urn, first, last, no_school) for urn in schools]
    return sorted(
        (strip for strip in found if strip.weeks), key=lambda strip: (strip.weeks[0].monday, strip.school_urn)
    )


def lateness(register: Register, first: date, last: date) -> Late:
    """How often the child came late."""
    codes = Counter(one.code for one in sessions_between(register, first, last))
    return Late(codes[LATE], codes[TOO_LATE])


def counts_as(code: str, kind: CodeKind | None) -> CountsAs:
    """What a mark counts as, with lateness told apart from being there in time."""
    return "late" if code == LATE else _COUNTS_AS[kind]


def _sessions(week: Week) -> Iterator[SchoolSession]:
    for place in range(SESSIONS):
        (day, half), written = session_at(week.monday, place), code(week.codes[place])
        yield SchoolSession(week.school_urn, day, half, written, kind_of_code(written, day))


def _figures(monday: date, kinds: Mapping[CodeKind | None, int]) -> SchoolWeekFigures:
    attended = sum(kinds.get(kind, 0) for kind in ATTENDED)
    absent = kinds.get("authorised_absence", 0) + kinds.get("unauthorised_absence", 0)
    return SchoolWeekFigures(monday, attended + absent, attended)


def _strip(
    register: Register, urn: str, first: date, last: date, no_school: Callable[[str, date], bool]
) -> Strip:
    own = {
        week.monday: week
        for week in register.weeks
        if week.school_urn == urn and monday_of(first) <= week.monday <= min(last, register.today)
    }
    shown = [
        monday for monday in register.school_weeks.get(urn, ()) if own and min(own) <= monday <= max(own)
    ]

    def cells(week: Week) -> tuple[DayCell, ...]:
        return tuple(_cell(one, register.today, no_school) for one in _sessions(week))

    weeks = [
        StripWeek(monday, cells(own.get(monday, Week(urn, monday, EMPTY))), monday - before > _WEEK)
        for before, monday in zip([*shown[:1], *shown], shown, strict=False)
    ]
    return Strip(urn, tuple(weeks))


def _cell(one: SchoolSession, today: date, no_school: Callable[[str, date], bool]) -> DayCell:
    if one.day > today or (not one.code and no_school(one.school_urn, one.day)):
        return DayCell(one.day, one.half, "", "no_school")
    return DayCell(one.day, one.half, one.code, counts_as(one.code, one.kind))
