"""One pupil's register: the sessions between two days, and what they say about a penalty notice. Pure.

For one child at the moment of use. What a county's registers come to is `measures`, and both count alike.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from engine.attendance import penalty_notices
from engine.attendance.codes import ATTENDED, Kind, kind_of
from engine.attendance.facts import NOTICE_SESSIONS, NOTICE_WEEKS, Sessions, attendance_facts, below
from engine.attendance.penalty_notices import Mark
from engine.attendance.weeks import SESSIONS, code, session_at


@dataclass(frozen=True)
class Week:
    """A week of the pupil at one school; `codes` as in `weeks`."""

    school_urn: str
    monday: date
    codes: str


@dataclass(frozen=True)
class TowardsANotice:
    """Unauthorised sessions in the latest ten school weeks, and whether ten ever lay in ten of them."""

    sessions: int
    ever: bool


@dataclass(frozen=True)
class Register:
    """All weeks of one pupil, and each school's own weeks with a session, up to today.

    `school_weeks` are the Mondays of a school's weeks, in order, by its URN; `half_terms` the first and
    last days of those that are known.
    """

    weeks: Sequence[Week]
    school_weeks: Mapping[str, Sequence[date]]
    half_terms: Sequence[tuple[date, date]]
    today: date

    @cached_property
    def marks(self) -> Sequence[tuple[str, Mark]]:
        """Every mark up to today with the URN of its school, in order; unmarked sessions are left out."""
        found = [
            (week.school_urn, Mark(day, code(week.codes[place])))
            for week in self.weeks
            for place in range(SESSIONS)
            for day in [session_at(week.monday, place)[0]]
            if code(week.codes[place]) and day <= self.today
        ]
        return sorted(found, key=lambda each: each[1].day)

    @property
    def last_day(self) -> date | None:
        """The last day with a mark; None for an empty register."""
        return self.marks[-1][1].day if self.marks else None

    def between(self, first: date, last: date) -> Sessions | None:
        """The sessions from a day to a day, both included; None when none of them was possible."""
        kinds = Counter(self._kinds(first, last))
        attended = sum(kinds[kind] for kind in ATTENDED)
        authorised, unauthorised = kinds["authorised_absence"], kinds["unauthorised_absence"]
        possible = attended + authorised + unauthorised
        if not possible:
            return None
        return Sessions(last, possible, attended, first, authorised, unauthorised)

    def since(self, readings: Sequence[Sessions]) -> Sessions | None:
        """The sessions since the last of these readings, else since the school year began.

        None when none was possible: then nobody can say how attendance went.
        """
        last = max((reading.as_of for reading in readings), default=None)
        first = last + timedelta(days=1) if last else school_year(self.today)[0]
        return self.between(first, self.last_day) if self.last_day else None

    def ever_under_80(self) -> bool | None:
        """Whether less than 80 % was attended in an earlier half-term or school year; None without any.

        Source: county flowchart for chronic non-attendance, box A (O-2A).
        """
        found = [self.between(first, last) for first, last in self._earlier()]
        known = [sessions for sessions in found if sessions]
        return any(below(sessions, 8) for sessions in known) if known else None

    def towards_a_notice(self) -> TowardsANotice:
        """What the national framework counts; for a pupil on two rolls the most sessions of one school.

        Source: National framework for penalty notices (DfE, August 2024).
        """
        each = [self._towards_a_notice(urn) for urn in {week.school_urn for week in self.weeks}]
        return TowardsANotice(
            max((found.sessions for found in each), default=0), any(found.ever for found in each)
        )

    def _earlier(self) -> Iterator[tuple[date, date]]:
        this_year = school_year(self.today)
        began = school_year(self.weeks[0].monday)[0].year if self.weeks else this_year[0].year
        for year in range(began, this_year[0].year):
            yield date(year, 9, 1), date(year + 1, 8, 31)
        for first, last in self.half_terms:
            if last < self.today:
                yield first, last

    def _kinds(self, first: date, last: date) -> Iterator[Kind | None]:
        return (kind_of(mark.code, mark.day) for _, mark in self.marks if first <= mark.day <= last)

    def _towards_a_notice(self, urn: str) -> TowardsANotice:
        days = penalty_notices.counted_days(mark for of, mark in self.marks if of == urn)
        mondays = [monday for monday in self.school_weeks.get(urn, ()) if monday <= self.today]
        window = mondays[-NOTICE_WEEKS:]
        sessions = sum(day >= window[0] for day in days) if window else 0
        met = penalty_notices.threshold_met(days, mondays, sessions=NOTICE_SESSIONS, length=NOTICE_WEEKS)
        return TowardsANotice(sessions, met is not None)


def school_year(day: date) -> tuple[date, date]:
    """The first and last day of the school year of a day, by the calendar: 1 September to 31 August."""
    year = day.year if day.month >= 9 else day.year - 1
    return date(year, 9, 1), date(year + 1, 8, 31)


def facts_of(readings: Sequence[Sessions], register: Register) -> dict[str, Any]:
    """The `attendance` facts from what people read and from the register itself.

    The latest reading is the measure, as reviews made it; without one the register speaks since the
    school year began. What only a register tells (history, penalty notices) comes from it alone.
    """
    if register.last_day is None:
        return attendance_facts(readings, register.today)
    counted = register.since(()) if not readings else None
    found = attendance_facts([counted] if counted else readings, register.today)
    history = [found["chronic_history"], register.ever_under_80()]
    notice = register.towards_a_notice()
    return found | {
        "chronic_history": True if True in history else False if False in history else None,
        "pn_sessions": notice.sessions,
        "pn_consider": notice.sessions >= NOTICE_SESSIONS,
    }
