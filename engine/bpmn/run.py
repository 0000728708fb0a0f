"""What the library calls while it moves one instance: conditions, scripts, decisions, operators, messages.

A run stands where the library expects a script engine. It evaluates FEEL over the
records, never Python, and remembers why each step went as it did.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.task import Task

from engine.bpmn.effects import Effect, PendingMessage, Step, effect_of
from engine.bpmn.elements import Element
from engine.bpmn.evaluation import Evaluation, feel
from engine.bpmn.open_tasks import task_name
from engine.bpmn.operators import OPERATORS
from engine.bpmn.operators.parents import facts_after
from engine.bpmn.program import Program
from engine.bpmn.reasons import told_decision
from engine.bpmn.timekeeping import Timekeeping
from engine.errors import BadInput
from engine.expressions import Value, compile_expression, parse_assignments, to_json
from engine.letters import Written, write_letter


class Run:
    """One instance while it moves.

    Attributes:
        evaluation: what its expressions come to.
        time: when its timers are due.
    """

    def __init__(
        self,
        program: Program,
        evaluation: Evaluation,
        time: Timekeeping,
        instance_id: str,
        actor_id: str,
        note: Callable[[Step], None],
    ) -> None:
        self.evaluation, self.time = evaluation, time
        self.program, self.records = program, evaluation.records
        self.instance_id, self.actor_id = instance_id, actor_id
        self._outbox: list[PendingMessage] = []
        self._note = note
        self._why: dict[str, Any] = {}
        self._effects: list[Effect] = []

    # ---- what the library calls

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> Any:
        """A condition (true only when FEEL says true), or the number of instances of a multi-instance."""
        if isinstance(task.task_spec, MultiInstanceTask) and expression == task.task_spec.cardinality:
            return _count(self.evaluation.value(task, expression), expression)
        if not self.evaluation.explains:
            return self.evaluation.value(task, expression) is True
        explained = self.evaluation.explained(task, expression)
        value = explained.value
        self.evaluation.remember(explained.reads)
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
        self.evaluation.repeatable = False
        for assignment in parse_assignments(script):
            value = self.evaluation.kept(task, assignment.expression)
            self.records.write(assignment.target, value, task.data)
        return True

    def decide(self, task: Task) -> None:
        """A business rule task: its decision over the record, with the rules that matched as the reason."""
        element = self._element(task)
        name = element.properties["decision"]
        model = self.program.models[element.process].decisions[name]
        outcome = model.decide(name, self.evaluation.scope(task), self.evaluation.now)
        self.evaluation.remember(outcome.inputs)
        explains = self.evaluation.explains
        self._why["decision"] = (
            told_decision(name, outcome) if explains else {"result": to_json(outcome.result)}
        )
        self._keep_result(task, element, name, outcome.result)

    def operate(self, task: Task, parameters: Mapping[str, str]) -> None:
        """A service task: calls its operator with the values of its parameters."""
        self.evaluation.repeatable = False
        element = self._element(task)
        operator, facts = OPERATORS[element.properties["operator"]], self.records.facts
        values = {
            key: self.evaluation.kept(task, compile_expression(feel(text)))
            for key, text in parameters.items()
        }
        result = operator.run(values, self.evaluation.now, facts)
        if operator.does == "keeps":
            facts.pupil = facts_after(facts.pupil, operator.name, result)
        elif operator.does == "effect":
            self._effects.append(effect_of(result, self.program.hangs_on(element)))
        tells = operator.asks_register and self.evaluation.explains
        given = {"given": to_json(dict(values))} if tells else {}
        self._why["operator"] = {"name": operator.name, "result": to_json(result), **given}
        if variable := element.properties.get("resultVariable"):
            self.records.write(tuple(variable.split(".")), result, task.data)

    def throw(self, task: Task, message: str, payload: str | None) -> None:
        """Puts a message into the outbox; its key makes a repeat of this very step do nothing."""
        self.evaluation.repeatable = False
        data = self.evaluation.kept(task, compile_expression(feel(payload))) if payload else {}
        if not isinstance(data, dict):
            raise BadInput(problem=f"What the message “{message}” carries must be a context.")
        self._why["message"] = message
        self._outbox.append(PendingMessage(message, to_json(data), f"thrown by {task.id}"))

    def take_outbox(self) -> list[PendingMessage]:
        """The messages thrown since the last call."""
        taken, self._outbox = self._outbox, []
        return taken

    def read_collection(self, task: Task, name: str) -> list[Any]:
        """The list that a multi-instance runs over, in JSON form."""
        self.evaluation.repeatable = False
        found = to_json(self.evaluation.kept(task, compile_expression(name)))
        if not isinstance(found, list):
            raise BadInput(problem=f"“{name}” should be a list to work through, but is not.")
        return found

    # ---- what happened

    def timer_fired(self, due: datetime) -> None:
        """Notes for the step that follows which moment it was due."""
        self.evaluation.repeatable = False
        self._why["due"] = due.isoformat()

    def completed(self, task: Task, *, cancelled: bool = False) -> None:
        """Notes a step for an element of the diagram; what the library adds itself is passed over."""
        why, self._why = self._why, {}
        effects, self._effects = tuple(self._effects), []
        element = self.program.element(task.task_spec)
        if element is None or isinstance(task.task_spec, MultiInstanceTask):
            return
        if facts := self.evaluation.take_facts_read():
            why["facts"] = facts
        letters: tuple[Written, ...] = ()
        if self.evaluation.explains and not cancelled:
            letters = self._letters(task, element)
            why["flows"] = self._flows_taken(task, element, why.get("conditions", []))
        self._note(
            Step(
                at=self.evaluation.now,
                instance_id=self.instance_id,
                process=element.process,
                element=element.id,
                name=task_name(self.evaluation, task, element) if task.task_spec.manual else element.name,
                kind=element.kind,
                actor_id=self.actor_id,
                cancelled=cancelled,
                requirement=element.requirement,
                why=why,
                changes=self.records.take_changes(),
                letters=letters,
                effects=effects,
            )
        )

    def chosen(self, place: int) -> None:
        """Notes for the step that follows which of several open tasks of its element it is, from 0."""
        self._why["place"] = place

    def caught(self, message: str) -> None:
        """Notes for the step that follows which message it took."""
        self._why["message"] = message

    def _letters(self, task: Task, element: Element) -> tuple[Written, ...]:
        """The letters of a task that was just completed, before anything follows from its answers."""
        letters = self.program.models[element.process].letters_of(element)
        self.evaluation.repeatable = self.evaluation.repeatable and not letters
        return tuple(
            write_letter(letter, self.evaluation.scope(task), self.evaluation.now) for letter in letters
        )

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

    def _keep_result(self, task: Task, element: Element, decision: str, result: Value) -> None:
        variable = element.properties.get("resultVariable")
        if variable:
            self.records.write(tuple(variable.split(".")), result, task.data)
        elif isinstance(result, dict):
            self.records.merge(result, None, task.data)
        else:
            self.records.write((decision,), result, task.data)

    def _element(self, task: Task) -> Element:
        element = self.program.element(task.task_spec)
        assert element is not None  # noqa: S101 - decisions and operators are elements of the diagram
        return element


def _count(value: Value, expression: str) -> int:
    if isinstance(value, Decimal) and value >= 0 and value == value.to_integral_value():
        return int(value)
    raise BadInput(problem=f"“{expression}” should be a whole number of times, but is {to_json(value)}.")


def _diagram_id(task: Task) -> str:
    # A step with boundary events, or repeated for a list, stands behind specs that the library adds.
    return str(task.task_spec.name).removesuffix(".BoundaryEventSplit").removesuffix(" [child]")
