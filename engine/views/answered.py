"""What was answered before in a case: each completed task with its questions and answers in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select

from engine.columns import among
from engine.forms import Form
from engine.forms.telling import chosen, told_answer
from engine.process_versions import shelf
from engine.store import people
from engine.store.database import Session
from engine.store.tasks import is_one_of
from engine.tables import messages, process_instances, tasks


@dataclass(frozen=True)
class Answered:
    """One completed task, or one message that somebody sent with its form: it has no role and no ids.

    `answers` are questions and answers, in the order of the form; `chosen` those with one choice. `given` are
    the answers as stored, to `form`.
    """

    task_id: str
    instance_id: str | None
    process: str
    element: str
    name: str
    role: str
    who: str
    at: datetime
    answers: tuple[tuple[str, str], ...]
    chosen: tuple[tuple[str, str], ...] = ()
    form: Form | None = None
    given: Mapping[str, Any] = field(default_factory=dict)


def answered(
    session: Session,
    case_id: str,
    *,
    limit: int = 500,
    task_id: str = "",
    between: tuple[datetime, datetime] | None = None,
    withheld: Collection[str] = (),
) -> list[Answered]:
    """The latest completed tasks of a case, or the one with `task_id`, newest first.

    Args:
        between: all that were completed from the first to the last of these moments, instead.
        withheld: processes whose tasks the reader does not see.
    """
    if between is not None:
        first, last = between
        asked = {"case": case_id, "withheld": sorted(withheld), "first": first, "last": last}
        return _in_words(session, session.execute(_COMPLETED_BETWEEN, asked).all())
    only = [tasks.c.id == task_id] if task_id else []
    return _in_words(session, _completed(session, case_id, limit, withheld, *only))


def last_answered(
    session: Session, case_id: str, steps: Collection[str], subject: str | None, withheld: Collection[str]
) -> list[Answered]:
    """Each of these steps as it was completed last, about a subject or about the whole case, newest first.

    Args:
        steps: each `process/element`.
        subject: None for the whole case: then each step once for each subject.
    """
    found = _completed(session, case_id, 500, withheld, is_one_of(steps, subject))
    last: dict[tuple[str, str, str | None], Any] = {}
    for row in found:
        last.setdefault((row.process, row.element, row.subject), row)
    return _in_words(session, list(last.values()))


def answered_in(session: Session, case_id: str, instances: Collection[str]) -> list[Answered]:
    """What was answered in some running processes of a case, newest first."""
    return _in_words(session, _completed(session, case_id, 500, (), tasks.c.instance_id.in_(instances)))


def last_sent(session: Session, case_id: str, process: str, form: Form) -> Answered | None:
    """The message of a form as somebody sent it last; None where nobody did."""
    latest = select(messages).where(messages.c.case_id == case_id, messages.c.name == form.name)
    row = session.execute(latest.order_by(messages.c.received_at.desc()).limit(1)).first()
    if row is None:
        return None
    who = people.names(session, [row.sent_by]).get(row.sent_by, "somebody")
    return Answered("", None, process, form.name, form.title, "", who, row.received_at, _told(form, row.data))


_SHOWN = (
    "id", "instance_id", "process", "element", "name", "role", "subject", "form", "answers", "ended_at",
    "completed_by",
)  # fmt: skip
_COMPLETED = (
    select(
        *(tasks.c[name] for name in _SHOWN),
        process_instances.c.process.label("root"),
        process_instances.c.pins,
    )
    .outerjoin(process_instances, process_instances.c.id == tasks.c.instance_id)
    .where(
        tasks.c.case_id == bindparam("case"),
        tasks.c.state == "completed",
        ~among(tasks.c.process, "withheld"),
    )
    .order_by(tasks.c.ended_at.desc(), tasks.c.id)
)
_COMPLETED_BETWEEN = _COMPLETED.where(tasks.c.ended_at.between(bindparam("first"), bindparam("last")))


def _completed(
    session: Session, case_id: str, limit: int, withheld: Collection[str], *only: ColumnElement[bool]
) -> Sequence[Any]:
    query = _COMPLETED.where(*only) if only else _COMPLETED
    asked = {"case": case_id, "withheld": sorted(withheld)}
    return session.execute(query.limit(limit), asked).all()


def _in_words(session: Session, rows: Sequence[Any]) -> list[Answered]:
    who = people.names(session, [row.completed_by for row in rows])
    forms = [_form(session, row) for row in rows]
    return [
        Answered(
            task_id=row.id,
            instance_id=row.instance_id,
            process=row.process,
            element=row.element,
            name=row.name,
            role=row.role,
            who=who.get(row.completed_by, "somebody"),
            at=row.ended_at,
            answers=_told(form, row.answers or {}),
            chosen=tuple(chosen(form, row.answers or {})) if form else (),
            form=form,
            given=row.answers or {},
        )
        for row, form in zip(rows, forms, strict=True)
    ]


def _form(session: Session, row: Any) -> Form | None:
    if row.form is None or row.root is None:
        return None
    return shelf.program(session, row.root, row.pins).form(row.process, row.form)


def _told(form: Form | None, answers: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(told_answer(form, answers)) if form else ()
