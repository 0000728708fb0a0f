"""A referral that is being submitted ends with the day on which the child becomes looked after."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel
from engine.expressions import from_json
from engine.forms import facts
from tests.processes.test_forms import NOW, answers_of, refused
from tests.processes.test_support_guards import START, first, legal, live, told

Models = Mapping[str, ProcessModel]
CHILD = told("submit_referral", "two_parents")["variables"]


def test_whenever_a_child_becomes_looked_after_a_referral_is_over_at_once(shipped_models: Models) -> None:
    cut_off: set[str] = set()
    for seed in range(16):
        turns = START + timedelta(days=Random(seed).choice([1, 3, 9, 20]), minutes=1)  # noqa: S311 - no secret
        report = live(
            shipped_models,
            {
                "process": "submit_referral",
                "variables": CHILD,
                "facts": [{"at": turns.isoformat(), "pupil": {"looked_after": True}}],
                "unanswered": "random",
                "seed": seed,
            },
        )
        assert (report.faults, report.ended, report.open_tasks) == ([], True, [])
        assert [step.element for _, step in legal(report) if step.at > turns] == []
        cut_off |= {
            step.element for step in report.steps if step.cancelled and step.process == "submit_referral"
        }
    assert cut_off >= {"name_parents", "tell_family_and_school", "submit_with_evidence", "wait_for_sanctions"}


@pytest.mark.parametrize("looked_after", [True, None])
def test_no_parent_is_named_while_the_child_is_or_may_be_looked_after(
    looked_after: bool | None, shipped_models: Models
) -> None:
    life = told("submit_referral", "not_known")
    life["variables"]["pupil"]["looked_after"] = looked_after
    report = live(shipped_models, life | {"facts": []})
    assert (report.faults, report.ended) == ([], True)
    assert legal(report) == []


def turning(looked_after: bool | None) -> dict[str, Any]:
    """A referral whose family is about to be told when the child's record changes."""
    life = told("enforcement_referral", "referred")
    life["delay"] = {"submit_referral/tell_family_and_school": "P5D"}
    life["facts"] = [{"at": "2026-02-06T09:00:00+00:00", "pupil": {"looked_after": looked_after}}]
    return life


def test_the_referral_ends_as_its_submission_did_when_the_child_becomes_looked_after(
    shipped_models: Models,
) -> None:
    report = live(shipped_models, turning(looked_after=True))
    assert first(report, "name_parents") < len(report.steps)
    assert first(report, "submit_with_evidence") == len(report.steps)
    assert (report.faults, report.ended, report.end_events) == ([], True, ["not_for_this_child"])


def test_nobody_is_told_of_a_referral_from_when_it_is_not_known_whether_the_child_is_looked_after(
    shipped_models: Models,
) -> None:
    report = live(shipped_models, turning(looked_after=None))
    assert [(task.element, bool(task.held)) for task in report.open_tasks] == [
        ("tell_family_and_school", True)
    ]
    life = turning(looked_after=None)
    life["facts"] += [{"at": "2026-02-20T09:00:00+00:00", "pupil": {"looked_after": False}}]
    later = live(shipped_models, life)
    told_on = later.steps[first(later, "tell_family_and_school")].at
    assert told_on.isoformat()[:10] == "2026-02-20"


NOBODY = {"early_help_open": False, "child_in_need": False, "child_protection": False}


@pytest.mark.parametrize("open_service", [*NOBODY])
@pytest.mark.parametrize("recorded", [True, None])
@pytest.mark.parametrize("said", ["none", "not_yet"])
def test_no_referral_is_asked_for_while_the_record_knows_a_practitioner_to_whom_nobody_spoke(
    open_service: str, recorded: bool | None, said: str, shipped_models: Models
) -> None:
    form = shipped_models["enforcement_referral"].forms["pathway_discussion"]
    spoke = answers_of("enforcement_referral", "referred", "discuss_pathway")
    pupil = NOBODY | {open_service: recorded}
    assert refused(form, spoke, pupil=pupil) == {}
    assert set(refused(form, spoke | {"practitioner": said}, pupil=pupil)) == {"practitioner"}


def test_a_child_whom_no_service_knows_may_be_discussed_without_a_practitioner(
    shipped_models: Models,
) -> None:
    form = shipped_models["enforcement_referral"].forms["pathway_discussion"]
    alone = answers_of("enforcement_referral", "refused", "discuss_pathway")
    assert refused(form, alone, pupil=NOBODY) == {}
    assert set(refused(form, alone | {"practitioner": "not_yet"}, pupil=NOBODY)) == {"practitioner"}
    planned = {"plan": {"formal_plan": "early_help"}}
    assert set(refused(form, alone, pupil=NOBODY, case=planned)) == {"practitioner"}
    assert set(refused(form, {**alone, "county_said": ""}, pupil=NOBODY)) == {"county_said"}


def test_another_pathway_waits_for_nobody(shipped_models: Models) -> None:
    form = shipped_models["enforcement_referral"].forms["pathway_discussion"]
    other = answers_of("enforcement_referral", "another_pathway", "discuss_pathway")
    assert refused(form, other | {"practitioner": "not_yet"}, pupil={"child_in_need": True}) == {}


def test_the_manager_reads_what_practitioner_and_county_team_say(shipped_models: Models) -> None:
    form = shipped_models["enforcement_referral"].forms["oversight"]
    discussed = answers_of("enforcement_referral", "referred", "discuss_pathway")
    shown = facts(form, {"case": from_json({"referral": discussed})}, NOW)
    assert str(shown["practitioner_said"]).startswith("Sam Reed, early help: ")
    assert str(shown["county_said"]).startswith("Ann Lee: ")
