"""Beside each choice stands the step to which it leads, where the diagram decides by that answer alone."""

import pytest

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.leading import with_consequences
from engine.bpmn.model import build_model
from engine.forms import Field


def question(process: str, step: str, name: str) -> Field:
    """A question of a shipped step as whoever does it sees it."""
    model = build_model(ProcessFiles.read(processes.folder(process)))
    element = model.elements[step]
    form = model.forms[element.properties["formKey"]]
    return with_consequences(form, element, model.elements, model.flows).questions.by_name[name]


@pytest.mark.parametrize(
    ("process", "step", "name", "value", "leads"),
    [
        ("prosecution", "approve_prosecution", "prosecution_decision", "stop", "Stopped"),
        ("safeguarding", "record_mash_outcome", "mash_outcome", "undecided", "Record what the MASH decided"),
        ("route_2_team_around_family", "targeted_casework", "result", "not_engaged",
         "Put a Team Around the Family in place"),
    ],
)  # fmt: skip
def test_a_choice_says_to_which_step_it_leads(
    process: str, step: str, name: str, value: str, leads: str
) -> None:
    hints = {one.value: one.hint for one in question(process, step, name).choices}
    assert f"Leads to: “{leads}”." in hints[value]


def test_yes_and_no_say_it_below_the_question() -> None:
    assert (
        "Yes leads to: “Decide on the extension”."
        in question("supervision_order", "consider_extension", "extend").hint
    )


@pytest.mark.parametrize(
    ("process", "step", "name"),
    [
        ("enforcement_referral", "oversee", "decision"),  # the record is asked, too
        ("route_3_legal_threshold", "county_considers", "reason"),  # no gateway reads it
    ],
)
def test_what_is_not_certain_is_not_said(process: str, step: str, name: str) -> None:
    asked = question(process, step, name)
    assert "leads to" not in asked.hint.lower()
    assert not any("Leads to" in one.hint for one in asked.choices)
