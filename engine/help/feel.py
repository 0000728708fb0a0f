"""The names and functions of expressions by topic, each function with an example that is worked out."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from engine.attendance.fact_words import FACTS_EXPLAINED, OPENED_BY_EXPLAINED
from engine.expressions import WITH_CALENDAR, Names, compile_expression, from_json
from engine.expressions.builtins import TOPICS
from engine.expressions.evaluation import Evaluation
from engine.expressions.values import write_value
from engine.simulation.calendars import usual_around

#: When the examples are worked out, and times are told: a Monday of term.
TOLD_AT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
_EXAMPLES = Path(__file__).parent / "feel.toml"


@dataclass(frozen=True)
class FeelExample:
    """One expression, and what it comes to; `told` says what it is an example of."""

    name: str
    told: str
    expression: str
    comes_to: str
    problems: Sequence[str] = ()


def functions_by_topic() -> Mapping[str, Sequence[str]]:
    """The names of the functions that expressions may call, by topic."""
    return {topic: tuple(shelf.functions) for topic, shelf in TOPICS.items()}


def names_by_topic() -> Mapping[str, Mapping[str, str]]:
    """The facts that expressions may read, each with its meaning, by the first part of their names."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name, meaning in {**FACTS_EXPLAINED, "case.opened_by": OPENED_BY_EXPLAINED}.items():
        found[name.partition(".")[0]][name] = meaning
    return found


@cache
def feel_examples() -> Mapping[str, FeelExample]:
    """By the name of a function or a topic of names, the example of it."""
    document = tomllib.loads(_EXAMPLES.read_text(encoding="utf-8"))
    record = from_json(document["record"])
    assert isinstance(record, Mapping)  # noqa: S101 - a table of TOML becomes a context
    scope = Names(record, lambda: usual_around(TOLD_AT.year))
    return {name: _worked_out(name, text, scope) for name, text in document["examples"].items()}


def _worked_out(name: str, text: str, scope: Names) -> FeelExample:
    function = WITH_CALENDAR.functions.get(name)
    told = (function.signatures[0].run.__doc__ or "").strip().split("\n")[0] if function else ""
    explained = compile_expression(text).evaluate_explained(scope, TOLD_AT)
    value = explained.value
    comes_to = "null (not known)" if value is None else write_value(value, Evaluation(), True)
    return FeelExample(name, told, text, comes_to, explained.problems)
