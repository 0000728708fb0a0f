"""Storing, pruning and our own order of steps change nothing: random lives beside the bare library.

Each diagram is lived twice at random, step by step: once as a case does it (pruned,
written and read back after every step), once by SpiffWorkflow's own loop on one
workflow that is never pruned and never stored, on specs that find their way anew at
each step. What people, timers and messages see must be the same all the way.
"""

import random
from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import parser
from engine.bpmn.effects import Step
from engine.bpmn.events import ExactCycle, waits_of
from engine.bpmn.instance import RunningInstance
from engine.bpmn.program import Program, compile_program
from engine.bpmn.records import Facts, Records
from tests.amount import many
from tests.engine.bpmn.lives import MONDAY
from tests.engine.bpmn.random_diagrams import CALLED, random_model
from tests.engine.bpmn.runs import a_run


class Bare:
    """The reference: one workflow in memory, moved by the library, never pruned and never stored."""

    def __init__(self, program: Program) -> None:
        self.done: list[str] = []
        records = Records(Facts(), {}, {})
        self.run = a_run(program, records, MONDAY, lambda step: self.done.append(step.element))
        self.instance = RunningInstance(program, self.run)
        self.workflow: BpmnWorkflow = self.instance._workflow
        self._move()

    def complete(self, element: str, answers: dict[str, Any]) -> None:
        task = pick(self.instance, element)
        self.run.records.merge(answers)
        task.run()
        self.run.completed(task)
        self._move()

    def send(self, name: str) -> None:
        found = self.instance.catcher(name)
        assert found is not None
        waits = waits_of(found[1].task_spec)
        definition = next(item for item in waits if getattr(item, "name", None) == name)
        found[1].task_spec.catch(found[1], BpmnEvent(definition, payload={}))
        found[1].task_spec._update(found[1])
        self._move()

    def wait_until(self, due: datetime) -> None:
        self.run.evaluation.now = self.run.time.clock = due
        _, _, _, task, timer = min(self.instance._running_timers(), key=lambda found: found[:3])
        self.run.time.firing = (task, timer)
        task.task_spec._update(task)
        self.run.time.firing = None
        self._move()

    def standing(self) -> dict[str, Any]:
        return standing(self.instance)

    def _move(self) -> None:
        def note(task: Any) -> None:
            if not isinstance(getattr(task.task_spec, "event_definition", None), ExactCycle):
                self.run.completed(task)

        self.workflow.do_engine_steps(did_complete_task=note)
        self.instance._moves()  # the library moved it, behind its back


class Stored:
    """The same life as a case lives it: the state is pruned, written and read back after every step."""

    def __init__(self, program: Program) -> None:
        self.program, self.now = program, MONDAY
        self.record: dict[str, Any] = {}
        self.done: list[str] = []
        instance = self._instance(None)
        instance.begin()
        self._store(instance)

    def complete(self, element: str, answers: dict[str, Any]) -> None:
        instance = self._instance(self.state)
        instance.complete(pick(instance, element).id, answers, None)
        self._store(instance)

    def send(self, name: str) -> None:
        instance = self._instance(self.state)
        instance.catch(name, {})
        self._store(instance)

    def wait_until(self, due: datetime) -> None:
        self.now = due
        instance = self._instance(self.state)
        instance.fire()
        self._store(instance)

    def standing(self) -> dict[str, Any]:
        return standing(self._instance(self.state))

    def _instance(self, state: bytes | None) -> RunningInstance:
        records = Records(Facts(), {}, self.record)
        run = a_run(self.program, records, self.now, self._note)
        return RunningInstance(self.program, run, state)

    def _note(self, step: Step) -> None:
        if not step.cancelled:
            self.done.append(step.element)

    def _store(self, instance: RunningInstance) -> None:
        self.record = dict(instance.run.records.own)
        self.state = instance.dump()


def standing(instance: RunningInstance) -> dict[str, Any]:
    """How an instance looks from outside."""
    return {
        "ended": instance.ended,
        "tasks": sorted(instance.describe(task_id, MONDAY).element for task_id in instance.open_ids()),
        "timers": sorted((timer.element, timer.due_at) for timer in instance.timers().values()),
        "awaits": instance.awaits(),
    }


def pick(instance: RunningInstance, element: str) -> Any:
    """An open task for an element: of several, the one whose callers come first by name."""

    def callers(task: Any) -> list[str]:
        path = []
        while (owner := task.workflow.parent_task_id) is not None:
            task = instance._workflow.get_task_from_id(owner)
            path.append(task.task_spec.name)
        return path

    tasks = [
        task
        for task in instance._tasks()
        if task._state == TaskState.READY and task.task_spec.manual and task.task_spec.bpmn_id == element
    ]
    return min(tasks, key=callers)


def walk(seed: int, steps: int) -> int:
    """Lives one random life twice; returns how many steps it had."""
    model, switches = random_model(seed)
    with patch.object(parser, "settle"), patch.object(parser, "EndJoin", _EndJoin):
        plain, _ = random_model(seed)
    of_library, ours = (
        compile_program("random", {"random": one, "called": CALLED}.get) for one in (plain, model)
    )
    rng, bare, stored = random.Random(seed), Bare(of_library), Stored(ours)  # noqa: S311 - no secret
    for step in range(steps):
        now = bare.standing()
        assert stored.standing() == now, f"seed {seed}, step {step}"
        assert sorted(stored.done) == sorted(bare.done), f"seed {seed}, step {step}"
        moves = [("complete", element) for element in now["tasks"]] * 2
        moves += [("send", name) for name in now["awaits"]]
        if now["timers"]:
            moves.append(("wait_until", min(due for _, due in now["timers"])))
        if now["ended"] or not moves:
            return step
        verb, what = rng.choice(moves)
        answers = {switch: rng.random() < 0.7 for switch in switches}
        for life in (bare, stored):
            getattr(life, verb)(*((what, answers) if verb == "complete" else (what,)))
    return steps


@pytest.mark.parametrize("block", range(many(8, 2)))
def test_a_stored_life_is_the_life_the_library_would_live(block: int) -> None:
    lived = [walk(seed, steps=40) for seed in range(block * 25, block * 25 + 25)]
    assert sum(lived) > 300, "the random diagrams have become too short to prove anything"
