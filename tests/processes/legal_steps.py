"""The steps of each process towards anything legal; what stops it, or tells of its end, is not among them."""

LEGAL_STEPS = {
    "route_3_legal_threshold": {
        "ask_for_sanction",
        "county_considers",
        "manager_approves",
        "start_sanctions",
    },
    "enforcement_referral": {"discuss_pathway", "oversee", "plan_recommendations"},
    "pathway_meeting": {
        *("ask_for_slot", "give_date", "tell_of_date", "tell_of_new_date", "prepare_pack", "hold_meeting"),
    },
    "submit_referral": {
        *("name_parents", "tell_family_and_school", "submit_with_evidence", "consider_sanction"),
    },
    "legal_sanction": {
        *("gather_evidence", "propose_sanction", "manager_decides", "give_notice_to_improve"),
        *("agree_contract", "write_notice_to_improve", "send_contract"),
    },
    "penalty_notice": {"issue_notice", "work_out_dates", "weigh_payment", "decide_unpaid"},
    "court_order": {"apply_to_court", "record_order_decision"},
    "prosecution": {
        *("consider_eso", "prepare_legal_pack", "approve_prosecution", "start_prosecution"),
        "record_court_outcome",
    },
    "supervision_order": {"approve_extension", "apply_for_extension"},
}

#: Steps that name a legal step to anybody, all of them under the guard for as long as they are open.
GUARDED = {
    "lead_professional": {"tell_family_and_school"},
    "route_3_legal_threshold": {
        *("ask_for_sanction", "county_considers", "manager_approves", "tell_family_and_school"),
    },
    "enforcement_referral": {"discuss_pathway", "oversee"},
    "pathway_meeting": {
        *("ask_for_slot", "give_date", "tell_of_date", "tell_of_new_date", "prepare_pack", "hold_meeting"),
    },
    "submit_referral": {"name_parents", "tell_family_and_school", "submit_with_evidence"},
    "legal_sanction": {
        *("gather_evidence", "propose_sanction", "manager_decides", "give_notice_to_improve"),
        *("agree_contract", "write_notice_to_improve", "send_contract"),
    },
    "penalty_notice": {"issue_notice"},
    "court_order": {"apply_to_court"},
    "prosecution": {"consider_eso", "prepare_legal_pack", "approve_prosecution", "start_prosecution"},
    "supervision_order": {"approve_extension", "apply_for_extension"},
}

#: Steps that stay open for other answers; only the legal one is guarded.
ANSWERS_GUARDED = {
    "lead_professional": {"manager_decides"},
    "county_route": {"liaise", "approve_legal_route"},
    "support_not_appropriate": {"manager_approves"},
    "penalty_notice": {"decide_unpaid"},
}

#: The processes in which every step of a person is guarded or stands among the free ones.
ENFORCEMENT = {*LEGAL_STEPS, *GUARDED} - {"lead_professional"}

#: Steps there that must stay possible, and why.
FREE = {
    ("route_3_legal_threshold", "count_attendance"): "counting names nothing to anybody",
    ("route_3_legal_threshold", "review_support"): "support goes on whatever is held",
    ("enforcement_referral", "plan_recommendations"): "support goes on after the meeting",
    ("legal_sanction", "see_needs"): "asks what the child needs",
    ("legal_sanction", "review_improvement"): "reviews run on under a hold",
    ("legal_sanction", "social_care_instead"): "what follows for a looked-after child",
    ("legal_sanction", "tell_family_and_school"): "tells that it has ended, for a looked-after child too",
    ("penalty_notice", "withdraw_notice"): "takes back what must not go on",
    ("court_order", "consult_social_care"): "asks social care, nobody else",
    ("court_order", "record_order_decision"): "the court's word, whatever is held",
    ("court_order", "withdraw_application"): "takes back what must not go on",
    ("prosecution", "tell_prosecution"): "the court expects the parent, who must know it",
    ("prosecution", "record_court_outcome"): "the court's word, whatever is held",
    ("prosecution", "withdraw_prosecution"): "takes back what must not go on",
    ("supervision_order", "name_supervisor"): "the court's order is support that has begun",
    ("supervision_order", "agree_order_plan"): "the court's order is support that has begun",
    ("supervision_order", "tell_order"): "the family must know of the order that is in force",
    ("supervision_order", "review_order"): "reviews run on under a hold",
    ("supervision_order", "tell_social_care_of_failure"): "tells social care, nobody else",
    ("supervision_order", "ask_for_discharge"): "asks the court to end it",
    ("supervision_order", "consider_extension"): "thought over while there is time, told to nobody",
    ("supervision_order", "record_extension"): "the court's word, whatever is held",
    ("supervision_order", "tell_extension"): "the family must know how long the order lasts",
    ("supervision_order", "confirm_end"): "the court's word, whatever is held",
    ("supervision_order", "child_in_care"): "what follows for a looked-after child",
    ("supervision_order", "hand_order_on"): "the order must not be without a supervisor",
    ("supervision_order", "tell_end"): "tells that it has ended, for a looked-after child too",
}

#: What social care says when it takes over.
TAKEN_OVER = {"taken_over_by": "Sam Field", "taken_over_on": "2025-08-31", "taken_over_because": "Tier 4."}
