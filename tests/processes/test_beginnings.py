"""A case that begins like another is the case that it would have been by itself, for each shipped process."""

import zlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import orjson
import pytest

import processes
from engine.bpmn.beginning import Beginning, Beginnings
from engine.bpmn.case_run import CaseRun
from engine.bpmn.effects import InstanceChange, RunFailed, Step
from engine.bpmn.model import ProcessModel
from engine.bpmn.program import Program, compile_program
from engine.bpmn.routing import Routes
from engine.identity import Actor
from engine.simulation.world import World

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
#: Unknown; a child of ten; the last day of the older and the first of the younger school year; long over.
BORN = (None, "2015-05-01", "2009-08-31", "2009-09-01", "2001-01-01")
FLAGS: tuple[dict[str, Any], ...] = (
    {},
    {"looked_after": True},
    {"looked_after": False, "child_protection": False, "child_in_need": False, "early_help_open": False},
    {"child_protection": True, "ehcp": True},
)
CHILDREN = [
    {"name": f"Child {number}", "date_of_birth": {"@type": "date", "value": born} if born else None, **flags}
    for number, (born, flags) in enumerate(product(BORN, FLAGS))
]
#: The process that is opened for a whole list at once: it must not run anew for each child.
FOR_MANY = "county_route"


class Opening:
    """One case about one child, which begins by itself or as another did."""

    def __init__(self, models: Mapping[str, ProcessModel], child: Mapping[str, Any]) -> None:
        self.models = {key: one for model in models.values() for key in model.processes for one in [model]}
        self.routing = Routes(
            {name: key for one in models.values() for name, key in one.start_messages.items()}
        )
        self.facts = World({"pupil": child}, [], MONDAY).facts(MONDAY)
        self.record: dict[str, Any] = {}

    def program(self, key: str) -> Program:
        return compile_program(key, self.models.get)

    def run(self, process: str) -> CaseRun | None:
        """By itself; None where it cannot begin for this child."""
        run = CaseRun(
            now=MONDAY, facts=self.facts, record=self.record, instances=(), open_program=self.program,
            routing=self.routing, actor=Actor("somebody", "Somebody"),
        )  # fmt: skip
        try:
            run.start(process)
        except RunFailed:
            return None
        return run


def plain(steps: list[Step], change: InstanceChange, record: Mapping[str, Any]) -> dict[str, Any]:
    """How a case stands, with the number of each task where its id was."""
    content = orjson.loads(zlib.decompress(change.state))
    rows = [row for level in (content["root"], *content["inner"]) for row in level["tasks"]]
    told = {
        "state": content,
        "opened": [asdict(replace(task, since=MONDAY, due=task.due)) for task in change.opened],
        "timers": sorted((timer.id, timer.element, timer.name, timer.due_at) for timer in change.timers_set),
        "steps": [asdict(replace(step, instance_id="")) for step in steps],
        "awaits": change.awaits,
        "own": change.record,
        "ends": [change.ended_at, change.end_events, change.closed, change.timers_gone],
        "record": record,
    }
    text = orjson.dumps(told, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    for number, row in enumerate(rows):
        text = text.replace(row[0], f"task {number}")
    plain_text: dict[str, Any] = orjson.loads(text.replace(change.id, "instance"))
    return plain_text


@pytest.mark.parametrize("process", processes.shipped())
def test_a_child_whose_case_begins_like_anothers_gets_the_case_of_its_own(
    shipped_models: Mapping[str, ProcessModel], process: str
) -> None:
    known, alike = Beginnings(), 0
    for child in CHILDREN:
        own, other = Opening(shipped_models, child), Opening(shipped_models, child)
        beginning = known.find(other.facts, other.record)
        found = beginning.again("b" * 32, other.facts, other.record) if beginning else None
        run = own.run(process)
        if found is None:
            kept: Beginning | None = run.beginning() if run else None
            if kept:
                known.keep(kept)
            continue
        alike += 1
        assert run is not None
        (change,) = run.changes()
        assert plain(*found, other.record) == plain(run.steps, change, own.record)
    if process == FOR_MANY:
        assert alike >= len(CHILDREN) // 3


def test_a_child_above_school_age_does_not_begin_like_one_below_it(
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    young, old = (
        {"name": "A", "date_of_birth": {"@type": "date", "value": born}}
        for born in ("2015-05-01", "2001-01-01")
    )
    run = Opening(shipped_models, young).run(FOR_MANY)
    beginning = run.beginning() if run else None
    assert beginning is not None
    opening = Opening(shipped_models, old)
    assert beginning.again("b" * 32, opening.facts, opening.record) is None
    assert opening.record == {}
