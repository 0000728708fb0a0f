"""The half-termly scan: looks at every pupil and proposes cases; opens none.

Owns which half-term is meant and what is said of each pupil. Whom it proposes a table decides
(`choosing`); nobody is proposed twice for the same half-term.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Row

from engine.attendance.calendar import LONGEST_HOLIDAY, HalfTerm
from engine.attendance.standing import Count, SchoolWeekSessions, Standing
from engine.attendance.working_days import is_working_day
from engine.decisions import Model
from engine.england import day_in_england, day_in_words
from engine.errors import BadInput
from engine.identity import Actor
from engine.policy import Action, require
from engine.process_versions import shelf
from engine.store import proposals
from engine.store.calendars import calendar_of_school
from engine.store.database import Session
from engine.store.imports import latest_counted_import
from engine.store.processes import versions_in_force
from engine.store.register_weeks import last_marked_day
from engine.store.standings import kept_standings, latest_count
from engine.triage.choosing import PROCESS, TABLE, ScanAnswer, asking, inputs_of
from engine.triage.reasons import figures_found, reasons

#: What `counting.measured` gives.
Measured = tuple[Count, Sequence[Standing], Sequence[SchoolWeekSessions]]
#: Why a pupil whom the table proposes is not proposed again, by what became of the first proposal.
_BEFORE = {
    "proposed": "Already proposed for this half-term",
    "opened": "A case was already opened for this half-term",
    "declined": "Already declined for this half-term",
}


class HalfTermNotKnown(BadInput):
    """No half-term is known for {day:%-d %B %Y} or the weeks before. Import the terms of that time."""


class NoMarksYet(BadInput):
    """There are no marks yet of {name}, {first:%-d %B %Y} to {last:%-d %B %Y}. Import them and scan again."""


class TableMissing(BadInput):
    """The published “{process}” has no decision table “{table}”. Publish a version that has it."""


class PupilFound(NamedTuple):
    """What a scan says of one pupil; `reasons` begin with the table's own."""

    upn: str
    school_urn: str | None
    proposed: bool
    reasons: Sequence[str]


@dataclass(frozen=True)
class Scan:
    """One scan. `found` counts the pupils by what was said of them, and adds up to all of them.

    `id` is None for a dry run; `marks_to` is the last day of the half-term on which anybody has a mark.
    `ends_early` when a school day after it, up to the day of the scan, has none.
    """

    id: str | None
    as_of: date
    half_term: HalfTerm
    marks_to: date
    ends_early: bool
    found: Mapping[str, int]
    pupils: Sequence[PupilFound]
    proposal_ids: Sequence[str]


def scan(session: Session, actor: Actor, measured: Measured, now: datetime, *, dry_run: bool = False) -> Scan:
    """Look at every pupil who was measured, and propose a case for each whom the table names.

    Args:
        measured: what registers come to on the day of the scan, by `engine.triage.counting`.
        dry_run: write nothing.

    Raises:
        NotAllowed: the person may not scan.
        BadInput: the day lies ahead; no half-term or no marks are known; the table cannot be used.
    """
    require(Action.SCAN, actor)
    count, standings, _ = measured
    half_term = half_term_of(count, now)
    last = min(half_term.last, count.as_of)
    marks_to = last_marked_day(session, half_term.first, last)
    if marks_to is None or not any(standing.term_possible for standing in standings):
        raise NoMarksYet(name=half_term.name, first=half_term.first, last=half_term.last)
    if not dry_run:
        proposals.wait_for_scans(session)
    looked = _look(session, standings, half_term, now)
    found = [each for each, _ in looked]
    told = dict(Counter(_counted_as(each) for each in found).most_common())
    scan_id = None if dry_run else uuid4().hex
    rows = [row for _, row in looked if row]
    if scan_id:
        proposals.add_scan(
            session, id=scan_id, as_of=count.as_of, half_term=half_term.name, half_term_first=half_term.first,
            half_term_last=half_term.last, marks_to=marks_to, pupils=len(found), found=told,
            scanned_by=actor.id, scanned_at=now,
        )  # fmt: skip
        proposals.add_proposals(session, [{"scan_id": scan_id, **row} for row in rows])
    ids = [row["id"] for row in rows] if scan_id else []
    ends_early = _any_school_day(session, marks_to, last)
    return Scan(scan_id, count.as_of, half_term, marks_to, ends_early, told, found, ids)


def measurements(session: Session, as_of: date) -> Measured:
    """What registers come to on a day: as it was counted last, if that says the same of it, else counted now.

    A count up to a later day says the same when nobody has a mark between the two and no half-term or school
    year began; and nothing was imported since.
    """
    # Loads what counts a county: a web process starts without it, and hardly ever needs it.
    from engine.triage.counting import measured

    count = latest_count(session)
    if count is None or count.import_id != latest_counted_import(session) or not _tells_of(count, as_of):
        return measured(session, as_of)
    half_term = (
        HalfTerm(count.half_term_first, count.half_term_last, count.half_term) if count.half_term else None
    )
    return Count(count.first_day, as_of, half_term, None, count.marks_to), kept_standings(session), []


def _tells_of(count: Row[Any], as_of: date) -> bool:
    """Whether a count has all days up to this one, and nothing that lies after it."""
    latest = (count.first_day, count.half_term_first, count.marks_to)
    return as_of <= count.as_of and all(day is None or day <= as_of for day in latest)


def half_term_of(count: Count, now: datetime) -> HalfTerm:
    """The half-term that is scanned: the one of the day, or the last before it.

    Raises:
        BadInput: the day lies ahead.
        HalfTermNotKnown: none, or only one too long ago for a holiday.
    """
    if count.as_of > day_in_england(now):
        raise BadInput(
            problem=f"{day_in_words(count.as_of)} lies ahead. Scan as of a day that is past, or today."
        )
    half_term = count.half_term
    if half_term is None or count.as_of - half_term.last > LONGEST_HOLIDAY:
        raise HalfTermNotKnown(day=count.as_of)
    return half_term


def _any_school_day(session: Session, after: date, last: date) -> bool:
    """Whether the council's schools were open on a day after one, up to another in the same half-term."""
    closed = calendar_of_school(session, None).closed
    days = (after + timedelta(days=number) for number in range(1, (last - after).days + 1))
    return any(is_working_day(day) and day not in closed for day in days)


def table_of(session: Session, now: datetime) -> Model:
    """The table of the scan in the version that is in force.

    Raises:
        TableMissing: there is none.
    """
    version = versions_in_force(session, now).get(PROCESS)
    decisions = shelf.model(session, version.digest).decisions if version else {}
    if TABLE not in decisions:
        raise TableMissing(process=PROCESS, table=TABLE)
    return decisions[TABLE]


def _look(
    session: Session, standings: Sequence[Standing], half_term: HalfTerm, now: datetime
) -> list[tuple[PupilFound, dict[str, Any] | None]]:
    """What is said of each pupil, with the row of the proposal if there is a new one."""
    known = {row[0]: row for row in proposals.known_pupils(session)}
    with_cases = proposals.pupils_with_open_cases(session)
    before = proposals.states_of(session, half_term.first)
    ask = asking(table_of(session, now), now)
    looked: list[tuple[PupilFound, dict[str, Any] | None]] = []
    for standing in sorted(standings, key=lambda each: each.pupil_id):
        _, upn, urn, *flags = tuple(known[standing.pupil_id])
        answer = ask(inputs_of(standing, flags, standing.pupil_id in with_cases))
        state = before.get(standing.pupil_id) if answer.propose else None
        if not answer.propose or state:
            looked.append((PupilFound(upn, urn, False, [_BEFORE[state] if state else answer.reason]), None))
            continue
        why = reasons(standing, flags)
        looked.append(
            (PupilFound(upn, urn, True, [answer.reason, *why]), _row(standing, half_term, answer, why))
        )
    return looked


def _row(standing: Standing, half_term: HalfTerm, answer: ScanAnswer, why: Sequence[str]) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "pupil_id": standing.pupil_id,
        "half_term_first": half_term.first,
        "reasons": {"answer": answer.reason, "reasons": list(why), "figures": figures_found(standing)},
        "state": "proposed",
    }


def _counted_as(pupil: PupilFound) -> str:
    return f"{'Proposed' if pupil.proposed else 'Left'}: {pupil.reasons[0]}"
