"""What people do with tasks: claim, release, assign, save a draft, complete."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import forms
from engine.casework.failures import Attempt, resolve, settle
from engine.casework.fingerprints import fingerprint
from engine.casework.guarding import require_answers_unheld, require_unheld
from engine.casework.hand import CaseInHand, TaskInHand, take_task
from engine.casework.known import KnownCase
from engine.casework.recording import Completion
from engine.casework.refusals import NumberInUse, TaskHeld, TaskNotOpen, TaskTaken, TaskWithdrawn
from engine.casework.saving import save
from engine.casework.telling import give_notice, notice
from engine.england import moment_in_words
from engine.errors import AnswersRefused, BadInput, EngineError, FieldFault, NotAllowed, NotFound
from engine.expressions import Value, to_json
from engine.forms import Form
from engine.forms.prefilling import filled_again
from engine.identity import Actor
from engine.policy import MANAGERS, Action, allows
from engine.store.absences import absence_of, deputies
from engine.store.database import Session
from engine.store.people import names, person
from engine.store.tasks import (
    Task,
    completers,
    draft_for,
    put_draft,
    sent_back,
    set_assignee,
)


@dataclass(frozen=True)
class Completed:
    """What became of completing a task.

    `repeated` is true when the same person had sent the same before: nothing happened again.
    With an `incident_id` the diagram could not go on: the task is still open, its answers are
    kept as a draft, and the incident can be tried again. With `held_because` the task's guard does not
    allow the step now: nothing was done, its answers are kept as a draft, and it comes back by itself.
    """

    case_id: str
    repeated: bool = False
    incident_id: str | None = None
    held_because: str | None = None


def complete_task(
    session: Session,
    actor: Actor,
    task_id: str,
    raw_answers: Mapping[str, Any],
    now: datetime,
    *,
    key: str | None = None,
) -> Completed:
    """Complete a task with the answers of its form, and let the case go on.

    Args:
        raw_answers: as they came from a page or a program; read by the task's form.
        key: with it only the same answers under it are a repeat by the same person, which does nothing;
            without it, the same answers are.

    Raises:
        NotFound: there is no such task.
        NotAllowed: it is another's, another role's or school's, or a second person must do it.
        AnswersRefused: some answers need to be changed; nothing happened.
        TaskNotOpen, TaskWithdrawn: somebody was first.
    """
    taken = take_task(session, actor, task_id, now)
    hand, task, _ = taken
    key = completion_key(key, raw_answers)
    if is_repeat(hand, task, key):
        return Completed(hand.case.id, repeated=True)
    hand.require(Action.COMPLETE_TASK, **whose_task(hand, task), barred=barred(hand, task))
    try:
        unheld = require_unheld(hand, task)
    except TaskHeld as held:
        return keep_for_later(hand, task, raw_answers, held)
    require_open(hand, unheld)
    return finish(taken._replace(task=unheld), raw_answers, key)


def keep_for_later(hand: CaseInHand, task: Task, raw_answers: Mapping[str, Any], held: TaskHeld) -> Completed:
    """Keep what somebody typed for a step that must wait, and write that it waits."""
    fingerprint(raw_answers)
    put_draft(hand.session, task.id, hand.actor.id, raw_answers, hand.now)
    save(hand)
    return Completed(hand.case.id, held_because=held.because)


def finish(taken: TaskInHand, raw_answers: Mapping[str, Any], key: str) -> Completed:
    """Complete a task that is open, by somebody who may.

    Raises:
        AnswersRefused: see `complete_task`.
    """
    hand, task, has_draft = taken
    answers = read_answers(hand, task, raw_answers)
    form = form_of(hand, task)
    require_answers_unheld(hand, task, answers, form.into if form else None)
    if form and form.shows_attendance:
        hand.look_at_attendance()
    attempt = Attempt("complete_task", task.id, {"answers": dict(raw_answers), "key": key})
    try:
        move_on(hand, task, answers)
    except EngineError as failure:
        incident_id = settle(hand, attempt, failure)
        put_draft(hand.session, task.id, hand.actor.id, raw_answers, hand.now)
        return Completed(hand.case.id, incident_id=incident_id)
    resolve(hand, attempt)
    plain = {name: to_json(value) for name, value in answers.items()}
    try:
        save(hand, Completion(task, key, plain, has_draft))
    except NumberInUse as used:
        raise _number_refused(form, used) from used
    return Completed(hand.case.id)


def _number_refused(form: Form | None, used: NumberInUse) -> EngineError:
    """A number that was given twice at the same moment is refused where it was asked for."""
    asked = [field.name for field in form.questions.asked if field.unique] if form else []
    return AnswersRefused([FieldFault(name, str(used)) for name in asked]) if asked else used


def completion_key(key: str | None, raw_answers: Mapping[str, Any]) -> str:
    """By what a completion is known again: other answers under the same key are no repeat."""
    return fingerprint({"key": key, "answers": raw_answers} if key else raw_answers)


def is_repeat(hand: CaseInHand, task: Task, key: str) -> bool:
    """Whether this person completed this task with this key before."""
    return task.state == "completed" and task.completed_by == hand.actor.id and task.completion_key == key


def require_open(hand: CaseInHand, task: Task) -> None:
    """Refuse a task that has ended, saying who ended it and when.

    Raises:
        TaskNotOpen: somebody completed it.
        TaskWithdrawn: the case went on without it.
        TaskHeld: its guard does not allow it now.
    """
    if task.state == "open":
        return
    if task.state == "held":
        raise TaskHeld(because=task.held_because or "")
    when = moment_in_words(task.ended_at)
    if task.state == "withdrawn":
        raise TaskWithdrawn(when=when, at=task.ended_at)
    raise TaskNotOpen(who=name_of(hand.session, task.completed_by), when=when, at=task.ended_at)


def name_of(session: Session, user_id: str | None) -> str:
    """A person's name, for a sentence."""
    return names(session, [user_id or ""]).get(user_id or "", "somebody")


def barred(hand: KnownCase, task: Task) -> frozenset[str]:
    """Who must not complete this task, because they did what it checks."""
    if not task.not_by or task.instance_id is None:
        return frozenset()
    return completers(hand.session, hand.case.id, task.not_by, task.subject)


def form_of(hand: KnownCase, task: Task) -> Form | None:
    """The form of a task, of the version that its process runs on."""
    if task.form is None or task.instance_id is None:
        return None
    return hand.program(hand.instance(task.instance_id)).form(task.process, task.form)


def read_answers(hand: CaseInHand, task: Task, raw: Mapping[str, Any]) -> dict[str, Value]:
    """Typed answers. A reading of the register among them counts at once.

    Raises:
        AnswersRefused: with a fault for each field to be changed.
    """
    form = form_of(hand, task)
    if form is None or task.instance_id is None:
        return {}
    hand.turn_to(task, form)
    counted = hand.registered(form)
    if counted is not None:
        raw = {**raw, **forms.answers_of(form, counted)}
    answers = forms.read(form, raw, hand.scope(hand.instance(task.instance_id)), hand.now)
    reading = counted or form.reading(answers)
    if reading is not None:
        hand.count(reading, form)
    return answers


def move_on(hand: CaseInHand, task: Task, answers: Mapping[str, Value]) -> None:
    """Complete the task in its diagram. A task that no diagram asked for is complete as it is.

    Raises:
        RunFailed: the diagram could not go on.
    """
    if task.instance_id is None:
        hand.note("task_completed", task)
        return
    form = form_of(hand, task)
    hand.run.complete(task.instance_id, task.id, answers, into=(form.into or None) if form else None)


def whose_task(hand: KnownCase, task: Task) -> dict[str, Any]:
    """What the policy is asked of every task: its role, who has it or stands in, whom it is meant for."""
    known: dict[str, Any] = {"role": task.role, "assignee": task.assignee, "named": task.meant_for}
    if task.role in MANAGERS and task.role not in hand.actor.roles:
        known["deputies"] = frozenset(deputies(hand.session, task.role, hand.today))
    if task.assignee in (None, hand.actor.id):
        return known
    away = absence_of(hand.session, task.assignee, hand.today)
    return {**known, "cover": away.covered_by, "free": away.covered_by is None} if away else known


def claim(session: Session, actor: Actor, task_id: str, now: datetime, *, reason: str = "") -> str:
    """Take a task for oneself; taking it twice is the same as once.

    Args:
        reason: why one takes what is somebody else's by name; needed only then.

    Returns:
        The id of its case.

    Raises:
        NotFound, NotAllowed, TaskNotOpen, TaskWithdrawn: see `complete_task`.
        TaskTaken: somebody else was first.
        BadInput: it is somebody else's by name, and there is no reason.
    """
    hand, task, _ = take_task(session, actor, task_id, now)
    require_open(hand, task)
    if task.assignee not in (None, actor.id):
        if task.assignee == task.meant_for:
            take_over(hand, task, reason.strip())
        elif allows(
            Action.CLAIM_TASK, actor, hand.matter(**whose_task(hand, task), barred=barred(hand, task))
        ):
            give(hand, task, actor.id, "task_claimed")  # whoever took it is away
        else:
            raise TaskTaken(who=name_of(session, task.assignee))
        return hand.case.id
    hand.require(Action.CLAIM_TASK, **whose_task(hand, task), barred=barred(hand, task))
    if task.assignee is None:
        give(hand, task, actor.id, "task_claimed")
    return hand.case.id


def take_over(hand: CaseInHand, task: Task, reason: str) -> None:
    """Take a task that is somebody else's by name, who hears of it with the reason.

    Raises:
        NotAllowed, BadInput: see `claim`.
    """
    hand.require(Action.TAKE_OVER_TASK, **whose_task(hand, task), barred=barred(hand, task))
    if not reason:
        name = name_of(hand.session, task.assignee)
        raise BadInput(problem=f"This task is for {name}. Say why you take it.")
    give(hand, task, hand.actor.id, "task_taken_over", reason=reason, before=task.assignee)
    said = f"{hand.actor.name} took the task “{task.name}”, which was for you: {reason}"
    give_notice(hand, [notice(hand, "assigned", said, task_id=task.id, user_id=task.assignee)])


def release(session: Session, actor: Actor, task_id: str, now: datetime) -> str:
    """Give a task back to everybody with its role; answers the id of its case.

    Raises:
        NotFound, NotAllowed, TaskNotOpen, TaskWithdrawn: see `complete_task`.
    """
    hand, task, _ = take_task(session, actor, task_id, now)
    require_open(hand, task)
    hand.require(Action.RELEASE_TASK, **whose_task(hand, task))
    give(hand, task, None, "task_released")
    return hand.case.id


def assign(session: Session, actor: Actor, task_id: str, to_user_id: str, reason: str, now: datetime) -> str:
    """Give a task to somebody who may do it, with the reason; answers the id of its case.

    Raises:
        NotFound: there is no such task or person.
        NotAllowed: the actor gives no tasks, or the other person may not do this one.
        BadInput: there is no reason.
        TaskNotOpen, TaskWithdrawn: see `complete_task`.
    """
    hand, task, _ = take_task(session, actor, task_id, now)
    require_open(hand, task)
    hand.require(Action.ASSIGN_TASK, role=task.role)
    if not reason.strip():
        raise BadInput(problem="Say why you give this task to somebody.")
    pass_on(hand, task, to_user_id, reason.strip())
    return hand.case.id


def pass_on(hand: CaseInHand, task: Task, to_user_id: str, reason: str) -> None:
    """Give an open task to somebody who may do it, and tell them why.

    Raises:
        NotFound, NotAllowed: see `require_able`.
    """
    require_able(hand, task, to_user_id)
    give(hand, task, to_user_id, "task_assigned", reason=reason, to=to_user_id)
    said = f"{hand.actor.name} gave you the task “{task.name}”: {reason}"
    give_notice(hand, [notice(hand, "assigned", said, task_id=task.id, user_id=to_user_id)])


def require_able(hand: CaseInHand, task: Task, user_id: str) -> None:
    """Refuse to give a task to somebody who could not complete it.

    Raises:
        NotFound: there is no such person, or they have left.
        NotAllowed: the task is not for them.
    """
    to = person(hand.session, user_id)
    if to is None or not to.active:
        raise NotFound(kind="person", reference=user_id)
    matter = hand.matter(role=task.role, named=task.meant_for, barred=barred(hand, task))
    if not allows(Action.COMPLETE_TASK, to.actor, matter):
        raise NotAllowed(action=f"give this task to {to.name}, who may not complete it")


def give(hand: CaseInHand, task: Task, user_id: str | None, kind: str, **payload: Any) -> None:
    """Write who has the task now, and note it."""
    set_assignee(hand.session, task.id, user_id, hand.now if user_id else None)
    hand.note(kind, task, **payload)
    save(hand)


def save_draft(
    session: Session,
    actor: Actor,
    task_id: str,
    raw_answers: Mapping[str, Any],
    now: datetime,
    *,
    asked: Collection[str] = (),
) -> bool:
    """Keep what a person has typed so far, unchecked, also while the task must wait. Drafts are no events.

    Whoever begins to type in a task that nobody has, and may do it, takes it: so that no two do it at once.

    Args:
        asked: the questions of the page, where it was a part of the form; the rest of the draft stays.

    Returns:
        Whether the task was taken by this.

    Raises:
        NotFound, NotAllowed, TaskNotOpen, TaskWithdrawn: see `complete_task`.
    """
    hand, task, _ = take_task(session, actor, task_id, now)
    if task.state != "held":
        require_open(hand, task)
    hand.require(Action.SAVE_DRAFT, **whose_task(hand, task))
    raw_answers = _with_other_parts(hand, task, raw_answers, asked) if asked else raw_answers
    fingerprint(raw_answers)
    put_draft(session, task_id, actor.id, raw_answers, now)
    matter = hand.matter(**whose_task(hand, task), barred=barred(hand, task))
    takes = task.state == "open" and task.assignee is None and allows(Action.CLAIM_TASK, actor, matter)
    if takes:
        give(hand, task, actor.id, "task_claimed")
    return takes


def _with_other_parts(
    hand: CaseInHand, task: Task, raw_answers: Mapping[str, Any], asked: Collection[str]
) -> dict[str, Any]:
    """The draft so far, else what was answered before the task was sent back, with these answers in it.

    A question that was left empty is empty now.
    """
    form = form_of(hand, task)
    if form is None or task.instance_id is None:
        return dict(raw_answers)
    draft = draft_for(hand.session, task, hand.actor.id)
    before = draft[0] if draft else {}
    if draft is None and (back := sent_back(hand.session, task)):
        before = filled_again(form, back.answers, hand.scope(hand.instance(task.instance_id)), hand.now)
    known = {field.name for field in form.questions.asked}
    return {**before, **{name: raw_answers.get(name, "") for name in asked if name in known}}
