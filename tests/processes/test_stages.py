"""Stages 1 to 4: what is asked early, what everybody is told, and what no tick may stand for."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel
from engine.expressions import from_json
from engine.forms import facts, prefilled
from engine.letters import Written, write_letter
from engine.letters.letter import Placeholder
from tests.processes.test_forms import answers_of, refused

Models = Mapping[str, ProcessModel]
NOW = datetime(2026, 2, 23, 9, tzinfo=UTC)
STAGES = ("stage_1_universal", "stage_2_identify", "stage_3_support", "stage_4_formalise")
TOLD_BY = [(key, "tell_family") for key in STAGES]
AGREED = {
    "pupil": {"name": "Amira Hussain", "school_name": "Oakfield School", "date_of_birth": None},
    "attendance": {"possible": 160, "attended": 104, "as_of": {"@type": "date", "value": "2026-02-20"}},
    "case": {
        "plan": {
            "next_review": {"@type": "date", "value": "2026-03-30"},
            "actions": [
                {
                    "action": "Breakfast at the club",
                    "name": "Mr Patel",
                    "by_when": {"@type": "date", "value": "2026-03-02"},
                }
            ],
        }
    },
}


def text(letter: Written) -> str:
    return " ".join(words for part in letter.parts for words in part.texts)


def letters_of(models: Models, key: str, task: str) -> Mapping[str, Written]:
    """The letters of a task, written from what was agreed before it."""
    model = models[key]
    scope = {name: from_json(value) for name, value in AGREED.items()}
    return {each.name: write_letter(each, scope, NOW) for each in model.letters_of(model.elements[task])}


@pytest.mark.parametrize(("key", "task"), TOLD_BY)
def test_no_family_or_child_goes_through_a_stage_without_a_letter_of_what_was_agreed(
    key: str, task: str, shipped_models: Models
) -> None:
    letters = letters_of(shipped_models, key, task)
    assert {"for_family", "for_child"} <= letters.keys()
    for letter in letters.values():
        assert "Breakfast at the club, Mr Patel, 2 March 2026" in text(letter)
        assert "30 March 2026" in text(letter)
    assert "104 of 160 sessions" in text(letters["for_family"])


@pytest.mark.parametrize(("key", "task"), TOLD_BY)
def test_the_letter_that_is_printed_says_what_the_kept_one_says(
    key: str, task: str, shipped_models: Models
) -> None:
    """A letter is printed before its task is answered, so it rests on no answer of it."""
    model = shipped_models[key]
    form = model.forms["tell_family"]
    own = {f"{form.into}.{field.name}" for field in form.questions.asked}
    for letter in model.letters_of(model.elements[task]):
        pieces = [part.pieces for block in letter.blocks for part in block.parts]
        asked = [each.expression for part in pieces for each in part if isinstance(each, Placeholder)]
        asked += [block.condition for block in letter.blocks if block.condition]
        assert {path for each in asked for path in each.paths} & own == set()


def circumstances(**answers: Any) -> dict[str, Any]:
    return answers_of("stage_2_identify", "improving", "ask_circumstances") | answers


def test_nobody_passes_stage_2_without_being_asked_about_health_needs_and_caring(
    shipped_models: Models,
) -> None:
    form = shipped_models["stage_2_identify"].forms["circumstances"]
    assert form.into == "case.circumstances"
    assert refused(form, circumstances()) == {}
    asked = {"ebsa", "anxiety", "health_absence", "healthcare_plan", "part_time_timetable"}
    asked |= {"young_carer", "transport", "sen_or_ehcp_considered"}
    assert set(refused(form, {})) == asked


def test_a_child_too_ill_for_school_is_not_passed_by_without_asking_for_education_elsewhere(
    shipped_models: Models,
) -> None:
    form = shipped_models["stage_2_identify"].forms["circumstances"]
    ill = circumstances(health_absence="yes")
    assert set(refused(form, ill)) == {"section_19", "section_19_on", "section_19_reason"}
    considered = {"section_19": "no", "section_19_on": "2026-02-20", "section_19_reason": "With the county."}
    assert refused(form, ill | considered) == {}
    assert set(refused(form, ill | considered | {"section_19_on": "2026-02-24"})) == {"section_19_on"}


def test_a_part_time_timetable_has_a_reason_an_end_and_a_review_before_it(shipped_models: Models) -> None:
    form = shipped_models["stage_2_identify"].forms["circumstances"]
    part_time = circumstances(part_time_timetable="yes")
    assert set(refused(form, part_time)) == {"part_time_reason", "part_time_ends", "part_time_review"}
    agreed = {"part_time_reason": "Back after an operation; agreed with the mother."}
    agreed |= {"part_time_ends": "2026-03-27", "part_time_review": "2026-03-13"}
    assert refused(form, part_time | agreed) == {}
    assert set(refused(form, part_time | agreed | {"part_time_review": "2026-03-28"})) == {"part_time_review"}


@pytest.mark.parametrize(
    ("key", "form", "question", "task"),
    [
        ("stage_2_identify", "identify", "smart_targets", "identify_barriers"),
        ("stage_3_support", "assess_and_plan", "everybody_has_targets", "assess_and_plan"),
    ],
)
def test_targets_for_everybody_are_not_said_to_be_there_while_somebody_has_none(
    key: str, form: str, question: str, task: str, shipped_models: Models
) -> None:
    asked = shipped_models[key].forms[form]
    raw = answers_of(key, "improving", task) | {"review_date_reason": "Agreed."}
    assert refused(asked, raw) == {}
    without = raw | {"actions": [one for one in raw["actions"] if one["by_whom"] != "child"]}
    assert set(refused(asked, without)) == {"actions"}
    assert refused(asked, without | {question: "not_yet"}) == {}


def test_no_formal_plan_is_named_that_the_record_does_not_show_unless_somebody_says_how_they_know(
    shipped_models: Models,
) -> None:
    form = shipped_models["stage_4_formalise"].forms["formal_plan"]
    raw = answers_of("stage_4_formalise", "improving_back_to_stage_3", "agree_formal_plan")
    raw |= {"formal_plan": "child_protection", "review_date_reason": "Agreed."}
    for known in (False, None):
        assert set(refused(form, raw, pupil={"child_protection": known})) == {"plan_not_in_record"}
    assert refused(form, raw, pupil={"child_protection": True}) == {}
    told = raw | {"plan_not_in_record": "The social worker, on 20 February."}
    assert refused(form, told, pupil={"child_protection": None}) == {}


SUPPORTED = {"decision": "approve", "decision_reason": "Read with the plan"}


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (
            {"oversight": SUPPORTED, "pathway_meeting": {"decision": "no_meeting"}},
            "A manager supported it, but the pathway meeting gave no slot",
        ),
        (
            {"oversight": {"decision": "refuse", "decision_reason": "Too early"}},
            "A manager did not support it: Too early",
        ),
        (
            {"oversight": SUPPORTED, "referral": {"pathway": "other", "pathway_reason": "A family worker"}},
            "Another pathway was chosen: A family worker",
        ),
        ({"oversight": SUPPORTED, "pathway_meeting": {"decision": "recommendations"}}, None),
    ],
)
def test_the_reason_for_supporting_a_referral_is_never_told_as_the_reason_why_it_did_not_go_on(
    happened: Mapping[str, Any], told: str | None, shipped_models: Models
) -> None:
    shown = facts(
        shipped_models["stage_4_formalise"].forms["formal_plan"], {"case": from_json(happened)}, NOW
    )
    assert shown["refused"] == told


def test_the_formal_plan_shows_where_each_wider_service_stands(shipped_models: Models) -> None:
    services = [
        {"service": "CAMHS", "told": "CAMHS: asked on 2026-02-05, no answer yet"},
        {"service": "School nurse", "told": "School nurse: it takes the work on. From Monday."},
    ]
    form = shipped_models["stage_4_formalise"].forms["formal_plan"]
    shown = facts(form, {"case": from_json({"wider_services": services})}, NOW)
    assert shown["wider"] == "; ".join(one["told"] for one in services)
    assert facts(form, {"case": from_json({})}, NOW)["wider"] is None


@pytest.mark.parametrize(("decision", "told"), [("approve", None), ("refuse", None), ("send_back", "Read")])
def test_only_what_was_sent_back_is_told_as_sent_back(
    decision: str, told: str | None, shipped_models: Models
) -> None:
    answers = {"decision": decision, "decision_reason": "Read"}
    for key, form, kept in (
        ("enforcement_referral", "pathway_discussion", "oversight"),
        ("county_route", "liaison", "liaison"),
    ):
        shown = facts(shipped_models[key].forms[form], {"case": from_json({kept: answers})}, NOW)
        assert shown["sent_back"] == told


def evidenced(element: str, **changed: str) -> dict[str, str]:
    """One part of the evidence, as somebody gives it."""
    told = {"shown_by": "document", "evidence": "Minutes, in the plan's folder", "done_on": "2026-02-09"}
    return {"element": element, "what": f"Talked about {element} with Mr Patel", **told, **changed}


def test_only_what_is_missing_is_asked_for_and_what_was_given_before_is_kept(shipped_models: Models) -> None:
    form = shipped_models["stage_4_formalise"].forms["complete_evidence"]
    given = evidenced("assessments")
    lacking = [{"title": "Stage 3: SMART plan", "element": "smart_plan"}]
    record = {"support": {"missing": lacking}, "evidence": {"completed": [given]}}
    shown = prefilled(form, {"case": from_json(record)}, NOW)
    assert shown["completed"] == [given, {"element": "smart_plan"}]
    assert facts(form, {"case": from_json(record)}, NOW)["missing"] == "Stage 3: SMART plan"


@pytest.mark.parametrize("left_out", ["shown_by", "evidence", "done_on", "what"])
def test_no_part_is_evidenced_without_what_shows_it_its_day_and_what_was_done(
    left_out: str, shipped_models: Models
) -> None:
    form = shipped_models["stage_4_formalise"].forms["complete_evidence"]
    whole = {"next": "completed", "completed": [evidenced("assessments")]}
    assert refused(form, whole) == {}
    part = {name: value for name, value in evidenced("assessments").items() if name != left_out}
    assert set(refused(form, {"next": "completed", "completed": [part]})) == {f"completed.0.{left_out}"}


def test_the_same_words_do_not_evidence_nineteen_parts(shipped_models: Models) -> None:
    form = shipped_models["stage_4_formalise"].forms["complete_evidence"]
    parts = [evidenced(element, what="Done") for element in ("assessments", "adjustments")]
    told = refused(form, {"next": "completed", "completed": parts})
    assert "in words of its own" in told["completed"]


@pytest.mark.parametrize("key", ["stage_2_identify", "legal_sanction"])
def test_what_a_family_needs_to_follow_letters_and_meetings_is_asked_early_and_kept(
    key: str, shipped_models: Models
) -> None:
    form = shipped_models[key].forms["circumstances" if key == "stage_2_identify" else "child_needs"]
    kept = {"case": from_json({"circumstances": {"home_language": "Bengali, an interpreter"}})}
    assert prefilled(form, kept, NOW)["home_language"] == "Bengali, an interpreter"


def test_the_managers_decision_is_evidenced_in_the_plan(shipped_models: Models) -> None:
    form = shipped_models["stage_4_formalise"].forms["formal_plan"]
    shown = facts(form, {"case": from_json({"oversight": SUPPORTED})}, NOW)
    assert shown["overseen"] == "A manager supported a referral: Read with the plan"
    assert facts(form, {"case": {}}, NOW)["overseen"] is None
