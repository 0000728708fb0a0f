"""What whoever answers the telephone needs first: the last contact, what is known of the child since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, literal, null, select, union_all

from engine.columns import among
from engine.pupil_record import FACT_NAMES, FLAGS
from engine.store.cases import SeenCase
from engine.store.database import Session
from engine.tables import imports, notes, pupil_changes, pupils


@dataclass(frozen=True)
class LastContact:
    """The latest contact that somebody noted: the day, with whom, and how ("telephone", "visit" ...)."""

    on: date
    who: str
    how: str


@dataclass(frozen=True)
class Flag:
    """A fact of the child's record that says who else knows the child; `since` and `source` where kept."""

    name: str
    since: date | None = None
    source: str = ""


@dataclass(frozen=True)
class AtAGlance:
    """What is read for the top of a case page besides the case itself."""

    last_contact: LastContact | None
    flags: tuple[Flag, ...]


_CORRECTION = notes.alias("correction")
_LAST_CONTACT = (
    select(notes.c.heard_on, notes.c.heard_from, notes.c.how)
    .outerjoin(_CORRECTION, _CORRECTION.c.corrects == notes.c.id)
    .where(notes.c.case_id == bindparam("wanted_case"), _CORRECTION.c.id.is_(None))
    .order_by(notes.c.heard_on.desc(), notes.c.written_at.desc())
    .limit(1)
)
#: What each change of the record says of itself, and what the record says of being looked after, numbered 0.
_SOURCES: Any = union_all(
    select(
        pupil_changes.c.id, pupil_changes.c.field, pupil_changes.c.since, pupil_changes.c.source,
        imports.c.file_name,
    )
    .outerjoin(imports, imports.c.id == pupil_changes.c.import_id)
    .where(
        pupil_changes.c.pupil_id == bindparam("wanted_pupil"),
        among(pupil_changes.c.field, "fields"),
    ),
    select(
        literal(0), literal("looked_after"), pupils.c.looked_after_as_of, pupils.c.looked_after_source, null()
    ).where(pupils.c.id == bindparam("wanted_pupil"), pupils.c.looked_after_as_of.is_not(None)),
)  # fmt: skip


def at_a_glance(session: Session, case: SeenCase) -> AtAGlance:
    """For a case that the person may read.

    The last contact is the latest by the day it was heard; of a note that was corrected, what the correction
    says. The flags are what the child's record says now, with what last said so.
    """
    found = session.execute(_LAST_CONTACT, {"wanted_case": case.id}).one_or_none()
    fields = [name for name in FLAGS if case.pupil[name]]
    return AtAGlance(
        last_contact=LastContact(*found) if found else None,
        flags=_with_sources(session, case.pupil_id, fields) if fields else (),
    )


def _with_sources(session: Session, pupil_id: str, fields: Sequence[str]) -> tuple[Flag, ...]:
    rows = session.execute(_SOURCES, {"wanted_pupil": pupil_id, "fields": fields}).all()
    latest = {row.field: row for row in sorted(rows, key=lambda row: row.id or float("inf"))}
    return tuple(
        Flag(FACT_NAMES[name], found.since, found.file_name or found.source or "")
        if (found := latest.get(name))
        else Flag(FACT_NAMES[name])
        for name in fields
    )
