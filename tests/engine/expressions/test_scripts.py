"""Script tasks: one assignment a line."""

import pytest

from engine.expressions import ExpressionFault, Value, parse_assignments

SCRIPT = """
// what the review found
case.plan.reviewed = true
sessions = possible - attended   // missed

note = "a = b"
"""


def test_a_script_is_its_assignments_in_order() -> None:
    assignments = parse_assignments(SCRIPT)
    assert [one.target for one in assignments] == [("case", "plan", "reviewed"), ("sessions",), ("note",)]
    assert [one.line for one in assignments] == [3, 4, 6]
    scope: dict[str, Value] = {}
    assert [one.expression.evaluate(scope) for one in assignments] == [True, None, "a = b"]


def test_a_fault_in_a_script_names_its_line_and_column() -> None:
    with pytest.raises(ExpressionFault) as refusal:
        parse_assignments("a = 1\n  b = 2 +\n")
    assert (refusal.value.line, refusal.value.column) == (2, 10)
    assert refusal.value.expected == "a value"


@pytest.mark.parametrize("line", ["1 + 1", "= 2", "a == 1", "a.1 = 2", "a b = 1", "f(x) = 1", "import os"])
def test_a_line_that_is_no_assignment_is_refused(line: str) -> None:
    with pytest.raises(ExpressionFault):
        parse_assignments(line)
