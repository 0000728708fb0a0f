"""One pupil's register: the sessions between two days, and what they say about a penalty notice. Pure.

For one child at the moment of use. What a county's registers come to is `measures`, and both count alike.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from engine.attendance import penalty_notices
from engine.attendance.codes import ATTENDED, kind_of_code
from engine.attendance.facts import NOTICE_SESSIONS, NOTICE_WEEKS, Sessions, below
from engine.attendance.penalty_notices import COUNTED_CODES, Mark, ThresholdMet
from engine.attendance.school_year import school_year
from engine.attendance.weeks import SESSIONS, UNMARKED, code, session_at

#: Leave of absence that was not granted, such as a holiday in term time.
HOLIDAY = "G"


@dataclass(frozen=True)
class Week:
    """A week of the pupil at one school; `codes` as in `weeks`."""

    school_urn: str
    monday: date
    codes: str


@dataclass(frozen=True)
class TowardsANotice:
    """Unauthorised sessions at one school in its latest ten school weeks.

    `since` is the Monday with which these weeks begin, None where the school has had none; `met` when
    ten sessions first lay in ten school weeks, None if they never did.
    """

    school_urn: str = ""
    sessions: int = 0
    since: date | None = None
    met: ThresholdMet | None = None

    @property
    def consider(self) -> bool:
        """Whether ten or more lie in the latest ten school weeks."""
        return self.sessions >= NOTICE_SESSIONS

    @property
    def ever(self) -> bool:
        """Whether ten ever lay in ten school weeks."""
        return self.met is not None


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
    def last_day(self) -> date | None:
        """The last day with a mark, up to today; None for an empty register."""
        days = (_last_marked(week.codes, week.monday, self.today) for week in self.weeks)
        return max(filter(None, days), default=None)

    def between(self, first: date, last: date) -> Sessions | None:
        """The sessions from a day to a day, both included; None when none of them was possible."""
        begin, end = first.toordinal(), min(last, self.today).toordinal()
        tallies = [
            _tally(codes, monday, max(0, 2 * (begin - number)), min(SESSIONS, 2 * (end - number) + 2))
            for number, monday, codes in self._numbered
            if number + 6 >= begin and number <= end
        ]
        attended, authorised, unauthorised = (sum(tally[kind] for tally in tallies) for kind in range(3))
        possible = attended + authorised + unauthorised
        if not possible:
            return None
        return Sessions(last, possible, attended, first, authorised, unauthorised)

    def window(self, first: date, last: date) -> dict[str, Any] | None:
        """What law asks of the sessions from a day to a day, both included; None for an empty register.

        Days without a possible session are nought, not unknown. `as_of` is the last of the days with a mark
        in the whole register, so that nobody takes marks that are still to come for attendance.
        """
        if self.last_day is None:
            return None
        found = self.between(first, last) or Sessions(last, 0, 0, first, 0, 0)
        marks = [mark for urn in {week.school_urn for week in self.weeks} for mark in self._counted(urn)]
        inside = [mark for mark in marks if first <= mark.day <= last]
        return {
            "possible": found.possible,
            "attended": found.attended,
            "authorised": found.authorised,
            "unauthorised": found.unauthorised,
            "pn_sessions": len(penalty_notices.counted_days(inside)),
            "holiday": sum(mark.code == HOLIDAY for mark in inside),
            "as_of": min(last, self.last_day),
        }

    def this_year(self) -> Sessions | None:
        """The sessions of the school year up to the last day with a mark; None when none was possible."""
        return self.between(school_year(self.today)[0], self.last_day) if self.last_day else None

    def ever_under_80(self) -> bool | None:
        """Whether less than 80% was attended in an earlier half-term or school year; None without any.

        Source: county flowchart for chronic non-attendance, box A (O-2A).
        """
        found = [self.between(first, last) for first, last in self._earlier()]
        known = [sessions for sessions in found if sessions]
        return any(below(sessions, 8) for sessions in known) if known else None

    def towards_a_notice(self) -> TowardsANotice:
        """What the national framework counts; for a pupil on two rolls at the school that weighs most.

        Source: National framework for penalty notices (DfE, August 2024).
        """
        # A threshold that was met once is never passed over for the other school's larger number.
        return max(self.towards_notices(), key=lambda one: (one.ever, one.sessions), default=TowardsANotice())

    def towards_notices(self) -> Sequence[TowardsANotice]:
        """The same for each school by itself, by URN: sessions of two schools are never added up."""
        return self._towards_notices

    @cached_property
    def _towards_notices(self) -> Sequence[TowardsANotice]:
        return [self._towards_a_notice(urn) for urn in sorted({week.school_urn for week in self.weeks})]

    def _earlier(self) -> Iterator[tuple[date, date]]:
        this_year = school_year(self.today)
        began = school_year(self.weeks[0].monday)[0].year if self.weeks else this_year[0].year
        for year in range(began, this_year[0].year):
            yield date(year, 9, 1), date(year + 1, 8, 31)
        for first, last in self.half_terms:
            if last < self.today:
                yield first, last

    @cached_property
    def _numbered(self) -> Sequence[tuple[int, date, str]]:
        """Each week with the number of its Monday, because many windows of days are asked for."""
        return [(week.monday.toordinal(), week.monday, week.codes) for week in self.weeks]

    def _counted(self, urn: str) -> Iterator[Mark]:
        """The marks of one school that a penalty notice may count, up to today."""
        for week in self.weeks:
            if week.school_urn == urn and not COUNTED_CODES.isdisjoint(week.codes):
                for place, one in enumerate(week.codes):
                    day = session_at(week.monday, place)[0]
                    if one in COUNTED_CODES and day <= self.today:
                        yield Mark(day, one)

    def _towards_a_notice(self, urn: str) -> TowardsANotice:
        days = penalty_notices.counted_days(self._counted(urn))
        mondays = [monday for monday in self.school_weeks.get(urn, ()) if monday <= self.today]
        window = mondays[-NOTICE_WEEKS:]
        sessions = sum(day >= window[0] for day in days) if window else 0
        met = penalty_notices.threshold_met(days, mondays, sessions=NOTICE_SESSIONS, length=NOTICE_WEEKS)
        return TowardsANotice(urn, sessions, window[0] if window else None, met)


@lru_cache(20_000)
def _tally(codes: str, monday: date, begin: int, end: int) -> tuple[int, int, int]:
    """Sessions attended, authorised and unauthorised from one place of a week to before another.

    Most weeks of most children are alike, so they are counted once.
    """
    found = Counter(
        kind_of_code(code(codes[place]), session_at(monday, place)[0])
        for place in range(begin, end)
        if codes[place] != UNMARKED
    )
    attended = sum(found[kind] for kind in ATTENDED)
    return attended, found["authorised_absence"], found["unauthorised_absence"]


def _last_marked(codes: str, monday: date, today: date) -> date | None:
    """The last day of a week with a mark, up to today; None without any."""
    places = min(SESSIONS, 2 * (today - monday).days + 2)
    marked = len(codes[: max(0, places)].rstrip(UNMARKED))
    return session_at(monday, marked - 1)[0] if marked else None
