"""Conditions on a flow, as an analyst writes them."""

from decimal import Decimal

import pytest

from engine.expressions import ExpressionFault, Value, compile_expression

SCOPE: dict[str, Value] = {
    "attendance": {"percent": Decimal("85")},
    "pupil": {"looked_after": False, "ehcp": None},
}


def test_a_condition_is_true_when_both_parts_are() -> None:
    condition = compile_expression("attendance.percent < 90 and not(pupil.looked_after)")
    assert condition.evaluate(SCOPE) is True
    assert condition.paths == {"attendance.percent", "pupil.looked_after"}


def test_a_condition_that_meets_null_is_not_true() -> None:
    assert compile_expression("pupil.ehcp and attendance.percent < 90").evaluate(SCOPE) is None
    assert compile_expression("pupil.ehcp and attendance.percent > 90").evaluate(SCOPE) is False


def test_why_a_condition_decided_is_told_by_the_values_it_read() -> None:
    explained = compile_expression("attendance.percent < 90 and not(pupil.looked_after)").evaluate_explained(
        SCOPE
    )
    assert explained.reads == {"attendance.percent": Decimal("85"), "pupil.looked_after": False}
    assert explained.problems == []


def test_an_unknown_name_gives_null_and_is_noted() -> None:
    explained = compile_expression("atendance.percent < 90").evaluate_explained(SCOPE)
    assert explained.value is None
    assert explained.problems == ['"atendance" is not known here']


def test_a_fault_says_where_it_is_and_what_was_expected() -> None:
    with pytest.raises(ExpressionFault) as refusal:
        compile_expression("attendance.percent <")
    assert refusal.value.position == 20
    assert refusal.value.expected == "a value"
    assert "found the end" in str(refusal.value)


def test_a_name_of_two_words_that_is_not_known_is_named_in_the_fault() -> None:
    with pytest.raises(ExpressionFault, match='if "lead professional" is one name'):
        compile_expression('lead professional = "Ann"')
    declared = compile_expression('lead professional = "Ann"', ["lead professional"])
    assert declared.evaluate({"lead professional": "Ann"}) is True
