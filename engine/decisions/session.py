"""The values of a model's elements while one decision is made: each is found once, when it is needed."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.decisions.boxed import taken
from engine.decisions.items import fitted, result_of, returning
from engine.decisions.nodes import BoxNode, Decision, InputData, Knowledge, Need, Service
from engine.decisions.place import Deciding
from engine.expressions import Function, Value
from engine.expressions.evaluation import Frame
from engine.faults import FilesRefused


class DecisionSession:
    """One decision in the making.

    Args:
        inputs: what is given, by the keys of inputs and decisions; what is not there is computed.
        outside: everything that was given by name, which a decision without requirements sees.
    """

    def __init__(
        self,
        nodes: Mapping[str, BoxNode],
        inputs: dict[str, Value],
        outside: Mapping[str, Value],
        run: Deciding,
    ) -> None:
        self._nodes = nodes
        self._known = inputs
        self._outside = outside
        self._run = run

    def answer(self, node: Decision | Service) -> Value:
        """What is asked for: the value of a decision, or of a service over what is given."""
        return self._value(node.key) if isinstance(node, Decision) else self._of_service(node)

    def _value(self, key: str) -> Value:
        if key not in self._known:
            self._known[key] = self._computed(self._nodes[key])
        return self._known[key]

    def _computed(self, node: BoxNode) -> Value:
        match node:
            case InputData():
                return None
            case Decision():
                return self._decided(node)
            case Knowledge():
                return self._knowledge(node)
            case Service():
                return self._as_function(node)

    def _decided(self, node: Decision) -> Value:
        if node.faults:
            raise FilesRefused(list(node.faults))
        frame = Frame(self._scope(node.requires) if node.requires else self._open(node), self._run, {})
        return fitted(node.item, node.logic(frame), frame, f'The result of "{node.name}"')

    def _knowledge(self, node: Knowledge) -> Value:
        scope = self._scope(tuple(need for need in node.requires if need.key != node.key))
        value = node.logic(Frame(scope, self._run, {}))
        if isinstance(value, Function):
            value = returning(Function(value.parameters, value.call, node.name), result_of(node.item))
        scope[node.name] = value  # it may call itself
        return value

    def _scope(self, requires: tuple[Need, ...]) -> dict[str, Value]:
        scope: dict[str, Value] = {}
        for need in requires:
            holder: dict[str, Any] = scope
            for name in need.prefix:
                holder = holder.setdefault(name, {})
            holder[self._nodes[need.key].name] = self._value(need.key)
        return scope

    def _open(self, node: Decision) -> Mapping[str, Value]:
        names = {name: self._outside.get(name) for name in node.reads}
        return _Outside(names, self._outside)

    def _of_service(self, node: Service) -> Value:
        values = {self._nodes[key].name: self._value(key) for key in node.outputs}
        value = next(iter(values.values())) if len(node.outputs) == 1 else values
        return fitted(result_of(node.item), value, Frame({}, self._run, {}), f'The result of "{node.name}"')

    def _as_function(self, node: Service) -> Function:
        keys = (*node.input_data, *node.input_decisions)
        parameters = [self._nodes[key] for key in keys]
        typed = [getattr(one, "item", None) for one in parameters]

        def call(meter: Any, values: Sequence[Value]) -> Value:
            meter.charge(len(keys) + 1)
            given = taken(typed, values, Frame({}, self._run, {}))
            if given is None:
                return None
            outside = {one.name: value for one, value in zip(parameters, given, strict=True)}
            inputs = dict(zip(keys, given, strict=True))
            return DecisionSession(self._nodes, inputs, outside, self._run).answer(node)

        return Function(tuple(one.name for one in parameters), call, node.name)


class _Outside(dict[str, Value]):
    """The names that a decision reads, null where they are missing, and whatever else is given."""

    def __init__(self, names: Mapping[str, Value], rest: Mapping[str, Value]) -> None:
        super().__init__(names)
        self._rest = rest

    def __missing__(self, name: str) -> Value:
        return self._rest[name]
