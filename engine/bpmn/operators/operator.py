"""What an operator is: name, typed parameters, and whether it gives a value or asks for an effect.

The run, the linter and docs/diagram-profile.md read this one description.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from engine.bpmn.records import Facts
from engine.errors import BadInput
from engine.expressions import Date, DateTime, Value

#: What a parameter may be, in the words of docs/diagram-profile.md; "anyone" is whom `send_notice` can tell.
Kind = Literal["text", "date", "whole number", "list", "context", "anyone"]
#: What an operator is given: its parameters, the run's present moment, and what is known about the child.
OperatorCall = Callable[[Mapping[str, Value], datetime, Facts], Value]


@dataclass(frozen=True)
class OperatorParameter:
    """One parameter. One that is not required may be left out, and may be null.

    Whom to tell must be said, but may turn out to be nobody: the chronology says so, and the case goes on.
    """

    kind: Kind
    meaning: str
    required: bool = True

    @property
    def may_be_null(self) -> bool:
        """Whether null is a value for it."""
        return not self.required or self.kind == "anyone"

    @property
    def article(self) -> str:
        """Its kind as it stands in a sentence."""
        if self.kind == "anyone":
            return "a lane, a role, an account, or a list of these"
        return f"a {self.kind}"

    def takes(self, value: Value) -> bool:
        """Whether it may have this value."""
        if value is None:
            return self.may_be_null
        match self.kind:
            case "text":
                return isinstance(value, str) and bool(value.strip())
            case "date":
                return isinstance(value, Date) and not isinstance(value, DateTime)
            case "whole number":
                return isinstance(value, Decimal) and value == value.to_integral_value()
            case "list":
                return isinstance(value, list)
            case "context":
                return isinstance(value, Mapping)
            case "anyone":
                return _names_somebody(value)


@dataclass(frozen=True)
class Operator:
    """One operator.

    Attributes:
        gives: what it gives, in words.
        does: "value": gives a value and nothing else. "keeps": what it gives is kept with the child's record
            (`engine.bpmn.operators.parents`). "effect": asks for something outside (`engine.bpmn.effects`).
        asks_register: what it gives is the register's as it stands; what it was given is kept with it.
    """

    name: str
    parameters: Mapping[str, OperatorParameter]
    gives: str
    call: OperatorCall
    does: Literal["value", "keeps", "effect"] = "value"
    asks_register: bool = False

    def row(self) -> str:
        """Its row in docs/diagram-profile.md: name, parameters, what it gives."""
        told = ", ".join(
            f"`{name}` ({one.article}{'' if one.required else ', or null'}: {one.meaning})"
            for name, one in self.parameters.items()
        )
        return f"| `{self.name}` | {told} | {self.gives} |"

    def faults(self, given: Mapping[str, Value]) -> Iterator[str]:
        """What is wrong with some parameters: missing, not known, or of another kind; in words."""
        for name, parameter in self.parameters.items():
            value = given.get(name)
            left_out = name not in given or not parameter.may_be_null
            if value is None and left_out and parameter.required:
                yield f"“{name}” is missing: {parameter.meaning}."
            elif not parameter.takes(value):
                yield f"“{name}” must be {parameter.article}: {parameter.meaning}."
        for name in given.keys() - self.parameters.keys():
            yield f"“{name}” is no parameter of {self.name}: it has {', '.join(self.parameters)}."

    def run(self, given: Mapping[str, Value], now: datetime, facts: Facts) -> Value:
        """What it gives.

        Raises:
            BadInput: a parameter is missing, not known or of another kind.
        """
        faults = " ".join(self.faults(given))
        if faults:
            raise BadInput(problem=faults)
        return self.call(given, now, facts)


def _names_somebody(value: Value) -> bool:
    if isinstance(value, list):
        return all(one is None or _names_somebody(one) for one in value)
    # A named person of a case, such as `case.lead_professional`.
    return isinstance(value, Mapping) or (isinstance(value, str) and bool(value.strip()))
