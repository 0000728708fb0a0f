"""Each kind of invariant: kept by the penalty notice as it is shipped, and named when it is not."""

import json
from typing import Any

import pytest

from engine.faults import FilesRefused
from engine.invariants import broken, check_invariants, read_invariants, weakened
from engine.invariants.promises import Promise
from tests.lives.models import shipped

BECAUSE = "Nobody decides alone on enforcement."

#: An entry that holds, and how it is changed into one that does not.
KINDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {
            "kind": "second_person",
            "step": "decide_unpaid",
            "not_by": ["issue_notice"],
            "lanes": ["Team manager"],
        },
        {"not_by": ["issue_notice", "withdraw_notice"]},
    ),
    (
        {
            "kind": "second_person",
            "step": "decide_unpaid",
            "not_by": ["issue_notice"],
            "lanes": ["Team manager"],
        },
        {"lanes": ["County attendance team"]},
    ),
    (
        {"kind": "guarded", "steps": ["issue_notice"], "guard": "before_a_legal_step/legal_step"},
        {"steps": ["issue_notice", "decide_unpaid"]},
    ),
    (
        {
            "kind": "guarded",
            "steps": ["decide_unpaid"],
            "guard": "before_a_legal_step/legal_step",
            "asked_when": [{"unpaid_decision": "prosecute"}],
        },
        {"asked_when": [{"unpaid_decision": "withdraw"}]},
    ),
    (
        {"kind": "before", "first": ["check_before_issue"], "then": ["issue_notice"]},
        {"first": ["decide_unpaid"]},
    ),
    (
        {
            "kind": "escalation",
            "after": ["decide_unpaid"],
            "to": ["unpaid_decided"],
            "reflection": ["unpaid_reason"],
        },
        {"offer": ["offer_of_support"]},
    ),
    (
        {"kind": "choice", "at": "is_issued", "ways": [{"to": "enter_notice", "when": [{"issued": True}]}]},
        {"ways": [{"to": "enter_notice", "when": [{"issued": True}, {}]}]},
    ),
    (
        {
            "kind": "choice",
            "at": "is_issued",
            "ways": [{"to": "enter_notice", "when": [{"issued": True}]}],
            "only_way_to": ["enter_notice"],
        },
        {"only_way_to": ["withdraw_notice"]},
    ),
    (
        {
            "kind": "decision",
            "decision": "penalty_notice_terms",
            "examples": [{"when": {"earlier_count": 0}, "gives": {"amount": 160, "days": 28}}],
        },
        {"examples": [{"when": {"earlier_count": 0}, "gives": {"amount": 200, "days": 28}}]},
    ),
    (
        {
            "kind": "decision",
            "decision": "penalty_notice_terms",
            "usually": {"earlier_count": 0},
            "examples": [{"when": {}, "gives": {"which": "first"}}],
        },
        {"examples": [{"when": {"earlier_count": 1}, "gives": {"which": "first"}}]},
    ),
    (
        {
            "kind": "works_out",
            "step": "stop_with_the_case",
            "examples": [{"when": {}, "gives": {"outcome": "ended"}}],
        },
        {"examples": [{"when": {}, "gives": {"outcome": "paid"}}]},
    ),
    (
        {"kind": "uses", "processes": {"check_before_issue": "before_a_legal_step"}},
        {"processes": {"check_before_issue": "step_down"}},
    ),
    (
        {"kind": "uses", "tables": {"weigh_payment": {"decision": "payment", "into": "payment"}}},
        {"tables": {"weigh_payment": {"decision": "payment", "into": "paid"}}},
    ),
    ({"kind": "in_time", "at_most": {"P5D": ["issue_notice"]}}, {"at_most": {"P4D": ["issue_notice"]}}),
    (
        {
            "kind": "in_time",
            "examples": [
                {
                    "when": {"notice_dates.last_day": '= date("2026-03-16")'},
                    "at_most": {"2026-03-17T00:00:00": ["days_are_over"]},
                }
            ],
        },
        {
            "examples": [
                {
                    "when": {"notice_dates.last_day": '= date("2026-03-16")'},
                    "at_most": {"2026-03-16": ["days_are_over"]},
                }
            ]
        },
    ),
    (
        {
            "kind": "interrupted",
            "steps": ["notice"],
            "message": "child_looked_after",
            "to": "stop_for_looked_after_child",
        },
        {"ends": False},
    ),
    (
        {"kind": "interrupted", "steps": ["wait_for_payment"], "to": "decide_unpaid"},
        {"message": "penalty_paid"},
    ),
    ({"kind": "carries", "demands": {"W-G6": ["issue_notice"]}}, {"demands": {"W-G6": ["decide_unpaid"]}}),
]


def written(*entries: dict[str, Any]) -> bytes:
    invariants = [{"because": BECAUSE, **entry} for entry in entries]
    return json.dumps({"process": "penalty_notice", "invariants": invariants}).encode()


def promises(*entries: dict[str, Any]) -> tuple[Promise, ...]:
    return read_invariants(written(*entries), "penalty_notice.invariants.json")


@pytest.mark.parametrize(("kept", "change"), KINDS)
def test_what_does_not_hold_is_named_with_its_reason(kept: dict[str, Any], change: dict[str, Any]) -> None:
    assert broken(promises(kept), shipped()) == []
    faults = broken(promises({**kept, **change}), shipped())
    assert len(faults) == 1
    assert faults[0].code == "INVARIANT"
    assert BECAUSE in faults[0].message


def test_what_does_not_hold_calls_steps_and_tables_as_the_picture_does() -> None:
    entry = {"kind": "second_person", "step": "decide_unpaid", "lanes": ["Team manager"]}
    table = {
        "kind": "decision",
        "decision": "penalty_notice_terms",
        "examples": [{"when": {"earlier_count": 0}, "gives": {"amount": 200}}],
    }
    model = shipped()["penalty_notice"]
    barred, terms = broken(promises({**entry, "not_by": ["withdraw_notice"]}, table), shipped())
    step, other = (model.elements[one].name for one in ("decide_unpaid", "withdraw_notice"))
    assert f"nobody who did “{other}” does “{step}”" in barred.message
    assert "“Terms of the penalty notice” answers" in terms.message
    assert (barred.path, barred.element) == ("process.bpmn", "decide_unpaid")
    assert (terms.path, terms.element) == ("decisions/penalty_notice_terms.dmn", "penalty_notice_terms")


@pytest.mark.parametrize(("kept", "change"), KINDS)
def test_a_stricter_invariant_weakens_nothing_and_dropping_one_is_said(
    kept: dict[str, Any], change: dict[str, Any]
) -> None:
    old = promises(kept)
    assert weakened(old, old) == []
    assert weakened(old, (*old, *promises({**kept, **change}))) == []
    told = weakened(old, promises({"kind": "carries", "demands": {"W-G6": ["withdraw_notice"]}}))
    assert len(told) == len(old)
    assert all(BECAUSE in sentence for sentence in told)


def test_what_is_given_up_is_said_in_words() -> None:
    second = {"kind": "second_person", "step": "decide_unpaid", "lanes": ["Team manager"]}
    old = promises({**second, "not_by": ["issue_notice", "withdraw_notice"]})
    assert weakened(old, promises({**second, "not_by": ["issue_notice"]})) == [
        "Given up: nobody who did “withdraw notice” does “decide unpaid”. It was there for a reason: "
        + BECAUSE
    ]


@pytest.mark.parametrize(
    ("stricter", "looser"),
    [
        (
            {"kind": "in_time", "at_most": {"P5D": ["issue_notice"]}},
            {"kind": "in_time", "at_most": {"P2W": ["issue_notice"]}},
        ),
        (
            {"kind": "before", "first": ["a"], "then": ["c"]},
            {"kind": "before", "first": ["a", "b"], "then": ["c"]},
        ),
        (
            {"kind": "second_person", "step": "a", "not_by": ["b"], "lanes": ["One"]},
            {"kind": "second_person", "step": "a", "not_by": ["b"], "lanes": ["One", "Other"]},
        ),
    ],
)
def test_less_time_or_fewer_ways_is_stricter(stricter: dict[str, Any], looser: dict[str, Any]) -> None:
    assert weakened(promises(looser), promises(stricter)) == []
    assert len(weakened(promises(stricter), promises(looser))) == 1


def test_a_step_that_is_gone_is_named_and_another_process_is_not_looked_at() -> None:
    gone = promises({"kind": "in_time", "at_most": {"P5D": ["issue_it"]}})
    assert [fault.element for fault in broken(gone, shipped())] == ["issue_it"]
    assert broken(gone, {"legal_sanction": shipped()["legal_sanction"]}) == []


@pytest.mark.parametrize(
    ("content", "element"),
    [
        (b"{", ""),
        (b"\xff", ""),
        (b"[" * 100_000, ""),
        (b"{}", ""),
        (written({"kind": "befor", "first": ["a"], "then": ["b"]}), "invariants/0/kind"),
        (written({"kind": "before", "first": [], "then": ["b"]}), "invariants/0/first"),
        (written({"kind": "before", "first": ["a"], "then": ["b"], "because": "so"}), "invariants/0/because"),
        (written({"kind": "in_time", "at_most": {"5 days": ["a"]}}), "invariants/0/at_most"),
        (written({"kind": "in_time", "at_most": {"P5X": ["a"]}}), "invariants/0"),
        (
            written({"kind": "choice", "at": "a", "ways": [{"to": "b", "when": [{"c": "= 1 +"}]}]}),
            "invariants/0",
        ),
        (
            written({"kind": "choice", "at": "a", "ways": [{"to": "b", "when": [{"today": "soon"}]}]}),
            "invariants/0",
        ),
    ],
    ids=str,
)
def test_a_file_that_says_nothing_is_refused(content: bytes, element: str) -> None:
    faults = check_invariants(content, "penalty_notice.invariants.json")
    assert element in [fault.element for fault in faults]
    assert {fault.code for fault in faults} == {"INVARIANT-FILE"}
    with pytest.raises(FilesRefused):
        read_invariants(content, "penalty_notice.invariants.json")
