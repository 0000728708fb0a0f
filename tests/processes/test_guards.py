"""What no life of a shipped process may ever do, whoever answers what."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import processes
from engine.bpmn.model import ProcessModel
from engine.scenarios import read_scenario
from engine.simulation import Report, simulate
from engine.simulation.exploring import explore

START = datetime(2025, 8, 31, 9, tzinfo=UTC)
ROUTING = processes.read_catalogue()
Models = Mapping[str, ProcessModel]


def scenario(process: str, name: str) -> dict[str, Any]:
    place = processes.folder(process) / "scenarios" / f"{name}.json"
    return {name: part for name, part in read_scenario(place.read_bytes(), name).items() if name != "expect"}


def live(models: Models, told: Mapping[str, Any]) -> Report:
    return simulate(models.get, told["process"], told, START, ROUTING)


@pytest.mark.parametrize("looked_after", [True, None])
def test_no_life_of_a_looked_after_child_leads_to_the_legal_threshold(
    looked_after: bool | None, shipped_models: Models
) -> None:
    world = {"variables": {"pupil": {"looked_after": looked_after}}}
    found = explore(shipped_models.get, "lead_professional", world, START, range(90), ROUTING)
    assert found.faults == []
    assert "to_social_care" in found.elements
    assert "to_route_3" not in found.elements


def test_random_lives_of_a_child_who_is_not_looked_after_come_to_every_end(shipped_models: Models) -> None:
    world = {"variables": {"pupil": {"looked_after": False}}}
    found = explore(shipped_models.get, "lead_professional", world, START, range(90), ROUTING)
    assert found.faults == []
    assert found.dead_ends == []
    assert {"improved", "to_route_3", "to_social_care", "to_lcss"} <= found.elements


@pytest.mark.parametrize("earlier", ["closing_review", "record_non_engagement", "reflect"])
def test_nobody_decides_on_what_they_wrote_themselves(earlier: str, shipped_models: Models) -> None:
    told = scenario("lead_professional", "family_not_engaging")
    told["answers"][earlier] = [{"by": "manager-1", "answers": told["answers"][earlier][0]}]
    report = live(shipped_models, told)
    assert [(fault["element"], fault["code"]) for fault in report.faults] == [("manager_decides", "NOT-BY")]
    assert report.end_events == []


def test_the_author_of_a_maintenance_plan_does_not_agree_to_it_for_the_school(
    shipped_models: Models,
) -> None:
    told = scenario("step_down", "relapsed_and_brought_forward")
    agree = told["answers"]["agree_maintenance_plan"][0]
    told["answers"]["agree_maintenance_plan"] = [{"by": "Lead professional", "answers": agree}]
    assert [fault["code"] for fault in live(shipped_models, told).faults] == ["NOT-BY"]


def test_the_hold_stays_until_the_last_of_two_open_concerns_is_closed(shipped_models: Models) -> None:
    told = scenario("county_route", "social_care_takes_over")
    told["answers"]["safeguarding/record_mash_outcome"][0]["mash_outcome"] = "case_goes_on"
    told["messages"] = [
        {"name": "safeguarding_concern", "at": at, "data": {}, "key": at}
        for at in ("2026-02-03T13:00:00+00:00", "2026-02-03T14:00:00+00:00")
    ]
    told["delay"] = {"record_mash_outcome": "PT3H"}
    told["until"] = "2026-02-03T15:30:00+00:00"
    assert live(shipped_models, told).variables["case"]["concerns_open"] == 2
    told["until"] = "2026-02-03T16:30:00+00:00"
    case = live(shipped_models, told).variables["case"]
    assert (case["concerns_open"], case["safeguarding_hold"]) == (1, True)
    told["until"] = "2026-02-03T17:30:00+00:00"
    case = live(shipped_models, told).variables["case"]
    assert (case["concerns_open"], case["safeguarding_hold"]) == (0, False)


def test_social_care_takes_over_and_nothing_of_the_case_is_left_but_the_handover(
    shipped_models: Models,
) -> None:
    told = scenario("county_route", "social_care_takes_over")
    del told["answers"]["hand_over_to_social_care"]
    report = live(shipped_models, told)
    assert [task.element for task in report.open_tasks] == ["hand_over_to_social_care"]
    after = [step.element for step in report.steps if step.at > datetime(2026, 2, 3, 13, tzinfo=UTC)]
    assert after == []
