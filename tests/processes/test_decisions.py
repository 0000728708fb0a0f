"""What the shipped tables decide: one case for every rule, told as a caseworker would."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel
from engine.decisions import Outcome
from engine.expressions import Value, from_json, to_plain
from tests.processes.early_tables import EARLY_CASES
from tests.processes.support_tables import SUPPORT_CASES


def attendance(since: tuple[int, int] | None = None, before: tuple[int, int] | None = None) -> dict[str, Any]:
    """Facts as (attended, possible): since the last review, and before; unknown where not given."""
    parts = [part for part in (since, before) if part]
    attended, possible = (sum(part[place] for part in parts) for place in (0, 1))
    return {
        "attended": attended if parts else None,
        "possible": possible if parts else None,
        "chronic": attended * 10 < possible * 9 if parts else None,
        "persistent": (possible - attended) * 10 >= possible if parts else None,
        "since": {"attended": since[0], "possible": since[1]} if since else None,
        "before": {"attended": before[0], "possible": before[1]} if before else None,
    }


def review(view: str | None, progress: str = "some", **facts: Any) -> dict[str, Any]:
    return {"case": {"plan": {"team_view": view, "progress": progress}}, "attendance": attendance(**facts)}


def closing(improved: bool | None, engagement: str | None, **facts: Any) -> dict[str, Any]:
    answers = {"improved": improved, "engagement": engagement}
    return {"case": {"closing_review": answers}, "attendance": attendance(**facts)}


def decided(decision: str | None, proposal: str | None, looked_after: bool | None = False) -> dict[str, Any]:
    case = {"lead_professional": {"decision": decision}, "proposal": proposal}
    return {"case": case, "pupil": {"looked_after": looked_after}}


def lcss(works: bool | None, support: str | None, engages: str | None) -> dict[str, Any]:
    answers = {"plan_works": works, "support_needed": support, "family_engages": engages}
    return {"case": {"lcss_discussion": answers}}


def check(trigger: bool | None, **facts: Any) -> dict[str, Any]:
    return {"case": {"check": {"trigger_reached": trigger}}, "attendance": attendance(**facts)}


def known(
    chronic: bool | None = True,
    history: bool | None = None,
    possible: int = 160,
    last_year: tuple[int, int] | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """What is known when the route is found; nothing that asks for a route unless it is given."""
    last = {"attended": last_year[0], "possible": last_year[1]} if last_year else None
    usual = {
        "support_appropriate": True,
        "plan": "none",
        "family_engaged": "partly",
        "open_services": ["none"],
    }
    measures = {"chronic": chronic, "chronic_history": history, "possible": possible, "last_year": last}
    return {"case": {"route_facts": usual | facts}, "attendance": measures, "pupil": {}}


def without_support(outcome: str) -> dict[str, Any]:
    return {"outcome": outcome, "case": {"route_facts": {"support_appropriate": False}}}


def found_by_scan(history: bool, asked: dict[str, Any] | None = None) -> dict[str, Any]:
    """What is known of a child under 90% whom the half-termly scan found."""
    case = {"half_termly_scan": {"half_term": "Autumn 2"}, "route_facts": asked}
    return {"case": case, "attendance": {"chronic": True, "chronic_history": history}, "pupil": {}}


def scanned(
    half_term: bool | None, year: bool | None = True, has_case: bool = False, **services: bool | None
) -> dict[str, Any]:
    """What the half-termly scan knows of a child: under 90% or not, and which services are open."""
    closed = dict.fromkeys(("looked_after", "child_protection", "child_in_need", "early_help_open"), False)
    return {
        "half_term": {"chronic": half_term},
        "attendance": {"chronic": year},
        "has_open_case": has_case,
        "pupil": {**closed, **services},
    }


def liaison(
    proposal: str | None, decision: str | None = None, looked_after: bool | None = False
) -> dict[str, Any]:
    case = {"proposal": proposal, "liaison": {"decision": decision}}
    return {"case": case, "pupil": {"looked_after": looked_after}}


def services(suitable: str | None, eha: str | None) -> dict[str, Any]:
    return {"case": {"route_1": {"services": suitable, "eha": eha}}}


def support(view: str | None, progress: str = "some", **facts: Any) -> dict[str, Any]:
    return {"case": {"route_1": {"view": view, "progress": progress}}, "attendance": attendance(**facts)}


def threshold(
    attended: int | None = None,
    possible: int | None = None,
    unauthorised: int | None = None,
    ten_weeks: int | None = None,
    last_year: tuple[int, int] | None = None,
) -> dict[str, Any]:
    """What the register says of the year to date and of ten school weeks; unknown where not given."""
    counted = attendance((attended, possible) if attended is not None and possible is not None else None)
    last = {"attended": last_year[0], "possible": last_year[1]} if last_year else None
    notice = {"pn_sessions": ten_weeks, "pn_consider": None if ten_weeks is None else ten_weeks >= 10}
    return {"attendance": counted | notice | {"unauthorised": unauthorised, "last_year": last}}


def counted_by_hand(unauthorised: int, ten_weeks: int) -> dict[str, Any]:
    """Without a register: 80 of 100 sessions, counted by a person."""
    facts = threshold(80, 100)
    answers = {"unauthorised_sessions": unauthorised, "ten_week_sessions": ten_weeks}
    return facts | {"case": {"route_3": answers}}


def extended(times: int | None) -> dict[str, Any]:
    return {"case": {"lead_professional": {"extensions": times}}}


def leaving(reason: str, **facts: Any) -> dict[str, Any]:
    """A withdrawal that is asked for. Past school age by today's date: the scenarios of that name."""
    asked = {"withdrawal_reason": reason, "confirmed_by": None, "confirmed_on": None, "consent_needed": None}
    born = {"date_of_birth": {"@type": "date", "value": "2013-05-14"}}
    return {**asked, "consent_on": None, "case": {"concerns_open": 0}, "pupil": born} | facts


SAID = {"confirmed_by": "Ms Lane", "confirmed_on": {"@type": "date", "value": "2026-02-20"}}


def sanctions(*outcomes: str, before: int = 0) -> dict[str, Any]:
    ended = [{"outcome": outcome} for outcome in outcomes]
    return {"case": {"sanctions": ended or None, "route_3": {"sanctions_before": before}}}


def considered(decision: str | None, legal_step: str | None = "may") -> dict[str, Any]:
    return {"legal_step": legal_step, "case": {"route_3": {"decision": decision}}}


#: Their tables are tried in test_sanction_decisions.py.
SANCTIONS = ("before_a_legal_step", "penalty_notice", "court_order", "prosecution", "legal_sanction")
FELL: dict[str, Any] = {"since": (10, 60), "before": (50, 60)}
ROSE: dict[str, Any] = {"since": (30, 40), "before": (40, 80)}
SAME: dict[str, Any] = {"since": (30, 60), "before": (60, 120)}
HIGH: dict[str, Any] = {"since": (57, 60), "before": (60, 60)}
#: Nineteen of nineteen sessions; and the first seven weeks of a new school year, after one at 60 per cent.
FEW: dict[str, Any] = {"since": (19, 19), "before": (84, 140)}
YOUNG: dict[str, Any] = {"since": (30, 30), "before": (20, 29)}
#: A year of which only the days since the case was opened are known.
ALONE: dict[str, Any] = {"since": (60, 80)}
CASES: list[tuple[str, dict[str, Any], Any, int]] = [
    *SUPPORT_CASES,
    *EARLY_CASES,
    ("review_outcome", review("improving", **FELL), "continue", 1),
    ("review_outcome", review("improving", **SAME), "continue", 1),
    ("review_outcome", review("improving", **FEW), "continue", 2),
    ("review_outcome", review("improving", **YOUNG), "continue", 3),
    ("review_outcome", review("improving", "achieved", **ROSE), "improved", 4),
    ("review_outcome", review("improving", "some", **HIGH), "improved", 4),
    ("review_outcome", review("not_working", "none", **FELL), "escalate", 5),
    ("review_outcome", review("improving", "none", **ROSE), "continue", 6),
    ("review_outcome", review("improving", "achieved", **ALONE), "continue", 6),
    ("review_outcome", review("improving", "achieved"), "continue", 6),
    ("review_outcome", review("continue", **FELL), "continue", 6),
    ("review_outcome", review(None), "continue", 6),
    ("closing_outcome", closing(True, "full", **ROSE), "improved", 1),
    ("closing_outcome", closing(True, "full", **HIGH), "improved", 2),
    ("closing_outcome", closing(False, "none", **ROSE), "not_engaging", 3),
    ("closing_outcome", closing(True, "full", **FELL), "not_improved", 4),
    ("closing_outcome", closing(True, "full", **FEW), "not_improved", 5),
    ("closing_outcome", closing(True, "full", **YOUNG), "not_improved", 5),
    ("closing_outcome", closing(True, "full"), "not_improved", 5),
    ("closing_outcome", closing(False, "partly", **ROSE), "not_improved", 6),
    ("closing_outcome", closing(None, None), "not_improved", 6),
    ("work_outcome", decided("approve", "route_3", looked_after=False), "to_route_3", 1),
    ("work_outcome", decided("approve", "route_3", looked_after=True), "to_social_care", 2),
    ("work_outcome", decided("approve", "social_care", looked_after=None), "to_social_care", 3),
    ("work_outcome", decided("extend", "route_3", looked_after=True), "extended", 4),
    ("work_outcome", decided("reviews_alone", "goes_on"), "reviews_alone", 5),
    ("work_outcome", decided("ask_lcss", "lcss"), "to_lcss", 6),
    ("work_outcome", decided("ask_lcss", "goes_on", looked_after=True), "to_lcss", 6),
    ("work_outcome", decided("send_back", "route_3"), "sent_back", 7),
    ("work_outcome", decided("approve", "route_3", looked_after=None), "sent_back", 7),
    ("work_outcome", decided("approve", "extension"), "sent_back", 7),
    ("work_outcome", decided("approve", "lcss"), "sent_back", 7),
    ("work_outcome", decided(None, None), "sent_back", 7),
    ("withdrawal_proof", leaving("moved", **SAID, case={"concerns_open": 1}), "not_proved", 1),
    ("withdrawal_proof", leaving("past_school_age"), "not_proved", 3),
    ("withdrawal_proof", leaving("mistake"), "proved", 4),
    ("withdrawal_proof", leaving("home_education", **SAID, consent_needed=True), "not_proved", 5),
    ("withdrawal_proof", leaving("home_education", **SAID, consent_needed=False), "proved", 6),
    ("withdrawal_proof", leaving("home_education"), "not_proved", 7),
    ("withdrawal_proof", leaving("other_area", **SAID), "proved", 8),
    ("withdrawal_proof", leaving("moved", confirmed_by="Heard of it"), "missing_education", 9),
    ("withdrawal_proof", leaving("off_roll"), "missing_education", 9),
    ("extension_allowed", extended(None), True, 1),
    ("extension_allowed", extended(1), True, 1),
    ("extension_allowed", extended(2), False, 2),
    ("lcss_next_step", lcss(True, "several", "no"), "no_further_action", 1),
    ("lcss_next_step", lcss(False, "none", "yes"), "no_further_action", 2),
    ("lcss_next_step", lcss(False, "several", "no"), "targeted_casework", 3),
    ("lcss_next_step", lcss(False, "one", "partly"), "targeted_casework", 4),
    ("lcss_next_step", lcss(False, "several", "yes"), "taf", 5),
    ("lcss_next_step", lcss(None, None, None), "taf", 5),
    ("chronic_reasons", known(history=True), ["History of chronic non-attendance, under 80%"], 1),
    (
        "chronic_reasons",
        known(interventions_failed="yes"),
        ["The school's interventions have not improved attendance"],
        2,
    ),
    ("chronic_reasons", known(sanctions_failed="yes"), ["Earlier legal sanctions have not resolved it"], 3),
    ("route", known(support_appropriate=False, plan="working", history=True), "liaison", 1),
    ("route", known(plan="working", history=True, family_engaged="no"), "route_1", 2),
    ("route", found_by_scan(history=True), "route_1", 3),
    ("route", found_by_scan(history=True, asked={"plan": "none"}), "route_2", 4),
    ("route", known(chronic=None, history=True), "route_2", 4),
    ("route", known(history_under_80="yes"), "route_2", 4),
    ("route", known(sanctions_failed="yes"), "route_2", 4),
    ("route", known(plan="not_working"), "route_2", 5),
    ("route", known(chronic=False, family_engaged="no"), "route_2", 6),
    ("route", known(), "route_1", 7),
    ("route", known(open_services=["early_help"]), "route_1", 8),
    ("route", known() | {"pupil": {"looked_after": True}}, "route_1", 8),
    ("route", known(chronic=False), "no_route", 9),
    ("route", known(chronic=False, possible=20, last_year=(330, 340)), "no_route", 10),
    ("route", known(chronic=False, possible=20, last_year=(230, 340)), "route_1", 11),
    ("route", known(chronic=False, possible=20), "route_1", 11),
    ("route", known(chronic=None), "route_1", 11),
    ("half_termly_scan", scanned(None), "leave", 1),
    ("half_termly_scan", scanned(False), "leave", 2),
    ("half_termly_scan", scanned(True, has_case=True, looked_after=True), "leave", 3),
    ("half_termly_scan", scanned(True, looked_after=True, early_help_open=None), "leave", 4),
    ("half_termly_scan", scanned(True, child_protection=True), "leave", 5),
    ("half_termly_scan", scanned(True, child_in_need=True), "leave", 6),
    ("half_termly_scan", scanned(True, looked_after=None, early_help_open=True), "leave", 7),
    ("half_termly_scan", scanned(True), "propose", 8),
    ("half_termly_scan", scanned(True, year=False), "propose", 8),
    ("half_termly_scan", scanned(True, early_help_open=None), "propose", 9),
    ("half_termly_scan", scanned(True, looked_after=None), "propose", 9),
    ("after_route", {"outcome": "improved"}, "step_down", 1),
    ("after_route", {"outcome": "sustained"}, "stepped_down", 2),
    ("after_route", {"outcome": "no_further_action"}, "no_further_action", 3),
    ("after_route", {"outcome": "to_route_2"}, "route_2", 4),
    ("after_route", {"outcome": "settled"}, "settled", 5),
    ("after_route", without_support("back_to_taf"), "settle", 6),
    ("after_route", without_support("sanctioned"), "settle", 6),
    ("after_route", {"outcome": "back_to_taf"}, "route_2", 7),
    ("after_route", {"outcome": "to_route_3"}, "route_3", 8),
    ("after_route", {"outcome": "to_social_care"}, "to_social_care", 9),
    ("after_route", {"outcome": "relapsed"}, "anew", 10),
    ("after_route", {"outcome": "sanctioned"}, "anew", 10),
    ("after_route", {"outcome": None}, "anew", 10),
    ("liaison_outcome", liaison("support"), "to_route_2", 1),
    ("liaison_outcome", liaison("social_care", looked_after=None), "to_social_care", 2),
    ("liaison_outcome", liaison("route_3", "approve"), "to_route_3", 3),
    ("liaison_outcome", liaison("route_3", "approve", looked_after=True), "to_social_care", 4),
    ("liaison_outcome", liaison("route_3", "approve", looked_after=None), "sent_back", 5),
    ("liaison_outcome", liaison("route_3", "send_back"), "sent_back", 5),
    ("liaison_outcome", liaison(None), "sent_back", 5),
    ("services_in_place", services("suitable", "agreed"), "in_place", 1),
    ("services_in_place", services("suitable", "refused"), "to_route_2", 2),
    ("services_in_place", services("not_suitable", "in_place"), "to_route_2", 2),
    ("services_in_place", services(None, None), "to_route_2", 2),
    ("route_1_outcome", support("improving", **FELL), "continues", 1),
    ("route_1_outcome", support("improving", **FEW), "continues", 2),
    ("route_1_outcome", support("improving", **YOUNG), "continues", 3),
    ("route_1_outcome", support("improving", "achieved", **ROSE), "improved", 4),
    ("route_1_outcome", support("not_improving", "none", **ROSE), "to_route_2", 5),
    ("route_1_outcome", support("improving", "none", **ROSE), "continues", 6),
    ("route_1_outcome", support("improving", "achieved"), "continues", 6),
    ("route_1_outcome", support(None), "continues", 6),
    # A holiday of one week, at 93.75%.
    ("legal_threshold", threshold(150, 160, 10, 10), "met", 1),
    ("legal_threshold", counted_by_hand(4, 10), "met", 1),
    ("legal_threshold", threshold(89, 100, 4, 4), "met", 2),
    ("legal_threshold", threshold(8996, 10000, 4, 4), "met", 2),
    ("legal_threshold", counted_by_hand(4, 4), "met", 2),
    ("legal_threshold", threshold(14, 20, 6, 6, (230, 340)), "met", 3),
    ("legal_threshold", threshold(14, 20, 6, 6, (330, 340)), "not_met", 4),
    ("legal_threshold", threshold(14, 20, 6, 6), "not_met", 4),
    ("legal_threshold", threshold(60, 100, 0, 0), "not_met", 5),
    ("legal_threshold", threshold(90, 100, 4, 4), "not_met", 6),
    ("legal_threshold", threshold(60, 100), "not_known", 7),
    ("legal_threshold", threshold(), "not_known", 7),
    ("sanctions_outcome", sanctions("improved", "not_for_this_child"), "to_social_care", 1),
    ("sanctions_outcome", sanctions("paid", "improved"), "improved", 2),
    ("sanctions_outcome", sanctions("withdrawn", "convicted"), "sanctioned", 3),
    ("sanctions_outcome", sanctions("not_now", "withdrawn"), "back_to_taf", 4),
    ("sanctions_outcome", sanctions("paid", "not_now", before=1), "back_to_taf", 4),
    ("sanctions_outcome", sanctions(), "back_to_taf", 4),
    *(("sanctions_outcome", sanctions(one), "back_to_taf", 4) for one in ("acquitted", "order_made")),
    ("route_3_outcome", considered("approve", "not_for_this_child"), "to_social_care", 1),
    ("route_3_outcome", considered("to_social_care"), "to_social_care", 2),
    ("route_3_outcome", considered("improved"), "improved", 3),
    ("route_3_outcome", considered("improved", "not_of_age"), "improved", 3),
    ("route_3_outcome", considered("sanctioned"), "sanctioned", 4),
    ("route_3_outcome", considered("sanction", "not_known"), "back_to_taf", 5),
    ("route_3_outcome", considered(None, None), "back_to_taf", 5),
    ("step_down_outcome", check(True, **ROSE), "relapsed", 1),
    ("step_down_outcome", check(False, **FEW), "look_again", 2),
    ("step_down_outcome", check(False, **FELL), "relapsed", 3),
    ("step_down_outcome", check(False, **YOUNG), "look_again", 4),
    ("step_down_outcome", check(False, **ROSE), "sustained", 5),
    ("step_down_outcome", check(False, **SAME), "sustained", 5),
    ("step_down_outcome", check(False, since=(91, 100), before=(95, 100)), "sustained", 5),
    ("step_down_outcome", check(False, since=(85, 100), before=(190, 200)), "look_again", 6),
    ("step_down_outcome", check(False), "look_again", 6),
    ("step_down_outcome", check(None, **ROSE), "look_again", 6),
]


def decide(models: Mapping[str, ProcessModel], table: str, facts: Mapping[str, Any]) -> Outcome:
    model = next(one.decisions[table] for one in models.values() if table in one.decisions)
    inputs: dict[str, Value] = {name: from_json(value) for name, value in facts.items()}
    return model.decide(table, inputs)


@pytest.mark.parametrize(("table", "facts", "result", "rule"), CASES)
def test_a_table_decides_and_says_by_which_rule(
    table: str,
    facts: dict[str, Any],
    result: str | bool,
    rule: int,
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    outcome = decide(shipped_models, table, facts)
    told = outcome.result
    if isinstance(told, dict):
        told = told["next"] if "next" in told else told["answer"]
    assert told == result
    assert outcome.matched[-1].rule == rule


def test_every_rule_says_why(shipped_models: Mapping[str, ProcessModel]) -> None:
    silent = [
        (table, rule)
        for table, facts, _, rule in CASES
        if not any("".join(match.annotations) for match in decide(shipped_models, table, facts).matched)
    ]
    assert silent == []


def test_every_table_is_tried_here(shipped_models: Mapping[str, ProcessModel]) -> None:
    here = shipped_models.keys() - {*SANCTIONS, "what_is_allowed", "supervision_order"}
    tables = {table for key in here for table in shipped_models[key].decisions}
    by_the_calendar = {"need_urgency"}  # tried in test_asked_early
    assert {table for table, *_ in CASES} | by_the_calendar == tables


def test_a_looked_after_child_is_never_sent_to_the_legal_threshold(
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    for decision in ("approve", "extend", "send_back", None):
        for proposal in ("route_3", "social_care", "extension", None):
            for looked_after in (True, None):
                facts = decided(decision, proposal, looked_after)
                assert decide(shipped_models, "work_outcome", facts).result != "to_route_3"


def test_the_reason_for_route_2_names_every_sign_of_chronic_non_attendance(
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    found = decide(shipped_models, "route", known(history=True, sanctions_failed="yes")).result
    assert isinstance(found, dict)
    assert found["reason"] == (
        "History of chronic non-attendance, under 80%; Earlier legal sanctions have not resolved it"
    )


def test_no_answer_of_a_school_leads_to_the_legal_threshold_at_once(
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    answers = {
        "support_appropriate": (True, False, None),
        "plan": ("working", "not_working", "none", "unknown", None),
        "family_engaged": ("yes", "no", None),
        "sanctions_failed": ("yes", "none", None),
        "open_services": (["early_help"], [], None),
    }
    for chronic in (True, False, None):
        for given in product(*answers.values()):
            facts = known(chronic)
            facts["case"]["route_facts"] |= dict(zip(answers, given, strict=True))
            assert to_plain(decide(shipped_models, "route", facts).result)["next"] != "route_3"
