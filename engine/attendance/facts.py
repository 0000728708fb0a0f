"""The facts that diagrams, tables and forms read as `attendance` and `pupil`.

Whole numbers are compared, never rounded percentages: exactly 90.0% is persistent absence
but not chronic non-attendance. What is not known is None, and without a possible session
there is no data rather than 0 or 100.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

#: Sessions, and school weeks of their window, from which a penalty notice must be considered.
#: Source: National framework for penalty notices (DfE, August 2024).
NOTICE_SESSIONS, NOTICE_WEEKS = 10, 10


@dataclass(frozen=True)
class Sessions:
    """Sessions (half days) of one pupil from a day to a day, both included, as somebody counted them.

    Authorised and unauthorised absence are known only where the register itself was counted.
    """

    as_of: date
    possible: int
    attended: int
    from_day: date | None = None
    authorised: int | None = None
    unauthorised: int | None = None


ATTENDANCE_FACTS = (
    "as_of",
    "from",
    "possible",
    "attended",
    "persistent",
    "severe",
    "chronic",
    "chronic_history",
    "percent",
    "previous",
    # Known only from a register, so unknown in every reading that a person typed.
    "authorised",
    "unauthorised",
    "pn_sessions",
    "pn_consider",
)
#: What the register says of the sessions between two days, whatever the school year.
WINDOW = ("possible", "attended", "authorised", "unauthorised", "pn_sessions", "holiday", "as_of")
UNKNOWN: Mapping[str, Any] = dict.fromkeys(ATTENDANCE_FACTS)
PUPIL_FACTS = (
    "upn",
    "name",
    "date_of_birth",
    "school_urn",
    "school_name",
    "looked_after",
    "child_protection",
    "child_in_need",
    "early_help_open",
    "ehcp",
    "sen_support",
)


def attendance_facts(readings: Sequence[Sessions], as_of: date) -> dict[str, Any]:
    """The latest reading on or before a day, measured, with the one before it as `previous`.

    Args:
        readings: one pupil's readings in any order; of two with the same day the later listed counts.
        as_of: readings of later days are left out.

    Source: Working together to improve school attendance (DfE, 2024); `chronic_history` looks at
    every earlier reading.
    """
    by_day = {reading.as_of: reading for reading in readings if reading.as_of <= as_of}
    known = [by_day[day] for day in sorted(by_day)]
    if not known:
        return dict(UNKNOWN)
    previous = measures(known[:-1]) if len(known) > 1 else None
    return {**measures(known), "previous": previous}


def measures(known: Sequence[Sessions]) -> dict[str, Any]:
    """The measures of the last of these readings, which are ordered by day; those before are its history."""
    latest = known[-1]
    facts = {**UNKNOWN, "as_of": latest.as_of, "from": latest.from_day}
    facts["chronic_history"] = any(below(reading, 8) for reading in known[:-1]) if len(known) > 1 else None
    if latest.possible == 0:
        return facts
    absent = latest.possible - latest.attended
    return facts | {
        "possible": latest.possible,
        "attended": latest.attended,
        "authorised": latest.authorised,
        "unauthorised": latest.unauthorised,
        "persistent": absent * 10 >= latest.possible,
        "severe": absent * 2 >= latest.possible,
        "chronic": below(latest, 9),
        "percent": Decimal(100 * latest.attended) / Decimal(latest.possible),
    }


def below(reading: Sessions, tenths: int) -> bool:
    """Whether less than so many tenths of the possible sessions were attended; never true without any."""
    return reading.attended * 10 < reading.possible * tenths


def pupil_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a pupil from a row of the pupils table joined with its school's name."""
    return {name: row[name] for name in PUPIL_FACTS}


def percent_text(attended: int, possible: int) -> str:
    """The percentage of the possible sessions for people: one decimal, half up; there must be some."""
    tenths = (2000 * attended + possible) // (2 * possible)
    return f"{tenths // 10}.{tenths % 10}"
