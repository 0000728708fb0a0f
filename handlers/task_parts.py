"""A long form part by part, each with an address of its own, and all answers once more before they are sent.

What is typed goes into the person's draft, part by part; only what the last page shows is sent, to the
address of the task, as from the page with all questions.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import casework
from engine.errors import FieldFault, NotFound
from engine.forms import Field, offering
from engine.forms.parts import FormPart, PartProgress
from engine.forms.telling import questions_called, typed_in_words
from engine.forms.trying import tried
from engine.policy import Action
from engine.views.task import TaskSeen, look_at_task
from handlers import current
from handlers.access import access
from handlers.answers import flattened, posted_answers, posted_questions
from handlers.noting import TASK
from handlers.task_lists import list_in_address

#: Said to whoever begins to type in a task that nobody has.
TAKES = " The task is yours now: your team sees that you are at work on it."
#: In the address of a part: where its page leads back to.
THEN_CHECK = "check"

blueprint = Blueprint("task_parts", __name__, url_prefix="/tasks/<task_id>")


@dataclass(frozen=True)
class LinkedFault:
    """What is wrong or missing, with the page where it is mended."""

    field: str
    message: str
    href: str


@dataclass(frozen=True)
class AnswerToCheck:
    """One question with what was typed, and the page where it is changed."""

    question: str
    answer: str
    href: str


def task_address(endpoint: str, task_id: str, **more: Any) -> str:
    """That of a page of the task, with the list from which the person came."""
    return url_for(endpoint, task_id=task_id, list=list_in_address(), **more)


@blueprint.get("/part/<int:number>")
@access(Action.READ_CASE, notes=TASK)
def show(task_id: str, number: int) -> ResponseReturnValue:
    """The questions of one part, with what was typed so far."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_task(session, current.actor(), task_id, now)
        if not _may_answer(seen):
            return redirect(task_address("tasks.show", task_id))
        part = _part_numbered(seen, number)
        if part not in [one.part for one in seen.progress(now)]:
            return redirect(task_address("tasks.show", task_id))
        return _part_page(seen, part, now)


@blueprint.post("/part/<int:number>")
@access(Action.SAVE_DRAFT, notes=TASK)
def save(task_id: str, number: int) -> ResponseReturnValue:
    """Keep what was typed on a part; then what the button says: the next part, another row, or later."""
    answers, asked = answers_typed(task_id), posted_questions()
    with current.transaction(repeatable=True) as session:
        now = current.now(session)
        takes = casework.save_draft(session, current.actor(), task_id, answers, now, asked=asked)
    pressed, _, group = request.form.get("do", "").partition(":")
    if group:
        more, place = group if pressed == "add" else None, place_of(group)
        return redirect(_part_address(task_id, number, then=_then(), more=more, _anchor=place))
    if pressed == "draft":
        flash(f"Your answers are saved as a draft. Only you can see them.{TAKES if takes else ''}", "success")
        return redirect(task_address("tasks.show", task_id))
    with current.reading() as session:
        now = current.now(session)
        return _gone_on(look_at_task(session, current.actor(), task_id, now), number, now)


def _gone_on(seen: TaskSeen, number: int, now: datetime) -> ResponseReturnValue:
    """The part again while something is wrong with it, else on to the next, at last to all answers."""
    going = seen.progress(now)
    here = next((one for one in going if one.part.number == number), None)
    if here and here.faults:
        return _part_page(seen, here.part, now, here.faults), 422
    later = next((one.part.number for one in going if one.part.number > number), None)
    if later is None or _then():
        return redirect(task_address("task_parts.check", seen.task.id))
    return redirect(_part_address(seen.task.id, later))


def place_of(group: str) -> str | None:
    """The question to which the page comes back: of `actions.0` and of `actions:TASK` it is `actions`."""
    return re.split(r"[.:]", group)[0] or None


def answers_typed(task_id: str) -> dict[str, Any]:
    """The raw answers that were sent, with the earlier one that the button pressed takes over."""
    answers = posted_answers()
    pressed, _, wanted = request.form.get("do", "").partition(":")
    name, _, step = wanted.partition(":")
    if pressed == "use":
        with current.reading() as session:
            now = current.now(session)
            offered = look_at_task(session, current.actor(), task_id, now).earlier_answers(now).get(name)
        if offered and offered.step.task_id == step:
            answers[name] = offered.raw
    return answers


@blueprint.get("/check")
@access(Action.READ_CASE, notes=TASK)
def check(task_id: str) -> ResponseReturnValue:
    """Every question with its answer, before they are sent."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_task(session, current.actor(), task_id, now)
        if not _may_answer(seen):
            return redirect(task_address("tasks.show", task_id))
        return answers_to_check(seen, now)


def answers_to_check(seen: TaskSeen, now: datetime, faults: Sequence[FieldFault] = ()) -> str:
    """All answers of a draft with what is missing; `faults` are those with which they were refused."""
    raw = seen.raw(now)
    found = [
        LinkedFault(one.field, one.message, _mended_at(seen, one.field))
        for one in faults or seen.faults(raw, now)
    ]
    return render_template(
        "tasks/check.html",
        seen=seen,
        now=now,
        sections=_sections(seen, now),
        faults=found if faults else (),
        missing=found,
        sent=[*flattened(raw)],
        asked_as=_asked_as(seen),
    )


def _asked_as(seen: TaskSeen) -> str:
    """What the questions are called, for a page that tells what came too late."""
    called = questions_called(seen.form.questions) if seen.form else ()
    return json.dumps(dict(called), ensure_ascii=False)


def _sections(seen: TaskSeen, now: datetime) -> list[tuple[str, list[AnswerToCheck]]]:
    """By part, each question that is asked now; all together where the form has no parts."""
    if seen.form is None:
        return []
    questions, raw = offering(seen.form, seen.scope, now).questions, seen.raw(now)
    asked = [*questions.shown(tried(questions, raw))]
    parts = seen.parts or (FormPart(1, "", tuple(field.name for field in asked)),)
    told = [(part, [field for field in asked if field.name in part.names]) for part in parts]
    return [(part.title, [_told(seen, one, raw) for one in fields]) for part, fields in told if fields]


def _told(seen: TaskSeen, field: Field, raw: Mapping[str, Any]) -> AnswerToCheck:
    said = typed_in_words(raw.get(field.name), field)
    return AnswerToCheck(field.title, said, _mended_at(seen, field.name))


def _mended_at(seen: TaskSeen, name: str) -> str:
    """The address at which an answer is changed."""
    first = name.split(".")[0]
    part = next((one for one in seen.parts if first in one.names), None)
    if part is None:
        return task_address("tasks.show", seen.task.id, whole="yes" if seen.parts else None, _anchor=name)
    return _part_address(seen.task.id, part.number, then=THEN_CHECK, _anchor=name)


def _part_page(seen: TaskSeen, part: FormPart, now: datetime, faults: Sequence[FieldFault] = ()) -> str:
    return render_template(
        "tasks/part.html",
        seen=seen,
        now=now,
        part=part,
        place=_place(seen.progress(now), part),
        then=_then(),
        typed=seen.raw(now),
        faults=faults,
    )


def _place(going: Sequence[PartProgress], part: FormPart) -> str:
    """Where the part stands among those that are asked now."""
    return f"part {[one.part for one in going].index(part) + 1} of {len(going)}"


def _part_numbered(seen: TaskSeen, number: int) -> FormPart:
    """A part of the form.

    Raises:
        NotFound: it has no such part.
    """
    if not 0 < number <= len(seen.parts):
        raise NotFound(kind="part of the form", reference=str(number))
    return seen.parts[number - 1]


def _part_address(task_id: str, number: int, **more: Any) -> str:
    return task_address("task_parts.show", task_id, number=number, **more)


def _then() -> str | None:
    """Whether the page of a part leads back to all answers, as the address says it."""
    return THEN_CHECK if request.args.get("then") == THEN_CHECK else None


def _may_answer(seen: TaskSeen) -> bool:
    return seen.task.state == "open" and seen.refusal is None and seen.form is not None
