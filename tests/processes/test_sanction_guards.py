"""What no life of a legal sanction may ever do, whoever answers what and whenever facts change."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

import processes
from engine.bpmn.elements import Flow
from engine.bpmn.model import ProcessModel
from engine.scenarios import read_scenario
from engine.simulation import Report, simulate
from engine.simulation.exploring import explore
from tests.processes.legal_steps import LEGAL_STEPS

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CATALOGUE = processes.read_catalogue()
Models = Mapping[str, ProcessModel]
SANCTIONS = ("penalty_notice", "court_order", "prosecution", "legal_sanction")
#: Steps that act against a parent, or get ready to; those that withdraw and tell are not among them.
ENFORCEMENT = {element for process in SANCTIONS for element in LEGAL_STEPS[process]}
#: Flows towards anything legal; none of them may be taken for want of an answer.
LEGAL = {
    *("manager_decides", "issue_notice", "work_out_dates", "apply_to_court", "prepare_legal_pack"),
    *("consider_eso", "start_prosecution", "give_notice_to_improve"),
    *("penalty_notice_to_parent", "prosecution_of_parent", "court_order_for_child", "notice_or_court"),
}


def scenario(process: str, name: str) -> dict[str, Any]:
    place = processes.folder(process) / "scenarios" / f"{name}.json"
    return {name: part for name, part in read_scenario(place.read_bytes(), name).items() if name != "expect"}


def live(models: Models, told: Mapping[str, Any]) -> Report:
    return simulate(models.get, told["process"], told, START, CATALOGUE)


def random_life(looked_after: bool | None) -> dict[str, Any]:
    """A life in which everything would be allowed; all other answers are at random."""
    told = scenario("legal_sanction", "first_notice_paid_early")
    told["variables"]["pupil"]["looked_after"] = looked_after
    (evidence,), (needs,) = told["answers"]["gather_evidence"], told["answers"]["see_needs"]
    days = {name: {"@type": "date", "value": evidence[name]} for name in ("window_from", "window_to")}
    context = {**evidence, **days, "earlier_count": 0, "case": {"circumstances": needs}}
    answers = {"gather_evidence": [evidence] * 30, "see_needs": [needs]}
    return {"variables": told["variables"] | context, "answers": answers}


@pytest.mark.parametrize("process", SANCTIONS)
@pytest.mark.parametrize("looked_after", [True, None])
def test_no_life_of_a_looked_after_child_reaches_enforcement(
    looked_after: bool | None, process: str, unhurried: Models
) -> None:
    found = explore(unhurried.get, process, random_life(looked_after), START, range(20), CATALOGUE)
    assert (found.faults, found.dead_ends) == ([], [])
    assert found.elements & ENFORCEMENT == set()


@pytest.mark.parametrize("process", SANCTIONS)
def test_from_the_moment_a_child_becomes_looked_after_nothing_of_enforcement_happens(
    process: str, unhurried: Models
) -> None:
    reached = set()
    for seed in range(30):
        days = Random(seed).choice([1, 2, 9, 20, 46, 60, 120])  # noqa: S311 - no secret
        becomes = START + timedelta(days=days, minutes=1)
        told = random_life(looked_after=False) | {"unanswered": "random", "seed": seed}
        told["facts"] = [{"at": becomes.isoformat(), "pupil": {"looked_after": True}}]
        report = simulate(unhurried.get, process, told, START, CATALOGUE)
        after = {step.element for step in report.steps if step.at >= becomes and not step.cancelled}
        reached |= {step.element for step in report.steps}
        assert (report.faults, report.ended) == ([], True)
        assert after & ENFORCEMENT == set()
    assert "stop_for_looked_after_child" in reached
    assert reached & ENFORCEMENT


@pytest.mark.parametrize("process", SANCTIONS)
def test_random_lives_of_a_child_who_is_not_looked_after_all_end(process: str, unhurried: Models) -> None:
    found = explore(unhurried.get, process, random_life(looked_after=False), START, range(40), CATALOGUE)
    assert (found.faults, found.dead_ends) == ([], [])
    assert found.elements & ENFORCEMENT


@pytest.mark.parametrize(
    ("life", "task", "by_whom"),
    [
        ("first_notice_paid_early", "gather_evidence", "manager_decides"),
        ("first_notice_paid_early", "propose_sanction", "manager_decides"),
        ("unpaid_then_withdrawn", "issue_notice", "decide_unpaid"),
        ("unpaid_then_prosecuted", "consider_eso", "approve_prosecution"),
        ("unpaid_then_prosecuted", "prepare_legal_pack", "approve_prosecution"),
    ],
)
def test_nobody_approves_what_they_did_themselves(
    life: str, task: str, by_whom: str, shipped_models: Models
) -> None:
    told = scenario("legal_sanction", life)
    approver = told["answers"][by_whom][0]["by"]
    told["answers"][task] = [{"by": approver, "answers": told["answers"][task][0]}]
    report = live(shipped_models, told)
    assert [(fault["element"], fault["code"]) for fault in report.faults] == [(by_whom, "NOT-BY")]
    assert report.end_events == []


def test_no_sanction_is_reached_without_two_different_people(unhurried: Models) -> None:
    for seed in range(40):
        told = random_life(looked_after=False) | {"unanswered": "random", "seed": seed}
        steps = simulate(unhurried.get, "legal_sanction", told, START, CATALOGUE).steps
        acted = [step for step in steps if step.element in ("issue_notice", "consider_eso", "apply_to_court")]
        for act in acted:
            before = steps[: steps.index(act)]
            approval = next(step for step in reversed(before) if step.element == "manager_decides")
            proposal = next(step for step in reversed(before) if step.element == "propose_sanction")
            assert approval.actor_id != proposal.actor_id


@pytest.mark.parametrize("process", [*SANCTIONS, "before_a_legal_step"])
def test_no_default_flow_leads_to_anything_legal(process: str, shipped_models: Models) -> None:
    model = shipped_models[process]
    legal = [flow for flow in model.flows.values() if flow.is_default and _is_legal(flow, model)]
    # Whatever an officer proposes goes to a manager: that is the way to a second person, not round one.
    assert [(flow.source, flow.target) for flow in legal] == (
        [("is_proposed", "manager_decides")]
        if process == "legal_sanction"
        else [("is_approved", "prepare_legal_pack")]
        if process == "prosecution"
        else []
    )


def _is_legal(flow: Flow, model: ProcessModel) -> bool:
    return flow.target in LEGAL or model.elements[flow.target].called in SANCTIONS


def test_while_a_concern_is_open_a_manager_cannot_decide_to_prosecute(shipped_models: Models) -> None:
    told = scenario("legal_sanction", "concern_during_the_notice_then_lifted")
    told["delay"]["decide_unpaid"] = "P1D"
    faults = live(shipped_models, told).faults
    assert [(fault["element"], fault["code"]) for fault in faults] == [("decide_unpaid", "ANSWER-REFUSED")]
    assert "safeguarding concern is open" in faults[0]["message"]


def test_all_parents_are_counted_before_the_first_sanction_can_end(shipped_models: Models) -> None:
    told = scenario("legal_sanction", "two_parents_at_once")
    told["variables"]["pupil"]["looked_after"] = True
    told["answers"]["social_care_instead"] = scenario("legal_sanction", "looked_after_from_the_start")[
        "answers"
    ]["social_care_instead"]
    told["answers"]["tell_family_and_school"] = [
        told["answers"]["tell_family_and_school"][0] | {"told": each["told"]}
        for each in told["answers"]["tell_family_and_school"]
    ]
    told["delay"] = {"tell_family_and_school": "P30D"}
    steps = [step.element for step in live(shipped_models, told).steps]
    assert [each for each in steps if each in ("count_sanction", "record_sanction", "sanctions_ended")] == [
        *["count_sanction"] * 2,
        *["record_sanction"] * 2,
        "sanctions_ended",
    ]
