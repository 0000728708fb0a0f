"""What a decision answers, and why: the rules that matched, the inputs that were read, the problems met."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import EngineError
from engine.expressions import Value


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """One rule that matched: its table, its number from 1, its annotations, what it puts out by name."""

    table: str
    rule: int
    annotations: tuple[str, ...]
    outputs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of one decision.

    `inputs` holds the values of all paths that were read from outside; `problems` say in
    plain English what gave null on the way, for example which input was missing.
    """

    result: Value
    matched: tuple[RuleMatch, ...]
    inputs: Mapping[str, Value]
    problems: tuple[str, ...]


class InconsistentTable(EngineError):
    """In the table "{table}" the rules {rules} match at once, but {wanted}. Change their conditions."""


class UnknownDecision(EngineError):
    """There is no decision "{name}" in {path}; it has: {known}."""
