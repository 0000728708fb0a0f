"""Working days of councils' offices: Monday to Friday without the bank holidays of England.

Pure, and the same for every school: offices do not close in half-term.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import count

from engine.errors import EngineError

_SATURDAY = 5


class NotInCalendar(EngineError):
    """The calendar does not say what is asked."""


class BankHolidaysNotKnown(NotInCalendar):
    """The bank holidays of {year} are not known."""


@lru_cache(400)
def bank_holidays(year: int) -> Mapping[date, str]:
    """The bank holidays of England in a year, with their names; substitute days and single ones too.

    Raises BankHolidaysNotKnown for years that the calendar of the library `holidays` does not reach.
    Those proclaimed later (a jubilee) are known after an update of that library.

    Source: Banking and Financial Dealings Act 1971.
    """
    from holidays import country_holidays  # a tenth of a second, for those who ask for days

    found = dict(country_holidays("GB", subdiv="ENG", years=year, expand=False))
    if not found:
        raise BankHolidaysNotKnown(year=year)
    return found


def is_working_day(day: date) -> bool:
    """Whether offices are open on a day. Raises BankHolidaysNotKnown."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def working_day_by(day: date, latest: date) -> date:
    """The first working day on or after a day; where that is after `latest`, the last one up to it.

    Raises BankHolidaysNotKnown.
    """
    found = add_working_days(day, 0)
    return found if found <= latest else add_working_days(latest + timedelta(days=1), -1)


def add_working_days(day: date, number: int) -> date:
    """The day so many working days after a day, which is itself not counted; before it if negative.

    For 0 the day itself, or the next working day when it is none. Raises BankHolidaysNotKnown.
    """
    step = timedelta(days=-1 if number < 0 else 1)
    start = day if number else day - step
    following = (start + step * days for days in count(1))
    left = abs(number) or 1
    while left:
        day = next(following)
        left -= is_working_day(day)
    return day
