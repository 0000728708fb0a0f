"""Cases: the row that a verb locks first, and writes back last."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Row, bindparam, func, insert, select, update

from engine.attendance.facts import PUPIL_FACTS, pupil_facts
from engine.errors import Conflict, NotFound
from engine.references import reference_of
from engine.store.database import Session, WrittenRows, rows_changed
from engine.store.putting import put_statements
from engine.store.sending import OftenSent
from engine.tables import cases, incidents, pupils, schools, tasks


@dataclass(frozen=True)
class SeenCase:
    """A case as it was read. `pupil` are the pupil's facts as they are now.

    `has_incident` is true while something in the case failed and was not resolved.
    """

    id: str
    reference: str
    pupil_id: str
    process: str
    state: str
    record: dict[str, Any]
    version: int
    kept_messages: int
    event_seq: int
    event_head: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    outcome: str | None
    pupil: Mapping[str, Any]
    has_incident: bool
    restricted: bool

    @property
    def school_urn(self) -> str | None:
        """The school of the pupil, by which people's reach is judged."""
        urn: str | None = self.pupil["school_urn"]
        return urn


class HeldCase(SeenCase):
    """A case whose row this transaction holds: only such a one may be changed."""


def case_question() -> Any:
    """The question for a case: to be narrowed, and locked with `locked`."""
    facts = [
        schools.c.name.label("school_name") if name == "school_name" else pupils.c[name]
        for name in PUPIL_FACTS
    ]
    open_incidents = (
        select(func.count())
        .where(incidents.c.case_id == cases.c.id, incidents.c.resolved_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(cases, *facts, open_incidents.label("open_incidents"))
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .outerjoin(schools, schools.c.urn == pupils.c.school_urn)
    )


OneCase = TypeVar("OneCase", bound=SeenCase)
_CASE: BindParameter[str] = bindparam("wanted_case")
_SEEN = case_question().where(cases.c.id == _CASE)
_SEEN_BY_TASK = case_question().where(
    cases.c.id == select(tasks.c.case_id).where(tasks.c.id == bindparam("wanted_task")).scalar_subquery()
)


def locked(query: Any, *, skip_locked: bool = False) -> Any:
    """The question, with a lock on the case and its pupil, whose being looked after must not change now."""
    return query.with_for_update(of=(cases, pupils), key_share=True, skip_locked=skip_locked)


_BY_ID, _BY_TASK = locked(_SEEN), locked(_SEEN_BY_TASK)
_SAVE = OftenSent(
    update(cases)
    .where(cases.c.id == _CASE, cases.c.version == bindparam("read_version"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "state",
                "record",
                "leader",
                "version",
                "kept_messages",
                "event_seq",
                "event_head",
                "closed_at",
                "outcome",
            )
        }
    )
)


def hold_case(session: Session, case_id: str) -> HeldCase:
    """Lock a case until the transaction ends, and read it.

    Raises:
        NotFound: there is none.
    """
    return _found(HeldCase, session, _BY_ID, {"wanted_case": case_id}, "case", case_id)


def hold_case_of_task(session: Session, task_id: str) -> HeldCase:
    """Lock the case that a task belongs to.

    Raises:
        NotFound: there is no such task.
    """
    return _found(HeldCase, session, _BY_TASK, {"wanted_task": task_id}, "task", task_id)


def hold_cases_about(session: Session, pupil_ids: Collection[str]) -> dict[str, str]:
    """Lock the open cases about children until the transaction ends.

    Returns:
        Case id -> pupil id, always in the same order.
    """
    query = select(cases.c.id, cases.c.pupil_id).where(
        cases.c.pupil_id.in_(pupil_ids), cases.c.state == "open"
    )
    held = session.execute(query.order_by(cases.c.id).with_for_update(key_share=True))
    return {row.id: row.pupil_id for row in held}


def leave_case_alone(session: Session, case_id: str, until: datetime | None) -> None:
    """Keep workers away from a case until a moment, without reading it; None lets them at it again."""
    session.execute(update(cases).where(cases.c.id == case_id).values(look_at=until))


def see_case(session: Session, case_id: str) -> SeenCase:
    """Read a case without locking it: for looking, not for deciding.

    Raises:
        NotFound: there is none.
    """
    return _found(SeenCase, session, _SEEN, {"wanted_case": case_id}, "case", case_id)


def see_case_of_task(session: Session, task_id: str) -> SeenCase:
    """Read the case that a task belongs to without locking it.

    Raises:
        NotFound: there is no such task.
    """
    return _found(SeenCase, session, _SEEN_BY_TASK, {"wanted_task": task_id}, "task", task_id)


def _found(
    as_what: type[OneCase], session: Session, query: Any, wanted: dict[str, str], kind: str, reference: str
) -> OneCase:
    row = session.execute(query, wanted).one_or_none()
    if row is None:
        raise NotFound(kind=kind, reference=reference)
    return case_of(row, as_what)


def case_of(row: Row[Any], as_what: type[OneCase]) -> OneCase:
    """The case of a row that `case_question` gave: seen, or held where the question was `locked`."""
    return as_what(
        id=row.id,
        reference=row.reference,
        pupil_id=row.pupil_id,
        process=row.process,
        state=row.state,
        record=row.record,
        version=row.version,
        kept_messages=row.kept_messages,
        event_seq=row.event_seq,
        event_head=row.event_head,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        closed_at=row.closed_at,
        outcome=row.outcome,
        pupil=pupil_facts(row._asdict()),
        has_incident=row.open_incidents > 0,
        restricted=row.restricted,
    )


#: Parameters of one question, of which databases take only so many.
_ASKED_AT_ONCE = 5000
_ADD = {
    name: statement.returning(cases.c.id)
    for name, statement in put_statements(cases, ("opened_by", "open_key")).items()
}


def add_case(session: Session, **values: Any) -> str | None:
    """Write a new case; None when its idempotency key was used a moment ago, and nothing is written."""
    named = {"reference": free_references(session, [values["id"]])[0], "leader": _leader(values["record"])}
    written: str | None = session.scalar(_ADD[session.dialect.name], {**values, **named})
    return written


def free_references(session: Session, case_ids: Sequence[str]) -> list[str]:
    """References that no case has, for new cases, in the same order."""
    given: dict[str, str] = {}
    turn, left = 0, list(case_ids)
    while left:
        asked = {reference_of(case_id, turn): case_id for case_id in left}
        for start in range(0, len(asked), _ASKED_AT_ONCE):
            some = list(asked)[start : start + _ASKED_AT_ONCE]
            taken = session.scalars(select(cases.c.reference).where(cases.c.reference.in_(some)))
            for reference in (set(some) - set(taken)).difference(given):
                given[reference] = asked[reference]
        turn, left = turn + 1, sorted(set(left).difference(given.values()))
    by_case = {case_id: reference for reference, case_id in given.items()}
    return [by_case[case_id] for case_id in case_ids]


def _leader(record: Mapping[str, Any]) -> str | None:
    """The name of whom a record calls the lead professional."""
    lead = record.get("lead_professional")
    name = lead.get("name") if isinstance(lead, Mapping) else None
    return str(name) if name else None


_ADD_ALL = OftenSent(insert(cases))
_PUPILS = (
    select(pupils, schools.c.name.label("school_name"))
    .outerjoin(schools, schools.c.urn == pupils.c.school_urn)
    .where(pupils.c.id.in_(bindparam("wanted", expanding=True)))
)


def references_of_cases(session: Session, case_ids: Collection[str]) -> dict[str, str]:
    """What cases are called by, by their ids."""
    found = session.execute(select(cases.c.id, cases.c.reference).where(cases.c.id.in_(case_ids)))
    return {row.id: row.reference for row in found}


def called_by_references(session: Session, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """New cases with what they are called by and who leads them, as `add_cases` takes them."""
    references = free_references(session, [row["id"] for row in rows])
    return [
        {**row, "reference": reference, "leader": _leader(row["record"])}
        for row, reference in zip(rows, references, strict=True)
    ]


def add_cases(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write new cases, all in one statement."""
    if rows:
        _ADD_ALL.send(session, rows)


def cases_to_come(session: Session, rows: Sequence[dict[str, Any]]) -> list[HeldCase]:
    """Cases that are about to be written, in the same order, with the facts of their pupils.

    Raises:
        NotFound: there is no such pupil.
    """
    found = session.execute(_PUPILS, {"wanted": [row["pupil_id"] for row in rows]})
    known = {pupil.id: pupil_facts(pupil._asdict()) for pupil in found}
    missing = next((row["pupil_id"] for row in rows if row["pupil_id"] not in known), None)
    if missing is not None:
        raise NotFound(kind="pupil", reference=missing)
    return [
        HeldCase(
            id=row["id"], reference="", pupil_id=row["pupil_id"], process=row["process"], state=row["state"],
            record=row["record"], version=row["version"], kept_messages=row["kept_messages"],
            event_seq=row["event_seq"], event_head=row["event_head"], opened_at=row["opened_at"],
            opened_by=row["opened_by"], closed_at=None, outcome=None,
            pupil=known[row["pupil_id"]], has_incident=False,
            restricted=False,
        )
        for row in rows
    ]  # fmt: skip


def save_case(session: Session, held: HeldCase, **values: Any) -> WrittenRows:
    """Write a case back; the caller looks with `require_saved` whether it was, once that is known."""
    parameters = {
        "wanted_case": held.id, "read_version": held.version, "version": held.version + 1,
        "leader": _leader(values["record"]), **values,
    }  # fmt: skip
    return _SAVE.send(session, [parameters])


def require_saved(written: WrittenRows) -> None:
    """Refuse to go on when `save_case` changed nothing.

    Raises:
        Conflict: the case's version is not the one that was read, which the lock should make impossible.
    """
    if rows_changed(written) != 1:
        raise Conflict


def case_opened_with(session: Session, opened_by: str, open_key: str) -> str:
    """The case that this person opened with this idempotency key.

    Raises:
        NotFound: there is none.
    """
    query = select(cases.c.id).where(cases.c.opened_by == opened_by, cases.c.open_key == open_key)
    found = session.scalar(query)
    if found is None:
        raise NotFound(kind="case opened with the key", reference=open_key)
    return found


def cases_opened_with(session: Session, opened_by: str, open_keys: Collection[str]) -> dict[str, str]:
    """The cases that this person opened with any of these idempotency keys, by key."""
    query = select(cases.c.open_key, cases.c.id).where(
        cases.c.opened_by == opened_by, cases.c.open_key.in_(sorted(open_keys))
    )
    return {str(row.open_key): row.id for row in session.execute(query)}
