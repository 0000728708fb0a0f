"""Ways round a safeguard that somebody tried: each is closed, and stays so."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel
from tests.processes.test_sanction_guards import live, scenario

Models = Mapping[str, ProcessModel]


def day(text: str) -> dict[str, str]:
    return {"@type": "date", "value": text}


def recorded(parent: str, *notices: tuple[str, str]) -> list[dict[str, Any]]:
    """Sanctions that the case has recorded: a notice each, by its day and what came of it."""
    return [
        {"parent": parent, "notice": {"issued_on": day(on), "outcome": outcome}} for on, outcome in notices
    ]


def test_a_notice_that_the_case_recorded_counts_though_nobody_lists_it(shipped_models: Models) -> None:
    told = scenario("legal_sanction", "third_notice_is_prohibited")
    notices = (("2025-03-10", "paid"), ("2025-09-15", "guilty"))
    told["variables"]["case"] = {"sanctions": recorded("Mrs Hussain", *notices)}
    listings: list[tuple[list[tuple[str, str]], int]] = [
        ([], 2),
        ([("2025-03-10", "withdrawn")], 2),
        ([("2025-09-15", "guilty"), ("2024-10-01", "paid")], 3),
    ]
    for listed, counted in listings:
        told["answers"]["gather_evidence"][0]["earlier_notices"] = [
            {"issued_on": on, "outcome": outcome} for on, outcome in listed
        ]
        assert live(shipped_models, told).variables["earlier_count"] == counted


def test_a_notice_to_the_other_parent_or_one_withdrawn_does_not_count(shipped_models: Models) -> None:
    told = scenario("legal_sanction", "first_notice_paid_early")
    told["variables"]["case"] = {
        "sanctions": [
            *recorded("Mr Hussain", ("2025-03-10", "paid")),
            *recorded("Mrs Hussain", ("2025-03-10", "withdrawn")),
            {"parent": "Mrs Hussain", "notice": None},
        ]
    }
    assert live(shipped_models, told).variables["earlier_count"] == 0


@pytest.mark.parametrize("process", ["county_route", "support_pathway"])
@pytest.mark.parametrize(
    ("born", "end"),
    [("2010-05-14", "withdrawn"), ("2010-09-01", "withdrawn_missing"), (None, "withdrawn_missing")],
)
def test_nobody_leaves_unseen_as_past_school_age_whose_date_of_birth_does_not_say_so(
    born: str | None, end: str, process: str, shipped_models: Models
) -> None:
    told = scenario("county_route", "past_school_age") | {"process": process}
    told["variables"]["pupil"]["date_of_birth"] = day(born) if born else None
    told["answers"]["refer_missing_education"] = scenario(process, "off_roll_without_a_destination")[
        "answers"
    ]["refer_missing_education"]
    assert live(shipped_models, told).end_events == [end]
