"""What the linter lets through runs in the engine as BPMN says, and the library can take it."""

from random import Random

import pytest

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import build_model
from engine.bpmn.parser import parse_specs
from engine.bpmn.profile import Surroundings, check_diagram
from engine.bpmn.reading import read_xml
from tests.amount import many
from tests.engine.bpmn import (
    test_profile_at_hand,
    test_profile_elements,
    test_profile_events,
    test_profile_expressions,
    test_profile_flows,
    test_profile_layout,
    test_profile_references,
)
from tests.engine.bpmn.drawing import Twins, drawn, errors
from tests.engine.bpmn.lives import Life
from tests.engine.bpmn.wild_diagrams import Reference, Wild

TABLES = (
    *test_profile_at_hand.TABLE,
    *test_profile_elements.TABLE,
    *test_profile_events.TABLE,
    *test_profile_expressions.TABLE,
    *test_profile_flows.TABLE,
    *test_profile_layout.TABLE,
    *test_profile_references.TABLE,
)


@pytest.mark.parametrize("twins", TABLES, ids=str)
def test_a_diagram_without_errors_can_be_prepared_for_running(twins: Twins) -> None:
    for drawing in (twins.sound, twins.faulty):
        source = drawn(drawing, twins.before)
        if not errors(source, twins.surroundings):
            assert parse_specs(read_xml(source, "x.bpmn"), "x.bpmn")


def accepted(rng: Random) -> Wild:
    """The next wild diagram in which the linter finds no error, and no step that may be done twice."""
    while True:
        wild = Wild.drawn_by(rng)
        found = check_diagram(wild.file(), "process.bpmn", Surroundings())
        if not any(fault.severity == "error" or fault.code == "RUNS-TWICE" for fault in found):
            return wild


@pytest.mark.parametrize("seed", range(many(60, 20)))
def test_a_wild_diagram_that_passes_runs_as_the_reference_does(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable, not secret
    wild = accepted(rng)
    life, reference = Life(build_model(ProcessFiles("case", {"process.bpmn": wild.file()}))), Reference(wild)
    life.start("case")
    for step in range(20):
        assert life.open == sorted(reference.open.elements())
        assert life.ended() == reference.ended
        if reference.ended:
            break
        answers = {name: rng.randint(0, 2) for name in wild.switches}
        task = rng.choice(sorted(reference.open.elements()))
        events = [event for event, holder in wild.holders.items() if holder == task]
        if events and rng.random() < 0.4:
            reference.interrupt(events[0], answers)
            life.send(events[0], key=str(step), **answers)
        else:
            reference.complete(task, answers)
            life.complete(task, **answers)
