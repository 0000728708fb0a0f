"""Boxed expressions: literal ones, tables, contexts, functions, invocations, lists, relations."""

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.decisions.building import Workshop, nothing
from engine.decisions.items import Item, Items, Unfit, fitted, with_names
from engine.decisions.loops import LOOPS, build_loop
from engine.decisions.place import Code, DecisionPlace
from engine.decisions.reading import DmnElement, child, children, label, local, name_of_decision, text
from engine.decisions.tables import build_table
from engine.expressions import Function, Value, kind
from engine.expressions.evaluation import Frame

#: Boxes inside boxes are read so far.
_DEEPEST = 50
_CALL, _ENTRY = 5, 4


def taken(parameters: Sequence[Item | None], values: Sequence[Value], frame: Frame) -> list[Value] | None:
    """The arguments of a function as its parameters want them; None and a note when one does not fit."""
    try:
        return [
            item.fit(value, frame) if item else value for item, value in zip(parameters, values, strict=True)
        ]
    except Unfit as problem:
        frame.run.note(f"An argument {problem}.")
        return None


def _called(frame: Frame, names: Sequence[str], values: Sequence[Value]) -> Frame:
    return with_names(frame, dict(zip(names, values, strict=True)))


class BoxedExpressions:
    """Builds the logic of boxed expressions, whichever kind they are."""

    def __init__(self, workshop: Workshop, items: Items) -> None:
        self.workshop = workshop
        self.items = items

    def boxed(self, parent: DmnElement | None) -> DmnElement | None:
        """The boxed expression inside an element."""
        if parent is None:
            return None
        return next((one for one in parent if local(one) in BOXES), None)

    def inside(self, parent: DmnElement | None, place: DecisionPlace) -> Code:
        """The logic of the boxed expression inside an element; null and a doubt when there is none."""
        element = self.boxed(parent)
        if element is None:
            self.workshop.doubt(place, "LOGIC-MISSING", "there is no logic. Write a table or an expression.")
            return nothing
        return self.code(element, place)

    def code(self, element: DmnElement, place: DecisionPlace) -> Code:
        """The logic of a boxed expression, its value fitted to its own `typeRef`."""
        if place.depth > _DEEPEST:
            self.workshop.fault(place, "TOO-DEEP", f"boxes are more than {_DEEPEST} deep in each other.")
            return nothing
        made = _BUILDERS[local(element)](self, element, place.deeper())
        item = self.items.of(element) if element.get("typeRef") else None
        if item is None or (local(element) == "functionDefinition" and item.result is None):
            return made
        return lambda frame: fitted(item, made(frame), frame, place.called)

    def _literal(self, element: DmnElement, place: DecisionPlace) -> Code:
        if not self.workshop.in_feel(element, place):
            return nothing
        expression = self.workshop.expression(text(element), place)
        return expression.code if expression else nothing

    def _table(self, element: DmnElement, place: DecisionPlace) -> Code:
        return build_table(element, place, self.workshop, self.items)

    def _context(self, element: DmnElement, place: DecisionPlace) -> Code:
        entries: list[tuple[str, Item | None, Code]] = []
        last: Code | None = None
        for one in children(element, "contextEntry"):
            variable = child(one, "variable")
            name = name_of_decision(variable) if variable is not None else ""
            part = place.inside(f'entry "{name}"' if name else "result")
            if child(one, "functionDefinition") is not None:
                part = part.knowing([name])  # a function may call itself
            made = self.inside(one, replace(part, title=f"{place.title}.{name}" if name else place.title))
            if variable is None:
                last = made
            else:
                entries.append((name, self.items.of(variable), made))
                place = place.knowing([name])

        def build(frame: Frame) -> Value:
            frame.run.charge(1 + _ENTRY * len(entries))
            values: dict[str, Value] = {}
            inner = Frame(ChainMap(values, frame.scope), frame.run, frame.locals)  # type: ignore[arg-type]
            for name, item, code in entries:
                values[name] = fitted(item, code(inner), inner, f'"{name}"')
            return last(inner) if last else dict(values)

        return build

    def function(self, element: DmnElement, place: DecisionPlace) -> Code:
        """A `functionDefinition`, also as the logic of business knowledge."""
        if element.get("kind", "FEEL") != "FEEL":
            message = "external functions (Java or PMML) are never run. Write the function in FEEL."
            self.workshop.fault(place, "FUNCTION-EXTERNAL", message)
            return nothing
        parameters = list(children(element, "formalParameter"))
        names, items = tuple(map(name_of_decision, parameters)), [self.items.of(one) for one in parameters]
        body = self.inside(element, place.knowing(names))

        def define(frame: Frame) -> Value:
            def call(run: Any, values: Sequence[Value]) -> Value:
                run.charge(_CALL)
                inner = Frame(frame.scope, run, frame.locals)
                given = taken(items, values, inner)
                return None if given is None else body(_called(inner, names, given))

            return Function(names, call)

        return define

    def _invocation(self, element: DmnElement, place: DecisionPlace) -> Code:
        called = self.inside(element, place.inside("invoked function"))
        bindings: dict[str, Code] = {}
        for one in children(element, "binding"):
            parameter = child(one, "parameter")
            name = name_of_decision(parameter) if parameter is not None else ""
            bound = self.boxed(one)
            bindings[name] = self.code(bound, place.inside(f'"{name}"')) if bound is not None else nothing

        def invoke(frame: Frame) -> Value:
            function = called(frame)
            if not isinstance(function, Function):
                frame.run.note(f"{place.called}: what is invoked is {kind(function)}, not a function.")
                return None
            names = function.parameters
            if names is None or not set(bindings) <= set(names):
                frame.run.note(f"{place.called}: the function has other parameters.")
                return None
            return function.call(frame.run, [bindings.get(name, nothing)(frame) for name in names])

        return invoke

    def _list(self, element: DmnElement, place: DecisionPlace) -> Code:
        items = [self.code(one, place.inside("item")) for one in element if local(one) in BOXES]

        def build(frame: Frame) -> Value:
            frame.run.charge(len(items))
            return [item(frame) for item in items]

        return build

    def _relation(self, element: DmnElement, place: DecisionPlace) -> Code:
        columns = list(children(element, "column"))
        names = [name_of_decision(one) or label(one) for one in columns]
        items = [self.items.of(one) for one in columns]
        rows = [
            [self.code(one, place.inside(f"row {number}")) for one in row if local(one) in BOXES]
            for number, row in enumerate(children(element, "row"), 1)
        ]
        if any(len(row) != len(names) for row in rows):
            self.workshop.fault(
                place, "RELATION-SHAPE", "a row has another number of cells than there are columns."
            )
            return nothing

        def build(frame: Frame) -> Value:
            frame.run.charge(len(rows) * (1 + _ENTRY * len(names)))
            return [
                {
                    name: fitted(item, cell(frame), frame, f'{place.called}: the value of "{name}"')
                    for name, item, cell in zip(names, items, row, strict=True)
                }
                for row in rows
            ]

        return build

    def _looped(self, element: DmnElement, place: DecisionPlace) -> Code:
        return build_loop(element, place, self.inside, self.workshop.library.members)


_BUILDERS: Mapping[str, Callable[[BoxedExpressions, DmnElement, DecisionPlace], Code]] = {
    "literalExpression": BoxedExpressions._literal,
    "decisionTable": BoxedExpressions._table,
    "context": BoxedExpressions._context,
    "functionDefinition": BoxedExpressions.function,
    "invocation": BoxedExpressions._invocation,
    "list": BoxedExpressions._list,
    "relation": BoxedExpressions._relation,
    **dict.fromkeys(LOOPS, BoxedExpressions._looped),
}
#: Every kind of boxed expression that is read, by its name in DMN.
BOXES = frozenset(_BUILDERS)
