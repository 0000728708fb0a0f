"""Who must not decide what: each approval names whose work it checks, and nobody weakens one unseen."""

from collections.abc import Mapping

import pytest

from engine.bpmn.model import ProcessModel

#: Each approval, and the steps whose people never take it.
CHECKS = {
    "county_route/approve_legal_route": "liaise say_what_is_known",
    "enforcement_referral/oversee": (
        "discuss_pathway support_pathway/reflect stage_4_formalise/answer_seven_questions"
        " stage_4_formalise/complete_evidence stage_4_formalise/agree_formal_plan"
        " support_not_appropriate/liaise_with_school support_not_appropriate/consult_practitioner"
    ),
    "lead_professional/manager_decides": "closing_review record_non_engagement reflect",
    "legal_sanction/manager_decides": (
        "gather_evidence see_needs propose_sanction submit_referral/submit_with_evidence"
        " route_3_legal_threshold/ask_for_sanction route_3_legal_threshold/county_considers"
    ),
    "pathway_meeting/hold_meeting": "ask_for_slot prepare_pack enforcement_referral/discuss_pathway",
    "pathway_meeting/give_date": "ask_for_slot enforcement_referral/discuss_pathway",
    "penalty_notice/decide_unpaid": "issue_notice",
    # Whoever chose the prosecution does not approve it: of an unpaid notice that was decided then.
    "prosecution/approve_prosecution": (
        "consider_eso prepare_legal_pack penalty_notice/decide_unpaid"
        " legal_sanction/propose_sanction legal_sanction/manager_decides"
    ),
    "route_3_legal_threshold/county_considers": "ask_for_sanction",
    "route_3_legal_threshold/manager_approves": (
        "ask_for_sanction county_considers lead_professional/reflect lead_professional/record_non_engagement"
        " county_route/liaise"
    ),
    "step_down/agree_maintenance_plan": "write_maintenance_plan",
    "support_not_appropriate/manager_approves": "liaise_with_school consult_practitioner",
    "withdrawal/decide_withdrawal": "message:withdrawal_asked",
}


@pytest.mark.parametrize("approval", CHECKS)
def test_an_approval_is_kept_from_those_whose_work_it_checks(
    approval: str, shipped_models: Mapping[str, ProcessModel]
) -> None:
    process, _, element = approval.partition("/")
    written = shipped_models[process].elements[element].properties.get("notBy", "")
    for name in CHECKS[approval].split():
        assert name in written.replace('"', " ").split(), name
        if name.startswith("message:"):
            assert shipped_models[process].start_messages == {name.removeprefix("message:"): process}
            continue
        other, _, task = name.rpartition("/")
        assert shipped_models[other or process].elements[task].kind == "userTask"


@pytest.mark.parametrize("approval", CHECKS)
def test_an_approval_rests_on_steps_that_there_are(
    approval: str, shipped_models: Mapping[str, ProcessModel]
) -> None:
    process, _, element = approval.partition("/")
    for name in shipped_models[process].elements[element].properties.get("restsOn", "").split():
        other, _, task = name.rpartition("/")
        assert shipped_models[other or process].elements[task].kind == "userTask", name
