"""Registers of the demo's children whose case rests on what the register says.

Owns what is written for them before their case begins: a week away in term time, or a year in which
two thirds of the sessions were attended and lately every one. Other children's registers come in last.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import insert, select

from engine.attendance.penalty_notices import monday_of
from engine.attendance.usual_terms import usual_half_terms
from engine.attendance.weeks import EMPTY, HALVES, place
from engine.england import day_in_england
from engine.store.database import Session
from engine.tables import pupils, register_weeks, school_weeks
from web.demo.calendar import days_open, demo_school_days
from web.demo.county import year_began

WEEK = timedelta(weeks=1)
#: A day's two marks, in a week of fourteen.
PRESENT, HOLIDAY, REFUSED, ILL = "/\\", "GG", "OO", "II"
Days = Mapping[date, str]


@dataclass(frozen=True)
class OwnRegister:
    """A register of one school year around the Monday on which a case begins.

    Attributes:
        before, after: how many weeks of school lie just before and from that Monday on.
        earlier_days: how many days of school there are in the school year before that Monday, at least.
        marks_of: the days of school up to now and that Monday, to the marks of the days.
    """

    before: int
    after: int
    marks_of: Callable[[Sequence[date], date], Days]
    earlier_days: int = 0

    def begin(self, now: datetime, weeks_ago: int) -> datetime:
        """The end of the latest Monday so many weeks ago around which the school was open."""
        monday = monday_of(day_in_england(now) - weeks_ago * WEEK)
        while not self._suits(monday, day_in_england(now)):
            monday -= WEEK
        return datetime.combine(monday, time(23, 59), now.tzinfo)

    def write(self, session: Session, pupil_id: str, monday: date, today: date, seed: int) -> None:
        """Write the marks of a child's school year, and that the school was open in those weeks."""
        urn = session.scalars(select(pupils.c.school_urn).where(pupils.c.id == pupil_id)).one()
        days = [day for day in days_open(year_began(monday), seed, str(urn)) if day < today]
        write_days(session, pupil_id, str(urn), self.marks_of(days, monday))

    def _suits(self, monday: date, today: date) -> bool:
        weeks = [monday + number * WEEK for number in range(-self.before, self.after)]
        earlier = sum(day < monday for day in demo_school_days(year_began(monday)))
        over = weeks[-1] + timedelta(days=5) <= today
        return over and earlier >= self.earlier_days and all(map(_is_whole, weeks))


def write_days(session: Session, pupil_id: str, urn: str, days: Days) -> None:
    """Write the marks of a child's days at a school, and that the school was open in their weeks."""
    weeks: dict[date, list[str]] = {}
    for day, marks in days.items():
        first = place(day, HALVES[0])
        weeks.setdefault(monday_of(day), list(EMPTY))[first : first + 2] = marks
    there = {"school_urn": urn}
    rows = [{**there, "monday": each, "codes": "".join(codes)} for each, codes in weeks.items()]
    session.execute(insert(register_weeks), [{**row, "pupil_id": pupil_id} for row in rows])
    known = set(session.scalars(select(school_weeks.c.monday).where(school_weeks.c.school_urn == urn)))
    if new := weeks.keys() - known:
        session.execute(insert(school_weeks), [{**there, "monday": each} for each in sorted(new)])


def _is_whole(monday: date) -> bool:
    """Whether all of a week is school: training days lie in the first and the last week of a half-term."""
    terms = usual_half_terms(year_began(monday))
    inside = any(monday_of(term.first) < monday < monday_of(term.last) for term in terms)
    return inside and all(
        monday + timedelta(days=n) in demo_school_days(year_began(monday)) for n in range(5)
    )


def _away_the_week_before(days: Sequence[date], monday: date) -> Days:
    return {day: HOLIDAY if monday - WEEK <= day < monday else PRESENT for day in days}


def _better_lately(days: Sequence[date], monday: date) -> Days:
    """Exactly 65.0% of a year whose last ten days were attended; later marks have not come in yet."""
    until = [day for day in days if day < monday + 2 * WEEK]
    # Of each ten days seven half days are missed: the child came to this school in its first days.
    counted = until[len(until) % 10 :]
    missed = 7 * len(counted) // 10
    earlier = counted[:-10]
    found = dict.fromkeys(counted, PRESENT)
    for number in range(missed // 2):
        day = earlier[number * len(earlier) // (missed // 2)]
        found[day] = REFUSED if number % 2 else ILL
    if missed % 2:
        half = next(day for day in earlier if found[day] == PRESENT)
        found[half] = PRESENT[0] + REFUSED[1]
    return found


#: Away for a week of school, ten sessions with code G, and then a case begins.
A_WEEK_AWAY = OwnRegister(before=1, after=0, marks_of=_away_the_week_before)
#: A case begins, and since then every session was attended.
BETTER_LATELY = OwnRegister(before=0, after=2, marks_of=_better_lately, earlier_days=15)
