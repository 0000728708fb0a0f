"""A model: its decisions, the inputs and decisions that each requires, and deciding one of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.decisions.items import fitted
from engine.decisions.nodes import BoxNode, Decision, InputData, Service, needs
from engine.decisions.outcome import Outcome, UnknownDecision
from engine.decisions.place import Deciding
from engine.decisions.session import DecisionSession
from engine.decisions.written import WrittenDecision, WrittenModel
from engine.expressions import Value
from engine.expressions.evaluation import Frame
from engine.expressions.expression import run


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for, the inputs that lead to it, and the names of all that it needs from outside."""

    node: Decision | Service
    inputs: tuple[InputData, ...]
    names: Mapping[str, None]


@dataclass(frozen=True, slots=True)
class Model:
    """A DMN model, ready to decide. It never changes and may be shared.

    `nodes` are its elements and those of all models that it imports, by key (`namespace#id`);
    `imports` are the models that it imports itself, each with its prefix; "" for none, and then also
    for what that model imports without one. `written` is all logic as it is written, for people.
    """

    path: str
    namespace: str
    nodes: Mapping[str, BoxNode]
    written: WrittenModel
    imports: tuple[tuple[str, "Model"], ...] = ()
    _before: dict[str, "_Asked"] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def decisions(self) -> tuple[str, ...]:
        """The ids of its own decisions, as the file lists them."""
        return tuple(one.id for one in self._own() if isinstance(one, Decision))

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
                Those of an imported model may also stand in a context that has the import's name.
            moment: aware; what now() and today() say.
            service: decide within this decision service, whose input decisions are then inputs.

        Raises UnknownDecision, FilesRefused when the decision or one it requires has faults,
        InconsistentTable, LimitReached.
        """
        asked = self._asked(name_or_id)
        bounds = self._asked(service).node if service else asked.node
        evaluation = Deciding(moment, asked.names, inputs)

        def answer(frame: Frame) -> Value:
            given = self._given(asked, bounds, inputs, frame)
            return DecisionSession(self.nodes, given, inputs, evaluation).answer(asked.node)

        value = run(answer, Frame({}, evaluation, {}))
        every = (evaluation.reads or {}).items()
        reads = {path: read for path, read in every if path.split(".")[0] in asked.names}
        return Outcome(value, tuple(evaluation.asked), reads, tuple(evaluation.problems or ()))

    def inputs(self, name_or_id: str) -> tuple[str, ...]:
        """The names that a decision needs from outside, with all that the decisions it requires need."""
        return tuple(self._asked(name_or_id).names)

    def written_decisions(self, name_or_id: str) -> tuple[WrittenDecision, ...]:
        """A decision as it is written, then those that it requires. Raises UnknownDecision."""
        required = self._required(self._asked(name_or_id).node)
        return tuple(self.written.decisions[node.key] for node in required if isinstance(node, Decision))

    def named(self, name_or_id: str) -> Decision | Service | None:
        """The decision or service of an id or, failing that, a name, with its prefix when it is imported."""
        for prefix, model in (("", self), *self.imports):
            if not prefix and (found := model._own_named(name_or_id)):
                return found
            if prefix and name_or_id.startswith(f"{prefix}."):
                return model.named(name_or_id[len(prefix) + 1 :])
        return None

    def _own_named(self, name_or_id: str) -> Decision | Service | None:
        first = self.nodes.get(f"{self.namespace}#{name_or_id}")
        nodes = (first, *(one for one in self._own() if one.name == name_or_id))
        return next((one for one in nodes if isinstance(one, Decision | Service)), None)

    def _own(self) -> Iterator[BoxNode]:
        start = f"{self.namespace}#"
        return (one for key, one in self.nodes.items() if key == start + one.id)

    def _asked(self, name_or_id: str) -> "_Asked":
        if name_or_id not in self._before:
            node = self.named(name_or_id)
            if node is None:
                known = ", ".join(self.decisions) or "none"
                raise UnknownDecision(name=name_or_id, path=self.path, known=known)
            self._before[name_or_id] = _asked(node, list(self._required(node)))
        return self._before[name_or_id]

    def _required(self, node: BoxNode) -> Iterator[BoxNode]:
        seen: set[str] = set()
        waiting = [node.key]
        while waiting:
            one = self.nodes.get(waiting.pop())
            if one is not None and one.key not in seen:
                seen.add(one.key)
                yield one
                waiting.extend(needs(one))

    def _given(
        self, asked: "_Asked", bounds: BoxNode, inputs: Mapping[str, Value], frame: Frame
    ) -> dict[str, Value]:
        """The values of inputs, and of the input decisions of a service, by key and as their types."""
        decided = bounds.input_decisions if isinstance(bounds, Service) else ()
        given: dict[str, Value] = {}
        for one in (*asked.inputs, *(self.nodes[key] for key in decided)):
            item = one.item if isinstance(one, InputData | Decision) else None
            value = self._input(one, inputs)
            given[one.key] = fitted(item, value, frame, f'The input "{one.name}"')
        return given

    def _input(self, node: BoxNode, inputs: Mapping[str, Value]) -> Value:
        """The value of an input: of an imported one from its import's context, or by its name alone."""
        for prefix, model in self.imports:
            inner = inputs.get(prefix) if prefix else None
            if isinstance(inner, Mapping) and node.key in model.nodes:
                found = model._input(node, inner)
                if found is not None:
                    return found
        return inputs.get(node.name)


def _asked(node: Decision | Service, required: list[BoxNode]) -> _Asked:
    names: dict[str, None] = {}
    for one in required:
        if isinstance(one, InputData):
            names[one.name] = None
        elif isinstance(one, Decision):
            names.update(dict.fromkeys(sorted(one.reads)))
    return _Asked(node, tuple(one for one in required if isinstance(one, InputData)), names)
