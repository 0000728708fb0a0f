"""Where the shipped processes are found, and who may start them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import processes
from engine.bpmn.model import ProcessModel


def test_a_process_that_is_called_is_shipped_before_the_one_that_calls_it(
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    order = processes.shipped()
    for key in order:
        assert all(order.index(called) < order.index(key) for called in shipped_models[key].calls)


def test_people_start_pathways_and_nothing_that_is_only_called(
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    started = {key: model.started_by for key, model in shipped_models.items() if model.started_by}
    assert started == {
        "support_pathway": ("school_lead",),
        "county_route": ("county_officer", "lcss_worker", "lead_professional", "school_lead"),
    }
    assert all(one.started_by is None for one in processes.read_catalogue().processes.values())


def test_a_concern_a_need_a_sanction_or_an_order_starts_its_process_in_any_case(
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    starts = processes.read_catalogue().message_starts
    assert starts == {
        "safeguarding_concern": "safeguarding",
        "sanction_considered": "legal_sanction",
        "additional_need": "additional_need",
        "withdrawal_asked": "withdrawal",
        "supervision_order_made": "supervision_order",
        "social_care_takes_over": "social_care_handover",
        "wider_service_recommended": "wider_service",
    }
    assert all(shipped_models[key].start_messages == {name: key} for name, key in starts.items())


def test_a_council_changes_the_catalogue_by_a_file_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "catalogue.toml"
    own.write_text(
        """
        [processes.route_2_team_around_family]
        enabled = false
        [processes.safeguarding.lanes]
        "Lead professional" = "safeguarding_lead"
        [processes.our_pathway]
        name = "Drawn here"
        started_by = ["school_lead"]
        lanes = {}
        """
    )
    found = processes.read_catalogue(own).processes
    assert not found["route_2_team_around_family"].enabled
    assert found["safeguarding"].lanes == {"Lead professional": "safeguarding_lead"}
    assert found["step_down"] == processes.read_catalogue().processes["step_down"]
    assert found["our_pathway"].started_by == ("school_lead",)
    assert "our_pathway" not in processes.shipped()


def test_a_process_that_is_not_shipped_has_no_folder() -> None:
    with pytest.raises(KeyError):
        processes.folder("../engine")


def test_no_folder_lies_there_that_is_not_shipped() -> None:
    drawn = {place.parent.name for place in processes.HOME.glob("*/process.bpmn")}
    assert drawn == set(processes.shipped())
