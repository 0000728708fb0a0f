"""Registers of invented children, year by year, and as the weeks that a database holds.

Owns which school years a register is made of and how a mark finds its place in a week.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from engine.attendance.penalty_notices import monday_of
from engine.attendance.usual_terms import usual_half_terms
from engine.attendance.weeks import SESSIONS, UNMARKED
from web.demo.chance import Chance
from web.demo.county import year_began
from web.demo.enrolments import DemoEnrolment
from web.demo.marks import AbsenceSpan, DemoRegister, register_of
from web.demo.roll import Roll

NO_SESSION = (ord(UNMARKED), ord("#"))
TIME_BYTES = 4 * SESSIONS


def registers(
    enrolled: Sequence[DemoEnrolment], span: AbsenceSpan, seed: int, struggling: Collection[str] = ()
) -> Iterator[DemoRegister]:
    """The registers of a span, one for each school year.

    Args:
        enrolled: of one district, or of any other few thousand children: all are in memory at once.
        struggling: ids of children who miss more than a tenth of their sessions in every year.
    """
    for year in range(year_began(span.first), year_began(span.last) + 1):
        terms = usual_half_terms(year)
        first, last = max(span.first, terms[0].first), min(span.last, terms[-1].last)
        present = [each for each in enrolled if each.overlaps(first, last)]
        if first <= last and present:
            yield register_of(
                Roll(present, year, Chance(seed), struggling), AbsenceSpan(first, last, span.known_on)
            )


def week_rows(register: DemoRegister) -> Iterator[dict[str, Any]]:
    """The rows of `register_weeks` with at least one mark, ordered by enrolment and week."""
    mondays, codes = _by_week(register, register.marks, UNMARKED)
    times = _by_week(register, register.recorded_at, 0)[1].astype("<u4")
    found = (codes != ord(UNMARKED)).any(axis=2)
    times[codes == ord(UNMARKED)] = 0
    texts, recorded = codes[found].tobytes().decode("ascii"), times[found].tobytes()
    for n, (row, week) in enumerate(np.argwhere(found).tolist()):
        each = register.roll.enrolled[row]
        yield {
            "pupil_id": each.pupil.id,
            "school_urn": each.school.urn,
            "monday": mondays[week],
            "codes": texts[n * SESSIONS : (n + 1) * SESSIONS],
            "recorded": recorded[n * TIME_BYTES : (n + 1) * TIME_BYTES],
        }


def open_weeks(register: DemoRegister) -> set[tuple[str, date]]:
    """School and Monday of each week in which a school had a session: the rows of `school_weeks`."""
    mondays, codes = _by_week(register, register.marks, UNMARKED)
    had = (~np.isin(codes, NO_SESSION)).any(axis=2)
    urns, places = register.roll.urns
    return {(urns[places[row]], mondays[week]) for row, week in np.argwhere(had).tolist()}


def _by_week(
    register: DemoRegister, values: np.ndarray[Any, Any], empty: str | int
) -> tuple[list[date], Any]:
    """The Mondays, and the values by row, week and place in the week."""
    days = [date.fromordinal(day) for day in register.days.tolist()]
    mondays = sorted({monday_of(day) for day in days})
    nothing = ord(empty) if isinstance(empty, str) else empty
    weeks = np.full((len(values), len(mondays), 7, 2), nothing, dtype=values.dtype)
    weeks[:, [mondays.index(monday_of(day)) for day in days], [day.weekday() for day in days]] = values
    return mondays, weeks.reshape(len(values), len(mondays), SESSIONS)
