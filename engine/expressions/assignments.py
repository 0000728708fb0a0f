"""Script tasks: one assignment a line, `name = expression`, dotted names set members."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from engine.expressions.builtins import WITH_CALENDAR
from engine.expressions.errors import ExpressionFault
from engine.expressions.expression import Expression, compile_expression
from engine.expressions.library import Library

_ASSIGNMENT = re.compile(r"\s*([^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*)\s*=(?!=)")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One line of a script: where the value goes, what gives it, and the line from 1."""

    target: tuple[str, ...]
    expression: Expression
    line: int


def parse_assignments(
    source: str, names: Collection[str] = (), library: Library = WITH_CALENDAR
) -> list[Assignment]:
    """Every assignment of a script, in order; empty lines and `//` comments are passed over.

    Raises ExpressionFault whose line and position are those of the script.
    """
    assignments: list[Assignment] = []
    position = 0
    for number, line in enumerate(source.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("//"):
            assignments.append(_assignment(source, line, number, position, frozenset(names), library))
        position += len(line) + 1
    return assignments


def _assignment(
    source: str, line: str, number: int, position: int, names: frozenset[str], library: Library
) -> Assignment:
    found = _ASSIGNMENT.match(line)
    if not found:
        start = position + len(line) - len(line.lstrip())
        raise ExpressionFault(source, start, "a name, = and an expression")
    target = tuple(part.strip() for part in found[1].split("."))
    try:
        expression = compile_expression(line[found.end() :].strip(), names, library)
    except ExpressionFault as fault:
        offset = position + found.end() + len(line[found.end() :]) - len(line[found.end() :].lstrip())
        raise ExpressionFault(source, offset + fault.position, fault.expected, fault.problem) from None
    return Assignment(target, expression, number)
