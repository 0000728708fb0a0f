"""Whoever answers what and when: every life comes to an end, and nothing goes wrong in it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import processes
from engine.bpmn.model import ProcessModel
from engine.invariants import broken_in_life, shipped_invariants
from engine.simulation.exploring import explore
from engine.simulation.report import Report

START = datetime(2025, 8, 31, 9, tzinfo=UTC)
ROUTING = processes.read_catalogue()
#: A child of whom nothing is known, and one who is known not to be looked after.
CHILDREN: tuple[dict[str, Any], ...] = ({}, {"variables": {"pupil": {"looked_after": False}}})


@pytest.mark.parametrize("child", CHILDREN, ids=["nothing known", "not looked after"])
@pytest.mark.parametrize("key", processes.shipped())
def test_random_lives_come_to_an_end_without_a_fault(
    key: str, child: dict[str, Any], shipped_models: Mapping[str, ProcessModel]
) -> None:
    def judge(report: Report) -> list[str]:
        promises = [one for process in shipped_models for one in shipped_invariants(process)]
        return [one.words for one in broken_in_life(promises, shipped_models, report.steps)]

    found = explore(shipped_models.get, key, child, START, range(1), ROUTING, judge=judge)
    assert found.broken == []
    assert found.faults == []
    assert found.dead_ends == []
