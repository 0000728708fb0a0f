"""How much of each session of a school was missed: a column a school week, a row a session of the week.

It is a table, not a drawing: everybody can read it cell by cell. The shade repeats what the figure says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from engine.attendance.facts import percent_text
from engine.attendance.session_absence import SessionAbsence, WeekOfSessions
from web.pictures.school_weeks import Month

#: Whole percent missed from which the next darker of five shades is taken, and what each shade means.
_FROM = (4, 7, 10, 15)
SHADES = ("0 to 3%", "4 to 6%", "7 to 9%", "10 to 14%", "15% or more")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Sessions of Monday to Friday; those of the weekend are shown when there was one.
_SCHOOL_DAYS = 10
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class HeatCell:
    """One session: how much was missed in whole percent, and its shade from 1 to 5; None when closed."""

    session: SessionAbsence
    percent: int | None
    shade: int | None
    after_holiday: bool


@dataclass(frozen=True)
class HeatRow:
    """A session of the week, such as "Mon am", in each week."""

    name: str
    cells: tuple[HeatCell, ...]

    @property
    def absent(self) -> int:
        """How many were missed in all weeks."""
        return sum(cell.session.absent for cell in self.cells)

    @property
    def possible(self) -> int:
        """Of how many."""
        return sum(cell.session.possible for cell in self.cells)


@dataclass(frozen=True)
class HeatWeek:
    """A school week; `after_holiday`: weeks without school came before it."""

    week: WeekOfSessions
    after_holiday: bool


@dataclass(frozen=True)
class HeatTable:
    """The table: months above weeks above rows, and what the shades mean."""

    months: tuple[Month, ...]
    weeks: tuple[HeatWeek, ...]
    rows: tuple[HeatRow, ...]
    shades: Sequence[str] = SHADES

    def described(self) -> str:
        """Which session of the week is missed most and which least, in words."""
        known = sorted((row for row in self.rows if row.possible), key=lambda row: row.absent / row.possible)
        least, most = known[0], known[-1]
        return (
            f"Missed most: {most.name}, {percent_text(most.absent, most.possible)}% of its sessions. "
            f"Missed least: {least.name}, {percent_text(least.absent, least.possible)}%."
        )


def heat_table(weeks: Sequence[WeekOfSessions]) -> HeatTable | None:
    """The table of the weeks in which there was school; None when there was none."""
    shown = _school_weeks(weeks)
    if not shown:
        return None
    rows = [_row(place, shown) for place in range(len(shown[0].week.sessions))]
    weekend = [row for row in rows[_SCHOOL_DAYS:] if any(cell.session.possible for cell in row.cells)]
    return HeatTable(tuple(_months(shown)), tuple(shown), (*rows[:_SCHOOL_DAYS], *weekend))


def _school_weeks(weeks: Sequence[WeekOfSessions]) -> list[HeatWeek]:
    found: list[HeatWeek] = []
    for week in weeks:
        if any(session.possible for session in week.sessions):
            gap = bool(found) and week.monday - found[-1].week.monday > _WEEK
            found.append(HeatWeek(week, gap))
    return found


def _row(place: int, weeks: Sequence[HeatWeek]) -> HeatRow:
    name = f"{_DAYS[place // 2]} {'pm' if place % 2 else 'am'}"
    return HeatRow(name, tuple(_cell(each.week.sessions[place], each.after_holiday) for each in weeks))


def _cell(session: SessionAbsence, after_holiday: bool) -> HeatCell:
    if not session.possible:
        return HeatCell(session, None, None, after_holiday)
    percent = (200 * session.absent + session.possible) // (2 * session.possible)
    return HeatCell(session, percent, 1 + sum(percent >= limit for limit in _FROM), after_holiday)


def _months(weeks: Sequence[HeatWeek]) -> list[Month]:
    found = []
    for (year, _), group in groupby(weeks, key=lambda each: (each.week.monday.year, each.week.monday.month)):
        month = tuple(group)
        found.append(Month(f"{month[0].week.monday:%b}", year, len(month), month[0].after_holiday))
    return found
