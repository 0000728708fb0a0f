"""Boxed expressions as they are written, box in box, for people who do not read XML. Judges nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.decisions.boxed import BOXES
from engine.decisions.loops import LOOPS
from engine.decisions.reading import DmnElement, child, children, label, local, name_of_decision, text

#: What each kind of boxed expression is for, by its name in DMN.
BOXES_EXPLAINED: Mapping[str, str] = {
    "literalExpression": "one formula in FEEL",
    "decisionTable": "rules, each a row",
    "context": "named values, each of which may use those above it; a last one without a name is the answer",
    "functionDefinition": "a formula with parameters, to be asked by its name; Java and PMML are never run",
    "invocation": "asks a function, each parameter with its own box",
    "list": "several values in their order",
    "relation": "a list of rows with the same columns",
    "conditional": "`if`, `then`, `else`; what is not known goes the way of `else`",
    "filter": "those items of a list that match; a number takes the item at that place",
    "for": "one answer for each item of a list, or each number or day of a range",
    "some": "whether it holds for one item of a list at least",
    "every": "whether it holds for all items of a list",
}


@dataclass(frozen=True)
class ShownBox:
    """One box: a `formula`, or `parts` with what each is called, in order; `kind` is its name in DMN."""

    kind: str
    formula: str = ""
    parts: Sequence[tuple[str, "ShownBox"]] = ()


def shown_boxes(root: DmnElement) -> Mapping[str, ShownBox]:
    """The logic of the decisions of a model that is no table, by their names."""
    found = ((name_of_decision(one), _inside(one)) for one in children(root, "decision"))
    return {name: box for name, box in found if box and box.kind != "decisionTable"}


def _inside(parent: DmnElement | None) -> ShownBox | None:
    boxes = [one for one in parent if local(one) in BOXES] if parent is not None else []
    return _shown(boxes[0]) if boxes else None


def _shown(element: DmnElement) -> ShownBox:
    kind = local(element)
    if kind == "literalExpression":
        return ShownBox(kind, text(element))
    return ShownBox(kind, parts=tuple((name, box) for name, box in _parts(kind, element) if box))


def _parts(kind: str, element: DmnElement) -> Iterator[tuple[str, ShownBox | None]]:
    if kind == "context":
        for entry in children(element, "contextEntry"):
            named = child(entry, "variable")
            yield name_of_decision(named) if named is not None else "answer", _inside(entry)
    elif kind == "functionDefinition":
        names = ", ".join(map(name_of_decision, children(element, "formalParameter")))
        yield f"function({names})", _inside(element)
    elif kind == "invocation":
        yield "asks", _inside(element)
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            yield f"with {name_of_decision(parameter) if parameter is not None else ''}", _inside(binding)
    elif kind == "list":
        yield from ((str(place), _shown(one)) for place, one in enumerate(_boxes(element), 1))
    elif kind == "relation":
        columns = [name_of_decision(one) or label(one) for one in children(element, "column")]
        for number, row in enumerate(children(element, "row"), 1):
            cells = zip(columns, map(_shown, _boxes(row)), strict=False)
            yield f"row {number}", ShownBox("row", parts=tuple(cells))
    elif kind in LOOPS:
        name = element.get("iteratorVariable", "")
        yield from (
            (f"{kind} {name}, in" if part == "in" and name else part, _inside(child(element, part)))
            for part in ("if", "then", "else", "in", "match", "return", "satisfies")
            if child(element, part) is not None
        )


def _boxes(element: DmnElement) -> Iterator[DmnElement]:
    return (one for one in element if local(one) in BOXES)
