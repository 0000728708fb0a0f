"""The steps of each process towards anything legal; what stops it, or tells of its end, is not among them."""

LEGAL_STEPS = {
    "route_3_legal_threshold": {
        "ask_for_sanction",
        "county_considers",
        "manager_approves",
        "start_sanctions",
    },
    "enforcement_referral": {"discuss_pathway", "oversee", "plan_recommendations"},
    "pathway_meeting": {"ask_for_slot", "prepare_pack", "hold_meeting"},
    "submit_referral": {
        *("name_parents", "tell_family_and_school", "submit_with_evidence", "consider_sanction"),
    },
    "legal_sanction": {
        *("gather_evidence", "propose_sanction", "manager_decides", "give_notice_to_improve"),
        "agree_contract",
    },
    "penalty_notice": {"issue_notice", "work_out_dates", "weigh_payment", "decide_unpaid"},
    "court_order": {"apply_to_court", "record_order_decision"},
    "prosecution": {
        *("consider_eso", "prepare_legal_pack", "approve_prosecution", "start_prosecution"),
        "record_court_outcome",
    },
}
