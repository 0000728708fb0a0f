"""What the library may ask while it moves one instance: time, expressions, decisions, operators, messages.

A run stands where the library expects a script engine. It evaluates FEEL over the
records, never Python, and remembers why each step went as it did.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.task import Task

from engine.bpmn.effects import Effect, PendingMessage, RunFailed, Step, effect_of
from engine.bpmn.elements import Element
from engine.bpmn.meant import Meant, completed_task, meant_by
from engine.bpmn.operators import OPERATORS
from engine.bpmn.operators.parents import facts_after
from engine.bpmn.program import Program
from engine.bpmn.reasons import told
from engine.bpmn.records import Records
from engine.bpmn.timer_values import moment_of, paths_of, rests_on, rests_on_facts_alone, timer_of
from engine.bpmn.timers import Cycle, Timer, TimerUnclear
from engine.errors import BadInput, EngineError
from engine.expressions import Value, compile_expression, parse_assignments, to_json
from engine.letters import Written, write_letter


class Run:
    """One instance while it moves.

    Attributes:
        now: the step's own moment; a timer that is fired late still steps at its due time.
        clock: the present moment, by which missed repetitions are skipped.
        firing: the one timer that may fire: its task and definition; None while a person or a message acts.
        reads: what conditions and tables read that this run had not written itself, by path, in JSON form.
        timed: the expressions of the timers that follow from facts alone, by the timer's id.
        repeatable: whether another case in which these are the same would go the same way.
    """

    def __init__(
        self,
        program: Program,
        records: Records,
        instance_id: str,
        now: datetime,
        actor_id: str,
        note: Callable[[Step], None],
    ) -> None:
        self.program, self.records, self.instance_id = program, records, instance_id
        self.now = self.clock = now
        self.firing: tuple[Task, EventDefinition] | None = None
        self.actor_id = actor_id
        self._outbox: list[PendingMessage] = []
        self._note = note
        self._why: dict[str, Any] = {}
        self._effects: list[Effect] = []
        self.reads: dict[str, Any] = {}
        self.timed: dict[str, str] = {}
        self.repeatable = True

    # ---- time

    def timer_due(self, task: Task, expression: str) -> datetime:
        """When a timer that starts to wait now is due."""
        with self._blaming(task):
            return moment_of(self._timer(task, expression), expression, self.now)

    def timer_begins(self, task: Task, expression: str, name: str) -> datetime:
        """The same for a timer that fires once; where it follows from facts, others can begin with theirs.

        Args:
            name: the element whose timer it is.
        """
        before, due = self.repeatable, self.timer_due(task, expression)
        if rests_on_facts_alone(expression):
            self.repeatable = before
            self.timed[f"{task.id.hex}:{name}"] = expression
        return due

    def timer_due_again(self, task: Task, expression: str, changed: Collection[str]) -> datetime | None:
        """The moment of a timer that waits already, where it rests on a fact that has changed; else None.

        A moment that is over by now comes at once. It stays where it is a length of time, which counts from
        when the wait began, or where no moment follows from what is known now.

        Args:
            changed: what has changed, such as `pupil.date_of_birth`.
        """
        if not rests_on(expression, changed):
            return None
        try:
            timer = self._timer(task, expression)
        except EngineError:
            return None
        return max(timer, self.now) if isinstance(timer, datetime) else None

    def task_due(self, task: Task, element: Element) -> datetime | None:
        """When an open task becomes overdue, if the diagram says so (its property `due`)."""
        due = element.properties.get("due")
        return self.timer_due(task, due) if due else None

    def task_name(self, task: Task, element: Element) -> str:
        """What a task is called; in brackets whom or what it is about, where the diagram says so."""
        name, about = element.name or element.id, self.subject(task, element)
        return f"{name} ({about})" if about else name

    def subject(self, task: Task, element: Element) -> str | None:
        """Whom or what a task is about, where the diagram says so (its property `about`)."""
        with self._blaming(task):
            about = self._value(task, element.about) if element.about else None
        return about if isinstance(about, str) and about else None

    def not_by(self, task: Task, element: Element) -> tuple[str, ...]:
        """The tasks whose completers may not do this one, as `process/element` (the property `notBy`).

        A name alone is of the task's own diagram or of what that calls. FEEL after a leading `=` gives the
        names where they depend on the way by which the case came here.
        """
        names: Value = element.properties.get("notBy", "")
        if isinstance(names, str) and names.startswith("="):
            with self._blaming(task):
                names = self._value(task, names)
        given = names.split() if isinstance(names, str) else ()
        return tuple(one for name in given for one in self.program.tasks_named(name, element.process))

    def task_for(self, task: Task, element: Element) -> Meant | None:
        """Whom a task is for, where the diagram says so (`assignTo`); None where it is for its lane."""
        source = element.properties.get("assignTo")
        if not source:
            return None
        if did := completed_task(source):
            return Meant(last_of=tuple(self.program.tasks_named(did, element.process)))
        with self._blaming(task):
            return meant_by(self._value(task, source))

    def time_has_come(self, task: Task, timer: EventDefinition) -> bool:
        """Whether a timer may fire now. The library asks whenever it passes by; only time may say yes."""
        return self.firing == (task, timer)

    def timer_fired(self, due: datetime) -> None:
        """Notes for the step that follows which moment it was due."""
        self.repeatable = False
        self._why["due"] = due.isoformat()

    def begin_cycle(self, task: Task, expression: str) -> None:
        """Sets the first repetition of a cycle."""
        with self._blaming(task):
            cycle = self._cycle(task, expression)
            task.internal_data.update(start=(cycle.start or self.now).isoformat(), count=0)
            self._set_repetition(task, cycle, 0 if cycle.start else 1)

    def advance_cycle(self, task: Task, expression: str) -> None:
        """After a firing: the next repetition that is not yet past, and the step for this one."""
        cycle, count = self._cycle(task, expression), task.internal_data["count"] + 1
        offset = 0 if cycle.start else 1
        while self._repetition(task, cycle, count + offset) <= self.clock and count != cycle.times:
            count += 1
        task.internal_data["count"] = count
        if count == cycle.times:
            task.internal_data["event_fired"] = True
        else:
            self._set_repetition(task, cycle, count + offset)
        self.completed(task)

    def _set_repetition(self, task: Task, cycle: Cycle, count: int) -> None:
        task.internal_data["due"] = self._repetition(task, cycle, count).isoformat()

    def _repetition(self, task: Task, cycle: Cycle, count: int) -> datetime:
        start = datetime.fromisoformat(task.internal_data["start"])
        return cycle.period.times(count).after(start) if count else start

    def _cycle(self, task: Task, expression: str) -> Cycle:
        timer = self._timer(task, expression)
        if not isinstance(timer, Cycle):
            raise TimerUnclear(text=expression)
        return timer

    def _timer(self, task: Task, expression: str) -> Timer:
        self.repeatable = self.repeatable and not paths_of(expression)
        return timer_of(expression, self._scope(task), self.now)

    # ---- what the library calls

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> Any:
        """A condition (true only when FEEL says true), or the number of instances of a multi-instance."""
        explained = compile_expression(feel(expression)).evaluate_explained(self._scope(task), self.now)
        value = explained.value
        if isinstance(task.task_spec, MultiInstanceTask) and expression == task.task_spec.cardinality:
            self.repeatable = False
            return _count(value, expression)
        self._remember(explained.reads)
        self._why.setdefault("conditions", []).append(
            {
                "condition": feel(expression),
                "value": to_json(value),
                "reads": {path: to_json(read) for path, read in explained.reads.items()},
            }
        )
        return value is True

    def execute(self, task: Task, script: str, external_context: object = None) -> bool:
        """A script task: FEEL assignments, one a line, in order."""
        self.repeatable = False
        for assignment in parse_assignments(script):
            value = assignment.expression.evaluate(self._scope(task), self.now)
            self.records.write(assignment.target, value)
        return True

    def decide(self, task: Task) -> None:
        """A business rule task: its decision over the record, with the rules that matched as the reason."""
        element = self._element(task)
        name = element.properties["decision"]
        model = self.program.models[element.process].decisions[name]
        outcome = model.decide(name, self._scope(task), self.now)
        self._remember(outcome.inputs)
        self._why["decision"] = told(name, outcome)
        self._keep_result(element, name, outcome.result)

    def operate(self, task: Task, parameters: Mapping[str, str]) -> None:
        """A service task: calls its operator with the values of its parameters."""
        self.repeatable = False
        element = self._element(task)
        operator, facts = OPERATORS[element.properties["operator"]], self.records.facts
        values = {key: self._value(task, text) for key, text in parameters.items()}
        result = operator.run(values, self.now, facts)
        if operator.does == "keeps":
            facts.pupil = facts_after(facts.pupil, operator.name, result)
        elif operator.does == "effect":
            self._effects.append(effect_of(result, self.program.hangs_on(element)))
        self._why["operator"] = {"name": operator.name, "result": to_json(result)}
        if variable := element.properties.get("resultVariable"):
            self.records.write(tuple(variable.split(".")), result)

    def throw(self, task: Task, message: str, payload: str | None) -> None:
        """Puts a message into the outbox; its key makes a repeat of this very step do nothing."""
        self.repeatable = False
        data = self._value(task, payload) if payload else {}
        if not isinstance(data, dict):
            raise BadInput(problem=f"What the message “{message}” carries must be a context.")
        self._why["message"] = message
        self._outbox.append(PendingMessage(message, to_json(data), f"thrown by {task.id.hex}"))

    def take_outbox(self) -> list[PendingMessage]:
        """The messages thrown since the last call."""
        taken, self._outbox = self._outbox, []
        return taken

    def read_collection(self, task: Task, name: str) -> list[Any]:
        """The list that a multi-instance runs over, in JSON form."""
        self.repeatable = False
        found = to_json(compile_expression(name).evaluate(self._scope(task), self.now))
        if not isinstance(found, list):
            raise BadInput(problem=f"“{name}” should be a list to work through, but is not.")
        return found

    # ---- what happened

    def failed(self, task: Task, problem: str) -> RunFailed:
        """The error to raise when a step of the diagram cannot be done."""
        element = self.program.element(task.task_spec)
        return RunFailed(
            name=(element.name or element.id) if element else task.task_spec.name,
            process=element.process if element else self.program.root,
            element=element.id if element else task.task_spec.name,
            problem=problem,
        )

    @contextmanager
    def _blaming(self, task: Task) -> Iterator[None]:
        """Names the step that is about to wait, not the one before it, which the library is completing."""
        try:
            yield
        except EngineError as error:
            raise self.failed(task, str(error)) from error

    def completed(self, task: Task, *, cancelled: bool = False) -> None:
        """Notes a step for an element of the diagram; what the library adds itself is passed over."""
        why, self._why = self._why, {}
        effects, self._effects = tuple(self._effects), []
        element = self.program.element(task.task_spec)
        if element is None or isinstance(task.task_spec, MultiInstanceTask):
            return
        if not cancelled:
            why["flows"] = self._flows_taken(task, element, why.get("conditions", []))
        self._note(
            Step(
                at=self.now,
                instance_id=self.instance_id,
                process=element.process,
                element=element.id,
                name=self.task_name(task, element) if task.task_spec.manual else element.name,
                kind=element.kind,
                actor_id=self.actor_id,
                cancelled=cancelled,
                requirement=element.requirement,
                why=why,
                changes=self.records.take_changes(),
                letters=() if cancelled else self._letters(task, element),
                effects=effects,
            )
        )

    def caught(self, message: str) -> None:
        """Notes for the step that follows which message it took."""
        self._why["message"] = message

    def _letters(self, task: Task, element: Element) -> tuple[Written, ...]:
        """The letters of a task that was just completed, before anything follows from its answers."""
        letters = self.program.models[element.process].letters_of(element)
        self.repeatable = self.repeatable and not letters
        return tuple(write_letter(letter, self._scope(task), self.now) for letter in letters)

    def _flows_taken(self, task: Task, element: Element, conditions: list[dict[str, Any]]) -> list[str]:
        flows = [self.program.flow(element, flow_id) for flow_id in element.outgoing]
        if len(flows) < 2:
            return [flow.id for flow in flows]
        reached = {_diagram_id(child) for child in task.children}
        taken = [flow for flow in flows if flow.target in reached]
        if element.kind != "exclusiveGateway":
            return [flow.id for flow in taken]
        for condition in conditions:
            matching = [
                flow.id for flow in flows if flow.condition and feel(flow.condition) == condition["condition"]
            ]
            condition["flow"] = next(iter(matching), None)
            if condition["value"] is True:
                return matching[:1]
        return [flow.id for flow in taken if flow.is_default][:1] or [flow.id for flow in taken][:1]

    def _keep_result(self, element: Element, decision: str, result: Value) -> None:
        variable = element.properties.get("resultVariable")
        if variable:
            self.records.write(tuple(variable.split(".")), result)
        elif isinstance(result, dict):
            self.records.merge(result)
        else:
            self.records.write((decision,), result)

    def _element(self, task: Task) -> Element:
        element = self.program.element(task.task_spec)
        assert element is not None  # noqa: S101 - decisions and operators are elements of the diagram
        return element

    def _remember(self, reads: Mapping[str, Value]) -> None:
        """Keep what was read from outside; what depends on the run's own writing is told by what it read."""
        for path, value in reads.items():
            if not any(_within(path, name) for name in self.records.written):
                self.reads[path] = to_json(value)
            if any(_within(name, path) for name in self.records.written if name != path):
                self.repeatable = False

    def _value(self, task: Task, expression: str) -> Value:
        self.repeatable = False
        return compile_expression(feel(expression)).evaluate(self._scope(task), self.now)

    def _scope(self, task: Task) -> Mapping[str, Value]:
        return self.records.scope(task.data)


def _within(path: str, name: str) -> bool:
    """Whether a dotted path is a name or lies within it."""
    return path == name or path.startswith(f"{name}.")


def feel(expression: str) -> str:
    """An expression without the leading `=` that some modellers write."""
    return expression.strip().removeprefix("=").strip()


def _count(value: Value, expression: str) -> int:
    if isinstance(value, Decimal) and value >= 0 and value == value.to_integral_value():
        return int(value)
    raise BadInput(problem=f"“{expression}” should be a whole number of times, but is {to_json(value)}.")


def _diagram_id(task: Task) -> str:
    # A step with boundary events, or repeated for a list, stands behind specs that the library adds.
    return str(task.task_spec.name).removesuffix(".BoundaryEventSplit").removesuffix(" [child]")
