"""What follows from each answer to a question, where the gateway behind a step decides by that answer alone.

Pure: over a diagram and a form. Says nothing where the case may know better.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from engine.bpmn.elements import Element, Flow
from engine.bpmn.evaluation import feel
from engine.expressions import Value, compile_expression
from engine.forms import Choice, Field, Form

#: Steps that only decide on the way: what comes behind them is not certain.
_DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "businessRuleTask"})


def with_consequences(
    form: Form, element: Element, elements: Mapping[str, Element], flows: Mapping[str, Flow]
) -> Form:
    """The form with the step to which each choice leads beside it, where that is certain."""
    ways = _ways(element, elements, flows)
    if not ways:
        return form
    told = tuple(_told(field, form.into, ways, elements) for field in form.fields)
    return replace(form, questions=replace(form.questions, fields=told)) if told != form.fields else form


def _ways(element: Element, elements: Mapping[str, Element], flows: Mapping[str, Flow]) -> tuple[Flow, ...]:
    """The ways out of the gateway that stands straight behind a step; none where another thing does."""
    if len(element.outgoing) != 1:
        return ()
    behind = elements.get(flows[element.outgoing[0]].target)
    if behind is None or behind.kind != "exclusiveGateway" or len(behind.outgoing) < 2:
        return ()
    return tuple(flows[one] for one in behind.outgoing)


def _told(field: Field, into: str, ways: tuple[Flow, ...], elements: Mapping[str, Element]) -> Field:
    name = f"{into}.{field.name}" if into else field.name
    if field.kind == "boolean":
        said = [
            f"{word} leads to: {step}."
            for word, value in (("Yes", True), ("No", False))
            if (step := _step(name, value, ways, elements))
        ]
        return replace(field, hint=" ".join([field.hint, *said]).strip()) if said else field
    if field.widget != "radios" or field.offered_by is not None:
        return field
    return replace(field, choices=tuple(_choices(field, name, ways, elements)))


def _choices(
    field: Field, name: str, ways: tuple[Flow, ...], elements: Mapping[str, Element]
) -> Iterator[Choice]:
    for choice in field.choices:
        step = _step(name, choice.value, ways, elements)
        hint = f"{choice.hint} Leads to: {step}.".strip()
        yield replace(choice, hint=hint) if step else choice


def _step(name: str, value: object, ways: tuple[Flow, ...], elements: Mapping[str, Element]) -> str:
    """The name of the step to which an answer leads; "" where that is not certain."""
    taken = _taken(name, value, tuple((one.condition, one.is_default) for one in ways))
    target = elements.get(ways[taken].target) if taken is not None else None
    return f"“{target.name}”" if target and _tells(target) else ""


def _tells(target: Element) -> bool:
    """Whether its name says what follows, and asks no question that is still to be decided."""
    return bool(target.name) and target.kind not in _DECIDING and not target.name.endswith("?")


@lru_cache(2048)
def _taken(name: str, value: object, ways: tuple[tuple[str | None, bool], ...]) -> int | None:
    """The number of the way that is taken, when each asks for this answer and for nothing else."""
    holding, default = [], None
    for number, (condition, is_default) in enumerate(ways):
        if is_default:
            default = number
            continue
        compiled = compile_expression(feel(condition or ""))
        if compiled.paths != {name} or compiled.asks_calendar:
            return None
        if compiled.evaluate(_scope(name, value)) is True:
            holding.append(number)
    return holding[0] if len(holding) == 1 else default if not holding else None


def _scope(name: str, value: object) -> Mapping[str, Value]:
    first, *inner = name.split(".")
    for part in reversed(inner):
        value = {part: value}
    return {first: value}  # type: ignore[dict-item]
