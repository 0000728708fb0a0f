"""What the tables of a legal sanction decide: one case for every rule, told as an officer would."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from lxml import etree

import processes
from engine.bpmn.model import ProcessModel
from engine.decisions import Outcome
from engine.expressions import Value, from_json, to_plain

Models = Mapping[str, ProcessModel]
PROCESSES = (
    *("before_a_legal_step", "what_is_allowed", "penalty_notice", "court_order", "prosecution"),
    "legal_sanction",
)


def evidence(**changes: Any) -> dict[str, Any]:
    """What an officer answered, the register counted and the clock says, with which everything is allowed."""
    found = {
        "of_school_age": True,
        "age_today": True,
        "earlier_count": 0,
        "sessions_registered": 14,
        "sessions_counted": 14,
        "threshold_sessions": 14,
        "time_to_pay": True,
        "time_to_start": True,
        "defence_found": False,
        "needs": "seen",
        "properly_educated": False,
        "pupil": {"looked_after": False},
        "case": {},
        "support": "given",
        "equality_considered": True,
        "public_interest": True,
        "best_tool": True,
        "checked_elsewhere": True,
        "parents_told": True,
        "register_certificate": True,
        "issued": False,
    }
    return {**found, **changes}


def needs(**changes: Any) -> dict[str, Any]:
    asked = (
        *("ebsa", "healthcare_plan", "part_time_timetable", "young_carer", "anxiety", "transport"),
        "health_absence",
    )
    looked_at = {"sen_or_ehcp_considered": "Nothing points to special needs."}
    return {"case": {"circumstances": {**dict.fromkeys(asked, "no"), **looked_at, **changes}}}


def child(looked_after: bool | None, hold: bool | None = None) -> dict[str, Any]:
    return {"pupil": {"looked_after": looked_after}, "case": {"safeguarding_hold": hold}}


def past_school_age() -> dict[str, Any]:
    known = {"looked_after": False, "date_of_birth": {"@type": "date", "value": "2013-05-14"}}
    return {"pupil": known, "case": {}, "window_to": {"@type": "date", "value": "2030-01-07"}}


def considered(proposal: str | None, decision: str | None = "approve", step: str = "may") -> dict[str, Any]:
    return {"legal_step": step, "proposal": proposal, "decision": decision, "improved": False}


def payment(number: str, on: str, amount: int, reduced: int | None = 80) -> dict[str, Any]:
    days = {"last_reduced_day": "2026-03-24" if reduced else None, "last_day": "2026-03-31"}
    return {
        "notice_number": "1",
        "paid_notice_number": number,
        "paid_on": {"@type": "date", "value": on},
        "paid_amount": amount,
        "terms": {"amount": 160, "reduced_amount": reduced},
        "notice_dates": {
            name: {"@type": "date", "value": day} if day else None for name, day in days.items()
        },
    }


def notice(
    step: str, issued: bool | None, paid: str | None = None, decided: str | None = None
) -> dict[str, Any]:
    return {"legal_step": step, "issued": issued, "payment": paid, "unpaid_decision": decided}


def court(step: str, result: str | None, view: str | None = None, issued: bool = False) -> dict[str, Any]:
    return {"legal_step": step, "court_result": result, "eso_view": view, "issued": issued}


OPTIONS: list[tuple[str, dict[str, Any], str, int]] = [
    ("notice_to_improve", evidence(age_today=False), "no", 1),
    ("notice_to_improve", evidence(age_today=None), "no", 1),
    ("notice_to_improve", evidence(needs="no_education"), "no", 2),
    ("notice_to_improve", evidence(needs="not_known"), "no", 3),
    ("notice_to_improve", evidence(needs=None), "no", 3),
    ("notice_to_improve", evidence(support="not_appropriate"), "no", 4),
    ("notice_to_improve", evidence(support="not_enough"), "no", 5),
    ("notice_to_improve", evidence(support=None), "no", 5),
    ("notice_to_improve", evidence(sessions_counted=0), "no", 6),
    ("notice_to_improve", evidence(sessions_counted=None), "no", 6),
    ("notice_to_improve", evidence(parents_told=False), "no", 7),
    ("notice_to_improve", evidence(parents_told=None), "no", 7),
    ("notice_to_improve", evidence(sessions_registered=0), "override", 8),
    ("notice_to_improve", evidence(), "yes", 9),
    ("attendance_contract", evidence(support="not_appropriate"), "yes", 1),
    ("attendance_contract", evidence(age_today=None, sessions_counted=0, needs=None), "yes", 2),
    ("penalty_notice", evidence(of_school_age=False), "no", 1),
    ("penalty_notice", evidence(of_school_age=None), "no", 1),
    ("penalty_notice", evidence(earlier_count=2), "no", 2),
    ("penalty_notice", evidence(earlier_count=3, threshold_sessions=4), "no", 2),
    ("penalty_notice", evidence(earlier_count=None), "no", 3),
    ("penalty_notice", evidence(earlier_count=-1), "no", 3),
    ("penalty_notice", evidence(needs="no_education"), "no", 4),
    ("penalty_notice", evidence(needs=None), "no", 5),
    ("penalty_notice", evidence(sessions_counted=0), "no", 6),
    ("penalty_notice", evidence(time_to_pay=False), "no", 7),
    ("penalty_notice", evidence(time_to_pay=None), "no", 7),
    ("penalty_notice", evidence(defence_found=True), "no", 8),
    ("penalty_notice", evidence(defence_found=None), "no", 9),
    ("penalty_notice", evidence(support="not_enough"), "no", 10),
    ("penalty_notice", evidence(support=None), "no", 10),
    ("penalty_notice", evidence(equality_considered=False), "no", 11),
    ("penalty_notice", evidence(public_interest=None), "no", 11),
    ("penalty_notice", evidence(best_tool=False), "no", 12),
    ("penalty_notice", evidence(checked_elsewhere=False), "no", 12),
    ("penalty_notice", evidence(checked_elsewhere=None), "no", 12),
    ("penalty_notice", evidence(parents_told=False), "no", 13),
    ("penalty_notice", evidence(case={"supervision_order": {"in_force": True}}), "no", 14),
    ("penalty_notice", evidence(threshold_sessions=9), "override", 15),
    ("penalty_notice", evidence(threshold_sessions=None), "override", 15),
    ("penalty_notice", evidence(threshold_sessions=0, sessions_registered=0), "override", 15),
    ("penalty_notice", evidence(support="not_appropriate"), "yes", 16),
    ("penalty_notice", evidence(earlier_count=1), "yes", 17),
    ("education_supervision_order", evidence(age_today=False), "no", 1),
    ("education_supervision_order", evidence(age_today=None), "no", 1),
    ("education_supervision_order", evidence(pupil={"looked_after": True}), "no", 2),
    ("education_supervision_order", evidence(pupil={"looked_after": None}), "no", 2),
    ("education_supervision_order", evidence(case={"supervision_order": {"in_force": True}}), "no", 3),
    ("education_supervision_order", evidence(needs="no_education"), "no", 4),
    ("education_supervision_order", evidence(needs=None), "no", 5),
    ("education_supervision_order", evidence(properly_educated=True), "no", 6),
    ("education_supervision_order", evidence(properly_educated=None), "no", 7),
    ("education_supervision_order", evidence(support="not_appropriate"), "no", 8),
    ("education_supervision_order", evidence(parents_told=None), "no", 9),
    ("education_supervision_order", evidence(sessions_counted=0, of_school_age=False), "yes", 10),
    ("prosecution", evidence(of_school_age=None), "no", 1),
    ("prosecution", evidence(needs="no_education"), "no", 2),
    ("prosecution", evidence(needs=None), "no", 3),
    ("prosecution", evidence(sessions_counted=0), "no", 4),
    ("prosecution", evidence(time_to_start=False), "no", 5),
    ("prosecution", evidence(time_to_start=None), "no", 5),
    ("prosecution", evidence(defence_found=True), "no", 6),
    ("prosecution", evidence(defence_found=None), "no", 7),
    ("prosecution", evidence(support="not_enough"), "no", 8),
    ("prosecution", evidence(equality_considered=None), "no", 9),
    ("prosecution", evidence(best_tool=False), "no", 10),
    ("prosecution", evidence(checked_elsewhere=False), "no", 10),
    ("prosecution", evidence(register_certificate=False), "no", 11),
    ("prosecution", evidence(parents_told=False), "no", 12),
    ("prosecution", evidence(case={"supervision_order": {"in_force": True}}), "no", 13),
    ("prosecution", evidence(sessions_registered=0), "override", 14),
    ("prosecution", evidence(earlier_count=2, time_to_pay=False), "yes", 15),
    ("prosecution", evidence(register_certificate=None, issued=True), "yes", 15),
]

CASES: list[tuple[str, dict[str, Any], str, int]] = [
    ("legal_step", child(looked_after=True, hold=True), "not_for_this_child", 1),
    ("legal_step", child(looked_after=False, hold=True), "hold", 2),
    ("legal_step", past_school_age(), "not_of_age", 3),
    ("legal_step", child(looked_after=False), "may", 4),
    ("legal_step", child(looked_after=None), "not_known", 5),
    ("child_needs", needs(health_absence="yes", section_19="no"), "no_education", 1),
    ("child_needs", needs(health_absence="yes", section_19="not_known"), "no_education", 1),
    ("child_needs", needs(health_absence="yes"), "no_education", 1),
    ("child_needs", needs(health_absence="yes", section_19="yes"), "seen", 2),
    ("child_needs", needs(), "seen", 2),
    ("child_needs", needs(young_carer=None), "not_known", 3),
    ("child_needs", needs(ebsa="not_known"), "not_known", 3),
    ("child_needs", needs(sen_or_ehcp_considered=None), "not_known", 3),
    ("child_needs", {"case": {}}, "not_known", 3),
    ("sanction_step", considered("prosecution", step="not_for_this_child"), "not_for_this_child", 1),
    ("sanction_step", considered("prosecution", step="not_known"), "not_now", 2),
    ("sanction_step", considered("penalty_notice", step="not_of_age"), "not_now", 2),
    ("sanction_step", considered("notice_to_improve") | {"improved": True}, "improved", 3),
    ("sanction_step", considered("penalty_notice"), "penalty_notice", 4),
    ("sanction_step", considered("education_supervision_order"), "court_order", 5),
    ("sanction_step", considered("prosecution"), "prosecution", 6),
    ("sanction_step", considered("prosecution", "refuse"), "not_now", 7),
    ("sanction_step", considered("penalty_notice", None), "not_now", 7),
    ("sanction_step", considered(None, None), "not_now", 7),
    ("payment", payment("1", "2026-03-24", 80), "early", 1),
    ("payment", payment("1", "2026-03-31", 160), "full", 2),
    ("payment", payment("1", "2026-03-25", 80), "too_little", 5),
    ("payment", payment("1", "2026-04-01", 160), "too_late", 4),
    ("payment", payment("2", "2026-03-10", 160), "other_notice", 3),
    ("payment", payment("1", "2026-03-10", 80, reduced=None), "too_little", 5),
    ("payment", payment("1", "2026-03-10", 160, reduced=None), "full", 2),
    ("notice_outcome", notice("not_for_this_child", issued=None), "not_for_this_child", 1),
    ("notice_outcome", notice("not_of_age", issued=None), "not_now", 5),
    ("notice_outcome", notice("may", issued=True, paid="early"), "paid", 2),
    ("notice_outcome", notice("may", issued=True, decided="prosecute"), "prosecute", 3),
    ("notice_outcome", notice("may", issued=True, decided="withdraw"), "withdrawn", 4),
    ("notice_outcome", notice("may", issued=True), "withdrawn", 4),
    ("notice_outcome", notice("may", issued=False), "not_now", 5),
    ("order_outcome", {"legal_step": "not_for_this_child", "order_decision": None}, "not_for_this_child", 1),
    ("order_outcome", {"legal_step": "may", "order_decision": "made"}, "order_made", 2),
    ("order_outcome", {"legal_step": "may", "order_decision": "not_made"}, "order_not_made", 3),
    ("order_outcome", {"legal_step": "not_known", "order_decision": None}, "not_now", 4),
    ("prosecution_outcome", court("not_for_this_child", None), "not_for_this_child", 1),
    ("prosecution_outcome", court("may", "guilty_plea", issued=True), "convicted", 2),
    ("prosecution_outcome", court("may", "not_guilty", issued=True), "acquitted", 3),
    ("prosecution_outcome", court("may", None, "eso_instead", issued=True), "propose_anew", 4),
    ("prosecution_outcome", court("may", None, "stop", issued=True), "withdrawn", 5),
    ("prosecution_outcome", court("may", "discontinued", "prosecute"), "withdrawn", 6),
    ("prosecution_outcome", court("not_known", None), "not_now", 7),
]
TERMS = [
    (0, ("first", 160, 80, 21, 28)),
    (1, ("second", 160, None, None, 28)),
    (2, ("prohibited", None, None, None, None)),
    (None, ("prohibited", None, None, None, None)),
]


def decide(models: Models, table: str, facts: Mapping[str, Any]) -> Outcome:
    model = next(models[key].decisions[table] for key in PROCESSES if table in models[key].decisions)
    inputs: dict[str, Value] = {name: from_json(value) for name, value in facts.items()}
    return model.decide(table, inputs)


def plain(outcome: Outcome) -> Any:
    return to_plain(outcome.result)


@pytest.mark.parametrize(("table", "facts", "result", "rule"), CASES)
def test_a_table_decides_and_says_by_which_rule(
    table: str, facts: dict[str, Any], result: str, rule: int, shipped_models: Models
) -> None:
    outcome = decide(shipped_models, table, facts)
    assert (outcome.result, [match.rule for match in outcome.matched]) == (result, [rule])
    assert all("(" in "".join(match.annotations) for match in outcome.matched)


@pytest.mark.parametrize(("option", "facts", "allowed", "rule"), OPTIONS)
def test_a_sanction_is_allowed_or_not_and_says_why(
    option: str, facts: dict[str, Any], allowed: str, rule: int, shipped_models: Models
) -> None:
    outcome = decide(shipped_models, option, facts)
    assert [match.rule for match in outcome.matched] == [rule]
    assert plain(outcome)["allowed"] == allowed
    assert plain(outcome)["why"]
    assert plain(decide(shipped_models, "sanction_options", facts))[option] == plain(outcome)


@pytest.mark.parametrize(("earlier", "terms"), TERMS)
def test_what_a_notice_costs_and_by_when(
    earlier: int | None, terms: tuple[Any, ...], shipped_models: Models
) -> None:
    found = plain(decide(shipped_models, "penalty_notice_terms", {"earlier_count": earlier}))
    assert (
        tuple(found[name] for name in ("which", "amount", "reduced_amount", "reduced_days", "days")) == terms
    )


def test_every_table_of_a_sanction_is_tried_here(shipped_models: Models) -> None:
    tables = {table for key in PROCESSES for table in shipped_models[key].decisions}
    tried = {table for table, *_ in (*CASES, *OPTIONS)}
    assert tables - tried == {"penalty_notice_terms", "sanction_options", "legal_settings"}


def test_no_table_leads_a_looked_after_or_unknown_child_to_enforcement(shipped_models: Models) -> None:
    for step in ("not_for_this_child", "not_known", "hold"):
        for proposal in ("penalty_notice", "education_supervision_order", "prosecution"):
            assert decide(shipped_models, "sanction_step", considered(proposal, step=step)).result in (
                "not_for_this_child",
                "not_now",
            )


def test_what_differs_between_councils_is_a_setting_of_a_table(shipped_models: Models) -> None:
    found = plain(decide(shipped_models, "legal_settings", {}))
    assert (found["counted_from"], found["months"], found["days_to_pay"]) == ("first", 6, 28)
    assert (found["improve_in"], found["improve_least"], found["improve_most"]) == ("school weeks", 3, 6)


def test_a_parenting_order_is_no_step_of_its_own(shipped_models: Models) -> None:
    assert "parenting_order" not in plain(decide(shipped_models, "sanction_options", evidence()))
    proposal = shipped_models["legal_sanction"].forms["sanction_proposal"].schema["properties"]["proposal"]
    assert "parenting_order" not in {choice["const"] for choice in proposal["oneOf"]}


def test_every_answer_whether_a_legal_step_may_be_taken_is_known_to_the_tables_that_read_it() -> None:
    """A value that a column does not list is null there: what people decided would be lost in silence."""
    listed = {}
    for key in processes.shipped():
        for path in sorted(processes.folder(key).glob("decisions/*.dmn")):
            for column in etree.parse(path).iter("{*}input"):
                values = column.findtext("{*}inputValues/{*}text")
                if column.findtext("{*}inputExpression/{*}text") == "legal_step" and values:
                    listed[path.stem] = set(json.loads(f"[{values}]"))
    given = {"may", "hold", "not_known", "not_of_age", "not_for_this_child"}
    assert len(listed) >= 3
    assert {name: given - values for name, values in listed.items() if given - values} == {}
