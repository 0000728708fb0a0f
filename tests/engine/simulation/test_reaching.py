"""What was known each time a life came to a place is exactly what the life itself knew."""

import json
from functools import cache
from typing import Any

import pytest

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.evaluation import feel, value_at
from engine.bpmn.model import ProcessModel, build_model
from engine.expressions import compile_expression
from engine.simulation import simulate
from engine.simulation.reaching import TimeReached, times_reached
from tests.engine.bpmn.lives import MONDAY

ROUTE_2 = "route_2_team_around_family"
CASEWORK = "targeted_case_work_then_relapse"


@cache
def model_for(key: str) -> ProcessModel | None:
    return build_model(ProcessFiles.read(processes.folder(key))) if key in processes.shipped() else None


def scenario(name: str, key: str = ROUTE_2) -> dict[str, Any]:
    written: dict[str, Any] = json.loads((processes.folder(key) / f"scenarios/{name}.json").read_text())
    return written


@cache
def reached(place: str, name: str = CASEWORK, key: str = ROUTE_2) -> list[TimeReached]:
    return times_reached(model_for, ROUTE_2, scenario(name), (key, place), MONDAY)


@pytest.mark.parametrize("name", [CASEWORK, "taf_to_social_care"])
def test_every_condition_reads_what_it_read_in_the_life(name: str) -> None:
    report = simulate(model_for, ROUTE_2, scenario(name), MONDAY)
    asked = [(step, told) for step in report.steps for told in step.why.get("conditions", ())]
    assert asked
    for step, told in asked:
        times = [one for one in reached(told["flow"], name, step.process) if one.at == step.at]
        assert told["value"] in {one_value(one, told["condition"]) for one in times}


def one_value(time: TimeReached, condition: str) -> Any:
    return compile_expression(feel(condition)).evaluate(time.scope, time.at)


def test_a_step_is_come_to_and_done_and_its_answers_are_known_only_then() -> None:
    first, done, *_ = reached("contact_lcss")
    assert (first.done, done.done) == (False, True)
    assert value_at(first.scope, "case.lcss.reasons") is None
    assert value_at(done.scope, "case.lcss.reasons")


def test_facts_are_those_of_the_moment_and_a_place_nobody_comes_to_has_none() -> None:
    begun = reached(ROUTE_2)[0]
    assert value_at(begun.scope, "pupil.looked_after") is False
    assert value_at(begun.scope, "case.opened_by") == "starter"
    assert begun.calendar is not None
    assert reached("nothing") == reached("case_opens", key="nothing_here") == []
