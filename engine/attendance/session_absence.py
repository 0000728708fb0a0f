"""How much of each session of a week (Monday morning, Monday afternoon ...) many pupils missed. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.attendance.codes import ATTENDED, codes
from engine.attendance.weeks import SESSIONS, character, session_at

_ATTENDED, _ABSENT, _NEITHER = "+", "-", " "
_ABSENCES = ("authorised_absence", "unauthorised_absence")
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class SessionAbsence:
    """One session of all pupils together; not `possible` for anybody when the school was closed."""

    day: date
    half: str
    possible: int
    absent: int


@dataclass(frozen=True)
class WeekOfSessions:
    """A week's fourteen sessions, Monday morning first."""

    monday: date
    sessions: tuple[SessionAbsence, ...]


def weeks_of_sessions(registers: Mapping[date, str], first: date, last: date) -> list[WeekOfSessions]:
    """Every week from a day to a day, in order, those without any mark too.

    Args:
        registers: by Monday the codes of all pupils of the school, fourteen characters each, one pupil
            after the other in any order.
        first, last: sessions of other days do not count.
    """
    return [
        WeekOfSessions(monday, tuple(_sessions(monday, registers.get(monday, ""), first, last)))
        for monday in _mondays(first, last)
    ]


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday
        monday += _WEEK


def _sessions(monday: date, codes: str, first: date, last: date) -> Iterator[SessionAbsence]:
    # One pass over the text; a character at a time would take a hundred times as long.
    counted = codes.translate(_COUNTED)
    for place in range(SESSIONS):
        day, half = session_at(monday, place)
        column = counted[place::SESSIONS] if first <= day <= last else ""
        absent = column.count(_ABSENT)
        yield SessionAbsence(day, half, absent + column.count(_ATTENDED), absent)


_COUNTED = str.maketrans(
    {
        character(code.code): _ATTENDED
        if code.kind in ATTENDED
        else _ABSENT
        if code.kind in _ABSENCES
        else _NEITHER
        for code in codes().values()
    }
)
