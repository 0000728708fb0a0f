"""Answers that open cases hold to the questions of a process's forms: given with a task, or half typed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, or_, select, type_coerce, union_all

from engine.identity import Actor
from engine.store.database import Session
from engine.store.readers import not_hidden
from engine.tables import cases, drafts, pupils, tasks

#: More rows are not read: whoever hears of so many cases needs no exact number.
MOST_ROWS_HELD = 1_000


@dataclass(frozen=True)
class AnswersHeld:
    """The answers of one task of an open case; `typed`: somebody has begun them, and the task is open.

    `hidden`: the case is restricted, and not the person's to read.
    """

    case_id: str
    opened_at: datetime
    school_urn: str | None
    form: str
    answers: dict[str, Any]
    typed: bool
    hidden: bool


def answers_held(
    session: Session,
    actor: Actor,
    now: datetime,
    process: str,
    forms: Collection[str],
    texts: Collection[str],
) -> list[AnswersHeld]:
    """Answers in which any of these texts stands, of open cases; at most MOST_ROWS_HELD.

    Args:
        forms: names of forms of the process.
        texts: values of answers; what only looks like one is found too.
    """
    if not forms or not texts:
        return []
    seen = not_hidden(cases.c.id, actor, now).label("seen")
    given = _of(tasks.c.answers, "completed", process, forms, texts, seen)
    typed = _of(drafts.c.answers, "open", process, forms, texts, seen)
    both = union_all(given, typed).limit(MOST_ROWS_HELD)
    return [
        AnswersHeld(case_id, opened_at, urn, form, answers, state == "open", not seen)
        for case_id, opened_at, urn, form, answers, state, seen in session.execute(both)
    ]


def _of(
    answers: ColumnElement[Any], state: str, process: str, forms: Collection[str], texts: Collection[str],
    seen: ColumnElement[bool],
) -> Any:  # fmt: skip
    found = (
        select(cases.c.id, cases.c.opened_at, pupils.c.school_urn, tasks.c.form, answers, tasks.c.state, seen)
        .select_from(tasks)
        .join(cases, cases.c.id == tasks.c.case_id)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
    )
    if answers.table is drafts:
        found = found.join(drafts, drafts.c.task_id == tasks.c.id)
    written = type_coerce(answers, Text)
    return found.where(
        tasks.c.process == process,
        tasks.c.form.in_(sorted(forms)),
        tasks.c.state == state,
        # Not by the state, whose index would make SQLite begin with all open cases.
        cases.c.closed_at.is_(None),
        or_(*(written.contains(text, autoescape=True) for text in sorted(texts))),
    )
