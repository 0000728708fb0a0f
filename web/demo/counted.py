"""Counts of the register that people typed in the demo, and registers that say what was counted.

Owns where a count stands in answers. A child whose sessions people counted gets a register with as many: what
a task shows from the register must not contradict what a colleague wrote in the one before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import select

from engine.attendance.school_year import school_year
from engine.expressions.exchange import from_json, to_plain
from engine.store.database import Session
from engine.tables import cases, pupils, register_weeks, tasks
from web.demo.calendar import days_open
from web.demo.county import year_began
from web.demo.own_registers import ILL, PRESENT, REFUSED, Days, write_days

COUNTED_BY = ("sessions_possible", "sessions_attended")


class Stretch(NamedTuple):
    """The days after a day up to another, and the share of their sessions that was attended."""

    after: date
    to: date
    share: float


def counts_in(answers: Any) -> list[dict[str, Any]]:
    """The answers that count a school year to date, in the order of their days."""
    if isinstance(answers, dict) and answers.keys() >= {"register_to", *COUNTED_BY}:
        return [answers]
    parts = answers.values() if isinstance(answers, dict) else answers if isinstance(answers, list) else ()
    return sorted((count for part in parts for count in counts_in(part)), key=_day_of)


def year_of(count: Mapping[str, Any]) -> date:
    """The first day of the school year that is counted."""
    return school_year(date.fromisoformat(count["register_to"]))[0]


def stretches_of(counts: Iterable[Mapping[str, Any]]) -> Iterator[Stretch]:
    """What lies between one count and the next of a school year, in the order of their days."""
    year, after, was = date.min, date.min, (0, 0)
    for count in counts:
        if year != year_of(count):
            year, was = year_of(count), (0, 0)
            after = year - timedelta(days=1)
        to = date.fromisoformat(count["register_to"])
        possible, attended = (count[each] for each in COUNTED_BY)
        if possible > was[0]:
            share = (attended - was[1]) / (possible - was[0])
            yield Stretch(after, to, min(1.0, max(0.0, share)))
            after, was = to, (possible, attended)


def marks_as_counted(stretches: Sequence[Stretch], days: Sequence[date]) -> Days:
    """Marks of days of school as they were counted; those that nobody counted go on as those before them."""
    first, last = stretches[0], stretches[-1]
    whole = [Stretch(date.min, first.after, first.share)]
    for each, following in pairwise(stretches):
        whole += [each, Stretch(each.to, following.after, each.share)]
    whole += [last, Stretch(last.to, date.max, last.share)]
    found: dict[date, str] = {}
    for each in whole:
        found |= _spread([day for day in days if each.after < day <= each.to], each.share)
    return found


def write_as_counted(session: Session, pupil_ids: Iterable[str], today: date, seed: int) -> None:
    """Write the register of each child whose sessions people counted: of this school year and the last.

    A child who has a register keeps it.
    """
    have_one = set(session.scalars(select(register_weeks.c.pupil_id).distinct()))
    for pupil_id in (each for each in pupil_ids if each not in have_one):
        answered = (
            select(tasks.c.answers)
            .join(cases, cases.c.id == tasks.c.case_id)
            .where(cases.c.pupil_id == pupil_id, tasks.c.answers.is_not(None))
        )
        stretches = list(
            stretches_of(counts_in([to_plain(from_json(each)) for each in session.scalars(answered)]))
        )
        if stretches:
            urn = str(session.scalars(select(pupils.c.school_urn).where(pupils.c.id == pupil_id)).one())
            years = (year_began(today) - 1, year_began(today))
            days = [day for year in years for day in days_open(year, seed, urn) if day < today]
            write_days(session, pupil_id, urn, marks_as_counted(stretches, days))


def _spread(days: Sequence[date], share: float) -> dict[date, str]:
    """The days with as many half days missed as the share says, one after the other; two to a day."""
    missed = round(2 * len(days) * (1 - share))
    away = -(-missed // 2)
    found = dict.fromkeys(days, PRESENT)
    for number in range(away):
        half_only = missed % 2 and number == away - 1
        codes = REFUSED if number % 2 else ILL
        found[days[number * len(days) // away]] = PRESENT[0] + codes[1] if half_only else codes
    return found


def _day_of(count: Mapping[str, Any]) -> str:
    return str(count["register_to"])
