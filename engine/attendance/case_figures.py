"""The `attendance` facts as a case sees them: the school year to date, and how it went since a review.

Labels belong to the year alone. A window since the last review says whether attendance gets better or
worse, held against the school year before it; it never takes the place of the year. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from engine.attendance.facts import NOTHING_COUNTED, WINDOW_FACTS, Reading, Sessions, below, measures, window
from engine.attendance.register import Register
from engine.attendance.school_year import school_year
from engine.england import day_in_words

#: A typed count tells of an earlier term from so many possible sessions on: about half a term.
TERM_SESSIONS = 60


@dataclass(frozen=True)
class CaseSpan:
    """The case that asks: its id, the day it was opened, and before which moment a review is its last one.

    `before` is None for all that were completed; for a review that is being held it is when its task was
    opened, so that a review and the closing review that follows from it look at the same days.
    """

    case_id: str
    opened_on: date
    before: datetime | None = None

    def last_review(self, readings: Iterable[Reading]) -> Reading | None:
        """The last completed review of the case among these, None where there was none."""
        held = [
            each
            for each in readings
            if each.review
            and each.case_id == self.case_id
            and (self.before is None or each.given_at < self.before)
        ]
        return max(held, key=lambda each: (each.given_at, each.sessions.as_of), default=None)


def facts_of(readings: Sequence[Reading], register: Register, span: CaseSpan) -> dict[str, Any]:
    """All `attendance` facts of a pupil, for a case.

    Args:
        readings: all that were counted with tasks about the pupil, in any order.

    Source: Working together to improve school attendance (DfE, 2024); county flowchart (O-2A).
    """
    known = [each for each in readings if each.sessions.as_of <= register.today]
    review = span.last_review(known)
    held = {"previous": measures(review.sessions) if review and review.covers == "year" else None}
    history = {"chronic_history": _history(known, register), "last_year": _last_year(known, register)}
    counted = register.this_year()
    if counted:
        year = {**measures(counted), "source": "register", **_by_register(register, review, span)}
    else:
        year = _by_hand(known, review, span, register.today)
    return {**NOTHING_COUNTED, **year, **held, **history, **_towards_a_notice(register)}


def _by_register(register: Register, review: Reading | None, span: CaseSpan) -> dict[str, Any]:
    first = review.sessions.as_of + timedelta(days=1) if review else span.opened_on
    since = register.between(first, register.last_day) if register.last_day else None
    before = register.between(school_year(first)[0], first - timedelta(days=1))
    return {
        "since": window(since) if since else _nothing_since(first, review),
        "before": window(before) if before else None,
    }


def _nothing_since(first: date, review: Reading | None) -> dict[str, Any]:
    """No figures: a review of today is followed by days that are still to come."""
    since = f"after {day_in_words(review.sessions.as_of)}" if review else f"since {day_in_words(first)}"
    told = f"No session is counted {since}"
    return {**dict.fromkeys(WINDOW_FACTS), "from": first, "told": told}


def _by_hand(known: Sequence[Reading], review: Reading | None, span: CaseSpan, today: date) -> dict[str, Any]:
    """The latest typed count of this school year, and what came since an earlier one of it."""
    counts = _of_year(known, today)
    if not counts:
        return {}
    latest = counts[-1]
    base = _base(latest, counts[:-1], review, span)
    return {
        **measures(latest.sessions),
        "source": latest.source,
        "since": _difference(latest.sessions, base.sessions) if base else None,
        "before": window(base.sessions) if base else None,
    }


def _base(
    latest: Reading, earlier: Sequence[Reading], review: Reading | None, span: CaseSpan
) -> Reading | None:
    """The count at the last review, else the one nearest to the day on which the case was opened."""
    if review is None:
        before = [each for each in earlier if each.sessions.as_of <= span.opened_on]
        own = [each for each in earlier if each.case_id == span.case_id]
        return before[-1] if before else own[0] if own else None
    at_review = [each for each in earlier if each.sessions.as_of == review.sessions.as_of]
    if at_review:
        return at_review[0]
    last_year = review.sessions.as_of < school_year(latest.sessions.as_of)[0]
    return review if last_year and review.covers == "year" else None


def _of_year(readings: Iterable[Reading], day: date) -> list[Reading]:
    """Counts of the school year of a day, one a day in their order; of two of one day the later given."""
    first, last = school_year(day)
    by_day = {
        each.sessions.as_of: each
        for each in sorted(readings, key=lambda each: each.given_at)
        if each.covers == "year" and first <= each.sessions.as_of <= last and each.sessions.possible
    }
    return [by_day[day] for day in sorted(by_day)]


def _difference(now: Sessions, then: Sessions) -> dict[str, Any] | None:
    """What lies between two counts; None where they contradict each other.

    From a count of the school year before only the days of the new one are known.
    """
    if school_year(now.as_of) != school_year(then.as_of):
        return window(now)
    possible, attended = now.possible - then.possible, now.attended - then.attended
    if not 0 <= attended <= possible:
        return None
    return window(Sessions(now.as_of, possible, attended, then.as_of + timedelta(days=1)))


def _last_year(known: Sequence[Reading], register: Register) -> dict[str, Any] | None:
    first, last = school_year(school_year(register.today)[0] - timedelta(days=1))
    counted = register.between(first, last)
    if counted:
        return window(counted)
    counts = _of_year(known, last)
    return window(counts[-1].sessions) if counts else None


def _history(known: Sequence[Reading], register: Register) -> bool | None:
    """Whether an earlier term or year was under 80%; neither some weeks nor the present count can tell."""
    counts = [each.sessions for each in sorted(known, key=lambda each: (each.sessions.as_of, each.given_at))]
    if register.last_day:
        earlier = [each for each in counts if each.as_of < school_year(register.today)[0]]
    else:
        earlier = counts[:-1]
    by_hand = [below(each, 8) for each in earlier if each.possible >= TERM_SESSIONS]
    found = [*by_hand, register.ever_under_80()]
    return True if True in found else False if False in found else None


def _towards_a_notice(register: Register) -> dict[str, Any]:
    """What only a register tells: unauthorised sessions towards a penalty notice."""
    if register.last_day is None:
        return {}
    most = max(register.towards_notices(), key=lambda each: each.sessions)
    return {
        "pn_sessions": most.sessions,
        "pn_consider": register.towards_a_notice().consider,
        "pn_window_start": most.since,
    }
