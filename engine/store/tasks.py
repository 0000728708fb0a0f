"""Tasks and drafts as rows: what people are asked to do, and what they typed so far."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    literal_column,
    or_,
    select,
    union,
    update,
)

from engine.store.database import Session
from engine.store.instances import INSTANCE_COLUMNS, Instance
from engine.store.putting import put_statements
from engine.store.sending import OftenSent
from engine.tables import drafts, messages, notices, process_instances, tasks

#: Before the name of a message where it stands among tasks: whoever sent it.
SENT = "message:"


@dataclass(frozen=True)
class Task:
    """One task, whatever its state. `instance_id` is None when no diagram asked for it."""

    id: str
    case_id: str
    instance_id: str | None
    process: str
    element: str
    name: str
    role: str
    form: str | None
    not_by: list[str]
    subject: str | None
    state: str
    opened_at: datetime
    due_at: datetime | None
    assignee: str | None
    meant_for: str | None
    claimed_at: datetime | None
    ended_at: datetime | None
    completed_by: str | None
    completion_key: str | None
    guard: str | None
    held_because: str | None


_TASK_COLUMNS = tuple(tasks.c[name] for name in Task.__dataclass_fields__)
_WIDTH = len(_TASK_COLUMNS)
_HAS_DRAFT = exists().where(drafts.c.task_id == tasks.c.id).label("has_draft")
_HAS_NOTICES = exists().where(notices.c.case_id == tasks.c.case_id, notices.c.closed_at.is_(None))
_WITH_INSTANCES = (
    select(*_TASK_COLUMNS, _HAS_DRAFT, _HAS_NOTICES.label("has_notices"), *INSTANCE_COLUMNS)
    .outerjoin(
        process_instances,
        and_(process_instances.c.case_id == tasks.c.case_id, process_instances.c.ended_at.is_(None)),
    )
    .where(tasks.c.id == bindparam("wanted"))
    .order_by(process_instances.c.position)
)
_COMPLETE = OftenSent(
    update(tasks)
    .where(tasks.c.id == bindparam("wanted"))
    .values(
        state="completed",
        **{name: bindparam(name) for name in ("ended_at", "completed_by", "completion_key", "answers")},
    )
)


@dataclass(frozen=True)
class TaskInCase:
    """A task with the running processes of its case.

    `has_draft` is true when anybody saved one for it, `has_notices` while any notice of its case is open.
    """

    task: Task
    has_draft: bool
    has_notices: bool
    instances: list[Instance]


def task_in_case(session: Session, task_id: str) -> TaskInCase:
    """A task that exists, with the running processes of its case, in one question to the database."""
    rows = session.execute(_WITH_INSTANCES, {"wanted": task_id}).all()
    instances = [Instance(*row[_WIDTH + 2 :]) for row in rows if row[_WIDTH + 2] is not None]
    has_draft, has_notices = rows[0][_WIDTH : _WIDTH + 2]
    return TaskInCase(Task(*rows[0][:_WIDTH]), bool(has_draft), bool(has_notices), instances)


def completers(session: Session, case_id: str, names: Collection[str], subject: str | None) -> frozenset[str]:
    """Who ever completed one of these tasks in a case, about a subject or about the whole case.

    Args: see `is_one_of`; in `names`, `message:NAME` is whoever sent that message to the case.
    """
    sent = [name.removeprefix(SENT) for name in names if name.startswith(SENT)]
    asked: dict[str, Any] = {"wanted_case": case_id, "names": names}
    asked |= {"subject": subject} if subject is not None else {}
    asked |= {"messages": sent} if sent else {}
    return frozenset(session.scalars(_completers(frozenset(asked)), asked))


@cache
def _completers(asked: frozenset[str]) -> Any:
    """The question for them, once for each choice of what is asked: to build it costs more than to ask it."""
    names: BindParameter[Any] = bindparam("names", expanding=True)
    subject: Any = bindparam("subject") if "subject" in asked else None
    done = select(tasks.c.completed_by).where(
        tasks.c.case_id == bindparam("wanted_case"), tasks.c.state == "completed", is_one_of(names, subject)
    )
    if "messages" not in asked:
        return done.distinct()
    sent = select(messages.c.sent_by).where(
        messages.c.case_id == bindparam("wanted_case"),
        messages.c.name.in_(bindparam("messages", expanding=True)),
    )
    return union(done, sent)


def is_one_of(names: Collection[str] | BindParameter[Any], subject: Any) -> ColumnElement[bool]:
    """Whether a task is of one of these names, and about a subject or about the whole case.

    Args:
        names: each `process/element`; an element alone, as old tasks have it, is of any process.
        subject: or the parameter that stands for it; None for the whole case, whatever the tasks were about.
    """
    named = or_((tasks.c.process + "/" + tasks.c.element).in_(names), tasks.c.element.in_(names))
    return named if subject is None else named & or_(tasks.c.subject.is_(None), tasks.c.subject == subject)


def is_named(task: Task, names: Collection[str], subject: str | None) -> bool:
    """The same as `is_one_of`, of a task that was read."""
    named = f"{task.process}/{task.element}" in names or task.element in names
    return named and (subject is None or task.subject in (None, subject))


def last_completer(session: Session, case_id: str, names: Collection[str], subject: str | None) -> str | None:
    """Who last completed one of these tasks in a case; None where nobody did. Args: see `completers`."""
    done = select(tasks.c.completed_by.label("who"), tasks.c.ended_at.label("at")).where(
        tasks.c.case_id == case_id, tasks.c.state == "completed", is_one_of(names, subject)
    )
    asked = [name.removeprefix(SENT) for name in names if name.startswith(SENT)]
    sent = select(messages.c.sent_by, messages.c.received_at).where(
        messages.c.case_id == case_id, messages.c.name.in_(asked)
    )
    ever = union(done, sent).subquery()
    who: str | None = session.scalar(select(ever.c.who).order_by(ever.c.at.desc()).limit(1))
    return who


_ADD = OftenSent(insert(tasks))


def add_tasks(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write tasks that have just opened."""
    if rows:
        _ADD.send(session, rows)


def mark_completed(session: Session, task_id: str, **values: Any) -> None:
    """Write that a task was completed: `ended_at`, `completed_by`, `completion_key`, `answers`."""
    _COMPLETE.send(session, [{"wanted": task_id, **values}])


def mark_withdrawn(
    session: Session, task_ids: Collection[str], at: datetime
) -> list[tuple[str, str, str | None]]:
    """Write that open tasks were withdrawn; answers the id, name and assignee of each."""
    if not task_ids:
        return []
    statement = (
        update(tasks)
        .where(tasks.c.id.in_(sorted(task_ids)), tasks.c.state.in_(("open", "held")))
        .values(state="withdrawn", ended_at=at)
        .returning(tasks.c.id, tasks.c.name, tasks.c.assignee)
    )
    return [(row.id, row.name, row.assignee) for row in session.execute(statement)]


_GUARDED = (
    select(*_TASK_COLUMNS)
    .where(
        tasks.c.case_id == bindparam("wanted"),
        tasks.c.state.in_(("open", "held")),
        tasks.c.guard.is_not(None),
    )
    .order_by(tasks.c.opened_at, tasks.c.id)
)


def guarded_tasks(session: Session, case_id: str) -> list[Task]:
    """The tasks of a case that are open or held and have a guard, the oldest first."""
    return [Task(*row) for row in session.execute(_GUARDED, {"wanted": case_id})]


def mark_held(session: Session, task_id: str, because: str | None) -> None:
    """Write why a guard holds a task; None: it may be done again."""
    state = "open" if because is None else "held"
    session.execute(update(tasks).where(tasks.c.id == task_id).values(state=state, held_because=because))


def mark_guards_asked(session: Session, case_id: str, at: datetime) -> None:
    """Write that the guards of a case were asked, so that the beat leaves them alone for a day."""
    session.execute(
        update(tasks)
        .where(tasks.c.case_id == case_id, tasks.c.guard.is_not(None), tasks.c.state.in_(("open", "held")))
        .values(guard_asked_at=at)
    )


def set_assignee(session: Session, task_id: str, user_id: str | None, at: datetime | None) -> None:
    """Write who has taken a task, or that nobody has."""
    session.execute(update(tasks).where(tasks.c.id == task_id).values(assignee=user_id, claimed_at=at))


def taken_tasks(session: Session, case_id: str) -> list[Task]:
    """The open tasks of a case that somebody has taken."""
    query = select(*_TASK_COLUMNS).where(
        tasks.c.case_id == case_id, tasks.c.state == "open", tasks.c.assignee.is_not(None)
    )
    return [Task(*row) for row in session.execute(query.order_by(tasks.c.id))]


def in_order_of_cases(session: Session, task_ids: Sequence[str]) -> list[str]:
    """Those of these tasks that there are, in the order in which everybody locks cases."""
    query = select(tasks.c.id).where(tasks.c.id.in_(task_ids)).order_by(tasks.c.case_id, tasks.c.id)
    return list(session.scalars(query)) if task_ids else []


def open_tasks_of(session: Session, user_id: str) -> list[Task]:
    """The open tasks that somebody has, in the order in which everybody locks cases."""
    query = select(*_TASK_COLUMNS).where(
        tasks.c.state == literal_column("'open'"), tasks.c.assignee == user_id
    )
    return [Task(*row) for row in session.execute(query.order_by(tasks.c.case_id, tasks.c.id))]


def open_task_of(session: Session, instance_id: str, process: str, element: str) -> str | None:
    """The id of the newest task of a step that is still to be done in a running process."""
    query = (
        select(tasks.c.id)
        .where(
            tasks.c.instance_id == instance_id, tasks.c.process == process, tasks.c.element == element,
            tasks.c.state.in_(("open", "held")),
        )
        .order_by(tasks.c.opened_at.desc())
        .limit(1)
    )  # fmt: skip
    return session.scalar(query)


def mark_overdue(session: Session, case_id: str, now: datetime) -> list[Task]:
    """Note open tasks past their due time, each once; answers those."""
    statement = (
        update(tasks)
        .where(
            tasks.c.case_id == case_id,
            tasks.c.state == "open",
            tasks.c.overdue_at.is_(None),
            tasks.c.due_at < now,
        )
        .values(overdue_at=now, overdue_told_at=now)
        .returning(*_TASK_COLUMNS)
    )
    return [Task(*row) for row in session.execute(statement)]


def mark_told_again(session: Session, case_id: str, last: datetime, now: datetime) -> list[Task]:
    """Note that the manager hears again of tasks still open, of which they last heard at `last` or before."""
    statement = (
        update(tasks)
        .where(tasks.c.case_id == case_id, tasks.c.state == "open", tasks.c.overdue_told_at <= last)
        .values(overdue_told_at=now)
        .returning(*_TASK_COLUMNS)
    )
    return [Task(*row) for row in session.execute(statement)]


@dataclass(frozen=True)
class SentBack:
    """What was answered at a step before whoever checks it sent it back; `answers` in JSON form."""

    answers: Mapping[str, Any]
    answered_at: datetime
    answered_by: str


_BESIDE = select(*_TASK_COLUMNS, tasks.c.answers).where(
    tasks.c.instance_id == bindparam("instance"), tasks.c.state == "completed"
)
_CHECKS = _BESIDE.where(tasks.c.ended_at == bindparam("opened"))


def sent_back(session: Session, task: Task) -> SentBack | None:
    """What was answered when a task was done last, where somebody who checks it has just sent it back.

    It is sent back when it opened as a task was completed that keeps away whoever did it (`notBy`).
    """
    checks = session.execute(_CHECKS, {"instance": task.instance_id, "opened": task.opened_at})
    named = (Task(*row[:_WIDTH]) for row in checks)
    if not any(is_named(task, one.not_by or (), one.subject) for one in named):
        return None
    same = tasks.c.subject.is_(None) if task.subject is None else tasks.c.subject == task.subject
    before = _BESIDE.where(tasks.c.process == task.process, tasks.c.element == task.element, same)
    latest = before.order_by(tasks.c.ended_at.desc()).limit(1)
    row = session.execute(latest, {"instance": task.instance_id}).one_or_none()
    return SentBack(row.answers or {}, row.ended_at, row.completed_by) if row else None


# --- drafts --------------------------------------------------------------------------------------


_PUT_DRAFT = put_statements(drafts, ("task_id", "user_id"), ("answers", "saved_at"))


def put_draft(session: Session, task_id: str, user_id: str, answers: Mapping[str, Any], at: datetime) -> None:
    """Keep what a person typed, instead of what they typed before."""
    row = {"task_id": task_id, "user_id": user_id, "answers": dict(answers), "saved_at": at}
    session.execute(_PUT_DRAFT[session.dialect.name], row)


_THIS: ColumnElement[bool] = tasks.c.id == bindparam("task")
_SAME_FORM = and_(
    tasks.c.case_id == bindparam("case"),
    tasks.c.state == "withdrawn",
    tasks.c.process == bindparam("process"),
    tasks.c.form.is_not_distinct_from(bindparam("form")),
)
_DRAFT = (
    select(drafts.c.answers, drafts.c.saved_at)
    .join(tasks, tasks.c.id == drafts.c.task_id)
    .where(drafts.c.user_id == bindparam("typist"), _THIS | _SAME_FORM)
    .order_by(_THIS.desc(), drafts.c.saved_at.desc())
    .limit(1)
)


def draft_for(session: Session, task: Task, user_id: str) -> tuple[dict[str, Any], datetime] | None:
    """What a person typed for a task and when; else for a withdrawn task of the case with its form."""
    asked = {
        "typist": user_id, "task": task.id, "case": task.case_id, "process": task.process, "form": task.form,
    }  # fmt: skip
    row = session.execute(_DRAFT, asked).one_or_none()
    return (row.answers, row.saved_at) if row else None


_FORGET = delete(drafts).where(
    drafts.c.task_id == bindparam("wanted"), drafts.c.user_id == bindparam("sender")
)


def forget_draft(session: Session, task_id: str, user_id: str) -> None:
    """Drop the draft of whoever completed a task: what others typed for it is theirs to read."""
    session.execute(_FORGET, {"wanted": task_id, "sender": user_id})


def drafters(session: Session, task_ids: Collection[str]) -> list[tuple[str, str]]:
    """Task and user id of every draft for these tasks."""
    query = select(drafts.c.task_id, drafts.c.user_id).where(drafts.c.task_id.in_(sorted(task_ids)))
    return [(row.task_id, row.user_id) for row in session.execute(query)]
