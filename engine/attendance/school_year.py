"""The school year by the calendar."""

from datetime import date


def school_year(day: date) -> tuple[date, date]:
    """The first and last day of the school year of a day: 1 September to 31 August."""
    year = day.year if day.month >= 9 else day.year - 1
    return date(year, 9, 1), date(year + 1, 8, 31)
