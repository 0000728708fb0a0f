"""Social care takes over, wherever the case stands: the hand-over is never lost."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import processes
from engine.bpmn.model import ProcessModel
from engine.scenarios import read_scenario
from engine.simulation import Report, simulate
from tests.processes.legal_steps import TAKEN_OVER

START = datetime(2025, 8, 31, 9, tzinfo=UTC)
LONG_AFTER = "2034-01-01T09:00:00+00:00"
ROUTING = processes.read_catalogue()
LIVES = [
    place
    for key in ("county_route", "support_pathway")
    for place in sorted(processes.folder(key).glob("scenarios/*.json"))
]
Models = Mapping[str, ProcessModel]


def told(place: Path) -> dict[str, Any]:
    return {
        name: part for name, part in read_scenario(place.read_bytes(), place.name).items() if name != "expect"
    }


def live(models: Models, life: Mapping[str, Any]) -> Report:
    return simulate(models.get, life["process"], life, START, ROUTING)


@pytest.mark.parametrize("place", LIVES, ids=lambda place: f"{place.parent.parent.name}-{place.stem}")
def test_wherever_a_case_has_come_to_a_take_over_opens_the_hand_over(
    place: Path, shipped_models: Models
) -> None:
    life = {**told(place), "process": place.parent.parent.name, "until": "2034-02-01T09:00:00+00:00"}
    life["messages"] = [
        *life.get("messages", ()), {"name": "social_care_takes_over", "at": LONG_AFTER, "data": TAKEN_OVER}
    ]  # fmt: skip
    life["answers"].pop("hand_over_to_social_care", None)
    report = live(shipped_models, life)
    assert report.faults == []
    assert "hand_over_to_social_care" in {task.element for task in report.open_tasks}


def test_a_take_over_that_a_legal_step_hears_alone_is_handed_over_all_the_same(
    shipped_models: Models,
) -> None:
    place = sorted(processes.folder("legal_sanction").glob("scenarios/*.json"))[0]
    life = told(place) | {"process": "legal_sanction", "answers": {}}
    life["messages"] = [{"name": "social_care_takes_over", "at": "PT1H", "data": TAKEN_OVER}]
    report = live(shipped_models, life)
    assert "hand_over_to_social_care" in {task.element for task in report.open_tasks}


def test_a_case_that_hands_over_itself_is_not_asked_twice(shipped_models: Models) -> None:
    life = told(processes.folder("county_route") / "scenarios" / "social_care_takes_over.json")
    report = live(shipped_models, life)
    handed = [step for step in report.steps if step.element == "hand_over_to_social_care"]
    assert len(handed) == 1
    assert report.open_tasks == []


def test_a_second_take_over_opens_no_second_hand_over(shipped_models: Models) -> None:
    life: dict[str, Any] = {"process": "safeguarding", "answers": {}}
    life["messages"] = [
        {"name": "social_care_takes_over", "at": at, "data": TAKEN_OVER, "key": at} for at in ("P1D", "P2D")
    ]
    handed = [task.element for task in live(shipped_models, life).open_tasks]
    assert handed.count("hand_over_to_social_care") == 1


def test_once_the_county_has_passed_a_looked_after_childs_case_on_the_social_worker_has_the_task(
    shipped_models: Models,
) -> None:
    life = told(processes.folder("support_pathway") / "scenarios" / "looked_after_from_the_start.json")
    life["answers"].pop("take_on")
    waiting = live(shipped_models, life).open_tasks
    assert [(task.element, task.lane) for task in waiting] == [("take_on", "Social worker")]


def test_a_child_who_becomes_looked_after_while_a_sanction_is_proposed_is_taken_on_once(
    shipped_models: Models,
) -> None:
    life = told(processes.folder("county_route") / "scenarios" / "a_holiday_of_one_week.json")
    proposed = next(step for step in live(shipped_models, life).steps if step.element == "propose_sanction")
    life["facts"] = [{"at": (proposed.at + timedelta(days=1)).isoformat(), "pupil": {"looked_after": True}}]
    life["answers"]["legal_sanction/manager_decides"] = []
    report = live(shipped_models, {**life, "unanswered": "random", "seed": 3})
    happened = [step.element for step in report.steps if not step.cancelled]
    assert happened.count("social_care_instead") == 1
    assert happened.count("take_on") == 1
    assert report.end_events == ["to_social_care"]
