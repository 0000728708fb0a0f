"""Proposed cases as the county sees them: by half-term and school, page by page, and as rows of a sheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from engine.attendance.calendar import HalfTerm
from engine.attendance.facts import percent_text
from engine.england import day_in_england
from engine.formulas import harmless
from engine.identity import Actor
from engine.policy import Action, require
from engine.store import people
from engine.store.calendars import calendar_of_school
from engine.store.database import Session
from engine.store.proposals import shown_proposals
from engine.tables import proposals, pupils, scans, schools

PROPOSALS_A_PAGE = 50
STATES: Mapping[str, str] = {"proposed": "To be decided", "opened": "Opened", "declined": "Declined"}
#: The first row of a sheet.
PROPOSAL_COLUMNS = (
    "Half-term", "UPN", "Name", "URN", "School", "Attended this half-term", "Possible this half-term",
    "Percent this half-term", "Attended this year", "Possible this year", "Percent this year",
    "Unauthorised in ten school weeks", "State", "Reasons",
)  # fmt: skip


@dataclass(frozen=True)
class ProposalsFilter:
    """Which proposals: of a half-term by its first day, of a school, in a state; and which page, from 1."""

    half_term: date | None = None
    school: str = ""
    state: str = "proposed"
    page: int = 1

    def query(self) -> dict[str, str]:
        """The same as the query of an address, without what is usual."""
        told = {
            "half_term": self.half_term.isoformat() if self.half_term else "",
            "school": self.school,
            "state": "" if self.state == "proposed" else self.state,
            "page": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class Proposed:
    """One proposal. `decided_by` is a name; it and what follows are None while nobody has decided."""

    id: str
    pupil_id: str
    name: str
    upn: str
    school_urn: str | None
    school: str | None
    half_term: str
    as_of: date
    answer: str
    reasons: Sequence[str]
    figures: Mapping[str, Any]
    state: str
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None
    case_id: str | None

    @property
    def term(self) -> tuple[int, int]:
        """Sessions attended and possible in the half-term."""
        return self.figures["term_attended"], self.figures["term_possible"]

    @property
    def year(self) -> tuple[int, int]:
        """Sessions attended and possible in the school year up to the scan."""
        return self.figures["attended"], self.figures["possible"]


@dataclass(frozen=True)
class ProposalsSeen:
    """One page of the list, and what can be chosen. `half_terms` and `schools` are values with their words.

    `wanted` has the newest half-term in it when none was asked for.
    """

    wanted: ProposalsFilter
    rows: Sequence[Proposed]
    total: int
    half_terms: Mapping[str, str]
    schools: Mapping[str, str]
    scan: Row[Any] | None
    current: HalfTerm | None

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PROPOSALS_A_PAGE))

    @property
    def half_term(self) -> str:
        """The half-term in words."""
        return self.half_terms.get(self.wanted.half_term.isoformat() if self.wanted.half_term else "", "")


def look_at_proposals(
    session: Session, actor: Actor, wanted: ProposalsFilter, now: datetime
) -> ProposalsSeen:
    """One page of the proposals, without those of which came a restricted case that is not the person's.

    Raises:
        NotAllowed: the person may not decide on proposals.
    """
    require(Action.DECIDE_PROPOSAL, actor)
    half_terms = _half_terms(session)
    wanted = _of_a_half_term(wanted, half_terms)
    seen = shown_proposals(actor, now)
    total = session.scalar(_narrowed(select(func.count(proposals.c.id)), wanted).where(seen)) or 0
    wanted = replace(wanted, page=min(wanted.page, max(1, -(-total // PROPOSALS_A_PAGE))))
    query = _ordered(wanted).where(seen).limit(PROPOSALS_A_PAGE).offset((wanted.page - 1) * PROPOSALS_A_PAGE)
    latest = select(scans).where(scans.c.half_term_first == wanted.half_term)
    return ProposalsSeen(
        wanted=wanted,
        rows=_read(session, query),
        total=total,
        half_terms=half_terms,
        schools=_schools(session, wanted, seen),
        scan=session.execute(latest.order_by(scans.c.scanned_at.desc()).limit(1)).one_or_none(),
        current=half_term_on(session, day_in_england(now)),
    )


def half_term_on(session: Session, day: date) -> HalfTerm | None:
    """The council's half-term of a day, or the last before it; None where no terms are known."""
    begun = [one for one in calendar_of_school(session, None).half_terms if one.first <= day]
    return max(begun, default=None)


def ids_wanted(
    session: Session, actor: Actor, wanted: ProposalsFilter, limit: int, now: datetime
) -> list[str]:
    """The ids of all that match, on whatever page, in the order of the list; at most so many.

    Raises:
        NotAllowed: the person may not decide on proposals.
    """
    require(Action.DECIDE_PROPOSAL, actor)
    wanted = _of_a_half_term(wanted, _half_terms(session))
    query = _ordered(wanted).where(shown_proposals(actor, now)).limit(limit)
    return [row.id for row in session.execute(query)]


def proposals_by_id(session: Session, actor: Actor, ids: Sequence[str], now: datetime) -> list[Proposed]:
    """Some proposals, by name.

    Raises:
        NotAllowed: the person may not decide on proposals.
    """
    require(Action.DECIDE_PROPOSAL, actor)
    found: list[Proposed] = []
    for start in range(0, len(ids), 500):
        query = _rows().where(proposals.c.id.in_(ids[start : start + 500]), shown_proposals(actor, now))
        found += _read(session, query)
    return sorted(found, key=lambda each: (each.name, each.id))


def proposals_sheet(
    session: Session, actor: Actor, wanted: ProposalsFilter, now: datetime
) -> Iterator[list[Any]]:
    """All that match, as rows of a sheet under `PROPOSAL_COLUMNS`.

    Raises:
        NotAllowed: the person may not decide on proposals.
    """
    require(Action.DECIDE_PROPOSAL, actor)
    wanted = _of_a_half_term(wanted, _half_terms(session))
    return (_cells(each) for each in _read(session, _ordered(wanted).where(shown_proposals(actor, now))))


def _cells(each: Proposed) -> list[Any]:
    texts = (each.half_term, each.upn, each.name, each.school_urn, each.school)
    return [
        *map(harmless, texts), *each.term, _percent(*each.term), *each.year, _percent(*each.year),
        each.figures["pn_sessions"], STATES[each.state], harmless("; ".join(each.reasons)),
    ]  # fmt: skip


def _percent(attended: int, possible: int) -> str:
    return percent_text(attended, possible) if possible else ""


def _of_a_half_term(wanted: ProposalsFilter, half_terms: Mapping[str, str]) -> ProposalsFilter:
    """The same, of the newest half-term that was scanned when none was asked for."""
    newest = next(iter(half_terms), None)
    if wanted.half_term or newest is None:
        return wanted
    return replace(wanted, half_term=date.fromisoformat(newest))


def _half_terms(session: Session) -> dict[str, str]:
    """Half-terms that were scanned, newest first: the first day, and the name with its year."""
    query = select(scans.c.half_term_first, scans.c.half_term).order_by(scans.c.half_term_first.desc())
    return {first.isoformat(): f"{name} {first.year}" for first, name in session.execute(query)}


def _schools(session: Session, wanted: ProposalsFilter, seen: ColumnElement[bool]) -> dict[str, str]:
    """Schools with proposals of the half-term."""
    columns: list[Any] = [schools.c.urn, schools.c.name]
    query = _narrowed(select(*columns).distinct(), replace(wanted, school="")).where(seen)
    rows = session.execute(query.where(schools.c.urn.is_not(None)).order_by(schools.c.name))
    return {row.urn: row.name for row in rows}


def _matching(wanted: ProposalsFilter) -> ColumnElement[bool]:
    conditions = [proposals.c.half_term_first == wanted.half_term, proposals.c.state == wanted.state]
    if wanted.school:
        conditions.append(pupils.c.school_urn == wanted.school)
    return and_(*conditions)


def _narrowed(query: Select[Any], wanted: ProposalsFilter) -> Select[Any]:
    return (
        query.select_from(proposals)
        .join(pupils, pupils.c.id == proposals.c.pupil_id)
        .outerjoin(schools, schools.c.urn == pupils.c.school_urn)
        .where(_matching(wanted))
    )


def _rows() -> Select[Any]:
    columns: list[Any] = [pupils.c.name, pupils.c.upn, pupils.c.school_urn, schools.c.name.label("school")]
    return (
        select(proposals, scans.c.half_term, scans.c.as_of, *columns)
        .join(scans, scans.c.id == proposals.c.scan_id)
        .join(pupils, pupils.c.id == proposals.c.pupil_id)
        .outerjoin(schools, schools.c.urn == pupils.c.school_urn)
    )


def _ordered(wanted: ProposalsFilter) -> Select[Any]:
    order = (schools.c.name.is_(None), schools.c.name, pupils.c.name, proposals.c.id)
    return _rows().where(_matching(wanted)).order_by(*order)


def _read(session: Session, query: Select[Any]) -> list[Proposed]:
    rows = session.execute(query).all()
    who = people.names(session, {row.decided_by for row in rows if row.decided_by})
    return [
        Proposed(
            row.id, row.pupil_id, row.name, row.upn, row.school_urn, row.school, row.half_term, row.as_of,
            row.reasons["answer"], row.reasons["reasons"], row.reasons["figures"], row.state,
            who.get(row.decided_by, "Attendance Pathways") if row.decided_by else None,
            row.decided_at, row.decision_reason, row.case_id,
        )
        for row in rows
    ]  # fmt: skip
