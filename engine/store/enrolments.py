"""Children as imports find and write them: by any of their numbers, with where they are on roll."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, tuple_, update

from engine.store.database import Session
from engine.store.name_words import add_names, change_names
from engine.store.putting import put_statements
from engine.tables import earlier_upns, enrolments, pupils

_PUT_EARLIER = put_statements(earlier_upns, ["upn"])
_PUT_ENROLMENT = put_statements(
    enrolments, ["pupil_id", "school_urn", "admitted_on"], changed=["left_on", "kind"]
)


def pupils_with_numbers(session: Session, upns: Collection[str]) -> dict[str, dict[str, Any]]:
    """The records of pupils by their UPNs, those that they have and those that they had."""
    earlier = select(earlier_upns.c.upn, pupils).join(pupils, pupils.c.id == earlier_upns.c.pupil_id)
    found = {
        row[0]: dict(zip(pupils.c.keys(), row[1:], strict=True))
        for row in session.execute(earlier.where(earlier_upns.c.upn.in_(upns)))
    }
    for row in session.execute(select(pupils).where(pupils.c.upn.in_(upns))):
        found[row.upn] = dict(row._mapping)
    return found


def enrolments_of(
    session: Session, pupil_ids: Collection[str]
) -> dict[str, list[tuple[str, date, date | None, str]]]:
    """School, admission, leaving and kind of every enrolment, by pupil id."""
    found: dict[str, list[tuple[str, date, date | None, str]]] = {pupil_id: [] for pupil_id in pupil_ids}
    for row in session.execute(select(enrolments).where(enrolments.c.pupil_id.in_(pupil_ids))):
        found[row.pupil_id].append((row.school_urn, row.admitted_on, row.left_on, row.kind))
    return found


def add_pupils(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new pupils, to be found by their names."""
    if rows:
        session.execute(insert(pupils), rows)
        add_names(session, [(row["id"], "", row["name"]) for row in rows])


def change_pupils(session: Session, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the changed columns of pupils, by pupil id."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for pupil_id, values in changes.items():
        by_columns.setdefault(tuple(sorted(values)), []).append({"of_id": pupil_id, **values})
    for rows in by_columns.values():
        session.execute(update(pupils).where(pupils.c.id == bindparam("of_id")), rows)
    renamed = {pupil_id: values["name"] for pupil_id, values in changes.items() if "name" in values}
    if renamed:
        change_names(session, renamed)


def put_enrolments(session: Session, told: Iterable[tuple[str, str, date, date | None, str]]) -> None:
    """Write enrolments: pupil id, school, admission, leaving, kind."""
    names = enrolments.c.keys()
    rows = [dict(zip(names, values, strict=True)) for values in told]
    if rows:
        session.execute(_PUT_ENROLMENT[session.dialect.name], rows)


def remove_enrolments(session: Session, keys: Sequence[tuple[str, str, date]]) -> None:
    """Take away enrolments that were told wrongly: pupil id, school, admission."""
    if keys:
        key = tuple_(enrolments.c.pupil_id, enrolments.c.school_urn, enrolments.c.admitted_on)
        session.execute(delete(enrolments).where(key.in_(keys)))


def put_earlier_numbers(session: Session, told: Mapping[str, str], now: datetime) -> None:
    """Remember numbers that pupils had: UPN -> pupil id."""
    rows = [{"upn": upn, "pupil_id": pupil_id, "changed_at": now} for upn, pupil_id in told.items()]
    if rows:
        session.execute(_PUT_EARLIER[session.dialect.name], rows)


def forget_earlier_number(session: Session, upn: str) -> None:
    """A number that a pupil had is the pupil's own again."""
    session.execute(delete(earlier_upns).where(earlier_upns.c.upn == upn))
