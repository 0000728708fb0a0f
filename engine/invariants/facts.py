"""The worked examples of invariants: facts by dotted name, on one fixed day.

A value is JSON's, or FEEL after an equals sign: `"= today() + duration(\"P7D\")"`. The fact `today`
(2026-06-24) lets an example happen on another day, at nine.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from engine.attendance.calendar import SchoolCalendar
from engine.attendance.facts import FACTS
from engine.attendance.usual_terms import usual_calendar
from engine.bpmn.evaluation import feel
from engine.bpmn.timer_values import moment_of, timer_of
from engine.bpmn.timers import Cycle, Span, on_day, parse_timer
from engine.expressions import Names, Value, compile_expression, from_json, parse_assignments, to_plain

#: The day on which every example happens: Monday 5 January 2026, at nine.
DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)

#: The facts of one example by dotted name, in JSON form.
Given = Mapping[str, Any]


def moment(given: Given) -> datetime:
    """When an example happens."""
    return on_day(date.fromisoformat(given["today"])) if "today" in given else DAY


def scope_of(given: Given) -> Names:
    """The names that an example's expressions know; what it does not say is not known."""
    scope = Names({name: {} for name in (*FACTS, "case")}, _usual_terms)
    for name, value in given.items():
        _put(scope, name.split("."), value_of(value))
    return scope


def worked_out(script: str, given: Given) -> Mapping[str, Value]:
    """What a script gives in an example, by dotted name."""
    scope, found = scope_of(given), dict[str, Value]()
    for one in parse_assignments(script):
        value = one.expression.evaluate(scope, moment(given))
        _put(scope, one.target, value)
        found[".".join(one.target)] = value
    return found


def _put(scope: dict[str, Any], path: Sequence[str], value: Value) -> None:
    """Writes a value under its name; what stood in the way is replaced by what the name is within."""
    *outer, last = path
    for part in outer:
        if not isinstance(scope.get(part), dict):
            scope[part] = {}
        scope = scope[part]
    scope[last] = value


def value_of(value: Any) -> Value:
    """A value of an example: FEEL after an equals sign, else JSON's, at any depth."""
    if isinstance(value, str) and value.startswith("="):
        return evaluated(value, {})
    if isinstance(value, Mapping):
        return {name: value_of(item) for name, item in value.items()}
    if isinstance(value, list):
        return [value_of(item) for item in value]
    return from_json(value)


def evaluated(expression: str, given: Given) -> Value:
    """What an expression of a diagram comes to in an example."""
    return compile_expression(feel(expression)).evaluate(scope_of(given) if given else {}, moment(given))


def due(written: str, given: Given) -> datetime:
    """When a timer, or the due time of a step, that begins on the day of the examples is due.

    Raises:
        TimerNotKnown, TimerUnclear: it gives no time.
    """
    now = moment(given)
    timer = timer_of(written, scope_of(given), now)
    return timer.period.after(now) if isinstance(timer, Cycle) else moment_of(timer, written, now)


def latest(limit: str) -> datetime:
    """The moment that a limit allows at the latest: a length of time (P5D), or a date and time."""
    timer = parse_timer(limit)
    return moment_of(timer, limit, DAY)


def is_length(text: str) -> bool:
    """Whether a text is a length of time."""
    return isinstance(parse_timer(text), Span)


def told(given: Given) -> str:
    """An example in words: “the outcome is improved and ...”."""
    return " and ".join(f"{name} is {_spoken(value)}" for name, value in given.items()) or "nothing is known"


def answer(gives: Any) -> str:
    """A wanted answer in words."""
    return told(gives) if isinstance(gives, Mapping) else _spoken(gives)


def same(value: Value, wanted: Any) -> bool:
    """Whether an answer is the wanted one; of a context only the members that are wanted count."""
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return all(same(value.get(name), item) for name, item in wanted.items())
    if isinstance(wanted, list) and isinstance(value, list):
        return len(value) == len(wanted) and all(map(same, value, wanted))
    return bool(to_plain(value) == to_plain(value_of(wanted)))


def _spoken(value: Any) -> str:
    match value:
        case None:
            return "not known"
        case bool():
            return "true" if value else "false"
        case str() if value.startswith("="):
            return value.removeprefix("=").strip()
    return f"“{value}”" if isinstance(value, str) else str(value)


def _usual_terms() -> SchoolCalendar:
    return usual_calendar(DAY.year - 1, DAY.year + 1)
