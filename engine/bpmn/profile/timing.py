"""Timers, and when a task becomes overdue: times that can be read, and that lie ahead."""

from datetime import UTC, datetime

from engine.attendance.calendar import SchoolCalendar
from engine.attendance.usual_terms import usual_calendar
from engine.bpmn.elements import Element, local_name, tag
from engine.bpmn.profile.diagram import Diagram, interrupts
from engine.bpmn.profile.feel import is_constant, read_expression
from engine.bpmn.profile.meant_times import meant_time
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.timer_values import timer_from_value
from engine.bpmn.timers import Cycle, EndOfRepetition, NeverRepeats, Span, Timer, TimerTooFar, parse_timer
from engine.errors import EngineError
from engine.expressions import Names
from engine.expressions.dialects import in_feel

NO_TIME = ProfileRule(
    "TIMER-MISSING",
    "The timer {it} does not say when.",
    "Enter one duration (P7D), date or cycle (R/P1W).",
)
BAD_TIME = ProfileRule(
    "TIMER-UNCLEAR",
    "The {what} of {it} is “{text}”, which is not a time.",
    "Write a duration (P6M, PT48H), a cycle (R3/P1W), a date and time (2026-09-01T09:00:00+01:00), "
    "or FEEL after an equals sign (= case.review_date).",
)
NOT_AHEAD = ProfileRule(
    "TIMER-NOT-AHEAD",
    "The {what} of {it} is “{text}”, which is no time at all or lies in the past.",
    "Write a duration longer than zero.",
)
UNSUITED = ProfileRule(
    "TIMER-UNSUITED",
    "The {what} of {it} is “{text}”, which cannot be waited for.",
    "{why}",
)
WRONG_FIELD = ProfileRule(
    "TIMER-WRONG-FIELD",
    "The {what} of {it} is “{text}”, which does not belong there.",
    "A cycle (R3/P1W) belongs into the field Cycle, a duration or a date into Duration or Date.",
)
CYCLE_PLACE = ProfileRule(
    "TIMER-CYCLE-PLACE",
    "{it} repeats, but a repeated timer would run what follows several times, even after it has interrupted.",
    "Repeat only on a non-interrupting boundary event; elsewhere use a duration or a date.",
)

_FIELDS = ("timeDate", "timeDuration", "timeCycle")
#: Constants of a diagram are evaluated at some moment, to see whether they are times at all.
_SOME_MOMENT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports timers and `due` properties that cannot be read or do not lie ahead."""
    for element in diagram.elements.values():
        if element.event == "timer":
            _check_timer(diagram, element, report)
        if "due" in element.properties:
            timer = _read(report, element.id, "property due", element.properties["due"])
            if isinstance(timer, Cycle):
                report.add(WRONG_FIELD, element.id, what="property due", text=element.properties["due"])


def _check_timer(diagram: Diagram, element: Element, report: ProfileReport) -> None:
    fields = list(diagram.xml[element.id].iter(*map(tag, _FIELDS)))
    if len(fields) != 1:
        report.add(NO_TIME, element.id)
    for field in fields:
        text = (field.text or "").strip()
        is_cycle = local_name(field) == "timeCycle"
        if is_cycle and (element.kind != "boundaryEvent" or interrupts(diagram, element)):
            report.add(CYCLE_PLACE, element.id)
        timer = _read(report, element.id, "timer", text)
        if timer is not None and isinstance(timer, Cycle) != is_cycle:
            report.add(WRONG_FIELD, element.id, what="timer", text=text)


def _read(report: ProfileReport, element: str, what: str, text: str) -> Timer | None:
    """The timer, where the diagram alone can tell; faults are reported."""
    text = text.strip()
    try:
        if not text.startswith("="):
            timer = parse_timer(text.strip('"'))
        else:
            expression = read_expression(report, element, what, text)
            if expression is None or not is_constant(expression):
                return None
            value = expression.evaluate(Names({}, _some_terms), _SOME_MOMENT)
            if value is None and expression.asks_calendar:
                return None  # of other terms, or of school days elsewhere
            timer = timer_from_value(value, text)
        if isinstance(timer, Span) and not (timer.is_positive and timer.after(_SOME_MOMENT) > _SOME_MOMENT):
            report.add(NOT_AHEAD, element, what=what, text=text)
        if isinstance(timer, Cycle):
            timer.period.after(timer.start or _SOME_MOMENT)
    except (NeverRepeats, EndOfRepetition, TimerTooFar) as problem:
        report.add(UNSUITED, element, what=what, text=text, why=problem)
        return None
    except EngineError:
        meant = meant_time(text) or _in_feel(text)
        report.add(BAD_TIME, element, (text, meant, "") if meant else None, what=what, text=text)
        return None
    return timer


def _in_feel(text: str) -> str | None:
    """A timer that another tool reads as an expression: `${case.review_date}`."""
    said = in_feel(text) if text.startswith(("${", "#{")) else None
    return said and f"={said}"


def _some_terms() -> SchoolCalendar:
    return usual_calendar(_SOME_MOMENT.year - 1, _SOME_MOMENT.year + 1)
