"""What the shipped forms refuse, and what they take over from earlier answers."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import processes
from engine.bpmn.model import ProcessModel
from engine.errors import AnswersRefused
from engine.expressions import Value, from_json
from engine.forms import Form, facts, prefilled, read

#: A Monday in term; scenarios hold answers that are valid around it.
NOW = datetime(2026, 2, 23, 9, tzinfo=UTC)
Models = Mapping[str, ProcessModel]


def answers_of(process: str, scenario: str, task: str) -> dict[str, Any]:
    """The first answers that a shipped scenario gives to a task."""
    place = processes.folder(process) / "scenarios" / f"{scenario}.json"
    given = json.loads(place.read_text(encoding="utf-8"))["answers"][task][0]
    return dict(given.get("answers", given))


def refused(form: Form, raw: Mapping[str, Any], **record: Any) -> dict[str, str]:
    """The messages by field; empty when the answers are taken."""
    scope: dict[str, Value] = {name: from_json(value) for name, value in record.items()}
    try:
        read(form, raw, {"case": {}, "pupil": {}, "attendance": {}, **scope}, NOW)
    except AnswersRefused as refusal:
        return {fault.field: fault.message for fault in refusal.faults}
    return {}


@pytest.fixture
def review(shipped_models: Models) -> tuple[Form, dict[str, Any]]:
    raw = answers_of("route_2_team_around_family", "taf_to_social_care", "taf_review")
    return shipped_models["team_reviews"].forms["taf_review"], raw


def test_the_next_review_is_at_most_twelve_weeks_ahead(review: tuple[Form, dict[str, Any]]) -> None:
    form, raw = review
    assert refused(form, raw | {"next_review": "2026-05-18"}) == {}
    assert "within 12 weeks" in refused(form, raw | {"next_review": "2026-05-19"})["next_review"]
    assert "in the future" in refused(form, raw | {"next_review": "2026-02-23"})["next_review"]


def test_a_review_counts_sessions_and_gives_them_as_the_register(
    review: tuple[Form, dict[str, Any]],
) -> None:
    form, raw = review
    assert {"sessions_attended"} == set(
        refused(form, raw | {"sessions_attended": raw["sessions_possible"] + 1})
    )
    assert "past" in refused(form, raw | {"register_to": "2026-02-24"})["register_to"]
    reading = form.reading(read(form, raw, {"case": {}, "pupil": {}, "attendance": {}}, NOW))
    assert reading is not None
    assert (reading.possible, reading.attended) == (raw["sessions_possible"], raw["sessions_attended"])


def test_the_seven_questions_never_compare_two_years_to_date(shipped_models: Models) -> None:
    """65% in July and 100% on 5 September: two years to date would say that attendance rose."""
    form = shipped_models["stage_4_formalise"].forms["seven_questions"]
    july, september = {"attended": 195, "possible": 300}, {"attended": 8, "possible": 8}

    def declined(**attendance: Any) -> Value:
        scope = {
            "case": {},
            "pupil": {},
            "attendance": from_json({**september, "previous": july, **attendance}),
        }
        return facts(form, scope, NOW)["declined"]

    assert declined(since=september, before=None) is None
    assert declined(since={"attended": 8, "possible": 20}, before={"attended": 50, "possible": 60}) is True
    assert declined(since={"attended": 18, "possible": 20}, before={"attended": 50, "possible": 60}) is False


def test_an_assessment_that_is_still_to_come_is_not_in_place(shipped_models: Models) -> None:
    form = shipped_models["route_2_team_around_family"].forms["lcss_contact"]
    raw = answers_of("route_2_team_around_family", "taf_to_social_care", "contact_lcss")
    assert refused(form, raw | {"eha_date": "2026-02-23"}) == {}
    assert "in the past" in refused(form, raw | {"eha_date": "2026-02-24"})["eha_date"]


def test_none_known_with_a_need_is_refused_wherever_it_is_offered(shipped_models: Models) -> None:
    asked = [
        (key, field)
        for key, model in shipped_models.items()
        for form in model.forms.values()
        for field in form.questions.fields
        if field.kind == "choices" and {"none", "none_known"} & {choice.value for choice in field.choices}
    ]
    assert {field.name for _, field in asked} >= {"home_factors", "school_factors", "open_services"}
    assert [(key, field.name) for key, field in asked if field.alone is None] == []


def test_a_fortnight_typed_for_the_school_year_is_refused(review: tuple[Form, dict[str, Any]]) -> None:
    """People used to type the days since the last review; a good fortnight would hide a bad year."""
    form, raw = review
    counted = {"as_of": {"@type": "date", "value": "2026-02-06"}, "possible": 180, "attended": 100}
    fortnight = raw | {"sessions_possible": 20, "sessions_attended": 20}
    (message,) = refused(form, fortnight, attendance=counted).values()
    assert message.startswith("180 possible sessions were counted up to 6 February 2026")
    year = raw | {"sessions_possible": 200, "sessions_attended": 120}
    assert refused(form, year, attendance=counted) == {}
    assert (
        "100 of 180"
        in refused(form, year | {"sessions_attended": 121}, attendance=counted)["sessions_attended"]
    )
    assert refused(form, fortnight | {"register_to": "2026-02-06"}, attendance=counted) == {}
    last_year = refused(form, raw | {"register_from": "2025-07-01"})
    assert last_year == {"register_from": "Count from the first day of the school year: 1 September 2025"}


def test_a_review_hears_the_child_and_the_parents(review: tuple[Form, dict[str, Any]]) -> None:
    form, raw = review
    silent = raw | {"child_voice": "", "parent_voice": " "}
    assert {"child_voice", "parent_voice"} == set(refused(form, silent))


def test_the_lcss_contact_asks_all_nine_things(shipped_models: Models) -> None:
    form = shipped_models["route_2_team_around_family"].forms["lcss_contact"]
    raw = answers_of("route_2_team_around_family", "taf_to_social_care", "contact_lcss")
    nine = {
        "actions_taken",
        "home_factors",
        "school_factors",
        "what_worked",
        "what_did_not_work",
        "pattern",
        "meetings_held",
        "eso_in_place",
        "why_concerned",
        "discussed_with_family",
    }
    assert refused(form, raw) == {}
    assert set(refused(form, {name: value for name, value in raw.items() if name not in nine})) == nine
    assert all("O-T4" in form.questions.by_name[name].requirement for name in nine)


def test_not_telling_the_family_of_a_contact_needs_a_reason(shipped_models: Models) -> None:
    form = shipped_models["route_2_team_around_family"].forms["lcss_contact"]
    raw = answers_of("route_2_team_around_family", "taf_to_social_care", "contact_lcss")
    assert set(refused(form, raw | {"discussed_with_family": False})) == {"why_not_discussed"}


def test_the_legal_threshold_cannot_be_proposed_for_a_looked_after_child(shipped_models: Models) -> None:
    form = shipped_models["lead_professional"].forms["reflection"]
    raw = answers_of("lead_professional", "family_not_engaging", "reflect")
    assert set(refused(form, raw, pupil={"looked_after": True})) == {"proposal"}
    assert refused(form, raw, pupil={"looked_after": False}) == {}


def test_a_reflection_without_an_offer_of_support_is_not_taken(shipped_models: Models) -> None:
    form = shipped_models["lead_professional"].forms["reflection"]
    raw = answers_of("lead_professional", "family_not_engaging", "reflect")
    without = {name: value for name, value in raw.items() if not name.startswith("offer_")}
    assert set(refused(form, without)) == {"offer_of_support", "offer_result", "offer_evidence"}


def test_non_engagement_is_sustained_and_its_barriers_were_considered(shipped_models: Models) -> None:
    form = shipped_models["lead_professional"].forms["non_engagement"]
    raw = answers_of("lead_professional", "family_not_engaging", "record_non_engagement")
    assert set(refused(form, raw | {"attempts": raw["attempts"][:2]})) == {"attempts"}
    assert set(refused(form, raw | {"barriers": ["illness", "ebsa", "poverty"]})) == {"barriers"}


def test_a_manager_gives_a_reason_and_an_extension_a_date_within_six_months(shipped_models: Models) -> None:
    form = shipped_models["lead_professional"].forms["manager_decision"]
    case = {"proposal": "extension", "lead_professional": {"may_extend": True}}
    extend = {"decision": "extend", "decision_reason": "The new school nurse starts.", "ends": "2026-08-23"}
    assert refused(form, extend, case=case) == {}
    assert set(refused(form, extend | {"ends": "2026-08-24"}, case=case)) == {"ends"}
    assert set(refused(form, {"decision": "extend"}, case=case)) == {"ends", "decision_reason"}
    assert set(refused(form, {"decision": "approve", "decision_reason": "Yes."}, case=case)) == {"decision"}


def test_the_work_is_not_extended_more_often_than_the_table_allows(shipped_models: Models) -> None:
    form = shipped_models["lead_professional"].forms["manager_decision"]
    extend = {"decision": "extend", "decision_reason": "Once more.", "ends": "2026-08-23"}
    case = {"proposal": "extension", "lead_professional": {"may_extend": False}}
    assert set(refused(form, extend, case=case)) == {"decision"}


def test_reviews_go_on_alone_only_when_the_six_months_are_over(shipped_models: Models) -> None:
    form = shipped_models["lead_professional"].forms["manager_decision"]
    alone = {"decision": "reviews_alone", "decision_reason": "The team knows the family."}
    window = {
        "proposal": "extension",
        "lead_professional": {"ends": {"@type": "date", "value": "2026-12-24"}},
    }
    over = {"proposal": "goes_on", "lead_professional": {"ends": {"@type": "date", "value": "2025-12-24"}}}
    assert set(refused(form, alone, case=window)) == {"decision"}
    assert refused(form, alone, case=over) == {}


def test_a_family_that_cannot_be_reached_does_not_keep_the_step_down_in_a_loop(
    shipped_models: Models,
) -> None:
    form = shipped_models["step_down"].forms["agreement"]
    raw = {
        "agreed_by_school": True,
        "agreed_by_family": "not_reached",
        "family_said": "Two letters, no answer.",
    }
    on = {"attempt_on": "2026-01-09", "without_family": "step_down"}
    assert set(refused(form, raw)) == {"attempt_on", "without_family"}
    assert refused(form, raw | on) == {}


def test_a_manager_cannot_approve_while_it_is_unknown_whether_the_child_is_looked_after(
    shipped_models: Models,
) -> None:
    form = shipped_models["lead_professional"].forms["manager_decision"]
    approve, case = {"decision": "approve", "decision_reason": "Read."}, {"proposal": "route_3"}
    assert "looked after" in refused(form, approve, case=case)["decision"]
    assert refused(form, approve, case=case, pupil={"looked_after": False}) == {}


def test_a_parent_and_the_school_are_told_all_four_things(shipped_models: Models) -> None:
    form = shipped_models["lead_professional"].forms["tell_family"]
    raw = answers_of("lead_professional", "family_not_engaging", "tell_family_and_school")
    parents = [one for one in raw["told"] if one["who"] == "parent"]
    school = [one for one in raw["told"] if one["who"] == "school"]
    assert set(refused(form, raw | {"told": parents})) == {"told"}
    assert set(refused(form, raw | {"told": school})) == {"told"}
    assert set(refused(form, raw | {"covered": ["next", "legal", "help"]})) == {"covered"}


def test_who_does_not_agree_to_the_maintenance_plan_says_what_should_change(shipped_models: Models) -> None:
    form = shipped_models["step_down"].forms["agreement"]
    raw = {
        "agreed_by_school": True,
        "agreed_by_family": "no",
        "family_said": "Not so early.",
        "attempt_on": "2026-01-09",
        "without_family": "change",
    }
    assert set(refused(form, raw)) == {"changes_wanted"}
    assert refused(form, raw | {"changes_wanted": "Meet at ten."}) == {}


def test_a_child_who_was_not_told_in_route_1_is_told_later_and_not_forgotten(shipped_models: Models) -> None:
    form = shipped_models["route_1_half_termly_data"].forms["tell_family"]
    raw = answers_of("route_1_half_termly_data", "no_suitable_services", "tell_family")
    assert refused(form, raw) == {}
    assert set(refused(form, raw | {"child_told": "not_told"})) == {"child_not_told_why"}
    assert set(refused(form, raw | {"school_told_on": ""})) == {"school_told_on"}


@pytest.mark.parametrize(
    ("key", "form", "question"),
    [
        ("support_pathway", "reflection", "offer_result"),
        ("lead_professional", "reflection", "offer_result"),
        ("county_route", "liaison", "offer_result"),
        ("route_3_legal_threshold", "ask_for_sanction", "offer_result"),
        ("support_review", "support_review", "offer_result"),
        ("team_reviews", "taf_review", "offer_result"),
        ("route_1_half_termly_data", "support_review", "offer_result"),
        ("support_not_appropriate", "liaison", "offer_result"),
        ("route_1_half_termly_data", "facilitate", "support_result"),
        ("route_2_team_around_family", "lcss_contact", "support_result"),
    ],
)
def test_an_offer_that_the_family_accepted_or_that_is_running_can_be_said(
    key: str, form: str, question: str, shipped_models: Models
) -> None:
    offered = [choice.title for choice in shipped_models[key].forms[form].questions.by_name[question].choices]
    assert {"Accepted, and it begins", "Running now: it is too early to say"} <= set(offered)


def test_without_a_chronology_the_school_says_why_and_by_when_and_the_lcss_reads_it(
    shipped_models: Models,
) -> None:
    forms = shipped_models["route_2_team_around_family"].forms
    raw = answers_of("route_2_team_around_family", "taf_to_step_down", "contact_lcss")
    without = raw | {"chronology_held": False}
    assert set(refused(forms["lcss_contact"], without)) == {"chronology_missing", "chronology_by"}
    promised = {"chronology_missing": "The tutor left; Mrs Shah writes it", "chronology_by": "2026-03-06"}
    assert refused(forms["lcss_contact"], without | promised) == {}
    late = refused(forms["lcss_contact"], without | promised | {"chronology_by": "2026-02-20"})
    assert "today or later" in late["chronology_by"]
    answered = read(
        forms["lcss_contact"], without | promised, {"case": {}, "pupil": {}, "attendance": {}}, NOW
    )
    shown = facts(forms["lcss_next_steps"], {"case": {"lcss": answered}}, NOW)
    assert shown["chronology"] == "Not yet. Promised by 6 March 2026: The tutor left; Mrs Shah writes it"


def test_the_lcss_is_asked_again_with_what_was_tried_and_at_most_twice(shipped_models: Models) -> None:
    decision = shipped_models["lead_professional"].forms["manager_decision"]
    again = {"decision": "ask_lcss", "decision_reason": "It knows of a project for the evenings."}
    for times in (None, 1):
        before: dict[str, Any] = {"proposal": "lcss", "lcss_asked_again": times, "lead_professional": {}}
        assert refused(decision, again, case=before) == {}
    assert set(refused(decision, again, case={"lcss_asked_again": 2})) == {"decision"}
    contact = shipped_models["route_2_team_around_family"].forms["lcss_again"]
    case = from_json({"reflection": "Gate meetings.", "lead_professional": again})
    scope: dict[str, Value] = {"case": case, "outcome": "to_lcss", "pupil": {}, "attendance": {}}
    typed = prefilled(contact, scope, NOW)
    assert typed["what_did_not_work"] == "Gate meetings."
    assert facts(contact, scope, NOW)["asked_again"] == "It knows of a project for the evenings."
    assert "eha_in_place" not in {field.name for field in contact.fields}


def test_the_contact_with_the_lcss_takes_over_what_the_school_said_just_before(
    shipped_models: Models,
) -> None:
    contact = shipped_models["route_2_team_around_family"].forms["lcss_contact"]
    said = {"interventions_failed": "yes", "family_engaged": "no", "eha": "no", "interventions": "Calls home"}
    scope = {"case": from_json({"route_facts": said}), "attendance": {}}
    typed = prefilled(contact, scope, NOW)
    assert typed["reasons"] == ["interventions_failed", "not_engaged"]
    assert (typed["eha_in_place"], typed["actions_taken"]) == (False, "Calls home")
    unknown: dict[str, Value] = {"case": from_json({"route_facts": {"eha": "unknown"}}), "attendance": {}}
    assert not {"eha_in_place", "actions_taken"} & {
        name for name, value in prefilled(contact, unknown, NOW).items() if value is not None
    }


def test_how_legal_steps_ended_is_told_in_words(shipped_models: Models) -> None:
    ended = [{"parent": "Mrs Hill", "outcome": "order_made"}, {"parent": "Mr Hill", "outcome": None}]
    scope: dict[str, Value] = {"case": from_json({"sanctions": ended}), "pupil": {}, "attendance": {}}
    told = "Mrs Hill: a supervision order was made; Mr Hill: no legal step now"
    for process, form, fact in (
        ("support_pathway", "after_sanctions", "how"),
        ("county_route", "settle", "why_legal_part_ended"),
    ):
        assert facts(shipped_models[process].forms[form], scope, NOW)[fact] == told


def test_who_takes_on_a_looked_after_child_reads_why(shipped_models: Models) -> None:
    form = shipped_models["hand_over"].forms["social_care_handover"]
    scope: dict[str, Value] = {"taken_over_because": None, "pupil": {"looked_after": True}, "case": {}}
    assert facts(form, scope, NOW)["why"] == "The child is looked after"


def test_a_count_of_the_threshold_begins_with_what_the_register_says(shipped_models: Models) -> None:
    form = shipped_models["route_3_legal_threshold"].forms["attendance_count"]
    counted = from_json({"source": "register", "unauthorised": 14, "pn_sessions": 12})
    typed = prefilled(form, {"attendance": counted, "case": {}, "pupil": {}}, NOW)
    assert (typed["unauthorised_sessions"], typed["ten_week_sessions"]) == (14, 12)
    assert typed["source"] == "The school's register"


def test_a_need_goes_into_a_plan_that_the_record_shows_or_that_somebody_says_how_they_know(
    shipped_models: Models,
) -> None:
    form = shipped_models["additional_need"].forms["existing_plan"]
    chosen = {"plan_kind": "child_in_need"}
    assert refused(form, chosen, pupil={"child_in_need": True}) == {}
    for record in (False, None):
        assert set(refused(form, chosen, pupil={"child_in_need": record})) == {"plan_not_in_record"}
    assert refused(form, chosen | {"plan_not_in_record": "Her social worker, on 2 March"}) == {}
    assert refused(form, {"plan_kind": "none"}) == {}


def test_an_evidence_pack_names_what_it_holds_with_its_day_and_what_each_intervention_changed(
    shipped_models: Models,
) -> None:
    form = shipped_models["pathway_meeting"].forms["evidence_pack"]
    raw = answers_of("pathway_meeting", "approved_after_a_chaser", "prepare_pack")
    assert refused(form, raw) == {}
    thrice = [{**raw["pack"][0], "which": f"Plan {number}"} for number in range(3)]
    assert "three different parts" in refused(form, raw | {"pack": thrice})["pack"]
    undated = [{"item": "letters", "which": "Letters of autumn"}, *raw["pack"]]
    assert set(refused(form, raw | {"pack": undated})) == {"pack.0.dated"}
    unshown = {name: value for name, value in raw["interventions"][0].items() if name != "shown_by"}
    assert set(refused(form, raw | {"interventions": [unshown]})) == {"interventions.0.shown_by"}
    chair = shipped_models["pathway_meeting"].forms["pathway_meeting"]
    read_out = facts(chair, {"case": from_json({"evidence_pack": raw})}, NOW)["interventions"]
    assert "What it changed: Mornings are calmer" in str(read_out)


def of_the_meeting(shipped_models: Models, form: str, time: str) -> dict[str, str]:
    raw = answers_of("pathway_meeting", "approved_after_a_chaser", "give_date") | {"meeting_time": time}
    asked = shipped_models["pathway_meeting"].forms[form]
    return {name: said for name, said in refused(asked, raw).items() if name == "meeting_time"}


@pytest.mark.parametrize("form", ["meeting_date", "meeting_scheduled"])
def test_the_time_of_a_meeting_is_a_time_of_the_day_as_people_write_it(
    shipped_models: Models, form: str
) -> None:
    for time in ("10:30", "9:30", "09:30", "9.30am", "2.15 pm", "1pm", "23:59"):
        assert of_the_meeting(shipped_models, form, time) == {}, time
    for time in ("25:00", "24:00", "29:59", "9:60", "13pm", "half past nine"):
        said = of_the_meeting(shipped_models, form, time)["meeting_time"]
        assert said == "Your answer must be written like 10:30: At what time?", time
