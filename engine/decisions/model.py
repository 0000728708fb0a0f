"""A model: its decisions, the inputs and decisions that each requires, and deciding one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.decisions.boxed import fitted, taken
from engine.decisions.building import Code, Deciding
from engine.decisions.items import Item
from engine.decisions.outcome import Outcome, UnknownDecision
from engine.decisions.written import Written, WrittenDecision
from engine.expressions import Function, Value
from engine.expressions.evaluation import Frame
from engine.expressions.expression import run
from engine.faults import Fault, FilesRefused


@dataclass(frozen=True, slots=True)
class InputData:
    """An input from outside."""

    id: str
    name: str
    item: Item | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision.

    `requires` are the ids of what it requires; without any it sees every input that is given,
    and `reads` are the names that it then reads.
    """

    id: str
    name: str
    requires: tuple[str, ...]
    item: Item | None
    logic: Code
    reads: frozenset[str]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Business knowledge: a function that decisions call."""

    id: str
    name: str
    requires: tuple[str, ...]
    logic: Code


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: some decisions with their inputs, called like a function."""

    id: str
    name: str
    outputs: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]


Node = InputData | Decision | Knowledge | Service


@dataclass(frozen=True, slots=True)
class Model:
    """A DMN model, ready to decide. It never changes and may be shared.

    `decisions` are the ids of its decisions, in the order of the file; `written` is its logic
    as it is written, for people.
    """

    path: str
    nodes: Mapping[str, Node]
    written: Written

    @property
    def decisions(self) -> tuple[str, ...]:
        """The ids of the decisions, as the model lists them."""
        return tuple(one.id for one in self.nodes.values() if isinstance(one, Decision))

    def decide(
        self,
        name_or_id: str,
        inputs: Mapping[str, Value],
        moment: datetime | None = None,
        service: str | None = None,
    ) -> Outcome:
        """Decide a decision or invoke a decision service.

        Args:
            inputs: the values of the inputs by name; more may be there, missing ones are null.
            moment: aware; what now() and today() say.
            service: decide within this decision service, whose input decisions are then inputs.

        Raises UnknownDecision, FilesRefused when the decision or one it requires has faults,
        InconsistentTable, LimitReached.
        """
        node = self._node(name_or_id)
        bounds = self._node(service) if service else node
        session = _Session(self, inputs, Deciding(moment), bounds)
        value = run(lambda frame: session.answer(node), session.frame({}))
        evaluation = session.run
        wanted = set(self.inputs(name_or_id))
        reads = {
            path: read for path, read in (evaluation.reads or {}).items() if path.split(".")[0] in wanted
        }
        return Outcome(value, tuple(evaluation.asked), reads, tuple(evaluation.problems or ()))

    def inputs(self, name_or_id: str) -> tuple[str, ...]:
        """The names that a decision needs from outside, with all that the decisions it requires need."""
        names: dict[str, None] = {}
        for node in self._required(self._node(name_or_id)):
            if isinstance(node, InputData):
                names[node.name] = None
            elif isinstance(node, Decision) and not node.requires:
                names.update(dict.fromkeys(sorted(node.reads)))
        return tuple(names)

    def written_decisions(self, name_or_id: str) -> tuple[WrittenDecision, ...]:
        """A decision as it is written, then those that it requires. Raises UnknownDecision."""
        required = self._required(self._node(name_or_id))
        return tuple(self.written.decisions[node.id] for node in required if isinstance(node, Decision))

    def named(self, name_or_id: str) -> Decision | Service | None:
        """The decision or service of an id or, failing that, a name."""
        node = self.nodes.get(name_or_id)
        if not isinstance(node, Decision | Service):
            named = (one for one in self.nodes.values() if one.name == name_or_id)
            node = next((one for one in named if isinstance(one, Decision | Service)), None)
        return node if isinstance(node, Decision | Service) else None

    def _node(self, name_or_id: str) -> Decision | Service:
        node = self.named(name_or_id)
        if node is None:
            known = ", ".join(self.decisions) or "none"
            raise UnknownDecision(name=name_or_id, path=self.path, known=known)
        return node

    def _required(self, node: Node) -> Iterator[Node]:
        seen: set[str] = set()
        waiting = [node.id]
        while waiting:
            one = self.nodes.get(waiting.pop())
            if one is not None and one.id not in seen:
                seen.add(one.id)
                yield one
                waiting.extend(_needs(one))


def _needs(node: Node) -> tuple[str, ...]:
    match node:
        case Decision() | Knowledge():
            return node.requires
        case Service():
            return (*node.outputs, *node.input_data)
    return ()


class _Session:
    """The values of the nodes of a model while one decision is made."""

    def __init__(self, model: Model, inputs: Mapping[str, Value], evaluation: Deciding, bounds: Node) -> None:
        self._model = model
        self._inputs = inputs
        self.run = evaluation
        given = bounds.input_decisions if isinstance(bounds, Service) else ()
        self._known: dict[str, Value] = {one: inputs.get(model.nodes[one].name) for one in given}

    def frame(self, scope: Mapping[str, Value]) -> Frame:
        """Where an expression of this run finds its names."""
        return Frame(scope, self.run, {})

    def answer(self, node: Decision | Service) -> Value:
        """What is asked for: the value of a decision, or of a service over the given inputs."""
        if isinstance(node, Decision):
            return self._value(node)
        return self._of_service(node)

    def _value(self, node: Node) -> Value:
        if node.id not in self._known:
            self._known[node.id] = self._computed(node)
        return self._known[node.id]

    def _computed(self, node: Node) -> Value:
        match node:
            case InputData():
                return self._input(node)
            case Decision():
                return self._decided(node)
            case Knowledge():
                return node.logic(self.frame(self._scope(node.requires)))
            case Service():
                return self._as_function(node)

    def _input(self, node: InputData) -> Value:
        frame = self.frame({})
        return fitted(node.item, self._inputs.get(node.name), frame, f'The input "{node.name}"')

    def _decided(self, node: Decision) -> Value:
        if node.faults:
            raise FilesRefused(list(node.faults))
        frame = self.frame(self._scope(node.requires) if node.requires else self._inputs)
        return fitted(node.item, node.logic(frame), frame, f'The result of "{node.name}"')

    def _scope(self, requires: tuple[str, ...]) -> dict[str, Value]:
        nodes = [self._model.nodes[one] for one in requires]
        return {node.name: self._value(node) for node in nodes}

    def _of_service(self, node: Service) -> Value:
        outputs = [self._model.nodes[one] for one in node.outputs]
        values = {one.name: self._value(one) for one in outputs}
        return next(iter(values.values())) if len(values) == 1 else dict(values)

    def _as_function(self, node: Service) -> Function:
        parameters = [self._model.nodes[one] for one in (*node.input_data, *node.input_decisions)]
        typed = [(one.name, getattr(one, "item", None)) for one in parameters]

        def call(meter: Any, values: Sequence[Value]) -> Value:
            meter.charge(len(parameters) + 1)
            given = taken(typed, values, self.frame({}))
            return None if given is None else _Session(self._model, given, self.run, node).answer(node)

        return Function(tuple(one.name for one in parameters), call, node.name)
