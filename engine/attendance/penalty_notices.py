"""The national framework for penalty notices as arithmetic: weeks, thresholds, notices, days.

Pure: register marks, notices and days come in, days and counts go out. Amounts and lengths that a
council may have to change are arguments (they stand in decision tables), never constants here.
Decides nothing: a threshold that is met must be considered, and people decide.
"""

from bisect import bisect_left, bisect_right
from calendar import FRIDAY, monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

#: Absence and notices before this day belong to the law before the framework (DfE, August 2024).
FRAMEWORK_BEGINS = date(2024, 8, 19)
#: Leave not granted, late after registers closed, reason not yet established, unauthorised (3.1).
COUNTED_CODES = frozenset("GNOU")
#: What came of notices that do not count towards the next one, or were listed by mistake; all others count,
#: unpaid and running ones too (3.10).
NOT_COUNTED = frozenset({"withdrawn", "acquitted", "mistake"})
#: Notices to one parent for one child count for so many years (3.8, 3.9).
NOTICE_YEARS = 3
_NO_SESSION = frozenset({"", "#"})


@dataclass(frozen=True)
class Mark:
    """One session (half a day) in the register: its day and its code."""

    day: date
    code: str


@dataclass(frozen=True)
class ThresholdMet:
    """`on` is the day of the session that met it; `since` the Monday on which the window of weeks began."""

    on: date
    since: date
    sessions: int


@dataclass(frozen=True)
class EarlierNotice:
    """A notice to the same parent for the same child.

    `outcome`: paid, unpaid, guilty, acquitted or withdrawn, or whatever says that it is not known yet.
    """

    issued_on: date
    outcome: str


@dataclass(frozen=True)
class PaymentDays:
    """The last day of the reduced amount (None where there is none) and the last day to pay at all."""

    last_reduced: date | None
    last: date


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def school_weeks_of_window(marks: Iterable[Mark]) -> list[date]:
    """The Mondays of the weeks in which a school had at least one session, in order.

    Args:
        marks: of any pupils of one school; a mark that is empty or `#` is no session.

    Source: National framework for penalty notices (DfE, August 2024).
    """
    return sorted({monday_of(mark.day) for mark in marks if mark.code.strip() not in _NO_SESSION})


def counted_days(marks: Iterable[Mark], born: date | None = None) -> list[date]:
    """The day of each session that counts towards the threshold, in order; a day may be there twice.

    Args:
        marks: one pupil's.
        born: leaves out sessions outside compulsory school age; None does not look at it.

    Source: National framework for penalty notices (DfE, August 2024).
    """
    return sorted(
        mark.day
        for mark in marks
        if mark.code in COUNTED_CODES
        and mark.day >= FRAMEWORK_BEGINS
        and (born is None or of_school_age(born, mark.day))
    )


def sessions_in_window(days: Sequence[date], weeks: Sequence[date], day: date, length: int) -> int:
    """How many counted sessions lie in the school weeks that end with a day's own, up to that day.

    Args:
        days: as from `counted_days`.
        weeks: as from `school_weeks_of_window`; holiday weeks are not among them and are so skipped (3.2).
        length: how many school weeks the window has.
    """
    return bisect_right(days, day) - bisect_left(days, _window_begins(weeks, day, length))


def threshold_met(
    days: Sequence[date], weeks: Sequence[date], *, sessions: int, length: int
) -> ThresholdMet | None:
    """When so many counted sessions first lay within so many school weeks; None if they never did.

    A threshold met once stays met, whatever the register shows later, until it is dealt with.

    Args:
        days: as from `counted_days`.
        weeks: as from `school_weeks_of_window`.
        sessions: the threshold: 10 in the national framework.
        length: the window in school weeks: 10 in the national framework.

    Source: National framework for penalty notices (DfE, August 2024).
    """
    for day in days:
        found = sessions_in_window(days, weeks, day, length)
        if found >= sessions:
            return ThresholdMet(day, _window_begins(weeks, day, length), found)
    return None


def school_age(born: date) -> tuple[date, date]:
    """The first and the last day of compulsory school age.

    From the prescribed day (31 March, 31 August, 31 December) on or after the fifth birthday, to the last
    Friday of June of the school year (September to August) in which the child becomes sixteen.

    Source: Education Act 1996, section 8.
    """
    five, sixteen = years_later(born, 5), years_later(born, 16)
    prescribed = (
        date(five.year, 3, 31),
        date(five.year, 8, 31),
        date(five.year, 12, 31),
    )
    june = date(sixteen.year + (sixteen.month >= 9), 6, 30)
    return next(day for day in prescribed if day >= five), june - timedelta(
        days=(june.weekday() - FRIDAY) % 7
    )


def of_school_age(born: date, day: date) -> bool:
    """Whether a child is of compulsory school age on a day. Source: see `school_age`."""
    first, last = school_age(born)
    return first <= day <= last


def counted_notices(earlier: Iterable[EarlierNotice], proposed: date, *, years: int) -> list[EarlierNotice]:
    """The notices that count when another is proposed on a day: those of the years that end on it.

    Args:
        years: see `counts_until`.

    Source: National framework for penalty notices (DfE, August 2024).
    """
    return [
        notice
        for notice in earlier
        if notice.issued_on <= proposed <= (counts_until(notice, years=years) or date.min)
    ]


def counts_until(notice: EarlierNotice, *, years: int) -> date | None:
    """The last day on which a notice counts towards another one; None where it does not count at all.

    Withdrawn notices, those that a court followed with an acquittal, and those before the framework do not.
    With three years, a notice of 10 September 2024 counts on 9 September 2027 and no longer on 10 September.

    Args:
        years: it counts for another of day D while D - years is before it: 3 in the national framework.

    Source: National framework for penalty notices (DfE, August 2024).
    """
    if notice.outcome in NOT_COUNTED or notice.issued_on < FRAMEWORK_BEGINS:
        return None
    day = years_later(notice.issued_on, years)
    return day if years_later(day, -years) < notice.issued_on else day - timedelta(days=1)


def payment_days(received: date, *, reduced_days: int | None, days: int) -> PaymentDays:
    """The last days on which a notice can be paid; the day of receipt is the first day.

    With 21 and 28 days: receipt + 20 and receipt + 27.

    Args:
        received: the day the notice was received, or is taken to be received.
        reduced_days: days of the reduced amount; None where there is none (a second notice).
        days: days to pay.

    Source: National framework for penalty notices (DfE, August 2024).
    """
    reduced = None if reduced_days is None else received + timedelta(days=reduced_days - 1)
    return PaymentDays(reduced, received + timedelta(days=days - 1))


def prosecution_limit(offence: date, *, months: int) -> date:
    """The last day to start a prosecution: so many calendar months after the first absence relied on.

    The first day is taken, not the last, so that no part of the offence is out of time.

    Args:
        months: 6 in law.

    Source: Magistrates' Courts Act 1980, section 127.
    """
    year, month = divmod(offence.year * 12 + offence.month - 1 + months, 12)
    return date(year, month + 1, min(offence.day, monthrange(year, month + 1)[1]))


def improvement_ends(begins: date, weeks: Collection[date], *, length: int) -> date | None:
    """The last day (Sunday) of a notice to improve; None while the school's weeks are not known that far.

    Args:
        begins: the day it begins; its own week is the first, if it is a school week.
        weeks: Mondays of school weeks, those to come among them.
        length: school weeks: 6 is usual.

    Source: National framework for penalty notices (DfE, August 2024).
    """
    ahead = (week for week in sorted(weeks) if week >= monday_of(begins))
    last = next(islice(ahead, length - 1, None), None)
    return None if last is None else last + timedelta(days=6)


def years_later(day: date, years: int) -> date:
    """The same day in another year; 29 February becomes 28 February where there is none."""
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def _window_begins(weeks: Sequence[date], day: date, length: int) -> date:
    """The Monday on which the window begins that ends with a day's own week."""
    past = weeks[: bisect_right(weeks, monday_of(day))]
    return past[-length] if len(past) >= length else past[0] if past else monday_of(day)
