"""Where the shipped processes are found, and who may start them."""

from collections.abc import Mapping

import pytest

import processes
from engine.bpmn.model import ProcessModel
from engine.policy import CASEWORKERS


def test_a_process_that_is_called_is_shipped_before_the_one_that_calls_it(
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    order = processes.shipped()
    for key in order:
        assert all(order.index(called) < order.index(key) for called in shipped_models[key].calls)


def test_people_start_route_2_and_nothing_that_is_only_called() -> None:
    listings = processes.read_catalogue().processes.values()
    assert [one.key for one in listings if one.is_started_by_people] == ["route_2_team_around_family"]
    assert {role for one in listings for role in one.started_by} <= CASEWORKERS


def test_a_safeguarding_concern_starts_its_process_in_any_case(
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    starts = processes.read_catalogue().message_starts
    assert starts == {"safeguarding_concern": "safeguarding"}
    assert all(shipped_models[key].start_messages == {name: key} for name, key in starts.items())


def test_a_process_that_is_not_shipped_has_no_folder() -> None:
    with pytest.raises(KeyError):
        processes.folder("../engine")


def test_no_folder_lies_there_that_is_not_shipped() -> None:
    drawn = {place.parent.name for place in processes.HOME.glob("*/process.bpmn")}
    assert drawn == set(processes.shipped())
