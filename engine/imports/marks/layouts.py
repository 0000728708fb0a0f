"""The two ways in which marks are written: one a row, or a row for a pupil's week (herringbone). Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal

from engine.attendance.weeks import HALVES, SESSIONS
from engine.imports.columns import Column, plain

Form = Literal["long", "herringbone"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UPN = Column("UPN", also=("Unique pupil number",), required=True)
_URN = Column("URN", also=("School URN", "School"), required=True)
_RECORDED_AT = Column("RecordedAt", also=("Recorded", "Recorded on", "Updated at", "Timestamp"))
LONG = (
    _UPN,
    _URN,
    Column("Date", also=("Day", "Mark date", "Attendance date"), required=True),
    Column("Session", also=("AM/PM", "AMPM", "Half"), required=True),
    Column("Code", also=("Mark", "Attendance code"), required=True),
    # Accepted and not kept: how late a child was counts nowhere.
    Column("MinutesLate", also=("Minutes",)),
    _RECORDED_AT,
)
#: Names of the columns of sessions, in the order of a week: MonAM ... SunPM.
SESSION_NAMES = tuple(f"{day[:3]}{half}" for day in _DAYS for half in HALVES)
HERRINGBONE = (
    _UPN,
    _URN,
    Column("Week", also=("Week beginning", "Week commencing", "W/C", "Monday", "Week start"), required=True),
    *(
        Column(SESSION_NAMES[place], also=(f"{_DAYS[place // 2]} {HALVES[place % 2]}",))
        for place in range(SESSIONS)
    ),
    _RECORDED_AT,
)
#: Columns that are days.
DAYS = frozenset({"Date", "Week"})
COLUMNS: dict[Form, Sequence[Column]] = {"long": LONG, "herringbone": HERRINGBONE}


def form_of(header: Sequence[str], mapping: Mapping[str, str]) -> Form:
    """Herringbone when a column is named after a session of the week, or told to be one."""
    sessions = {plain(name) for column in HERRINGBONE[3:-1] for name in (column.name, *column.also)}
    return "herringbone" if sessions.intersection(map(plain, (*header, *mapping))) else "long"
