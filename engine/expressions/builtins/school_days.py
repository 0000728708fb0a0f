"""Our own functions, beyond the standard: school days, half-terms, school weeks, working days.

The calendar is that of the scope (`calendar_of`): in a case the calendar of the pupil's school. Where
there is none, and where the school's terms are not known, a function is null and says why. Working days
need no calendar, and a day to meet on is then one of these.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import TypeVar

from engine.attendance import working_days
from engine.attendance.calendar import SchoolCalendar, TermsNotKnown
from engine.attendance.penalty_notices import of_school_age
from engine.attendance.working_days import NotInCalendar
from engine.expressions.builtins.moments import date_of_moment
from engine.expressions.compiling.base import parts_of
from engine.expressions.evaluation import Evaluation, calendar_of
from engine.expressions.library import Refused, Shelf
from engine.expressions.limits import MOMENT
from engine.expressions.temporal import Date, DateTime
from engine.expressions.tree import Name, Node
from engine.expressions.values import Value

shelf = Shelf()

_DAY = "date: date | date and time"
_DAY_AND_NUMBER = f"{_DAY}, number: number"
#: No step of a case is planned so many days or weeks ahead.
_MOST = 10_000
_Answer = TypeVar("_Answer")


@shelf.function("is school day", _DAY)
def is_school_day(run: Evaluation, day: Date | DateTime) -> bool:
    """Whether the school is open to pupils on a day."""
    return _ask(run, "is school day", lambda calendar: calendar.is_school_day(_python(day)))


@shelf.function("next school day", _DAY)
def next_school_day(run: Evaluation, day: Date | DateTime) -> Date:
    """The first school day after a day."""
    return _date(_ask(run, "next school day", lambda calendar: calendar.next_school_day(_python(day))))


@shelf.function("school day on or after", _DAY)
def school_day_on_or_after(run: Evaluation, day: Date | DateTime) -> Date:
    """The day itself when it is a school day, else the next one."""
    return _date(_ask(run, "school day on or after", lambda calendar: calendar.school_day_from(_python(day))))


@shelf.function("add school days", _DAY_AND_NUMBER)
def add_school_days(run: Evaluation, day: Date | DateTime, number: Decimal) -> Date:
    """The day so many school days after a day; before it if negative."""
    days = _whole("add school days", number)
    return _date(_ask(run, "add school days", lambda calendar: calendar.add_school_days(_python(day), days)))


@shelf.function("add school weeks", _DAY_AND_NUMBER)
def add_school_weeks(run: Evaluation, day: Date | DateTime, number: Decimal) -> Date:
    """The same weekday so many school weeks later, or the next school day; holiday weeks are skipped."""
    weeks = _whole("add school weeks", number)
    if weeks < 0:
        raise Refused("add school weeks() needs 0 or more weeks")
    return _date(
        _ask(run, "add school weeks", lambda calendar: calendar.add_school_weeks(_python(day), weeks))
    )


@shelf.function("meeting day", f"{_DAY}, latest: date | date and time")
def meeting_day(run: Evaluation, day: Date | DateTime, latest: Date | DateTime) -> Date:
    """A day on which people of a school can meet: a school day, or a working day where no terms are known."""
    run.charge(MOMENT)
    calendar, wanted, last = calendar_of(run.scope), _python(day), _python(latest)
    if calendar is not None:
        with suppress(TermsNotKnown):
            return _date(calendar.school_day_by(wanted, last))
    return _date(_known(lambda: working_days.working_day_by(wanted, last)))


@shelf.function("half term end", _DAY)
def half_term_end(run: Evaluation, day: Date | DateTime) -> Date:
    """The last school day of the half-term; of the next one in the holidays."""
    return _date(_ask(run, "half term end", lambda calendar: calendar.half_term_end(_python(day))))


@shelf.function("half term", _DAY)
def half_term(run: Evaluation, day: Date | DateTime) -> Value:
    """The half-term that holds a day: {name, first_day, last_day}; null in the holidays."""
    found = _ask(run, "half term", lambda calendar: calendar.half_term_of(_python(day)))
    if found is None:
        return None
    return {"name": found.name, "first_day": _date(found.first), "last_day": _date(found.last)}


@shelf.function("is working day", _DAY)
def is_working_day(run: Evaluation, day: Date | DateTime) -> bool:
    """Whether offices are open: Monday to Friday, but not on a bank holiday."""
    run.charge(MOMENT)
    return _known(lambda: working_days.is_working_day(_python(day)))


@shelf.function("add working days", _DAY_AND_NUMBER)
def add_working_days(run: Evaluation, day: Date | DateTime, number: Decimal) -> Date:
    """The day so many working days after a day; before it if negative."""
    days = _whole("add working days", number)
    run.charge(MOMENT + abs(days))
    return _date(_known(lambda: working_days.add_working_days(_python(day), days)))


@shelf.function("compulsory school age", f"date of birth: date, {_DAY}")
def compulsory_school_age(run: Evaluation, born: Date, day: Date | DateTime) -> bool:
    """Whether a child is of compulsory school age on a day. Needs no calendar."""
    run.charge(MOMENT)
    return of_school_age(_python(born), _python(day))


def asks_calendar(tree: Node) -> bool:
    """Whether any part of an expression calls one of these functions."""
    return any(isinstance(part, Name) and part.name in shelf.functions for part in parts_of(tree))


def _ask(run: Evaluation, name: str, question: Callable[[SchoolCalendar], _Answer]) -> _Answer:
    run.charge(MOMENT)
    calendar = calendar_of(run.scope)
    if calendar is None:
        raise Refused(f"{name}() needs the calendar of a school, and none is known here")
    return _known(lambda: question(calendar))


def _known(question: Callable[[], _Answer]) -> _Answer:
    try:
        return question()
    except NotInCalendar as unknown:
        raise Refused(str(unknown)) from None


def _whole(name: str, number: Decimal) -> int:
    if number != number.to_integral_value() or abs(number) > _MOST:
        raise Refused(f"{name}() needs a whole number of at most {_MOST:,}")
    return int(number)


def _python(day: Date | DateTime) -> date:
    of = date_of_moment(day)
    return date(of.year, of.month, of.day)


def _date(day: date) -> Date:
    return Date(day.year, day.month, day.day)
