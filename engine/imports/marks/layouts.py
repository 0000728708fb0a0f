"""The two ways in which marks are written: one a row, or a row for a pupil's week (herringbone). Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal

from engine.attendance.weeks import HALVES, SESSIONS
from engine.imports.columns import FileColumn, plain_heading

LayoutForm = Literal["long", "herringbone"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UPN = FileColumn("UPN", also=("Unique pupil number",), required=True)
_URN = FileColumn("URN", also=("School URN", "School"), required=True)
_RECORDED_AT = FileColumn("RecordedAt", also=("Recorded", "Recorded on", "Updated at", "Timestamp"))
LONG = (
    _UPN,
    _URN,
    FileColumn("Date", also=("Day", "Mark date", "Attendance date"), required=True),
    FileColumn("Session", also=("AM/PM", "AMPM", "Half"), required=True),
    FileColumn("Code", also=("Mark", "Attendance code"), required=True),
    # Accepted and not kept: how late a child was counts nowhere.
    FileColumn("MinutesLate", also=("Minutes",)),
    _RECORDED_AT,
)
#: Names of the columns of sessions, in the order of a week: MonAM ... SunPM.
SESSION_NAMES = tuple(f"{day[:3]}{half}" for day in _DAYS for half in HALVES)
HERRINGBONE = (
    _UPN,
    _URN,
    FileColumn(
        "Week", also=("Week beginning", "Week commencing", "W/C", "Monday", "Week start"), required=True
    ),
    *(
        FileColumn(SESSION_NAMES[place], also=(f"{_DAYS[place // 2]} {HALVES[place % 2]}",))
        for place in range(SESSIONS)
    ),
    _RECORDED_AT,
)
#: Columns that are days.
DAYS = frozenset({"Date", "Week"})
MARK_COLUMNS: dict[LayoutForm, Sequence[FileColumn]] = {"long": LONG, "herringbone": HERRINGBONE}


def layout_form_of(header: Sequence[str], mapping: Mapping[str, str]) -> LayoutForm:
    """Herringbone when a column is named after a session of the week, or told to be one."""
    sessions = {plain_heading(name) for column in HERRINGBONE[3:-1] for name in (column.name, *column.also)}
    return "herringbone" if sessions.intersection(map(plain_heading, (*header, *mapping))) else "long"
