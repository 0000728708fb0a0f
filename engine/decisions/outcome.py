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
class TableAsked:
    """One table that was asked: its name, the values of its input columns, the rules that matched."""

    table: str
    values: tuple[Value, ...]
    matched: tuple[RuleMatch, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of one decision.

    `tables` are those that were asked on the way, a table that another needs before that one;
    `inputs` holds the values of all paths that were read from outside; `problems` say in
    plain English what gave null on the way, for example which input was missing.
    """

    result: Value
    tables: tuple[TableAsked, ...]
    inputs: Mapping[str, Value]
    problems: tuple[str, ...]

    @property
    def matched(self) -> tuple[RuleMatch, ...]:
        """The rules that matched, of all tables."""
        return tuple(match for asked in self.tables for match in asked.matched)


class InconsistentTable(EngineError):
    """In the table "{table}" the rules {rules} match at once, but {wanted}. Change their conditions."""


class UnknownDecision(EngineError):
    """There is no decision "{name}" in {path}; it has: {known}."""
