"""The whole triage list as rows for a spreadsheet, in plain words. No cell of it acts as a formula."""

from collections.abc import Iterator
from datetime import date, datetime

from engine.attendance.bands import BANDS
from engine.attendance.facts import percent_text
from engine.england import in_england
from engine.formulas import harmless
from engine.identity import Actor
from engine.store.database import Session
from engine.store.register_weeks import last_weeks
from engine.store.standings import latest_count
from engine.store.triage_filter import TriageFilter
from engine.store.triage_rows import TriageRow, in_parts, rows_of
from engine.views.case import process_name, process_names
from engine.views.triage import everybody, open_to

SheetCell = str | int

#: How many pupils are read at a time.
PART = 500
#: More than any county has.
EVERYBODY = 10_000_000
HEADS: tuple[str, ...] = (
    "Name", "UPN", "School", "School URN", "Year group", "Attendance this year (%)", "Sessions attended",
    "Sessions possible", "Authorised absence (sessions)", "Unauthorised absence (sessions)", "Band",
    "Persistently absent", "Attendance this half-term (%)", "Change since last half-term (points)",
    "Unauthorised sessions in ten school weeks", "Threshold for a penalty notice first met on", "Open to",
    "Open cases", "References of the cases", "Due next", "Due on", "What stands out",
    "Marks of the school end in the week of",
)  # fmt: skip


def triage_sheet(
    session: Session, actor: Actor, wanted: TriageFilter, now: datetime
) -> Iterator[list[list[SheetCell]]]:
    """The heads, then everybody of the list in its order, some hundreds at a time."""
    yield [list(HEADS)]
    names, count = process_names(session), latest_count(session)
    ends = last_weeks(session, count.first_day, count.as_of) if count else {}
    for ids in in_parts(everybody(session, actor, wanted, now, EVERYBODY), PART):
        rows = rows_of(session, actor, ids, now)
        yield [[*_cells(row, names), _day(ends.get(row.school_urn or ""))] for row in rows]


def _cells(row: TriageRow, names: dict[str, str]) -> list[SheetCell]:
    first = min((each for each in row.cases if each.due_at), key=lambda each: str(each.due_at), default=None)
    return [
        harmless(row.name),
        harmless(row.upn),
        harmless(row.school),
        harmless(row.school_urn),
        harmless(row.year_group),
        percent_text(row.attended, row.possible) if row.possible else "",
        row.attended,
        row.possible,
        row.authorised,
        row.unauthorised,
        BANDS[row.band],
        "yes" if row.persistent else "no",
        percent_text(row.term_attended, row.term_possible) if row.term_possible else "",
        "" if row.change is None else f"{row.change / 10:.1f}",
        row.pn_sessions,
        _day(row.pn_first_met),
        "; ".join(open_to(row)),
        harmless("; ".join(process_name(names, each.process) for each in row.cases)),
        "; ".join(each.reference for each in row.cases),
        harmless(first.due) if first else "",
        f"{in_england(first.due_at):%Y-%m-%d}" if first and first.due_at else "",
        harmless("; ".join(str(each["said"]) for each in row.patterns)),
    ]


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
