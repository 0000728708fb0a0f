"""Steps that a guard holds: asked when a task opens, whenever its case is saved, and when it is completed.

A held task keeps who has it and what they typed; nobody may take or complete it. It comes back by itself
as soon as its guard says “may”. A task for which that never comes ends where its diagram ends it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from engine.bpmn.effects import InstanceChange, OpenTask
from engine.bpmn.guards import Ruling, question_of, rule, rule_on_answers
from engine.bpmn.program import Program
from engine.bpmn.records import Records
from engine.casework.hand import CaseInHand
from engine.casework.refusals import TaskHeld
from engine.errors import AnswersRefused, EngineError, FieldFault
from engine.expressions import Value
from engine.store.instances import Instance
from engine.store.tasks import Task, guarded_tasks


class Turn(NamedTuple):
    """A task that was open and must wait now, or that waited and may go on; `because` None: it may."""

    task: Task
    because: str | None


def ruling_on_opening(hand: CaseInHand, change: InstanceChange, task: OpenTask) -> Ruling | None:
    """What the guard of a task that has just opened says; None where it has none."""
    if task.guard is None:
        return None
    program, own = _standing(hand, change.id, [change])
    return _ask(hand, program, task.process, task.element, own)


def turns(hand: CaseInHand, changes: Sequence[InstanceChange], ended: Iterable[str]) -> list[Turn]:
    """The tasks for which their guard says something else than before.

    Args:
        changes: how the processes that moved stand now.
        ended: ids of the tasks that this verb completed or withdrew.
    """
    gone = set(ended)
    found: list[Turn] = []
    if not any(_has_guards(hand, one) for one in hand.instances):
        return found
    for task in guarded_tasks(hand.session, hand.case.id):
        if task.id not in gone:
            because = _because(hand, task, changes)
            if because != task.held_because:
                found.append(Turn(task, because))
    return found


def require_unheld(hand: CaseInHand, task: Task) -> Task:
    """The task as it may be done now: asked under the lock, whatever was written before.

    Raises:
        TaskHeld: its guard does not say “may”.
    """
    if task.state not in ("open", "held") or task.guard is None:
        return task
    because = _because(hand, task, ())
    if because is not None:
        raise TaskHeld(because=because)
    return replace(task, state="open", held_because=None)


def require_answers_unheld(
    hand: CaseInHand, task: Task, answers: Mapping[str, Value], into: str | None
) -> None:
    """Refuse answers that name a step which the task's guard does not allow now.

    Raises:
        AnswersRefused: at the question that `guardWhen` reads.
    """
    if task.instance_id is None:
        return
    program, own = _standing(hand, task.instance_id, ())
    element = program.models[task.process].elements[task.element]
    records = Records(hand.facts, hand.case.record, own)
    ruling = rule_on_answers(program, element, records, answers, into, hand.now)
    if ruling is not None and not ruling.may:
        raise AnswersRefused([FieldFault(question_of(element, answers), ruling.because)])


def _has_guards(hand: CaseInHand, instance: Instance) -> bool:
    """Whether any step of a process has one; not where its files cannot be found: none of it can be done."""
    try:
        return hand.program(instance).guarded
    except EngineError:
        return False


def _because(hand: CaseInHand, task: Task, changes: Sequence[InstanceChange]) -> str | None:
    """Why a guarded task must wait now; None when it may be done."""
    program, own = _standing(hand, task.instance_id or "", changes)
    ruling = _ask(hand, program, task.process, task.element, own)
    return None if ruling.may else ruling.because


def _ask(hand: CaseInHand, program: Program, process: str, element: str, own: dict[str, Any]) -> Ruling:
    scope = Records(hand.facts, hand.case.record, own).scope()
    return rule(program, process, element, scope, hand.now)


def _standing(
    hand: CaseInHand, instance_id: str, changes: Sequence[InstanceChange]
) -> tuple[Program, dict[str, Any]]:
    """What a process runs on, and its own names as they are after this verb."""
    change = next((one for one in changes if one.id == instance_id), None)
    if change is None:
        instance = hand.instance(instance_id)
        return hand.program(instance), instance.record
    return hand.program_of(change), dict(change.record)
