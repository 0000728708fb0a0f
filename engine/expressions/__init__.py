"""FEEL, the one expression language: parsed with positions, compiled to closures, limited.

Pure: an expression sees the names in its scope and the moment it is given, and
changes nothing. It refuses external functions, for ever, and knows nothing of BPMN.
"""

from engine.expressions.assignments import Assignment, parse_assignments
from engine.expressions.builtins import STANDARD, WITH_CALENDAR
from engine.expressions.errors import ExpressionFault, LimitReached
from engine.expressions.evaluation import Names, calendar_of
from engine.expressions.exchange import from_json, from_python, to_json, to_plain, to_python
from engine.expressions.expression import (
    Explained,
    Expression,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
)
from engine.expressions.library import Library, Refused, Shelf
from engine.expressions.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.expressions.values import Function, Range, Value, kind

__all__ = [
    "STANDARD",
    "WITH_CALENDAR",
    "Assignment",
    "Date",
    "DateTime",
    "DaysTimeDuration",
    "Explained",
    "Expression",
    "ExpressionFault",
    "Function",
    "Library",
    "LimitReached",
    "Names",
    "Range",
    "Refused",
    "Shelf",
    "Time",
    "UnaryTests",
    "Value",
    "YearsMonthsDuration",
    "calendar_of",
    "compile_expression",
    "compile_unary_tests",
    "from_json",
    "from_python",
    "kind",
    "parse_assignments",
    "to_json",
    "to_plain",
    "to_python",
]
