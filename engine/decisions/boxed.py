"""Boxed expressions: literal ones, tables, contexts, functions, invocations, lists, relations, loops."""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.decisions.building import Code, Place, Workshop, nothing
from engine.decisions.items import Item, Items, Unfit
from engine.decisions.reading import Element, child, children, label, local, text
from engine.decisions.tables import build_table
from engine.expressions import Function, Range, Value, kind
from engine.expressions.evaluation import Frame
from engine.expressions.operators import every, some

_CALL, _ENTRY = 5, 4


def with_names(frame: Frame, names: Mapping[str, Value]) -> Frame:
    """A frame in which more names are in scope."""
    return Frame(ChainMap(dict(names), frame.scope), frame.run, frame.locals)  # type: ignore[arg-type]


def fitted(item: Item | None, value: Value, frame: Frame, called: str) -> Value:
    """A value as its type; null and a note when it is of another."""
    if item is None:
        return value
    try:
        return item.fit(value, frame)
    except Unfit as problem:
        frame.run.note(f"{called} {problem}.")
        return None


def taken(
    parameters: Sequence[tuple[str, Item | None]], values: Sequence[Value], frame: Frame
) -> dict[str, Value] | None:
    """The arguments of a function by name; None and a note when one is of another type than its parameter."""
    try:
        return {
            name: item.fit(value, frame) if item else value
            for (name, item), value in zip(parameters, values, strict=True)
        }
    except Unfit as problem:
        frame.run.note(f"An argument {problem}.")
        return None


class Boxes:
    """Builds the logic of boxed expressions, whichever kind they are."""

    def __init__(self, workshop: Workshop, items: Items) -> None:
        self.workshop = workshop
        self.items = items
        self._builders: dict[str, Callable[[Element, Place], Code]] = {
            "literalExpression": self._literal,
            "decisionTable": self._table,
            "context": self._context,
            "functionDefinition": self.function,
            "invocation": self._invocation,
            "list": self._list,
            "relation": self._relation,
            "conditional": self._conditional,
            "filter": self._filter,
            "for": self._loop,
            "some": self._loop,
            "every": self._loop,
        }

    def boxed(self, parent: Element | None) -> Element | None:
        """The boxed expression inside an element."""
        if parent is None:
            return None
        return next((one for one in parent if local(one) in self._builders), None)

    def inside(self, parent: Element | None, place: Place) -> Code:
        """The logic of the boxed expression inside an element; null and a doubt when there is none."""
        element = self.boxed(parent)
        if element is None:
            self.workshop.doubt(place, "LOGIC-MISSING", "there is no logic. Write a table or an expression.")
            return nothing
        return self.code(element, place)

    def code(self, element: Element, place: Place) -> Code:
        """The logic of a boxed expression, its value fitted to its own `typeRef`."""
        made = self._builders[local(element)](element, place)
        item = self.items.of(element) if element.get("typeRef") else None
        if item is None:
            return made
        return lambda frame: fitted(item, made(frame), frame, place.called)

    def _literal(self, element: Element, place: Place) -> Code:
        if not self.workshop.in_feel(element, place):
            return nothing
        expression = self.workshop.expression(text(element), place)
        return expression.code if expression else nothing

    def _table(self, element: Element, place: Place) -> Code:
        return build_table(element, place, self.workshop, self.items)

    def _context(self, element: Element, place: Place) -> Code:
        entries: list[tuple[str, Item | None, Code]] = []
        last: Code | None = None
        for one in children(element, "contextEntry"):
            variable = child(one, "variable")
            name = variable.get("name", "") if variable is not None else ""
            part = place.inside(f'entry "{name}"' if name else "result")
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

    def function(self, element: Element, place: Place) -> Code:
        """A `functionDefinition`, also as the logic of business knowledge."""
        if element.get("kind", "FEEL") != "FEEL":
            message = "external functions (Java or PMML) are never run. Write the function in FEEL."
            self.workshop.fault(place, "FUNCTION-EXTERNAL", message)
            return nothing
        parameters = [
            (one.get("name", ""), self.items.of(one)) for one in children(element, "formalParameter")
        ]
        names = tuple(name for name, _ in parameters)
        body = self.inside(element, place.knowing(names))

        def define(frame: Frame) -> Value:
            def call(run: Any, values: Sequence[Value]) -> Value:
                run.charge(_CALL)
                inner = Frame(frame.scope, run, frame.locals)
                given = taken(parameters, values, inner)
                return None if given is None else body(with_names(inner, given))

            return Function(names, call)

        return define

    def _invocation(self, element: Element, place: Place) -> Code:
        called = self.inside(element, place.inside("invoked function"))
        bindings: dict[str, Code] = {}
        for one in children(element, "binding"):
            parameter = child(one, "parameter")
            name = parameter.get("name", "") if parameter is not None else ""
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

    def _list(self, element: Element, place: Place) -> Code:
        items = [self.code(one, place.inside("item")) for one in element if local(one) in self._builders]

        def build(frame: Frame) -> Value:
            frame.run.charge(len(items))
            return [item(frame) for item in items]

        return build

    def _relation(self, element: Element, place: Place) -> Code:
        names = [one.get("name") or label(one) for one in children(element, "column")]
        rows = [
            [self.code(one, place.inside(f"row {number}")) for one in row if local(one) in self._builders]
            for number, row in enumerate(children(element, "row"), 1)
        ]
        if any(len(row) != len(names) for row in rows):
            self.workshop.fault(
                place, "RELATION-SHAPE", "a row has another number of cells than there are columns."
            )
            return nothing

        def build(frame: Frame) -> Value:
            frame.run.charge(len(rows) * (1 + _ENTRY * len(names)))
            return [dict(zip(names, (cell(frame) for cell in row), strict=True)) for row in rows]

        return build

    def _conditional(self, element: Element, place: Place) -> Code:
        condition, yes, no = (
            self.inside(child(element, name), place.inside(name)) for name in ("if", "then", "else")
        )

        def choose(frame: Frame) -> Value:
            value = condition(frame)
            if value is not None and not isinstance(value, bool):
                frame.run.note(f"{place.called}: the condition is a {kind(value)}, not true or false.")
                return None
            return yes(frame) if value else no(frame)

        return choose

    def _filter(self, element: Element, place: Place) -> Code:
        source = self.inside(child(element, "in"), place.inside("in"))
        inside = replace(place.inside("match").knowing(["item"]), open=True)
        condition = self.inside(child(element, "match"), inside)

        def run(frame: Frame) -> Value:
            value = source(frame)
            items = value if isinstance(value, list) else [] if value is None else [value]
            return [item for item in items if condition(_item_frame(frame, item)) is True]

        return run

    def _loop(self, element: Element, place: Place) -> Code:
        name = element.get("iteratorVariable", "item")
        source = self.inside(child(element, "in"), place.inside("in"))
        ending = "return" if local(element) == "for" else "satisfies"
        names = {name, "partial"} if ending == "return" else {name}
        body = self.inside(child(element, ending), place.inside(ending).knowing(names))
        judge = {"for": list, "some": some, "every": every}[local(element)]

        def run(frame: Frame) -> Value:
            value = source(frame)
            if value is None:
                return None
            return judge(_results(value, name, body, frame))  # type: ignore[no-any-return, operator]

        return run


def _item_frame(frame: Frame, item: Value) -> Frame:
    frame.run.charge(1)
    members = item if isinstance(item, Mapping) else {}
    return with_names(frame, {"item": item, **members})


def _results(value: Value, name: str, body: Code, frame: Frame) -> Iterator[Value]:
    results: list[Value] = []
    for item in _items(value):
        frame.run.charge(1)
        result = body(with_names(frame, {name: item, "partial": results}))
        results.append(result)
        yield result


def _items(value: Value) -> Iterator[Value]:
    if isinstance(value, Range) and isinstance(value.low, Decimal) and isinstance(value.high, Decimal):
        number = value.low if value.low_included else value.low + 1
        while number < value.high or (number == value.high and value.high_included):
            yield number
            number += 1
        return
    yield from value if isinstance(value, list) else [value]
