"""The facts that diagrams, tables and forms read as `attendance` and `pupil`.

Whole numbers are compared, never rounded percentages: exactly 90.0% is persistent absence
but not chronic non-attendance. What is not known is None, and without a possible session
there is no data rather than 0 or 100.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.england import day_in_words
from engine.pupil_record import FLAGS

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


@dataclass(frozen=True)
class Reading:
    """Sessions as they were counted with a task of a case.

    Attributes:
        covers: "year" from the first day of the school year; "window" in readings of before 29 November
            2026, which began after the one before them. A window is never a measure of the year.
        source: "register", or "person" where somebody typed the count.
        review: whether a review was completed with it, so that the next window begins after it.
    """

    sessions: Sessions
    given_at: datetime
    case_id: str | None = None
    covers: str = "year"
    source: str = "person"
    review: bool = True


#: What a window of days has: no label, which belongs to the school year alone.
WINDOW_FACTS = ("from", "as_of", "possible", "attended", "authorised", "unauthorised", "percent", "told")
ATTENDANCE_FACTS = (
    *WINDOW_FACTS,
    "persistent",
    "severe",
    "chronic",
    "chronic_history",
    "source",
    "since",
    "before",
    "previous",
    "last_year",
    # Known only from a register, as authorised and unauthorised absence is.
    "pn_sessions",
    "pn_consider",
    "pn_window_start",
)
#: What the register says of the sessions between two days, whatever the school year.
WINDOW = ("possible", "attended", "authorised", "unauthorised", "pn_sessions", "holiday", "as_of")
NOTHING_COUNTED: Mapping[str, Any] = dict.fromkeys(ATTENDANCE_FACTS)
PUPIL_FACTS = (
    "upn",
    "name",
    "date_of_birth",
    "school_urn",
    "school_name",
    *FLAGS,
)
#: What is known of a child in records of their own: see `engine.bpmn.operators.parents`.
PUPIL_RECORDS = ("parents", "penalty_notices")
#: Colleagues with an account who may work with the child, each {id, name}: by the fact the role they have.
COLLEAGUES: Mapping[str, str] = {
    "lead_professionals": "lead_professional",
    "social_workers": "social_worker",
}
PEOPLE_FACTS = tuple(COLLEAGUES)
#: Every fact that diagrams, tables and letters may read, by the name under which they find it.
FACTS: Mapping[str, frozenset[str]] = {
    "pupil": frozenset((*PUPIL_FACTS, *PUPIL_RECORDS)),
    "attendance": frozenset(ATTENDANCE_FACTS),
    "people": frozenset(PEOPLE_FACTS),
}


def measures(counted: Sessions) -> dict[str, Any]:
    """A count with its labels: for sessions of a school year to date.

    Source: Working together to improve school attendance (DfE, 2024).
    """
    if counted.possible == 0:
        return {**window(counted), "persistent": None, "severe": None, "chronic": None}
    absent = counted.possible - counted.attended
    labels = {
        "persistent": absent * 10 >= counted.possible,
        "severe": absent * 2 >= counted.possible,
        "chronic": below(counted, 9),
    }
    return {**window(counted), **labels, "told": _year_in_words(counted, labels)}


def window(counted: Sessions) -> dict[str, Any]:
    """A count without a label: for sessions of any other days. Nothing is counted without a possible one.

    `told` is the same for people.
    """
    facts: dict[str, Any] = {**dict.fromkeys(WINDOW_FACTS), "from": counted.from_day, "as_of": counted.as_of}
    if counted.possible == 0:
        return facts
    return facts | {
        "possible": counted.possible,
        "attended": counted.attended,
        "authorised": counted.authorised,
        "unauthorised": counted.unauthorised,
        "percent": Decimal(100 * counted.attended) / Decimal(counted.possible),
        "told": _window_in_words(counted),
    }


def label_in_words(facts: Mapping[str, Any]) -> str:
    """What a school year to date is called; empty without a possible session."""
    if facts["persistent"] is None:
        return ""
    if facts["severe"]:
        return "severely absent (half or more missed)"
    if facts["persistent"]:
        return "persistently absent (a tenth or more missed)"
    return "not persistently absent (less than a tenth missed)"


def _year_in_words(counted: Sessions, labels: Mapping[str, Any]) -> str:
    since = f" since {day_in_words(counted.from_day)}" if counted.from_day else ""
    share = f"{_share(counted)}{since}: {label_in_words(labels)}"
    return f"{share}{_absence(counted)}. Counted up to {day_in_words(counted.as_of)}"


def _window_in_words(counted: Sessions) -> str:
    first = f"{day_in_words(counted.from_day)} to " if counted.from_day else "up to "
    return f"{_share(counted)}{_absence(counted)}, {first}{day_in_words(counted.as_of)}"


def _share(counted: Sessions) -> str:
    percent = percent_text(counted.attended, counted.possible)
    return f"{percent}% ({counted.attended} of {counted.possible} sessions)"


def _absence(counted: Sessions) -> str:
    if counted.authorised is None or counted.unauthorised is None:
        return ""
    return f", absent {counted.authorised} with leave and {counted.unauthorised} without"


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
