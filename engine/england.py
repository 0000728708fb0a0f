"""England's day and hour: which day it is there, and how people read days and moments. Pure: reads no clock.

Moments are aware and kept in UTC; whoever asks for a day asks here, because between midnight and one in
summer the day in UTC is yesterday.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def in_england(moment: datetime) -> datetime:
    """An aware moment by England's clocks."""
    return moment.astimezone(LONDON)


def day_in_england(moment: datetime) -> date:
    """The day that it is in England at an aware moment."""
    return in_england(moment).date()


def from_england(wall: datetime) -> datetime:
    """A naive time on England's clocks as an aware moment in UTC.

    A time that does not exist moves forward; one that exists twice is the first of the two.
    """
    return wall.replace(tzinfo=LONDON, fold=0).astimezone(UTC)


def told_by_england(moment: datetime) -> datetime:
    """An aware moment: as it is, or by England's clocks where it says no zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def day_in_words(when: date | datetime | None) -> str:
    """`3 May 2026`; of a moment the day in England; nothing for None."""
    if when is None:
        return ""
    if isinstance(when, datetime):
        when = day_in_england(when)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def moment_in_words(when: datetime | None) -> str:
    """`3 May 2026 at 9:05am`, by England's clocks; nothing for None."""
    return "" if when is None else f"{day_in_words(when)} at {clock_in_words(when)}"


def clock_in_words(when: datetime) -> str:
    """`9:05am`, `noon`, `midnight`, by England's clocks."""
    local = in_england(when)
    if local.minute == 0 and local.hour in (0, 12):
        return "noon" if local.hour else "midnight"
    return f"{local.hour % 12 or 12}:{local.minute:02}{'pm' if local.hour >= 12 else 'am'}"
