"""The triage list as a person may see it: one page of it, how many of each band, and how fresh that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row as Found
from sqlalchemy import func, select

from engine.identity import Actor
from engine.policy import reachable_schools
from engine.pupil_record import FACT_NAMES, OPEN_TO
from engine.store.database import Session
from engine.store.imports import latest_counted_import
from engine.store.pupils import within_reach
from engine.store.register_weeks import schools_behind
from engine.store.standings import last_mark_counted, latest_count
from engine.store.triage import BandCounts, counts_by_band, listed
from engine.store.triage_filter import PUPILS_A_PAGE, TriageFilter
from engine.store.triage_rows import TriageRow, rows_of
from engine.tables import proposals, pupils, schools
from engine.views.case import process_name, process_names

#: What is known of who helps the child -> in words, the most serious first.
SERVICES: Mapping[str, str] = {name: FACT_NAMES[name] for name in OPEN_TO}


@dataclass(frozen=True)
class Freshness:
    """When the list was counted; `waiting` when a later import is not yet in it."""

    count: Found[Any] | None
    waiting: bool


@dataclass(frozen=True)
class Triage:
    """One page of the list. `wanted` has the page that is shown; `counts` leave the chosen band aside.

    `marks_to` is the last day with a mark at the schools of the list; None without any in the school year.
    `ends_in` has the schools of the page whose marks end in an earlier week: its Monday by URN.
    """

    wanted: TriageFilter
    freshness: Freshness
    marks_to: date | None
    ends_in: Mapping[str, date]
    counts: BandCounts
    rows: Sequence[TriageRow]
    schools: Mapping[str, str]
    years: Sequence[str]
    processes: Mapping[str, str]
    proposals: int

    @property
    def total(self) -> int:
        """How many pupils the list has, on all pages."""
        return self.counts.of(self.wanted.band)

    @property
    def pages(self) -> int:
        """How many pages that makes."""
        return pages_of(self.total)

    def process(self, key: str) -> str:
        """A process in words."""
        return process_name(self.processes, key)


def pages_of(total: int) -> int:
    """How many pages so many pupils take, at least one."""
    return max(1, -(-total // PUPILS_A_PAGE))


def look_at_triage(session: Session, actor: Actor, wanted: TriageFilter, now: datetime) -> Triage:
    """The page that was asked for, or the last one there is."""
    counts = counts_by_band(session, actor, wanted, now)
    total = counts.of(wanted.band)
    wanted = replace(wanted, page=min(wanted.page, pages_of(total)))
    ids = listed(session, actor, wanted, now, total, (wanted.page - 1) * PUPILS_A_PAGE, PUPILS_A_PAGE)
    fresh = freshness(session)
    marks_to, rows = _marks_to(session, actor, wanted, fresh), rows_of(session, actor, ids, now)
    return Triage(
        wanted=wanted,
        freshness=fresh,
        marks_to=marks_to,
        ends_in=_ends_in(session, fresh, marks_to, rows),
        counts=counts,
        rows=rows,
        schools=_schools(session, actor),
        years=_years(session),
        processes=process_names(session),
        proposals=_proposals(session, actor),
    )


def everybody(session: Session, actor: Actor, wanted: TriageFilter, now: datetime, most: int) -> list[str]:
    """Ids of the first `most` pupils of the list, on whatever page, in its order."""
    return listed(session, actor, wanted, now, count_listed(session, actor, wanted, now), 0, most)


def count_listed(session: Session, actor: Actor, wanted: TriageFilter, now: datetime) -> int:
    """How many pupils the list has, on all its pages."""
    return counts_by_band(session, actor, wanted, now).of(wanted.band)


def freshness(session: Session) -> Freshness:
    """How fresh the list is."""
    count, latest = latest_count(session), latest_counted_import(session)
    waiting = latest is not None and (count is None or count.import_id != latest)
    return Freshness(count, waiting)


def open_to(row: TriageRow) -> list[str]:
    """Who helps the child, in words: nobody only where all is known."""
    known = [words for name, words in SERVICES.items() if getattr(row, name)]
    unknown = any(getattr(row, name) is None for name in SERVICES)
    return known or ["Not known" if unknown else "Nobody known"]


def _marks_to(session: Session, actor: Actor, wanted: TriageFilter, fresh: Freshness) -> date | None:
    urns = reachable_schools(actor)
    if wanted.school:
        urns = [wanted.school] if urns is None or wanted.school in urns else []
    return last_mark_counted(session, fresh.count, urns) if fresh.count else None


def _schools(session: Session, actor: Actor) -> dict[str, str]:
    urns = reachable_schools(actor)
    query = select(schools.c.urn, schools.c.name).order_by(schools.c.name, schools.c.urn)
    query = query if urns is None else query.where(schools.c.urn.in_(sorted(urns)))
    return {row.urn: row.name for row in session.execute(query)}


def _years(session: Session) -> list[str]:
    """The year groups that there are: nursery and reception, then 1, 2, 3. One step of an index each."""
    first = select(func.min(pupils.c.year_group).label("year")).cte("years", recursive=True)
    after = select(func.min(pupils.c.year_group)).where(pupils.c.year_group > first.c.year)
    years = first.union_all(select(after.scalar_subquery()).where(first.c.year.is_not(None)))
    found = [row.year for row in session.execute(select(years)) if row.year is not None]
    return sorted(found, key=lambda year: (year.isdecimal(), len(year) if year.isdecimal() else 0, year))


def _proposals(session: Session, actor: Actor) -> int:
    """How many proposed cases wait for a decision."""
    query = select(func.count()).select_from(proposals).where(proposals.c.state == "proposed")
    if reachable_schools(actor) is not None:
        query = query.join(pupils, pupils.c.id == proposals.c.pupil_id).where(within_reach(actor))
    return session.scalar(query) or 0


def _ends_in(
    session: Session, fresh: Freshness, marks_to: date | None, rows: Sequence[TriageRow]
) -> Mapping[str, date]:
    urns = {row.school_urn for row in rows if row.school_urn}
    return schools_behind(session, fresh.count.first_day, marks_to, urns) if fresh.count and urns else {}
