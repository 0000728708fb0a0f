"""Every scenario that is written beside a process holds, and together they go every way there is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import processes
from engine.bpmn.model import ProcessModel
from engine.scenarios import read_scenario
from engine.simulation import Report, simulate

SCENARIOS = [
    place for key in processes.shipped() for place in sorted(processes.folder(key).glob("scenarios/*.json"))
]
#: Reminders, and what was promised: beside the way that a case takes.
SIDE_BRANCHES = {
    "review_reminded",
    "check_reminded",
    "end_reminded",
    "open_review_reminded",
    "mailbox_chased",
    "contact_reminded",
    "ask_whether_it_ends",
    "nothing_promised",
    "chronology_with_lcss",
}
ANY_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def reports(shipped_models: Mapping[str, ProcessModel]) -> Mapping[Path, Report]:
    routing = processes.read_catalogue()
    return {
        place: simulate(
            shipped_models.get,
            place.parent.parent.name,
            read_scenario(place.read_bytes(), place.name),
            ANY_DAY,
            routing,
        )
        for place in SCENARIOS
    }


@pytest.mark.parametrize("place", SCENARIOS, ids=lambda place: f"{place.parent.parent.name}-{place.stem}")
def test_a_scenario_holds(place: Path, reports: Mapping[Path, Report]) -> None:
    report = reports[place]
    assert report.faults == []
    assert report.unmet == []


@pytest.mark.parametrize("place", SCENARIOS, ids=lambda place: f"{place.parent.parent.name}-{place.stem}")
def test_a_letter_of_a_scenario_has_neither_a_gap_nor_an_empty_heading(
    place: Path, reports: Mapping[Path, Report]
) -> None:
    for step in reports[place].steps:
        for letter in step.letters:
            # A prosecution that is played alone has no notice before it.
            assert place.parent.parent.name == "prosecution" or letter.gaps == (), letter.name
            kinds = [part.kind for part in letter.parts]
            assert ("heading", "heading") not in pairwise(kinds), letter.name
            assert kinds[-1] != "heading", letter.name
            assert not any("null" in text for part in letter.parts for text in part.texts), letter.name


@pytest.mark.parametrize("key", processes.shipped())
def test_every_outcome_of_a_process_has_a_scenario_that_expects_it(
    key: str, shipped_models: Mapping[str, ProcessModel]
) -> None:
    ends = {
        element.id
        for element in shipped_models[key].elements.values()
        if element.kind == "endEvent" and element.parent == key and element.incoming
    }
    expected = {_expected_end(place) for place in SCENARIOS if place.parent.parent.name == key}
    assert ends - SIDE_BRANCHES == expected


@pytest.mark.parametrize("key", processes.shipped())
def test_the_scenarios_take_every_sequence_flow_of_a_process(
    key: str, shipped_models: Mapping[str, ProcessModel], reports: Mapping[Path, Report]
) -> None:
    taken = {
        flow
        for report in reports.values()
        for step in report.steps
        if step.process == key
        for flow in step.why.get("flows", ())
    }
    flows = set(shipped_models[key].flows)
    print(f"{key}: {len(taken & flows)} of {len(flows)} sequence flows taken")  # noqa: T201 - shown by pytest -s
    assert flows - taken == set()


@cache
def _expected_end(place: Path) -> str:
    return str(read_scenario(place.read_bytes(), place.name)["expect"]["end_event"])
