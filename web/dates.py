"""Days and moments as people in England read them: 3 May 2026, 9:05am, in London time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def day(when: date | datetime | None) -> str:
    """`3 May 2026`; a moment is taken to London first; nothing for None."""
    if when is None:
        return ""
    if isinstance(when, datetime):
        when = when.astimezone(LONDON).date()
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def moment(when: datetime | None) -> str:
    """`3 May 2026 at 9:05am`, in London time; nothing for None."""
    return "" if when is None else f"{day(when)} at {clock(when)}"


def clock(when: datetime) -> str:
    """`9:05am`, `noon`, `midnight`, in London time."""
    local = when.astimezone(LONDON)
    if local.minute == 0 and local.hour in (0, 12):
        return "noon" if local.hour else "midnight"
    return f"{local.hour % 12 or 12}:{local.minute:02}{'pm' if local.hour >= 12 else 'am'}"


def machine(when: date | datetime) -> str:
    """The ISO text for the `datetime` attribute of a `time` element."""
    return when.isoformat()
