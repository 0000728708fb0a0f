"""The days of one school: which are school days, where half-terms end, how school weeks are counted.

Pure: half-terms and closed days come in, days go out. Terms are known for a time and unknown before
and after it; what depends on unknown terms is refused (`TermsNotKnown`), never guessed. A school day is
a Monday to Friday inside a half-term that is neither a bank holiday nor closed (INSET, closure).

Source: guidance/domain.md sections 2 and 3.2; school years begin with the first term after July
(Education Act 1996, s. 579).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from engine.attendance.penalty_notices import monday_of
from engine.attendance.working_days import NotInCalendar, is_working_day

#: Summer holidays last six or seven weeks. A longer time without a half-term is one whose terms nobody gave.
LONGEST_HOLIDAY = timedelta(days=60)
_DAY = timedelta(days=1)
_AUGUST, _SEPTEMBER = 8, 9


class TermsNotKnown(NotInCalendar):
    """The school's terms are not known for {day:%-d %B %Y}. Import the terms of that time."""


@dataclass(frozen=True, order=True)
class HalfTerm:
    """From its first school day to its last, both included."""

    first: date
    last: date
    name: str = ""

    def days(self) -> Iterator[date]:
        """Its days, weekends too."""
        return map(date.fromordinal, range(self.first.toordinal(), self.last.toordinal() + 1))

    def overlaps(self, other: "HalfTerm") -> bool:
        """Whether they share a day."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class SchoolCalendar:
    """One school's half-terms and closed days (INSET, closures), in any order; bank holidays are known."""

    half_terms: tuple[HalfTerm, ...] = ()
    closed: frozenset[date] = frozenset()

    @classmethod
    def of_school(
        cls, council: Iterable[HalfTerm], own: Collection[HalfTerm], closed: frozenset[date]
    ) -> "SchoolCalendar":
        """The calendar of a school: its own half-terms stand in place of those of the council they overlap.

        Args:
            closed: the council's closed days and the school's.
        """
        kept = [half_term for half_term in council if not any(map(half_term.overlaps, own))]
        return cls((*kept, *own), closed)

    def is_school_day(self, day: date) -> bool:
        """Whether the school is open to pupils on a day.

        Raises TermsNotKnown, but not for weekends, bank holidays and closed days.
        """
        if day in self.closed or not is_working_day(day):
            return False
        self._known_around(day)
        place = bisect_left(self._days, day)
        return self._days[place : place + 1] == [day]

    def school_day_from(self, day: date) -> date:
        """The first school day on or after a day. Raises TermsNotKnown."""
        return self._school_day(day, bisect_left(self._days, day))

    def school_day_by(self, day: date, latest: date) -> date:
        """The first school day on or after a day; where that is after `latest`, the last one up to it.

        Raises TermsNotKnown.
        """
        found = self.school_day_from(day)
        return found if found <= latest else self.add_school_days(latest + _DAY, -1)

    def add_school_days(self, day: date, number: int) -> date:
        """The day so many school days after a day, which is itself not counted; before it if negative.

        For 0 the day itself, or the next school day when it is none. Raises TermsNotKnown.
        """
        if number > 0:
            return self._school_day(day, bisect_right(self._days, day) + number - 1)
        return self._school_day(day, bisect_left(self._days, day) + number)

    def next_school_day(self, day: date) -> date:
        """The first school day after a day. Raises TermsNotKnown."""
        return self.add_school_days(day, 1)

    def half_term_of(self, day: date) -> HalfTerm | None:
        """The half-term that holds a day; None in the holidays. Raises TermsNotKnown."""
        self._known_around(day)
        return next((one for one in self.half_terms if one.first <= day <= one.last), None)

    def half_term_end(self, day: date) -> date:
        """The first day, from a day on, that is the last school day of a half-term. Raises TermsNotKnown."""
        known = self._known_around(day)
        place = bisect_left(self._ends, day)
        return known.within(self._ends, place)

    def add_school_weeks(self, day: date, number: int) -> date:
        """The day so many school weeks after a day: holiday weeks are skipped.

        A school week is a Monday to Sunday with at least one school day. The answer is the same weekday of
        the `number`th school week after the day's own week, or the next school day when that is none. A
        day in a week without school counts from the next school week. So six school weeks after Wednesday
        of the last week before a half-term holiday is the Wednesday of the sixth week after the holiday.

        Args:
            number: 0 or more.

        Raises TermsNotKnown.
        """
        known = self._known_around(day)
        place = bisect_left(self._weeks, monday_of(day)) + number
        monday = known.within(self._weeks, place)
        return known.within(self._days, bisect_left(self._days, monday + (day - monday_of(day))))

    def _school_day(self, day: date, place: int) -> date:
        return self._known_around(day).within(self._days, place)

    @cached_property
    def _days_by_half_term(self) -> list[list[date]]:
        return [
            [day for day in one.days() if day not in self.closed and is_working_day(day)]
            for one in self.half_terms
        ]

    @cached_property
    def _days(self) -> list[date]:
        return sorted({day for days in self._days_by_half_term for day in days})

    @cached_property
    def _weeks(self) -> list[date]:
        return sorted({monday_of(day) for day in self._days})

    @cached_property
    def _ends(self) -> list[date]:
        return sorted(days[-1] for days in self._days_by_half_term if days)

    @cached_property
    def _known(self) -> list["_Known"]:
        """The times in which terms are known without a gap, in order.

        August before the first half-term belongs to its school year, which begins after July.
        """
        found: list[_Known] = []
        for one in sorted(self.half_terms):
            if found and one.first - found[-1].last <= LONGEST_HOLIDAY:
                found[-1] = _Known(found[-1].first, max(found[-1].last, one.last))
            else:
                in_autumn = one.first.month in (_AUGUST, _SEPTEMBER)
                found.append(_Known(date(one.first.year, _AUGUST, 1) if in_autumn else one.first, one.last))
        return found

    def _known_around(self, day: date) -> "_Known":
        found = next((known for known in self._known if known.first <= day <= known.last), None)
        if found is None:
            raise TermsNotKnown(day=day)
        return found


@dataclass(frozen=True)
class _Known:
    """A time in which terms are known."""

    first: date
    last: date

    def within(self, days: Sequence[date], place: int) -> date:
        """The day at a place of the ordered days, if it lies in this time. Raises TermsNotKnown."""
        if place >= 0 and (place >= len(days) or days[place] > self.last):
            raise TermsNotKnown(day=self.last + _DAY)
        if place < 0 or days[place] < monday_of(self.first):
            raise TermsNotKnown(day=self.first - _DAY)
        return days[place]
