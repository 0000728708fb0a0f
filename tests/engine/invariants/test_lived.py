"""What a life shows of the promises that a process makes: who did what, and what came before what."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel
from engine.invariants import broken_in_life
from engine.invariants.course import Before
from engine.invariants.people import Bars, Carries
from engine.invariants.promises import Promise
from engine.simulation import simulate
from tests.engine.bpmn import diagrams as d

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
APPROVED_BY_ANOTHER = Bars(process="steps", because="Two people", at="approve", other="propose")
PROPOSED_FIRST = Before(process="steps", because="In this order", at="approve", first=("propose",))
CARRIED = Carries(process="steps", because="The law", at="approve", demand="L-1")


def steps(way: str, **approve: str) -> ProcessModel:
    return d.model("steps", d.start(), d.user("propose"), d.user("approve", **approve), d.end(), d.flow(way))


def broken(model: ProcessModel, promise: Promise, **scenario: Any) -> bool:
    """Whether a life in which one person does everything breaks it."""
    answers = {
        "propose": [{"by": "ann", "answers": {}}],
        "approve": [{"by": scenario.pop("approver", "ann"), "answers": {}}],
    }
    report = simulate({"steps": model}.get, "steps", {"answers": answers, **scenario}, NOW)
    return broken_in_life([promise], {"steps": model}, report.steps) == [promise]


@pytest.mark.parametrize(("approver", "is_broken"), [("ann", True), ("bob", False)])
def test_one_person_for_both_steps_is_seen(approver: str, is_broken: bool) -> None:
    model = steps("begin propose approve done")
    assert broken(model, APPROVED_BY_ANOTHER, approver=approver) is is_broken


@pytest.mark.parametrize(
    ("way", "is_broken"), [("begin approve propose done", True), ("begin propose approve done", False)]
)
def test_a_step_that_came_too_early_is_seen(way: str, is_broken: bool) -> None:
    assert broken(steps(way), PROPOSED_FIRST) is is_broken


def test_a_step_that_was_done_and_no_longer_carries_a_demand_is_seen() -> None:
    assert broken(steps("begin propose approve done"), CARRIED)
    assert not broken(steps("begin propose approve done", requirement="L-1 L-2"), CARRIED)


def test_a_step_that_nobody_came_to_breaks_nothing() -> None:
    assert not broken(steps("begin propose approve done"), CARRIED, max_steps=1)


def test_what_ran_before_is_left_aside() -> None:
    model = steps("begin approve propose done")
    report = simulate({"steps": model}.get, "steps", {"answers": {"approve": [{}], "propose": [{}]}}, NOW)
    assert broken_in_life([PROPOSED_FIRST], {"steps": model}, report.steps) == [PROPOSED_FIRST]
    assert broken_in_life([PROPOSED_FIRST], {"steps": model}, report.steps[1:]) == []
