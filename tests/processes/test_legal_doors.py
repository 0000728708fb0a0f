"""What opens a door to a legal step, what keeps it shut, and what the family is told."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel
from engine.expressions import from_json
from engine.forms import facts, prefilled
from engine.letters import write_letter
from engine.simulation import Report
from tests.processes.test_sanction_forms import LAW, NOW, answers_of, day, refused, seen
from tests.processes.test_sanction_guards import live, scenario

Models = Mapping[str, ProcessModel]
STARTED = "first_notice_paid_early"


def life(models: Models, register: Mapping[str, Any], name: str = STARTED, **evidence: Any) -> Report:
    """A life until a manager has to decide, with another register and other answers."""
    told = scenario("legal_sanction", name)
    told["variables"]["attendance"] |= register
    told["answers"]["gather_evidence"][0] |= evidence
    return live(models, told)


def allowed(report: Report) -> dict[str, str]:
    return {name: option["allowed"] for name, option in report.variables["options"].items()}


def words(models: Models, process: str, letter: str, **record: Any) -> str:
    known = {name: from_json(value) for name, value in record.items()}
    told = write_letter(models[process].letters[letter], known, NOW)
    return " ".join(text for part in told.parts for text in part.texts)


def test_fourteen_typed_sessions_never_beat_a_register_that_shows_none(shipped_models: Models) -> None:
    register = {"unauthorised": 0, "pn_sessions": 0, "attended": 150, "authorised": 10}
    typed: dict[str, Any] = {
        "adds_sessions": True,
        "sessions_added": 14,
        "sessions_added_source": "A paper list.",
    }
    report = life(shipped_models, register, **typed)
    for name in ("notice_to_improve", "penalty_notice", "prosecution"):
        assert allowed(report)[name] == "override"
    assert report.end_events == []
    assert "manager_decides" in {task.element for task in report.open_tasks}


def test_the_manager_sees_the_register_and_what_was_added_side_by_side_and_gives_their_word(
    shipped_models: Models,
) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_decision"]
    record: dict[str, Any] = {
        "sessions_registered": 0,
        "register": {"possible": 160, "holiday": 0, "as_of": day("2026-02-27")},
        "adds_sessions": True,
        "sessions_added": 14,
        "sessions_added_source": "A paper list of the school.",
        "proposal": "penalty_notice",
        "options": {"penalty_notice": {"allowed": "override", "why": "Because."}},
    }
    shown = facts(form, seen(**record), NOW)
    assert str(shown["register_says"]).startswith("0 of 160 possible")
    assert shown["added_by_hand"] == "14 sessions: A paper list of the school."
    approve = {"decision": "approve", "decision_reason": "Read.", "override_reason": "The list is sound."}
    assert set(refused(form, approve, **record)) == {"added_accepted"}
    assert set(refused(form, approve | {"added_accepted": False}, **record)) == {"added_accepted"}
    assert refused(form, approve | {"added_accepted": True}, **record) == {}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"best_tool": False}, "best tool"),
        ({"checked_elsewhere": False}, "no other council"),
        ({"defence_sickness": True}, "defence"),
        ({"support": "not_enough"}, "support"),
    ],
)
def test_no_notice_and_no_prosecution_past_a_door_that_is_shut(
    changed: dict[str, Any], reason: str, shipped_models: Models
) -> None:
    report = life(shipped_models, {}, **changed)
    for option in ("penalty_notice", "prosecution"):
        assert allowed(report)[option] == "no"
        assert reason in report.variables["options"][option]["why"]
    assert report.faults[0]["element"] == "propose_sanction"


def test_no_notice_and_no_prosecution_without_unauthorised_absence(shipped_models: Models) -> None:
    """Authorised illness opens neither; a contract needs agreement only, an order asks something else."""
    report = life(shipped_models, {"unauthorised": 0, "pn_sessions": 0, "attended": 100, "authorised": 60})
    assert allowed(report) == {
        "notice_to_improve": "no",
        "attendance_contract": "yes",
        "penalty_notice": "no",
        "education_supervision_order": "yes",
        "prosecution": "no",
    }


def test_a_notice_does_not_rest_on_absence_more_than_a_year_old(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_evidence"]
    raw = answers_of("legal_sanction", STARTED, "gather_evidence")
    old = {"window_from": "2025-01-06", "window_to": "2025-02-28"}
    assert set(refused(form, raw | old)) == {"window_from"}
    # From 2 March 28 days to pay end on 30 March: six months before that is the earliest day.
    assert set(refused(form, raw | {"window_from": "2025-09-29"})) == {"window_from"}
    assert refused(form, raw | {"window_from": "2025-09-30"}) == {}
    later = {"settings": {**LAW["settings"], "counted_from": "last"}}
    assert refused(form, raw | {"window_from": "2025-09-01"}, **later) == {}


def test_the_days_relied_on_are_proposed_by_the_register(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_evidence"]
    register = {"pn_window_start": day("2025-12-08"), "as_of": day("2026-02-27")}
    proposed = prefilled(form, seen(attendance=register), NOW)
    assert (proposed["window_from"], proposed["window_to"]) == ("2025-12-08", "2026-02-27")
    assert "sessions_counted" not in form.questions.by_name


@pytest.mark.parametrize(
    ("process", "name", "fact"),
    [
        ("legal_sanction", "sanction_proposal", "last_start"),
        ("legal_sanction", "sanction_decision", "last_start"),
        ("penalty_notice", "issue_notice", "last_start"),
        ("prosecution", "consider_eso", "last_start"),
        ("prosecution", "approve_prosecution", "last_start"),
    ],
)
def test_every_page_on_the_way_says_the_last_day(
    process: str, name: str, fact: str, shipped_models: Models
) -> None:
    shown = facts(shipped_models[process].forms[name], seen(), NOW)
    assert shown[fact] == from_json(LAW["prosecution_limit"])


@pytest.mark.parametrize(
    ("process", "name", "answers", "field"),
    [
        (
            "legal_sanction",
            "sanction_decision",
            {"decision": "approve", "decision_reason": "Read."},
            "decision",
        ),
        (
            "prosecution",
            "approve_prosecution",
            {"prosecution_decision": "approve", "prosecution_reason": "Read."},
            "prosecution_decision",
        ),
    ],
)
def test_nothing_is_approved_that_would_be_out_of_time(
    process: str, name: str, answers: dict[str, Any], field: str, shipped_models: Models
) -> None:
    form = shipped_models[process].forms[name]
    record = {
        "proposal": "prosecution",
        "options": {"prosecution": {"allowed": "yes", "why": "Because."}},
        "prosecution_limit": day("2026-03-01"),
    }
    assert "is over" in refused(form, answers, **record)[field]
    assert refused(form, answers, **record | {"prosecution_limit": day("2026-03-02")}) == {}


def test_no_notice_is_approved_or_issued_that_could_not_be_prosecuted_when_unpaid(
    shipped_models: Models,
) -> None:
    form = shipped_models["legal_sanction"].forms["sanction_decision"]
    approve = {"decision": "approve", "decision_reason": "Read."}
    record = {
        "proposal": "penalty_notice",
        "options": {"penalty_notice": {"allowed": "yes", "why": "Because."}},
    }
    assert refused(form, approve, **record, prosecution_limit=day("2026-03-30")) == {}
    assert "too old" in refused(form, approve, **record, prosecution_limit=day("2026-03-29"))["decision"]
    issue = shipped_models["penalty_notice"].forms["issue_notice"]
    raw = answers_of("penalty_notice", "paid_within_21_days", "issue_notice")
    late = refused(issue, raw, terms={"amount": 160}, prosecution_limit=day("2026-03-29"))
    assert "too old" in late["issued"]


def test_too_ill_to_attend_without_education_stops_every_legal_step_but_no_support(
    shipped_models: Models,
) -> None:
    told = scenario("legal_sanction", STARTED)
    told["answers"]["see_needs"][0] |= {
        "health_absence": "yes",
        "section_19": "no",
        "section_19_on": "2026-03-02",
        "section_19_reason": "A tutor is being looked for.",
    }
    report = live(shipped_models, told)
    assert {name for name, answer in allowed(report).items() if answer == "yes"} == {"attendance_contract"}
    assert "section 19" in report.variables["options"]["prosecution"]["why"]


def test_no_need_is_left_unasked_before_a_legal_step(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["child_needs"]
    known = {"ebsa": "yes", "young_carer": "no", "health_absence": "no", "transport": "not_known"}
    shown = prefilled(form, seen(case={"circumstances": known}), NOW)
    assert (shown["ebsa"], shown["young_carer"]) == ("yes", "no")
    left = set(refused(form, dict(known)))
    assert left == {"sen_or_ehcp_considered", "healthcare_plan", "part_time_timetable", "anxiety"}
    section_19 = refused(form, {"health_absence": "yes"})
    assert {"section_19", "section_19_on", "section_19_reason"} <= set(section_19)


@pytest.mark.parametrize(
    ("process", "name"),
    [
        ("legal_sanction", "sanction_proposal"),
        ("legal_sanction", "sanction_decision"),
        ("legal_sanction", "notice_to_improve_text"),
        ("penalty_notice", "issue_notice"),
        ("prosecution", "consider_eso"),
        ("prosecution", "legal_pack"),
        ("prosecution", "approve_prosecution"),
        ("prosecution", "start_prosecution"),
        ("court_order", "consult_social_care"),
        ("court_order", "apply_to_court"),
    ],
)
def test_the_needs_are_seen_again_at_every_legal_step(
    process: str, name: str, shipped_models: Models
) -> None:
    form = shipped_models[process].forms[name]
    case = {"circumstances": {"ebsa": "yes", "health_absence": "yes", "section_19": "no"}}
    shown = str(facts(form, seen(case=case), NOW)["needs_seen"])
    assert "education arranged (section 19): no" in shown
    assert "healthcare plan: not known" in shown
    assert str(facts(form, seen(), NOW)["needs_seen"]) == "Not asked yet"


def test_a_prosecution_names_its_section_and_no_offence_is_knowing_with_a_justification(
    shipped_models: Models,
) -> None:
    form = shipped_models["prosecution"].forms["legal_pack"]
    raw = answers_of("prosecution", "sent_back_then_guilty", "prepare_legal_pack")
    knowing = raw | {"offence_section": "444_1a", "parent_knew": "Three letters."}
    assert set(refused(form, knowing)) == {"reasonable_justification"}
    assert set(refused(form, knowing | {"reasonable_justification": True})) == {"offence_section"}
    assert refused(form, knowing | {"reasonable_justification": False}) == {}


def test_a_defence_that_comes_to_light_stops_the_approval(shipped_models: Models) -> None:
    form = shipped_models["prosecution"].forms["approve_prosecution"]
    approve = {"prosecution_decision": "approve", "prosecution_reason": "In the public interest."}
    assert refused(form, approve) == {}
    assert set(refused(form, approve, defence_since=True)) == {"prosecution_decision"}
    assert set(refused(form, approve, defence_since=None)) == {"prosecution_decision"}


def test_a_notice_to_improve_is_given_in_writing_to_every_parent(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["notice_to_improve"]
    raw = {"given_on": "2026-03-02", "given_how": "post", "nobody_else": True}
    assert refused(form, raw) == {}
    for how in ("telephone", "visit"):
        assert set(refused(form, raw | {"given_how": how})) == {"given_how"}
    assert set(refused(form, raw | {"nobody_else": False})) == {"nobody_else"}


@pytest.mark.parametrize(
    ("review_on", "taken"),
    [("2026-03-22", False), ("2026-03-23", True), ("2026-04-13", True), ("2026-04-14", False)],
)
def test_a_notice_to_improve_runs_for_three_to_six_weeks_never_for_sixteen(
    review_on: str, taken: bool, shipped_models: Models
) -> None:
    form = shipped_models["legal_sanction"].forms["notice_to_improve_text"]
    raw = answers_of("legal_sanction", "sent_back_then_notice_to_improve_kept", "write_notice_to_improve")
    settings = {**LAW["settings"], "improve_in": "calendar weeks"}
    found = refused(form, raw | {"review_on": review_on}, settings=settings)
    assert found == {} if taken else set(found) == {"review_on"}


def test_what_was_written_stands_in_the_notice_to_improve(shipped_models: Models) -> None:
    said = words(
        shipped_models,
        "legal_sanction",
        "notice_to_improve",
        pupil={"name": "Amira Hussain", "school_name": "Oakfield School"},
        parent={"name": "Mrs Hussain"},
        attendance={"possible": 160, "attended": 146},
        window_from=day("2026-01-05"),
        window_to=day("2026-02-27"),
        sessions_counted=14,
        support_so_far="Counselling was offered.",
        support_goes_on="Ask Mr Patel.",
        what_must_improve="Amira comes every day.",
        sessions_allowed=2,
        ends_early_if="There is absence in the first week.",
        review_on=day("2026-04-13"),
    )
    for words_of_it in (
        *("Mrs Hussain", "Amira Hussain", "5 January 2026", "27 February 2026", "14 half-day sessions"),
        *("146 of 160", "section 7", "Counselling was offered.", "Ask Mr Patel.", "Amira comes every day."),
        *("no more than 2", "There is absence in the first week.", "13 April 2026", "penalty notice"),
    ):
        assert words_of_it.lower() in said.lower()


def test_a_good_week_outside_the_notice_does_not_make_it_kept(shipped_models: Models) -> None:
    form = shipped_models["legal_sanction"].forms["improvement_review"]
    raw = answers_of("legal_sanction", "sent_back_then_notice_to_improve_kept", "review_improvement")
    record: dict[str, Any] = {
        "proposal": "notice_to_improve",
        "sessions_allowed": 0,
        "notice_days": {"possible": 50, "attended": 40, "authorised": 0, "unauthorised": 10},
    }
    assert set(refused(form, raw, **record)) == {"improved"}
    kept = record["notice_days"] | {"unauthorised": 0, "authorised": 10}
    assert refused(form, raw, **record | {"notice_days": kept}) == {}
    unknown = dict.fromkeys(kept)
    assert set(refused(form, raw, **record | {"notice_days": unknown})) == {"improved"}


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("convicted", "found the offence proved"),
        ("acquitted", "not guilty"),
        ("order_made", "Ms Okoro"),
        ("order_not_made", "no Education Supervision Order"),
        ("withdrawn", "nothing to pay"),
    ],
)
def test_an_outcome_is_told_as_what_it_is(outcome: str, says: str, shipped_models: Models) -> None:
    said = words(
        shipped_models,
        "legal_sanction",
        "outcome",
        pupil={"name": "Amira Hussain", "school_name": "Oakfield School"},
        parent={"name": "Mrs Hussain"},
        outcome=outcome,
        court_decided_on=day("2026-06-01"),
        order_decided_on=day("2026-06-01"),
        order_supervisor="Ms Okoro",
        order_ends_on=day("2027-05-31"),
        sentence="A fine.",
    )
    assert says in said


def test_an_acquittal_is_not_counted_as_a_notice(shipped_models: Models) -> None:
    told = scenario("legal_sanction", "unpaid_then_prosecuted")
    told["answers"]["record_court_outcome"] = scenario("prosecution", "acquitted")["answers"][
        "record_court_outcome"
    ]
    told["answers"]["record_court_outcome"][0]["court_decided_on"] = "2026-03-31"
    report = live(shipped_models, told)
    assert report.end_events[-1] == "acquitted"
    (sanction,) = report.variables["case"]["sanctions"]
    assert (sanction["outcome"], sanction["notice"]["outcome"]) == ("acquitted", "acquitted")
