"""What is asked early is kept in one shape, seen again before a legal step, and promised days are kept."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel
from engine.expressions import from_json
from engine.forms import Form, facts, prefilled
from tests.processes.test_sanction_forms import NOW, answers_of, refused, seen
from tests.processes.test_sanction_guards import live, scenario

Models = Mapping[str, ProcessModel]
#: Where health, needs and circumstances are asked, early and again before a legal step.
ASKED = {
    "stage_2_identify": "circumstances",
    "route_1_half_termly_data": "circumstances",
    "legal_sanction": "child_needs",
}


def questions(form: Form) -> set[str]:
    return {name for name, question in form.schema["properties"].items() if "ui:fact" not in question}


def answered(**changes: Any) -> dict[str, Any]:
    return answers_of("stage_2_identify", "improving", "ask_circumstances") | changes


@pytest.mark.parametrize("process", ASKED)
def test_the_same_is_asked_about_a_childs_health_and_needs_wherever_it_is_asked(
    process: str, shipped_models: Models
) -> None:
    form, first = (shipped_models[key].forms[ASKED[key]] for key in (process, "stage_2_identify"))
    assert form.into == "case.circumstances"
    assert questions(form) == questions(first)
    assert refused(form, answered()) == {}
    kept = answered(ebsa="yes", transport="not_known", home_language="Bengali, an interpreter")
    shown = prefilled(form, {"case": from_json({"circumstances": kept})}, NOW)
    assert {name: shown[name] for name in kept} == kept


@pytest.mark.parametrize("education", ["no", "not_known"])
def test_a_child_found_too_ill_early_has_education_first_before_any_legal_step(
    education: str, shipped_models: Models
) -> None:
    told = scenario("what_is_allowed", "everything_open")
    told["variables"]["case"]["circumstances"] = answered(health_absence="yes", section_19=education)
    options = live(shipped_models, told).variables["options"]
    assert options["penalty_notice"]["allowed"] == options["prosecution"]["allowed"] == "no"
    assert "section 19" in options["prosecution"]["why"]


def test_not_known_is_not_no_before_a_legal_step(shipped_models: Models) -> None:
    told = scenario("what_is_allowed", "everything_open")
    told["variables"]["case"]["circumstances"] = answered(young_carer="not_known")
    assert live(shipped_models, told).variables["options"]["prosecution"]["allowed"] == "no"


def test_what_was_found_early_is_read_by_whoever_proposes_a_legal_step(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_proposal"]
    found = answered(ebsa="yes", young_carer="not_known")
    shown = str(facts(form, seen(case={"circumstances": found}), NOW)["needs_seen"])
    assert "school avoided for emotional reasons: yes" in shown
    assert "young carer: not known" in shown
    assert found["sen_or_ehcp_considered"] in shown


def test_an_agreed_assessment_has_a_day_within_six_weeks(shipped_models: Models) -> None:
    form = shipped_models["route_1_half_termly_data"].forms["facilitate"]
    found = answers_of("route_1_half_termly_data", "facilitated_but_not_improving", "facilitate_support")
    del found["kept_by"]  # an account: there are none here
    agreed = found | {"eha": "agreed", "next_review": "2026-04-20"}
    assert set(refused(form, agreed)) == {"eha_by"}
    assert refused(form, agreed | {"eha_by": "2026-03-13"}) == {}
    assert set(refused(form, agreed | {"eha_by": "2026-04-14"})) == {"eha_by"}


def test_a_missing_assessment_is_put_off_with_a_reason_and_never_by_more_than_four_weeks(
    shipped_models: Models,
) -> None:
    form = shipped_models["route_1_half_termly_data"].forms["assessment"]
    assert set(refused(form, {"eha": "agreed"})) == {"eha_late", "eha_new_by"}
    late = {"eha": "agreed", "eha_late": "The assessor is ill.", "eha_new_by": "2026-03-09"}
    assert refused(form, late) == {}
    assert set(refused(form, late | {"eha_new_by": "2026-03-31"})) == {"eha_new_by"}
    assert set(refused(form, {"eha": "in_place", "eha_completed_on": "2026-03-03"})) == {"eha_completed_on"}


def test_nothing_waits_for_an_assessment_where_none_is_promised(shipped_models: Models) -> None:
    told = scenario("route_1_half_termly_data", "facilitated_but_not_improving")
    assert "wait_for_assessment" not in {step.element for step in live(shipped_models, told).steps}
    told["answers"]["facilitate_support"][0] |= {"eha": "agreed", "eha_by": "2026-03-02"}
    report = live(shipped_models, told)
    assert "confirm_assessment" not in {step.element for step in report.steps}, "the review comes first"


def test_whoever_reviews_reads_how_far_the_assessment_is(shipped_models: Models) -> None:
    form = shipped_models["route_1_half_termly_data"].forms["support_review"]
    promise: dict[str, Any] = {
        "eha": "agreed",
        "eha_by": dated("2026-01-30"),
        "eha_new_by": dated("2026-02-13"),
    }
    for known, told in (
        (promise, "Not completed yet; promised by 13 February 2026"),
        (promise | {"eha": "in_place"}, "In place"),
        ({"eha": "refused", "eha_late": "They moved."}, "Not in place, and not to be expected: They moved."),
    ):
        assert facts(form, {"case": from_json({"route_1": known})}, NOW)["assessment"] == told


def said(models: Models, name: str, process: str, step: str) -> list[str]:
    """What a step tells colleagues in a life."""
    report = live(models, scenario(process, name))
    return [each.why["operator"]["result"]["text"] for each in report.steps if each.element == step]


def test_colleagues_are_told_what_came_of_each_promise(shipped_models: Models) -> None:
    life = ("assessment_completed_after_a_new_day", "route_1_half_termly_data", "tell_county")
    assert said(shipped_models, *life) == [
        "The Early Help Assessment is not completed. The school promises it by 13 February 2026.",
        "The Early Help Assessment was completed on 12 February 2026.",
    ]
    life = ("chronology_sent_after_a_new_day", "route_2_team_around_family", "tell_lcss")
    late, sent = said(shipped_models, *life)
    assert "promises it by 6 February 2026: Two years of notes" in late
    assert sent == "The school sent its chronology on 6 February 2026."


def chronology_promised(name: str, **promise: Any) -> dict[str, Any]:
    """A life of route 2 whose school holds no chronology yet."""
    told = scenario("route_2_team_around_family", name)
    missing = {
        "chronology_held": False,
        "chronology_missing": "The tutor left.",
        "chronology_by": "2026-01-23",
    }
    told["answers"]["contact_lcss"][0] |= missing | promise
    return told


def test_nobody_waits_for_a_promised_chronology(shipped_models: Models) -> None:
    report = live(shipped_models, chronology_promised("taf_to_step_down"))
    assert "stepped_down" in report.end_events
    (asked,) = [step for step in report.steps if step.element == "send_chronology"]
    assert asked.cancelled


def test_a_promised_chronology_is_asked_for_on_its_day_and_no_longer_when_the_route_is_over(
    shipped_models: Models,
) -> None:
    told = chronology_promised("no_further_action_with_advice", chronology_by="2026-02-20")
    report = live(shipped_models, told)
    assert report.ended
    assert "send_chronology" not in {step.element for step in report.steps}


def test_the_lcss_has_the_chronology_when_it_is_told_how_it_was_sent(shipped_models: Models) -> None:
    form = shipped_models["route_2_team_around_family"].forms["chronology"]
    assert set(refused(form, {"chronology_held": True})) == {"chronology_sent_on", "chronology_sent_how"}
    assert set(refused(form, {"chronology_held": False})) == {"chronology_missing", "chronology_by"}
    late = {"chronology_held": False, "chronology_missing": "Still being written."}
    assert set(refused(form, late | {"chronology_by": "2026-03-31"})) == {"chronology_by"}


def need(urgency: str, name: str = "nobody_has_a_plan", **case: Any) -> dict[str, Any]:
    """A life of a need that was found on Monday 12 January."""
    told = scenario("additional_need", name)
    told["variables"] |= {"urgency": urgency, "case": case}
    return told


def dated(moment: str) -> dict[str, str]:
    return {"@type": "date", "value": moment}


@pytest.mark.parametrize(
    ("urgency", "review", "planned", "in_place"),
    [
        ("now", None, "2026-01-14", "2026-01-19"),
        ("weeks", None, "2026-01-26", "2026-02-09"),
        ("later", "2026-03-02", "2026-03-02", "2026-03-02"),
        ("later", "2026-06-01", "2026-04-06", "2026-04-06"),
        ("later", None, "2026-04-06", "2026-04-06"),
    ],
)
def test_how_soon_support_is_needed_sets_the_day_by_which_it_is_there(
    urgency: str, review: str | None, planned: str, in_place: str, shipped_models: Models
) -> None:
    plan: dict[str, Any] = {"plan": {"next_review": dated(review)}} if review else {}
    report = live(shipped_models, need(urgency, **plan))
    assert report.variables["need_days"] == {"plan_by": planned, "support_by": in_place}


def test_what_is_done_about_a_need_stands_in_the_plan_of_the_case_beside_what_stood_there(
    shipped_models: Models,
) -> None:
    walk = {"action": "Walk to school together", "by_whom": "family", "name": "Mrs Hussain"}
    report = live(shipped_models, need("weeks", "planned_inside_the_plan", plan={"actions": [walk]}))
    actions = [each["action"] for each in report.variables["case"]["plan"]["actions"]]
    last = [each["action"] for each in report.variables["need_actions"]]
    assert actions == ["Walk to school together", *last]


def test_whoever_is_named_to_make_the_plan_says_why_it_comes_after_the_day_it_is_needed(
    shipped_models: Models,
) -> None:
    form = shipped_models["additional_need"].forms["who_plans"]
    named = answers_of("additional_need", "early_help_makes_a_plan", "decide_who_plans")
    late = named | {"plan_by": "2026-03-20"}
    days = {"need_days": {"support_by": dated("2026-03-09")}}
    assert set(refused(form, late, **days)) == {"plan_late"}
    assert refused(form, late | {"plan_late": "The assessor is away until then."}, **days) == {}
    assert refused(form, named | {"plan_by": "2026-03-09"}, **days) == {}


#: Reviews that ask what support was offered since the last one, and where each keeps its answers.
REVIEWS = {
    ("support_review", "support_review"): "plan",
    ("team_reviews", "taf_review"): "plan",
    ("route_1_half_termly_data", "support_review"): "route_1",
}


@pytest.mark.parametrize(("where", "kept"), REVIEWS.items())
def test_every_review_asks_what_was_offered_and_what_came_of_it_as_the_reflection_does(
    where: tuple[str, str], kept: str, shipped_models: Models
) -> None:
    form = shipped_models[where[0]].forms[where[1]]
    asked, reflected = (
        each.questions.by_name["offer_result"].choices
        for each in (form, shipped_models["support_pathway"].forms["reflection"])
    )
    assert asked == reflected
    assert {"offer_of_support", "offer_result"} <= set(refused(form, {}))
    for result, evidence in (("refused", True), ("not_successful", True), ("running", False)):
        left = refused(form, {"offer_of_support": "A place in the breakfast club.", "offer_result": result})
        assert ("offer_evidence" in left) == evidence
    last = {"offer_of_support": "A place in the breakfast club.", "offer_result": "partly"}
    case = {"case": from_json({kept: last})}
    assert prefilled(form, case, NOW)["offer_of_support"] == "A place in the breakfast club."
    assert "offer_result" not in prefilled(form, case, NOW)
    assert facts(form, case, NOW)["last_offer_result"] == "Taken up in part"


def test_a_manager_reads_apart_what_the_school_says_about_support_and_about_enforcement(
    shipped_models: Models,
) -> None:
    forms = shipped_models["support_not_appropriate"].forms
    talk = answers_of("support_not_appropriate", "approved", "liaise_with_school")
    assert refused(forms["liaison"], talk) == {}
    without = {name: said for name, said in talk.items() if name != "school_on_support"}
    assert set(refused(forms["liaison"], without)) == {"school_on_support"}
    shown = facts(forms["not_appropriate_decision"], {"case": from_json({"liaison": talk})}, NOW)
    assert shown["school_on_support"] == talk["school_on_support"]
    assert shown["school_on_enforcement"] == talk["school_on_enforcement"]
    assert shown["came_of_it"] == "Refused by the family or the child"
