"""The list of cases as a person may see it: one page of it with its filters, or all of it for a sheet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from engine.casework.saving import CONCERN
from engine.england import in_england
from engine.formulas import harmless
from engine.identity import Actor
from engine.policy import reachable_schools
from engine.roles import withheld_from
from engine.store.case_filter import CASES_A_PAGE, CaseFilter
from engine.store.case_list import Reader, count_cases, leaders, listed_cases
from engine.store.case_rows import CaseRow, rows_of_cases
from engine.store.database import Session
from engine.store.processes import versions_in_force
from engine.store.triage_rows import in_parts
from engine.tables import schools
from engine.views.case import process_name, process_names, started_by

#: How many cases are read at a time for a sheet.
_PART = 500
SHEET_HEADS = (
    "Reference", "Child", "UPN", "School", "Pathway", "Lead professional", "Opened", "Closed", "To do now",
    "By whom", "Due next", "Due on", "Flags",
)  # fmt: skip


@dataclass(frozen=True)
class CaseList:
    """One page of the list. `wanted` has the page that is shown, `total` counts all pages.

    `schools` are those within the person's reach by URN, `leaders` who leads an open case there.
    """

    wanted: CaseFilter
    total: int
    rows: Sequence[CaseRow]
    schools: Mapping[str, str]
    leaders: Sequence[str]
    processes: Mapping[str, str]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // CASES_A_PAGE))

    def process(self, key: str) -> str:
        """A process in words."""
        return process_name(self.processes, key)


def look_at_cases(session: Session, actor: Actor, wanted: CaseFilter, now: datetime) -> CaseList:
    """The page that was asked for; the last one where there are not so many."""
    reader = list_reader(session, actor, now)
    total = count_cases(session, reader, wanted)
    wanted = replace(wanted, page=min(wanted.page, max(1, -(-total // CASES_A_PAGE))))
    ids = listed_cases(session, reader, wanted, (wanted.page - 1) * CASES_A_PAGE, CASES_A_PAGE)
    return CaseList(
        wanted=wanted,
        total=total,
        rows=rows_of_cases(session, reader, ids),
        schools=_schools(session, actor),
        leaders=leaders(session, reader),
        processes=process_names(session),
    )


def case_sheet(
    session: Session, actor: Actor, wanted: CaseFilter, now: datetime, in_words: Callable[[str], str]
) -> Iterator[list[list[str]]]:
    """The heads, then every case of the list in its order, some hundreds at a time. No cell is a formula.

    Args:
        in_words: of the key of a role.
    """
    yield [list(SHEET_HEADS)]
    reader, names = list_reader(session, actor, now), process_names(session)
    for ids in in_parts(listed_cases(session, reader, wanted), _PART):
        yield [_cells(row, names, in_words) for row in rows_of_cases(session, reader, ids)]


def list_reader(session: Session, actor: Actor, now: datetime) -> Reader:
    """Who reads lists of cases, with what they do not see of them."""
    return Reader(actor, withheld_from(actor), started_by(versions_in_force(session, now), CONCERN), now)


def _schools(session: Session, actor: Actor) -> dict[str, str]:
    urns = reachable_schools(actor)
    query = select(schools.c.urn, schools.c.name).order_by(schools.c.name, schools.c.urn)
    found = session.execute(query if urns is None else query.where(schools.c.urn.in_(sorted(urns))))
    return {row.urn: row.name for row in found}


def _cells(row: CaseRow, names: Mapping[str, str], in_words: Callable[[str], str]) -> list[str]:
    told = [
        row.reference, row.pupil, row.upn, row.school or "", process_name(names, row.process),
        row.leader or "", _day(row.opened_at), _day(row.closed_at),
        "; ".join(step.name for step in row.steps),
        "; ".join(dict.fromkeys(in_words(step.role) for step in row.steps)),
        row.due[0] if row.due else "", _day(row.due[1] if row.due else None), "; ".join(row.flags),
    ]  # fmt: skip
    return [harmless(cell) for cell in told]


def _day(moment: datetime | None) -> str:
    return f"{in_england(moment):%Y-%m-%d}" if moment else ""
