"""A week of one pupil's register as fourteen characters, and what may replace what in it.

Position 0 is Monday morning, 13 Sunday afternoon. Every code has one character of its own: itself
where it is one long, else one from `_SHORT`; `UNMARKED` where there is no mark. Beside the codes
stands when each was recorded: 14 whole numbers of seconds since 1970 (0: no file said), 4 bytes each.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from struct import Struct

from engine.attendance.codes import codes

SESSIONS = 14
UNMARKED = "."
EMPTY = UNMARKED * SESSIONS
HALVES = ("AM", "PM")
#: Characters for the codes of two: no code of one character is among them.
_SHORT: Mapping[str, str] = dict(
    zip(("C1", "C2", "J1", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"), "cdj1234567", strict=True)
)
_LONG = {short: code for code, short in _SHORT.items()}
_TIMES = Struct(f"<{SESSIONS}I")


def character(code: str) -> str:
    """The character of a code; `UNMARKED` for an empty one."""
    return _SHORT.get(code, code) if code else UNMARKED


def code(character: str) -> str:
    """The code of a character; empty for `UNMARKED`."""
    return "" if character == UNMARKED else _LONG.get(character, character)


#: Every character that a week may hold.
CHARACTERS = frozenset({UNMARKED, *(character(code) for code in codes())})


def place(day: date, half: str) -> int:
    """The position of a session in its week."""
    return day.weekday() * 2 + HALVES.index(half)


def session_at(monday: date, place: int) -> tuple[date, str]:
    """The day and the half ("AM", "PM") of a position."""
    return monday + timedelta(days=place // 2), HALVES[place % 2]


def times(recorded: bytes | None) -> Sequence[int]:
    """When each session was recorded, in seconds since 1970; 0 where nothing said so."""
    return _TIMES.unpack(recorded) if recorded else (0,) * SESSIONS


def packed(times: Sequence[int]) -> bytes | None:
    """The same to be stored; None when no session has a time."""
    return _TIMES.pack(*times) if any(times) else None
