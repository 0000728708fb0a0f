"""The same for many pupils chosen from the triage list: each case is opened, each note written, by its verb.

Who chooses many does not look at each: so nobody gets a second case here, and nobody whom social care
already works with. Who is left out is named with the reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from engine.attendance.facts import percent_text
from engine.casework.cases import Note, add_note, open_case
from engine.england import day_in_england
from engine.errors import BadInput
from engine.identity import Actor
from engine.policy import Action, Matter, allows, require
from engine.process_versions.offering import starters_of
from engine.store.cases import cases_opened_with
from engine.store.database import Session
from engine.store.notes import cases_with_note
from engine.store.processes import versions_in_force
from engine.store.pupils import in_reach_of
from engine.store.triage_rows import TriageRow, rows_of

#: What a case chosen from the list begins with.
PROCESS_OPENED = "county_route"
#: How many may be chosen at a time, and how many of them one transaction takes: others write in between.
MOST, PART = 500, 20
LONGEST_REASON = 2000


@dataclass(frozen=True)
class LeftOut:
    """A pupil for whom nothing was done, and why."""

    pupil_id: str
    name: str
    why: str


@dataclass(frozen=True)
class Done:
    """Pupils by name with the case about each, and who was left out."""

    done: tuple[tuple[str, str], ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def __add__(self, other: "Done") -> "Done":
        return Done(self.done + other.done, self.left_out + other.left_out)


def may_be_opened(session: Session, actor: Actor, now: datetime) -> bool:
    """Whether the person's role opens such cases; `open_chosen_cases` asks again for every child's school."""
    return allows(Action.OPEN_CASE, actor, _own(session, actor, now))


def _own(session: Session, actor: Actor, now: datetime) -> Matter:
    starters = starters_of(versions_in_force(session, now).get(PROCESS_OPENED))
    return Matter(school_urn=next(iter(sorted(actor.schools)), None), starters=starters)


def why_not_open(row: TriageRow) -> str:
    """Why no case is opened about this pupil from a list; empty when one may be."""
    if row.cases:
        return "A case is open already"
    if row.looked_after:
        return "Looked after"
    if row.child_protection:
        return "Open to social care: child protection"
    return "Open to social care: child in need" if row.child_in_need else ""


def sift_chosen(rows: Iterable[TriageRow]) -> tuple[list[TriageRow], list[LeftOut]]:
    """Those for whom a case may be opened, and the others."""
    able: list[TriageRow] = []
    left: list[LeftOut] = []
    for row in rows:
        why = why_not_open(row)
        if why:
            left.append(LeftOut(row.id, row.name, why))
        else:
            able.append(row)
    return able, left


def require_few(pupil_ids: Sequence[str]) -> None:
    """Refuse more than can be taken at a time.

    Raises:
        BadInput: there are more.
    """
    if len(pupil_ids) > MOST:
        raise BadInput(problem=f"At most {MOST} pupils can be taken at a time. Nothing was done.")


def chosen_children(
    session: Session, actor: Actor, pupil_ids: Sequence[str], now: datetime, *, hold: bool = False
) -> list[TriageRow]:
    """The rows of those chosen, each once and without any out of the person's reach.

    Args:
        hold: lock the children until the transaction ends.

    Raises:
        BadInput: more were chosen than can be taken at a time.
    """
    require_few(pupil_ids)
    found = in_reach_of(session, actor, list(dict.fromkeys(pupil_ids)), hold=hold)
    return rows_of(session, actor, found, now)


def open_chosen_cases(
    session: Session, actor: Actor, pupil_ids: Sequence[str], reason: str, now: datetime, key: str
) -> Done:
    """Open a case about each of these pupils who may have one.

    Args:
        reason: why they were chosen; it stands in each case, with the figures of the day.
        key: makes a repeat by the same person do nothing, and answer the same.

    Raises:
        NotAllowed: the person does not open such cases.
        BadInput: there is no reason, or too many were chosen.
    """
    require(Action.OPEN_CASE, actor, _own(session, actor, now))
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise BadInput(problem=f"Say why, in at most {LONGEST_REASON} characters.")
    rows = chosen_children(session, actor, pupil_ids, now, hold=True)
    before = cases_opened_with(session, actor.id, {f"{key}/{row.id}" for row in rows})
    able, left = sift_chosen(row for row in rows if f"{key}/{row.id}" not in before)
    opened = {row.id: before[f"{key}/{row.id}"] for row in rows if f"{key}/{row.id}" in before}
    for row in able:
        told = {
            "triage": {
                "reason": reason,
                "by": actor.name,
                "on": day_in_england(now).isoformat(),
                "figures": figures_chosen(row),
            }
        }
        opened[row.id] = open_case(
            session, actor, PROCESS_OPENED, row.id, {"case": told}, now, key=f"{key}/{row.id}"
        )
    return Done(tuple((row.name, opened[row.id]) for row in rows if row.id in opened), tuple(left))


def figures_chosen(row: TriageRow) -> Mapping[str, Any]:
    """What the list said of a pupil: sessions (half days) of the school year so far."""
    counted = ("possible", "attended", "authorised", "unauthorised", "band", "change", "pn_sessions")
    percent = percent_text(row.attended, row.possible) if row.possible else None
    return {**{name: getattr(row, name) for name in counted}, "percent": percent}


def note_on_cases(
    session: Session, actor: Actor, pupil_ids: Sequence[str], note: Note, now: datetime
) -> Done:
    """Write the same note on every open case of these pupils; where the person wrote it before it stays one.

    Raises:
        NotAllowed: the person does not write notes.
        BadInput: the note says nothing, or too many were chosen.
    """
    rows = chosen_children(session, actor, pupil_ids, now, hold=True)
    about = [(row.name, case.id) for row in rows for case in row.cases]
    there = cases_with_note(session, actor.id, [case_id for _, case_id in about], **asdict(note))
    for _, case_id in about:
        if case_id not in there:
            add_note(session, actor, case_id, note, now)
    without = (LeftOut(row.id, row.name, "No case is open") for row in rows if not row.cases)
    return Done(tuple(about), tuple(without))
