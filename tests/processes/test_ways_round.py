"""Ways round a safeguard that somebody tried: each is closed, and stays so."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel
from engine.forms import facts, prefilled
from tests.processes.legal_steps import TAKEN_OVER
from tests.processes.test_sanction_forms import NOT_LOOKED_AFTER, NOW, refused, seen
from tests.processes.test_sanction_guards import live, scenario

Models = Mapping[str, ProcessModel]


def day(text: str) -> dict[str, str]:
    return {"@type": "date", "value": text}


def on_record(**notices: list[tuple[str, str]]) -> dict[str, Any]:
    """Both parents of the child, and notices to either by day and what came of each."""
    of = {"mother": "1", "father": "2"}
    return {
        "parents": [{"id": "1", "name": "Mrs Hussain"}, {"id": "2", "name": "Mr Hussain"}],
        "penalty_notices": [
            {"parent_id": of[who], "issued_on": day(on), "outcome": outcome}
            for who, some in notices.items()
            for on, outcome in some
        ],
    }


def test_a_notice_that_any_case_issued_counts_though_nobody_lists_it(shipped_models: Models) -> None:
    told = scenario("legal_sanction", "third_notice_is_prohibited")
    told["variables"]["pupil"] |= on_record(mother=[("2025-03-10", "paid"), ("2025-09-15", "not settled")])
    listings: list[tuple[list[tuple[str, str]], int]] = [
        ([], 2),
        ([("2025-03-10", "withdrawn")], 2),
        ([("2025-09-15", "guilty"), ("2024-10-01", "paid")], 3),
    ]
    for listed, counted in listings:
        told["answers"]["gather_evidence"][0]["earlier_notices"] = [
            {"issued_on": on, "outcome": outcome} for on, outcome in listed
        ]
        assert live(shipped_models, told).variables["earlier_count"] == counted


def test_a_notice_to_the_other_parent_or_one_withdrawn_does_not_count(shipped_models: Models) -> None:
    told = scenario("legal_sanction", "first_notice_paid_early")
    told["variables"]["pupil"] |= on_record(
        father=[("2025-03-10", "paid")], mother=[("2025-03-10", "withdrawn"), ("2025-09-15", "acquitted")]
    )
    assert live(shipped_models, told).variables["earlier_count"] == 0


@pytest.mark.parametrize("process", ["county_route", "support_pathway"])
@pytest.mark.parametrize(
    ("born", "leaves"),
    [("2010-05-14", True), ("2010-09-01", False), (None, False)],
)
def test_nobody_leaves_unseen_as_past_school_age_whose_date_of_birth_does_not_say_so(
    born: str | None, leaves: bool, process: str, shipped_models: Models
) -> None:
    """Somebody says so on 26 June 2026; a manager who believes it is refused."""
    told = scenario("county_route", "past_school_age") | {
        "process": process,
        "until": "2026-06-26T12:00:00+01:00",
    }
    told["variables"]["pupil"]["date_of_birth"] = day(born) if born else None
    data = {"withdrawal_reason": "past_school_age", "withdrawal_details": "She left in summer."}
    told["messages"] = [{"name": "withdrawal_asked", "at": "2026-06-26T10:00:00+01:00", "data": data}]
    report = live(shipped_models, told)
    assert report.ended is leaves
    assert ("withdrawn" in report.end_events) is leaves


def test_sessions_of_more_than_ten_school_weeks_do_not_meet_the_threshold(shipped_models: Models) -> None:
    told = scenario("legal_sanction", "first_notice_paid_early")
    told["answers"]["gather_evidence"][0]["window_from"] = "2025-09-30"
    options = live(shipped_models, told).variables["options"]
    assert options["penalty_notice"]["allowed"] == "override"


def test_a_sanction_that_no_table_speaks_of_cannot_be_proposed(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_proposal"]
    raw = {"proposal": "penalty_notice", "proposal_reason": "Looked at with the school."}
    assert set(refused(form, raw, options={})) == {"proposal"}


@pytest.mark.parametrize(
    ("process", "name", "answered"),
    [
        ("submit_referral", "parents", {}),
        (
            "route_3_legal_threshold",
            "county_considers",
            {"liaised_with": "The school", "liaison_said": "Yes.", "decision": "sanction", "reason": "So."},
        ),
    ],
)
def test_a_parent_is_named_once_so_that_nobody_gets_two_sanctions_at_a_time(
    process: str, name: str, answered: dict[str, Any], shipped_models: Models
) -> None:
    form = shipped_models[process].forms[name]
    mother, father = (
        {"name": name, "relationship": "Parent", "address_known": True} for name in ("Ann Lee", "Bo Lee")
    )
    chronic = {"chronic": True}
    assert refused(form, {**answered, "parents": [mother, father]}, attendance=chronic) == {}
    twice = {**answered, "parents": [mother, father, {**mother, "name": "ann lee"}]}
    assert set(refused(form, twice, attendance=chronic)) == {"parents"}
    known = {**NOT_LOOKED_AFTER, "parents": [{"id": "1", "name": "Ann Lee"}]}
    again = {**answered, "parents": [{**mother, "name": "ANN  Lee"}]}
    assert "on record" in refused(form, again, attendance=chronic, pupil=known)["parents"]
    assert refused(form, {**answered, "known_parents": ["1"]}, attendance=chronic, pupil=known) == {}
    assert "at least one" in refused(form, answered, attendance=chronic, pupil=known)["parents"]


@pytest.mark.parametrize(
    ("attendance", "plan"),
    [({"chronic": False}, {}), ({"chronic": None}, {}), ({"chronic": True}, {"support_result": "improved"})],
)
def test_a_manager_does_not_approve_a_sanction_after_attendance_has_improved(
    attendance: dict[str, Any], plan: dict[str, Any], shipped_models: Models
) -> None:
    form = shipped_models["route_3_legal_threshold"].forms["manager_approves"]
    approve = {"decision": "approve", "reason": "Read."}
    assert refused(form, approve, attendance={"chronic": True}) == {}
    assert set(refused(form, approve, attendance=attendance, case={"plan": plan})) == {"decision"}
    assert refused(form, approve | {"decision": "back_to_taf"}, attendance=attendance) == {}


def test_a_second_referral_needs_a_reflection_of_its_own(shipped_models: Models) -> None:
    form = shipped_models["support_pathway"].forms["reflection"]
    last = {"needs_identified": "Sleep.", "reflection": "A diary.", "offer_of_support": "A course."}
    assert not set(last) & set(prefilled(form, seen(case=last), NOW))
    assert facts(form, seen(case=last), NOW)["last_reflection"] == "A diary."


def test_a_case_does_not_close_over_an_open_safeguarding_concern(shipped_models: Models) -> None:
    form = shipped_models["support_pathway"].forms["closing"]
    answers = scenario("support_pathway", "improved_in_stage_1")["answers"]
    (raw,) = answers["close_case"]
    assert refused(form, raw) == {}
    assert set(refused(form, raw, case={"safeguarding_hold": True})) == {"closed_because"}
    # A concern may come while the family is still to be told.
    told = shipped_models["support_pathway"].forms["tell_of_closing"]
    (raw,) = answers["tell_of_closing"]
    assert refused(told, raw) == {}
    assert set(refused(told, raw, case={"safeguarding_hold": True})) == {"family_said"}


@pytest.mark.parametrize("message", ["case_withdrawn", "social_care_takes_over"])
def test_no_order_is_proposed_in_a_case_that_ended_while_a_notice_was_being_withdrawn(
    message: str, shipped_models: Models
) -> None:
    told = scenario("legal_sanction", "unpaid_then_prosecuted")
    order = scenario("prosecution", "order_instead")["answers"]
    told["answers"] |= {task: order[task] for task in ("consider_eso", "withdraw_prosecution")}
    for told_one in told["answers"]["tell_family_and_school"][0]["told"]:
        told_one["told_on"] = "2026-04-20"
    told["delay"] = {"withdraw_prosecution": "P20D"}
    data = TAKEN_OVER if message == "social_care_takes_over" else {}
    told["messages"] = [{"name": message, "at": "2026-04-10T09:00:00+01:00", "data": data}]
    steps = [step.element for step in live(shipped_models, told).steps]
    assert steps.count("gather_evidence") == 1
    assert steps.index("consider_eso") < steps.index("withdraw_prosecution")
    assert steps[-1] == "case_over"


@pytest.mark.parametrize(
    ("process", "name", "task", "field"),
    [
        ("penalty_notice", "issue_notice", "issue_notice", "issued_on"),
        ("prosecution", "start_prosecution", "start_prosecution", "started_on"),
        ("court_order", "apply_to_court", "apply_to_court", "applied_on"),
        ("legal_sanction", "notice_to_improve", "give_notice_to_improve", "given_on"),
    ],
)
def test_no_legal_step_is_dated_before_the_check_that_it_may_be_taken(
    process: str, name: str, task: str, field: str, shipped_models: Models
) -> None:
    form = shipped_models[process].forms[name]
    lives = {
        "court_order": "third_notice_is_prohibited",
        "legal_sanction": "sent_back_then_notice_to_improve_kept",
    }
    raw = scenario("legal_sanction", lives.get(process, "unpaid_then_prosecuted"))["answers"][task][0]
    raw = dict(raw.get("answers", raw)) | {field: "2026-03-01"}
    terms: dict[str, Any] = {"terms": {"amount": 160}, "prosecution_limit": day("2026-07-05")}
    assert field not in refused(form, raw, checked_on=day("2026-03-01"), **terms)
    assert field in refused(form, raw, checked_on=day("2026-03-02"), **terms)


def test_a_notice_is_never_unpaid_before_the_days_to_pay_have_run_from_its_approval(
    shipped_models: Models,
) -> None:
    told = scenario("legal_sanction", "first_notice_paid_early")
    told["answers"]["issue_notice"][0] |= {"issued_on": "2025-12-01", "received_on": "2025-12-03"}
    faults = live(shipped_models, told).faults
    assert [(fault["element"], fault["code"]) for fault in faults] == [("issue_notice", "ANSWER-REFUSED")]


@pytest.mark.parametrize(
    ("process", "name"),
    [
        ("submit_referral", "tell_family"),
        ("route_3_legal_threshold", "tell_parents"),
        ("lead_professional", "tell_family"),
        ("legal_sanction", "tell_outcome"),
    ],
)
def test_nobody_counts_as_told_who_is_to_be_told_later(
    process: str, name: str, shipped_models: Models
) -> None:
    form = shipped_models[process].forms[name]
    raw = dict(
        scenario("submit_referral", "two_parents")["answers"]["submit_referral/tell_family_and_school"][0]
    )
    if name == "tell_outcome":
        raw["end_reason"] = "As decided."
        del raw["child_told"]
    parents = {"parents": [{"name": "Mrs Hussain"}, {"name": "Mr Hussain"}]}
    case = {"referral": parents, "route_3": parents}
    assert refused(form, raw, case=case) == {}
    later = [{**raw["told"][0], "told_on": "2026-03-03"}, *raw["told"][1:]]
    assert set(refused(form, raw | {"told": later}, case=case)) == {"told"}


@pytest.mark.parametrize(
    ("process", "name"), [("submit_referral", "tell_family"), ("route_3_legal_threshold", "tell_parents")]
)
def test_every_parent_is_told_before_anything_legal_not_one_of_them_twice(
    process: str, name: str, shipped_models: Models
) -> None:
    form = shipped_models[process].forms[name]
    raw = dict(
        scenario("submit_referral", "two_parents")["answers"]["submit_referral/tell_family_and_school"][0]
    )
    parents = {"parents": [{"name": "Mrs Hussain"}, {"name": "Mr Hussain"}]}
    told = [raw["told"][0], raw["told"][0], raw["told"][2]]
    assert set(refused(form, raw | {"told": told}, case={"referral": parents, "route_3": parents})) == {
        "told"
    }


def test_attempts_to_engage_a_family_lie_in_the_past(shipped_models: Models) -> None:
    form = shipped_models["lead_professional"].forms["non_engagement"]
    raw = scenario("lead_professional", "family_not_engaging")["answers"]["record_non_engagement"][0]
    raw = dict(raw.get("answers", raw))
    raw["attempts"] = [{**attempt, "tried_on": "2026-03-02"} for attempt in raw["attempts"]]
    assert refused(form, raw) == {}
    raw["attempts"][0]["tried_on"] = "2026-03-03"
    assert set(refused(form, raw)) == {"attempts"}


def test_an_improvement_is_not_called_lasting_while_a_safeguarding_concern_is_open(
    shipped_models: Models,
) -> None:
    form = shipped_models["step_down"].forms["check"]
    raw = dict(scenario("step_down", "sustained_below_90")["answers"]["check_improvement"][0])
    raw |= {"register_from": "2026-01-05", "register_to": "2026-03-02"}
    assert refused(form, raw) == {}
    assert set(refused(form, raw, case={"safeguarding_hold": True})) == {"trigger_reached"}
