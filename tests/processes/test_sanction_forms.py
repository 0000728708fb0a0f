"""What the forms of a legal sanction refuse, and what they take over from earlier answers."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import processes
from engine.bpmn.model import ProcessModel
from engine.errors import AnswersRefused
from engine.expressions import Value, from_json, to_plain
from engine.forms import Form, facts, prefilled, read

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Models = Mapping[str, ProcessModel]
NOT_LOOKED_AFTER = {
    "looked_after": False,
    "date_of_birth": {"@type": "date", "value": "2013-05-14"},
    "parents": [],
    "penalty_notices": [],
}
#: What was counted, reckoned and asked before a form of a legal step is opened.
LAW: dict[str, Any] = {
    "settings": {
        "counted_from": "first",
        "months": 6,
        "days_to_pay": 28,
        "order_years": 1,
        "improve_in": "school weeks",
        "improve_weeks": 6,
        "improve_least": 3,
        "improve_most": 6,
    },
    "prosecution_limit": {"@type": "date", "value": "2026-07-05"},
    "options": {"prosecution": {"allowed": "yes", "why": "Because."}},
    "sessions_counted": 14,
    "defence_since": False,
    "earlier_count": 0,
}


def day(text: str) -> dict[str, str]:
    return {"@type": "date", "value": text}


def answers_of(process: str, scenario: str, task: str) -> dict[str, Any]:
    """The first answers that a shipped scenario gives to a task."""
    place = processes.folder(process) / "scenarios" / f"{scenario}.json"
    given = json.loads(place.read_text(encoding="utf-8"))["answers"][task][0]
    return dict(given.get("answers", given))


def seen(**record: Any) -> dict[str, Value]:
    known = {"case": {}, "pupil": NOT_LOOKED_AFTER, "attendance": {}, **LAW, **record}
    return {name: from_json(value) for name, value in known.items()}


def refused(form: Form, raw: Mapping[str, Any], **record: Any) -> dict[str, str]:
    """The messages by field; empty when the answers are taken."""
    try:
        read(form, raw, seen(**record), NOW)
    except AnswersRefused as refusal:
        return {fault.field: fault.message for fault in refusal.faults}
    return {}


def options(**allowed: str) -> dict[str, Any]:
    names = ("notice_to_improve", "attendance_contract", "penalty_notice", "prosecution")
    return {name: {"allowed": allowed.get(name, "yes"), "why": "Because."} for name in names}


LEGAL_FORMS: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("legal_sanction", "sanction_proposal", "propose_sanction", "proposal", {"options": options()}),
    (
        "legal_sanction",
        "sanction_decision",
        "manager_decides",
        "decision",
        {"options": options(), "proposal": "penalty_notice"},
    ),
    ("penalty_notice", "issue_notice", "issue_notice", "issued", {"terms": {"amount": 160}}),
    ("penalty_notice", "unpaid_notice", "decide_unpaid", "unpaid_decision", {}),
    ("prosecution", "consider_eso", "consider_eso", "eso_view", {}),
    ("prosecution", "legal_pack", "prepare_legal_pack", "pack", {}),
    ("prosecution", "approve_prosecution", "approve_prosecution", "prosecution_decision", {}),
]


@pytest.mark.parametrize(("process", "name", "task", "field", "record"), LEGAL_FORMS)
def test_no_legal_step_is_written_down_unless_the_child_is_known_not_to_be_looked_after(
    process: str, name: str, task: str, field: str, record: dict[str, Any], shipped_models: Models
) -> None:
    form = shipped_models[process].forms[name]
    raw = answers_of("legal_sanction", "unpaid_then_prosecuted", task)
    assert refused(form, raw, **record) == {}
    for looked_after in (True, None):
        assert set(refused(form, raw, pupil={"looked_after": looked_after}, **record)) == {field}
    held = refused(form, raw, case={"safeguarding_hold": True}, **record)
    assert held == {field: "A safeguarding concern is open: no legal step is taken until it is closed"}


def test_only_what_is_allowed_can_be_proposed(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_proposal"]
    raw = answers_of("legal_sanction", "first_notice_paid_early", "propose_sanction")
    assert "not allowed" in refused(form, raw, options=options(penalty_notice="no"))["proposal"]
    assert refused(form, raw, options=options(penalty_notice="override")) == {}
    nothing = raw | {"proposal": "not_now"}
    assert refused(form, nothing, options=options(), pupil={"looked_after": True}) == {}


def test_the_officer_sees_what_is_allowed_and_why(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_proposal"]
    found = facts(form, seen(options=options(penalty_notice="no", prosecution="override")), NOW)
    assert found["option_notice_to_improve"] == "Allowed. Because."
    assert found["option_penalty_notice"] == "Not allowed. Because."
    assert found["option_prosecution"] == "Only with a manager's reason. Because."


def test_below_the_threshold_a_manager_approves_with_a_reason_only(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_decision"]
    record = {"options": options(penalty_notice="override"), "proposal": "penalty_notice"}
    approve = {"decision": "approve", "decision_reason": "Read."}
    assert set(refused(form, approve, **record)) == {"override_reason"}
    assert refused(form, approve | {"override_reason": "For the third time."}, **record) == {}
    assert refused(form, approve | {"decision": "refuse"}, **record) == {}


def test_absence_before_the_framework_is_no_evidence(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_evidence"]
    raw = answers_of("legal_sanction", "first_notice_paid_early", "gather_evidence")
    assert refused(form, raw) == {}
    assert set(refused(form, raw | {"window_from": "2024-08-18"})) == {"window_from"}
    assert set(refused(form, raw | {"window_to": "2026-03-03"})) == {"window_to"}


def test_a_holiday_needs_the_leave_that_was_asked_for_and_its_refusal(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_evidence"]
    raw = answers_of("legal_sanction", "first_notice_paid_early", "gather_evidence")
    assert set(refused(form, raw | {"holiday": True})) == {"leave_application", "leave_refusal"}


def test_notices_of_whatever_case_stand_in_the_evidence_and_listed_ones_are_not_typed_again(
    shipped_models: Models,
) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_evidence"]
    notice = {"issued_on": day("2025-03-10"), "outcome": "paid"}
    listed = {"issued_on": day("2024-10-01"), "outcome": "unpaid"}
    notices = [
        {**notice, "parent_id": "1", "elsewhere": False},
        {**notice, "parent_id": "2", "elsewhere": False, "outcome": "guilty"},
        {**listed, "parent_id": "1", "elsewhere": True},
    ]
    record = seen(pupil={**NOT_LOOKED_AFTER, "penalty_notices": notices}, parent={"id": "1"})
    assert prefilled(form, record, NOW)["earlier_notices"] == [to_plain(from_json(listed))]
    assert facts(form, record, NOW)["notices_on_record"] == "10 March 2025, paid"
    assert facts(form, seen(parent={"id": "1"}), NOW)["notices_on_record"] == "None on record"


def test_a_third_notice_cannot_be_issued(shipped_models: Models) -> None:
    form = shipped_models["penalty_notice"].forms["issue_notice"]
    raw = answers_of("penalty_notice", "paid_within_21_days", "issue_notice")
    assert "prohibited" in refused(form, raw, terms={"amount": None})["issued"]
    assert refused(form, raw, terms={"amount": 160}) == {}


def test_a_prosecution_is_not_started_after_its_last_day(shipped_models: Models) -> None:
    form = shipped_models["prosecution"].forms["start_prosecution"]
    raw = answers_of("prosecution", "becomes_looked_after_after_the_start", "start_prosecution")
    assert refused(form, raw, prosecution_limit=day("2026-03-02")) == {}
    late = refused(form, raw, prosecution_limit=day("2026-03-01"))
    assert set(late) == {"started_on"}


def test_a_legal_pack_holds_every_paper(shipped_models: Models) -> None:
    form = shipped_models["prosecution"].forms["legal_pack"]
    raw = answers_of("prosecution", "sent_back_then_guilty", "prepare_legal_pack")
    assert refused(form, raw) == {}
    assert set(refused(form, raw | {"pack": raw["pack"][1:]})) == {"pack"}
    twice = [*raw["pack"][1:], raw["pack"][1]]
    assert "A paper is missing" in refused(form, raw | {"pack": twice})["pack"]
    assert set(refused(form, raw | {"pack": [*raw["pack"], raw["pack"][3]]})) == set()


@pytest.mark.parametrize("left_out", ["made_by", "dated"])
def test_no_paper_of_a_legal_pack_is_a_tick(left_out: str, shipped_models: Models) -> None:
    form = shipped_models["prosecution"].forms["legal_pack"]
    raw = answers_of("prosecution", "sent_back_then_guilty", "prepare_legal_pack")
    first, *others = raw["pack"]
    bare = {name: value for name, value in first.items() if name != left_out}
    assert set(refused(form, raw | {"pack": [bare, *others]})) == {f"pack.0.{left_out}"}
    tomorrow = {**first, "dated": (NOW + timedelta(days=1)).date().isoformat()}
    assert set(refused(form, raw | {"pack": [tomorrow, *others]})) == {"pack"}


def test_the_record_is_corrected_before_anybody_says_so(shipped_models: Models) -> None:
    form = shipped_models["before_a_legal_step"].forms["find_out_looked_after"]
    raw = answers_of("legal_sanction", "unknown_then_corrected", "find_out_looked_after")
    assert set(refused(form, raw, pupil={"looked_after": None})) == {"found"}
    assert refused(form, raw | {"found": "not_found"}, pupil={"looked_after": None}) == {}


def test_this_parent_and_the_school_are_told_all_four_things(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["tell_outcome"]
    raw = answers_of("legal_sanction", "refused_by_the_manager", "tell_family_and_school")
    assert set(refused(form, raw | {"told": raw["told"][:1]})) == {"told"}
    assert set(refused(form, raw | {"told": raw["told"][1:]})) == {"told"}
    assert set(refused(form, raw | {"covered": ["next", "legal", "help"]})) == {"covered"}
