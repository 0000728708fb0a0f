"""What no life of the county route and its third route may ever do, whoever answers what."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest

import processes
from engine.bpmn.effects import Step
from engine.bpmn.model import ProcessModel
from engine.simulation import Report, simulate
from engine.simulation.exploring import explore
from tests.processes.legal_steps import LEGAL_STEPS, TAKEN_OVER
from tests.processes.test_guards import ROUTING, START

Models = Mapping[str, ProcessModel]
ROUTE = "route_3_legal_threshold"
LEGAL = LEGAL_STEPS[ROUTE]


def world(looked_after: bool | None = False, **more: Any) -> dict[str, Any]:
    """A child under 90%."""
    pupil = {"looked_after": looked_after, "early_help_open": False}
    attendance = {"possible": 160, "attended": 104, "chronic": True}
    return {"variables": {"pupil": pupil, "attendance": attendance}, **more}


def life(models: Models, told: Mapping[str, Any], process: str = ROUTE) -> Report:
    return simulate(models.get, process, told, START, ROUTING)


def lives(models: Models, **more: Any) -> list[Report]:
    """Some random lives of route 3."""
    return [life(models, world(**more) | {"unanswered": "random", "seed": seed}) for seed in range(12)]


def scenario(process: str, name: str) -> dict[str, Any]:
    place = processes.folder(process) / "scenarios" / f"{name}.json"
    told: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return {part: value for part, value in told.items() if part != "expect"}


def refusals(report: Report) -> set[tuple[str, str]]:
    return {(fault["element"], fault["code"]) for fault in report.faults}


def done(report: Report) -> list[Step]:
    return [step for step in report.steps if not step.cancelled]


@pytest.mark.parametrize("looked_after", [True, None])
def test_nothing_legal_is_considered_for_a_child_who_is_or_may_be_looked_after(
    looked_after: bool | None, shipped_models: Models
) -> None:
    found = explore(shipped_models.get, ROUTE, world(looked_after), START, range(30), ROUTING)
    assert found.faults == []
    assert found.dead_ends == []
    assert LEGAL.isdisjoint(found.elements)


@pytest.mark.parametrize("looked_after", [True, None])
def test_the_county_route_never_takes_a_child_who_may_be_looked_after_to_the_legal_threshold(
    looked_after: bool | None, shipped_models: Models
) -> None:
    told = {"variables": {"pupil": {"looked_after": looked_after}}}
    found = explore(shipped_models.get, "county_route", told, START, range(30), ROUTING)
    assert found.faults == []
    assert "take_route_3" not in found.elements


@pytest.mark.parametrize("days", [0, 1, 20, 60])
def test_everything_legal_ends_when_the_child_becomes_looked_after(days: int, shipped_models: Models) -> None:
    moment = START + timedelta(days=days)
    told = {"facts": [{"at": moment.isoformat(), "pupil": {"looked_after": True}}]}
    for report in lives(shipped_models, **told):
        assert report.faults == []
        assert not [step.element for step in done(report) if step.at > moment and step.element in LEGAL]
        if "child_looked_after" in {step.element for step in done(report)}:
            assert report.end_events == ["to_social_care"]


def test_no_sanction_begins_without_two_people_a_reflection_and_an_offer_of_support(
    shipped_models: Models,
) -> None:
    given = scenario(ROUTE, "a_sanction_for_each_parent")["answers"]
    asked_and_told = {task: answers for task, answers in given.items() if task != "manager_approves"}
    for each in asked_and_told[f"{ROUTE}/tell_family_and_school"][0]["told"]:
        each["told_on"] = START.date().isoformat()
    begun = 0
    for report in lives(shipped_models, answers=asked_and_told):
        steps = done(report)
        last = {step.element: step for step in steps}
        if "start_sanctions" not in last:
            continue
        begun += 1
        authors = {last[one].actor_id for one in ("ask_for_sanction", "county_considers")}
        assert last["manager_approves"].actor_id not in authors
        asked = report.variables["case"]["route_3"]
        assert asked["reflection"]
        assert asked["offer_of_support"]
        assert asked["offer_evidence"]
        order = [step.element for step in steps]
        assert order.index("tell_family_and_school") < order.index("start_sanctions")
    assert begun > 0


def test_each_parent_gets_a_sanction_of_their_own(shipped_models: Models) -> None:
    told = scenario(ROUTE, "a_sanction_for_each_parent")
    thrown = [step for step in done(life(shipped_models, told)) if step.element == "start_sanctions"]
    parents = told["answers"]["county_considers"][0]["parents"]
    assert len([step for step in thrown if step.why.get("message") == "sanction_considered"]) == len(parents)


@pytest.mark.parametrize("earlier", ["ask_for_sanction", "county_considers"])
def test_nobody_approves_what_they_asked_for_or_proposed(earlier: str, shipped_models: Models) -> None:
    told = scenario(ROUTE, "a_sanction_for_each_parent")
    told["answers"][earlier] = [{"by": "manager-1", "answers": told["answers"][earlier][0]}]
    assert ("manager_approves", "NOT-BY") in refusals(life(shipped_models, told))


@pytest.mark.parametrize("earlier", ["say_what_is_known", "liaise"])
def test_nobody_approves_the_way_past_support_that_they_proposed(
    earlier: str, shipped_models: Models
) -> None:
    told = scenario("county_route", "support_not_appropriate")
    told["answers"][earlier] = [{"by": "manager-1", "answers": told["answers"][earlier][0]}]
    assert refusals(life(shipped_models, told, "county_route")) == {("approve_legal_route", "NOT-BY")}


def test_support_that_ends_cuts_off_nothing_legal_and_is_read_before_the_next_step(
    shipped_models: Models,
) -> None:
    told = scenario(ROUTE, "attendance_improves_meanwhile")
    propose = scenario(ROUTE, "a_sanction_for_each_parent")["answers"]["county_considers"]
    told["answers"]["county_considers"] = propose
    report = life(shipped_models, told)
    refused = [fault for fault in report.faults if fault["element"] == "county_considers"]
    assert [fault["code"] for fault in refused] == ["ANSWER-REFUSED"]
    assert "improvement" in refused[0]["message"]
    assert {task.element for task in report.open_tasks} == {"county_considers", "review_support"}


def test_support_is_reviewed_again_within_twelve_weeks_after_it_improved(shipped_models: Models) -> None:
    told = scenario(ROUTE, "attendance_improves_meanwhile")
    told["answers"]["county_considers"] = []
    later = told["answers"]["review_support"][-1] | {
        "register_to": "2026-04-26",
        "sessions_possible": 290,
        "sessions_attended": 222,
        "next_review": "2026-06-08",
    }
    told["answers"]["review_support"].append(later)
    told |= {"until": "2026-04-30T09:00:00+00:00", "expect": {}}
    held = [step.at.date() for step in done(life(shipped_models, told)) if step.element == "review_support"]
    assert held == [date(2026, 2, 2), date(2026, 3, 16), date(2026, 4, 27)]


def test_social_care_takes_over_route_3_with_both_its_parts(shipped_models: Models) -> None:
    told = scenario("county_route", "legal_threshold_then_social_care")
    told["answers"]["ask_for_sanction"] = []
    taken_over = datetime.fromisoformat("2026-04-25T10:00:00+01:00")
    told["messages"] = [{"name": "social_care_takes_over", "at": taken_over.isoformat(), "data": TAKEN_OVER}]
    told["answers"]["hand_over_to_social_care"][0]["handed_on"] = "2026-04-25"
    report = life(shipped_models, told, "county_route")
    assert (report.faults, report.end_events) == ([], ["to_social_care"])
    cut_off = {step.element for step in report.steps if step.cancelled}
    assert {"ask_for_sanction", "continue_support", "take_route_3"} <= cut_off
