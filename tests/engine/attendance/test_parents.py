"""Parents as records and the notices to them: what a step gives, and what is known after it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.bpmn.operators import OPERATORS
from engine.bpmn.operators.parents import (
    enter_penalty_notice,
    facts_after,
    list_notices_elsewhere,
    notice_fact,
    parent_record,
    settle_penalty_notice,
)
from engine.bpmn.records import Facts
from engine.errors import BadInput
from engine.expressions import Value, compile_expression, from_python, to_python

MOTHER: Mapping[str, Value] = {"id": "1", "name": "Mrs Hill", "relationship": "Mother", "address_known": True}
NOBODY: Mapping[str, Value] = {"parents": [], "penalty_notices": []}
KNOWN: Mapping[str, Value] = {"parents": [MOTHER], "penalty_notices": []}
DAY = from_python(date(2026, 3, 2))
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def after(pupil: Mapping[str, Value], operator: str, **parameters: Value) -> Mapping[str, Value]:
    """What is known after a step."""
    return facts_after(pupil, operator, OPERATORS[operator].run(parameters, NOW, Facts(pupil)))


def outcomes(pupil: Mapping[str, Value]) -> list[Any]:
    """Outcome of each notice and whether it counts."""
    found: Any = to_python(pupil["penalty_notices"])
    return [(one["outcome"], one["counts_until"] is not None) for one in found]


@pytest.mark.parametrize("name", ["Mrs Hill", "mrs hill", " Mrs  Hill ", "MRS\tHILL"])
def test_a_doubled_blank_or_another_case_is_the_same_parent(name: str) -> None:
    found: Any = parent_record({"parent": {"name": name, "relationship": "Aunt"}}, KNOWN)
    assert (found["id"], found["name"], found["relationship"]) == ("1", "Mrs Hill", "Mother")


def test_a_new_parent_gets_a_record_of_their_own() -> None:
    known = after(KNOWN, "parent_record", parent={"name": " Mr  Hill"})
    assert [one["id"] for one in to_python(known["parents"])] == ["1", "2"]
    assert to_python(known["parents"])[1]["name"] == "Mr Hill"


def test_the_id_says_who_it_is_whatever_name_was_typed() -> None:
    found: Any = parent_record({"parent": {"id": "1", "name": "Mrs H"}}, KNOWN)
    assert found["name"] == "Mrs Hill"


@pytest.mark.parametrize("nobody", [None, {}, {"name": " "}, {"relationship": "Mother"}, "Mrs Hill"])
def test_what_names_nobody_makes_no_record(nobody: Value) -> None:
    assert facts_after(KNOWN, "parent_record", parent_record({"parent": nobody}, KNOWN)) == KNOWN


def test_a_notice_counts_from_the_moment_it_is_entered_until_it_is_withdrawn() -> None:
    entered = after(KNOWN, "enter_penalty_notice", parent=MOTHER, number="PN-1", issued_on=DAY)
    assert outcomes(entered) == [("not settled", True)]
    for outcome, counts in (("unpaid", True), ("guilty", True), ("acquitted", False), ("withdrawn", False)):
        settled = after(entered, "settle_penalty_notice", number="pn-1 ", outcome=outcome)
        assert outcomes(settled) == [(outcome, counts)]


def test_what_came_of_no_notice_or_is_not_known_yet_changes_nothing() -> None:
    entered = after(KNOWN, "enter_penalty_notice", parent=MOTHER, number="PN-1", issued_on=DAY)
    assert settle_penalty_notice({"number": None, "outcome": "paid"}, entered) is None
    assert after(entered, "settle_penalty_notice", number="PN-1", outcome=None) == entered
    assert after(entered, "settle_penalty_notice", number="PN-2", outcome="paid") == entered


def test_a_notice_to_a_parent_whom_nobody_named_is_kept_all_the_same() -> None:
    entered = after(NOBODY, "enter_penalty_notice", parent=None, number="PN-1", issued_on=DAY)
    assert to_python(entered["parents"])[0]["name"] == "Not named"
    assert outcomes(entered) == [("not settled", True)]


def test_what_two_people_listed_stays_and_a_mistake_is_said_not_removed() -> None:
    one = {"issued_on": from_python(date(2025, 3, 3)), "outcome": "paid"}
    other = {"issued_on": from_python(date(2025, 9, 1)), "outcome": "unpaid"}
    listed = after(KNOWN, "list_notices_elsewhere", parent=MOTHER, notices=[one])
    listed = after(listed, "list_notices_elsewhere", parent=MOTHER, notices=[other])
    assert outcomes(listed) == [("paid", True), ("unpaid", True)]
    listed = after(listed, "list_notices_elsewhere", parent=MOTHER, notices=[{**one, "outcome": "mistake"}])
    assert outcomes(listed) == [("unpaid", True), ("mistake", False)]


def test_a_notice_of_ours_that_is_listed_as_well_counts_once_and_stays_ours() -> None:
    entered = after(KNOWN, "enter_penalty_notice", parent=MOTHER, number="PN-1", issued_on=DAY)
    again: list[Value] = [{"issued_on": DAY, "outcome": "withdrawn"}]
    assert after(entered, "list_notices_elsewhere", parent=MOTHER, notices=again) == entered


@pytest.mark.parametrize("notices", ["none", [{"outcome": "paid"}], ["paid"]])
def test_a_listed_notice_without_a_day_is_refused(notices: Value) -> None:
    with pytest.raises(BadInput):
        list_notices_elsewhere({"parent": MOTHER, "notices": notices}, KNOWN)


def test_a_notice_without_a_day_is_refused() -> None:
    with pytest.raises(BadInput, match="issued_on"):
        enter_penalty_notice({"parent": MOTHER, "number": "PN-1", "issued_on": None}, KNOWN)


def test_nothing_is_listed_of_a_parent_without_a_record() -> None:
    assert list_notices_elsewhere({"parent": None, "notices": []}, KNOWN) is None


def test_a_diagram_counts_for_one_parent_the_notices_that_count_on_a_day() -> None:
    father = {"id": "2", "name": "Mr Hill"}
    notices = [
        notice_fact("1", "Mrs Hill", date(2024, 9, 10), "not settled"),
        notice_fact("1", "Mrs Hill", date(2025, 9, 10), "withdrawn"),
        notice_fact("2", "Mr Hill", date(2025, 9, 10), "paid"),
    ]
    count = compile_expression(
        "count(pupil.penalty_notices[item.parent_id = parent.id and item.counts_until >= on])"
    )

    def counted(parent: Mapping[str, Value], on: date) -> Value:
        scope = {"pupil": {"penalty_notices": notices}, "parent": parent, "on": from_python(on)}
        return count.evaluate(scope)

    assert counted(MOTHER, date(2027, 9, 9)) == 1
    assert counted(MOTHER, date(2027, 9, 10)) == 0
    assert counted(father, date(2027, 9, 9)) == 1
