"""The plan of a case: every agreed action once, with whose it is, by when, and what became of it."""

from datetime import date
from json import loads
from typing import Any

import processes
from engine.views.plan import BECAME, plan_of

TODAY = date(2026, 3, 2)


def action(what: str, by_when: str = "2026-04-01", **more: str) -> dict[str, Any]:
    """An action as a plan's form stores it."""
    told = {"by_whom": "family", "name": "Mrs Hill", "measure": "In class by nine"} | more
    return {"action": what, "by_when": {"@type": "date", "value": by_when}, **told}


def test_an_action_says_whose_it_is_by_when_and_how_people_will_know_that_it_worked() -> None:
    plan = plan_of({"plan": {"attendance_target": "Every Monday", "actions": [action("Bed by nine")]}}, TODAY)
    (bed,) = plan.actions
    assert (bed.action, bed.owner, bed.by_when) == ("Bed by nine", "Mrs Hill (the family)", date(2026, 4, 1))
    assert (bed.measure, bed.became, bed.overdue) == ("In class by nine", "", False)
    assert plan.target == "Every Monday"


def test_what_should_have_been_done_is_overdue_until_a_review_says_that_it_is_done() -> None:
    late = action("Meet at the gate", "2026-03-01")
    today = action("Ring the family", "2026-03-02")
    done = action("Sort the bus pass", "2026-02-01", became="done", shown_by="Pass seen on 1 February")
    dropped = action("Try breakfast club", "2026-02-02", became="stopped")
    begun = action("See the nurse", "2026-02-03", became="under_way")
    plan = plan_of({"plan": {"actions": [late, today, done, dropped, begun]}}, TODAY)
    assert [(each.action, each.overdue) for each in plan.actions] == [
        ("See the nurse", True),
        ("Meet at the gate", True),
        ("Ring the family", False),
        ("Sort the bus pass", False),
        ("Try breakfast club", False),
    ]
    assert plan.actions[3].shown_by == "Pass seen on 1 February"


def test_an_action_that_a_later_plan_takes_over_stands_once_as_it_was_said_last() -> None:
    record = {
        "plan": {"actions": [action("Bed by nine"), action("Meet at the gate")]},
        "maintenance_plan": {"actions": [action("Bed by nine", "2026-06-01")]},
    }
    told = [(each.action, each.plan, each.by_when) for each in plan_of(record, TODAY).actions]
    assert told == [
        ("Meet at the gate", "Plan", date(2026, 4, 1)),
        ("Bed by nine", "Maintenance plan", date(2026, 6, 1)),
    ]


def test_case_work_that_was_planned_is_one_piece_of_work_with_its_owner() -> None:
    (work,) = plan_of({"casework": {"work_planned": "Six visits", "owner": "Tom Ashby"}}, TODAY).actions
    assert (work.action, work.owner, work.by_when) == ("Six visits", "Tom Ashby", None)


def test_a_record_without_a_plan_and_one_that_makes_no_sense_give_none() -> None:
    for record in ({}, {"plan": None}, {"plan": {"actions": "bed"}}, {"plan": {"actions": [3, {}]}}):
        assert plan_of(record, TODAY).actions == ()


def test_every_review_that_begins_with_the_plan_asks_what_became_of_its_actions() -> None:
    asked = 0
    for file in (file for key in processes.shipped() for file in processes.folder(key).glob("forms/*.json")):
        actions = loads(file.read_text())["properties"].get("actions", {})
        if actions.get("ui:default") == "=case.plan.actions":
            row = actions["items"]["properties"]
            assert {each["const"] for each in row["became"]["oneOf"]} == set(BECAME), file
            assert "shown_by" in row, file
            asked += 1
    assert asked > 0
