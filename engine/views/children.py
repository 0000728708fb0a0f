"""Children as a person may find them, and the cases about a child and the family."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from engine.england import day_in_words
from engine.identity import Actor
from engine.policy import Action, Matter, allows, in_reach, require
from engine.process_versions.offering import starters_of
from engine.pupil_record import FACT_NAMES, FLAGS, fact_in_words, fact_text
from engine.store import people
from engine.store.database import Session
from engine.store.processes import versions_in_force
from engine.store.pupil_changes import changes_of_pupil
from engine.store.pupils import Pupil, school_names
from engine.store.readers import not_hidden
from engine.tables import cases, pupils
from engine.views.case import process_name, process_names

_DAY_FIRST = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")


@dataclass(frozen=True)
class CaseAbout:
    """A case about a child, or about another child of the household (`sibling` is that child's name).

    `readable` is false for a case that this person may know of but not open.
    """

    id: str
    reference: str
    name: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    sibling: str
    readable: bool


def day_of(wanted: str) -> date | None:
    """The day that somebody typed, as 31/8/2012, 31 8 2012 or 2012-08-31; None when it is no day."""
    written = _DAY_FIRST.fullmatch(wanted)
    try:
        if written:
            day, month, year = (int(part) for part in written.groups())
            return date(year, month, day)
        return date.fromisoformat(wanted)
    except ValueError:
        return None


def cases_about(session: Session, actor: Actor, pupil: Pupil, now: datetime) -> list[CaseAbout]:
    """Cases about the child and open cases about the household, newest first; of restricted ones none.

    A case about a sibling at a school out of the person's reach is told of without its content.
    """
    household = pupils.c.household_id == pupil.household_id if pupil.household_id else pupils.c.id == pupil.id
    query = (
        select(cases, pupils.c.name.label("child"), pupils.c.school_urn)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .where(or_(pupils.c.id == pupil.id, (cases.c.state == "open") & household))
        .where(not_hidden(cases.c.id, actor, now))
        .order_by(cases.c.state.desc(), cases.c.opened_at.desc())
    )
    names = process_names(session)
    return [
        _about(row, pupil, names, in_reach(actor, Matter(school_urn=row.school_urn)))
        for row in session.execute(query)
    ]


def _about(row: Any, pupil: Pupil, names: Mapping[str, str], readable: bool) -> CaseAbout:
    sibling = "" if row.pupil_id == pupil.id else row.child
    return CaseAbout(
        id=row.id if readable else "",
        reference=row.reference if readable else "",
        name=process_name(names, row.process) if readable else "",
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        sibling=sibling if readable else "another child of the household",
        readable=readable,
    )


def looked_after_in_words(pupil: Pupil) -> str:
    """What the record says of being looked after, since when and from whom."""
    said = {True: "Yes", False: "No", None: "Not known"}[pupil.looked_after]
    if pupil.looked_after_as_of is None:
        return said
    return f"{said}, as of {day_in_words(pupil.looked_after_as_of)}, from: {pupil.looked_after_source}"


#: What a child's page shows besides being looked after, and a form of its own corrects.
SHOWN_FACTS = tuple(flag for flag in FLAGS if flag != "looked_after")


def facts_in_words(session: Session, pupil_id: str) -> dict[str, str]:
    """What else is known of a child whom the person may see: each fact by its name, in words."""
    row = session.execute(select(pupils).where(pupils.c.id == pupil_id)).one()._mapping
    return {FACT_NAMES[fact]: fact_in_words(fact, fact_text(row[fact]), {}) for fact in SHOWN_FACTS}


@dataclass(frozen=True)
class ChangeSeen:
    """One change of the record in words; `who` entered it, or imported the file that `source` names."""

    fact: str
    was: str
    became: str
    since: date
    at: datetime
    who: str
    source: str
    imported: bool


def history_of_facts(session: Session, actor: Actor, pupil: Pupil) -> list[ChangeSeen]:
    """What was known of a child when, newest first.

    Raises:
        NotAllowed: the person may not read it.
    """
    require(Action.READ_PUPIL_HISTORY, actor, Matter(school_urn=pupil.school_urn))
    kept = changes_of_pupil(session, pupil.id)
    who = people.names(session, [change.changed_by for change in kept])
    urns = {urn for c in kept if c.field == "school_urn" for urn in (c.was, c.became) if urn}
    names = school_names(session, urns)
    return [
        ChangeSeen(
            fact=FACT_NAMES.get(change.field, change.field),
            was=fact_in_words(change.field, change.was, names),
            became=fact_in_words(change.field, change.became, names),
            since=change.since,
            at=change.at,
            who=who.get(change.changed_by, "Attendance Pathways"),
            source=change.file_name or change.source,
            imported=change.file_name is not None,
        )
        for change in kept
    ]


def may_correct(actor: Actor, pupil: Pupil) -> bool:
    """Whether the person may correct the child's record."""
    return allows(Action.CORRECT_RECORD, actor, Matter(school_urn=pupil.school_urn))


def may_open(session: Session, actor: Actor, pupil: Pupil, now: datetime) -> dict[str, str]:
    """Names of the published processes, by key, with which this person may open a case about the child."""
    versions = versions_in_force(session, now)
    matters = {
        key: Matter(school_urn=pupil.school_urn, starters=starters_of(version))
        for key, version in versions.items()
    }
    return {
        key: versions[key].name for key, matter in matters.items() if allows(Action.OPEN_CASE, actor, matter)
    }
