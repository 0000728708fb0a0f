"""What stands out in one child's marks, with its figures. Pure.

Tells when sessions were missed, never why, and judges nobody. A pattern is named only where there are
days enough and chance would seldom bring it about: were the same number of absent days spread by lot
over all days, it would come up at most once in `BY_CHANCE` times. Below that nothing is said.

Words used below. A school day is a day on which the child had a possible session. It is touched by
absence when at least one possible session was missed, and absent when all of them were. A session on
two registers is missed when neither school counts it as attended.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from math import comb

from engine.attendance.by_week import sessions_between
from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.attendance.codes import ATTENDED
from engine.attendance.facts import Sessions
from engine.attendance.register import Register

#: A pattern that chance brings about more often than once in so many times is not called one.
BY_CHANCE = 200
#: School days of a kind (Mondays, days beside holidays) and, of these, days touched by absence.
FEWEST_WEEKDAYS, FEWEST_BESIDE_HOLIDAYS, FEWEST_TOUCHED = 6, 3, 3
#: How many times as large a share must be missed on these days as on the others.
TIMES_AS_LARGE = 2
#: School days absent in a row from which a run is told.
SHORTEST_RUN = 3
#: Possible sessions that each of two half-terms needs to be compared: a school week.
FEWEST_POSSIBLE = 10


@dataclass(frozen=True)
class Missed:
    """Missed sessions of the possible ones."""

    absent: int
    possible: int


@dataclass(frozen=True)
class PatternCounts:
    """Some school days: how many, how many of them touched by absence, and the sessions missed on them."""

    days: int
    touched: int
    missed: Missed

    def without(self, some: "PatternCounts") -> "PatternCounts":
        """The same without some of these days."""
        missed = Missed(self.missed.absent - some.missed.absent, self.missed.possible - some.missed.possible)
        return PatternCounts(self.days - some.days, self.touched - some.touched, missed)


@dataclass(frozen=True)
class Day:
    """A school day: whether its morning and its afternoon were missed, None where not possible."""

    day: date
    morning: bool | None
    afternoon: bool | None

    @property
    def possible(self) -> list[bool]:
        """Of each possible session whether it was missed."""
        return [missed for missed in (self.morning, self.afternoon) if missed is not None]


@dataclass(frozen=True)
class Contrast:
    """Sessions missed on some days, against the others."""

    these: Missed
    others: Missed


@dataclass(frozen=True)
class Weekday:
    """A weekday, 0 for Monday, against the other days."""

    weekday: int
    contrast: Contrast


@dataclass(frozen=True)
class Halves:
    """Mornings and afternoons of the days on which both were possible."""

    mornings: Missed
    afternoons: Missed


@dataclass(frozen=True)
class AbsenceRun:
    """School days absent in a row; `open_end`: the last school day with marks is among them."""

    first: date
    last: date
    days: int
    open_end: bool


@dataclass(frozen=True)
class Patterns:
    """What stands out; None or empty where nothing does, or too little is known."""

    weekdays: tuple[Weekday, ...] = ()
    halves: Halves | None = None
    beside_holidays: Contrast | None = None
    run: AbsenceRun | None = None


@dataclass(frozen=True)
class HalfTermFigures:
    """The sessions of one half-term up to the last mark; `name` may be empty."""

    name: str
    first: date
    sessions: Sessions


@dataclass(frozen=True)
class Trend:
    """The newest half-term against the one before."""

    now: HalfTermFigures
    before: HalfTermFigures

    @property
    def change(self) -> int:
        """1 when five percentage points more were attended, -1 when five fewer, else 0; whole numbers."""
        now, before = self.now.sessions, self.before.sessions
        difference = now.attended * before.possible - before.attended * now.possible
        if abs(difference) * 20 < now.possible * before.possible:
            return 0
        return 1 if difference > 0 else -1


def patterns(register: Register, first: date, last: date, beside_holidays: Collection[date]) -> Patterns:
    """What stands out from a day to a day.

    Args:
        beside_holidays: as from `days_beside_holidays`.
    """
    days = school_days(register, first, last)
    return Patterns(
        tuple(_weekdays(days)), _halves(days), _beside_holidays(days, beside_holidays), longest_run(days)
    )


def school_days(register: Register, first: date, last: date) -> list[Day]:
    """The days on which the child had a possible session, in order."""
    missed: dict[date, dict[str, bool]] = {}
    for one in sessions_between(register, first, last):
        if one.kind is not None and one.kind != "not_possible":
            halves = missed.setdefault(one.day, {})
            halves[one.half] = halves.get(one.half, True) and one.kind not in ATTENDED
    return [Day(day, missed[day].get("AM"), missed[day].get("PM")) for day in sorted(missed)]


def days_beside_holidays(calendar: SchoolCalendar, first: date, last: date) -> frozenset[date]:
    """The first and the last school day of each half-term of a time: those beside a holiday."""
    around = HalfTerm(first, last)
    found: set[date] = set()
    for term in calendar.half_terms:
        if term.overlaps(around):
            days = list(term.days())
            for way in (days, reversed(days)):
                found.update(islice(filter(calendar.is_school_day, way), 1))
    return frozenset(found)


def longest_run(days: Sequence[Day]) -> AbsenceRun | None:
    """The longest run of school days absent; of equally long ones the latest. None below `SHORTEST_RUN`.

    Days without a possible session neither count nor end a run; weekends and holidays do not either.
    """
    grouped = groupby(days, key=lambda day: all(day.possible))
    runs = [list(run) for absent, run in grouped if absent]
    longest = max(reversed(runs), key=len, default=[])
    if len(longest) < SHORTEST_RUN:
        return None
    return AbsenceRun(longest[0].day, longest[-1].day, len(longest), longest[-1] == days[-1])


def trend(register: Register, calendar: SchoolCalendar) -> Trend | None:
    """The newest half-term that has begun against the one before it.

    None when either has fewer than `FEWEST_POSSIBLE` possible sessions, or terms are not known.
    """
    begun = sorted(term for term in calendar.half_terms if term.first <= register.today)[-2:]
    found = [
        HalfTermFigures(term.name, term.first, sessions)
        for term in begun
        if (sessions := register.between(term.first, term.last)) and sessions.possible >= FEWEST_POSSIBLE
    ]
    return Trend(found[1], found[0]) if len(found) == 2 else None


def by_chance(hits: int, drawn: int, touched: int, days: int) -> bool:
    """Whether a draw by lot brings so many hits or more too often for a pattern: see `BY_CHANCE`.

    The hypergeometric tail in whole numbers: of `days` days `touched` bear absence, `drawn` are drawn.
    """
    tail = sum(
        comb(touched, found) * comb(days - touched, drawn - found)
        for found in range(hits, min(drawn, touched) + 1)
    )
    return tail * BY_CHANCE > comb(days, drawn)


def contrast(these: PatternCounts, others: PatternCounts, fewest: int) -> Contrast | None:
    """The contrast, when a share `TIMES_AS_LARGE` was missed on these days, and not by chance.

    Args:
        fewest: days of a kind below which nothing is said.
    """
    if these.days < fewest or these.touched < FEWEST_TOUCHED or not others.days:
        return None
    here, elsewhere = these.missed, others.missed
    if here.absent * elsewhere.possible < TIMES_AS_LARGE * elsewhere.absent * here.possible:
        return None
    if by_chance(these.touched, these.days, these.touched + others.touched, these.days + others.days):
        return None
    return Contrast(here, elsewhere)


def halves(both: int, mornings: int, afternoons: int, uneven: int) -> Halves | None:
    """Mornings against afternoons, of the days on which both were possible.

    Where just one of the two was missed it might be either, as a coin falls: the split is told when
    a coin would show it, or more, at most once in `BY_CHANCE` times.

    Args:
        both: days on which both were possible.
        mornings: missed ones of these days, as `afternoons`.
        uneven: days on which just one was missed.
    """
    # Days of which both were missed are in each of the two, so the difference is that of the uneven days.
    more = (uneven + abs(mornings - afternoons)) // 2
    if sum(comb(uneven, heads) for heads in range(more, uneven + 1)) * BY_CHANCE > 2**uneven:
        return None
    return Halves(Missed(mornings, both), Missed(afternoons, both))


def _weekdays(days: Sequence[Day]) -> Iterable[Weekday]:
    everything = _counts(days)
    for weekday in range(7):
        these = _counts([day for day in days if day.day.weekday() == weekday])
        found = contrast(these, everything.without(these), FEWEST_WEEKDAYS)
        if found:
            yield Weekday(weekday, found)


def _beside_holidays(days: Sequence[Day], beside: Collection[date]) -> Contrast | None:
    these = _counts([day for day in days if day.day in beside])
    return contrast(these, _counts(days).without(these), FEWEST_BESIDE_HOLIDAYS)


def _halves(days: Sequence[Day]) -> Halves | None:
    both = [day for day in days if len(day.possible) == 2]
    return halves(
        len(both),
        sum(day.morning is True for day in both),
        sum(day.afternoon is True for day in both),
        sum(day.morning != day.afternoon for day in both),
    )


def _counts(days: Sequence[Day]) -> PatternCounts:
    missed = Missed(sum(sum(day.possible) for day in days), sum(len(day.possible) for day in days))
    return PatternCounts(len(days), sum(any(day.possible) for day in days), missed)
