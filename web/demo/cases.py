"""The cases of the demo county: which lives its children lead, and what there is to see in them.

Some show the pathways from end to end; the others a child, a parent or a colleague for whom something
must come right, each waiting at the step that shows it.
"""

from typing import Any

from engine.casework.saving import CONCERN
from engine.pupil_record import OPEN_TO
from web.demo.lives import (
    ALL_ROUTES,
    STEPPED_DOWN,
    TO_A_REFERRAL,
    TO_THE_LEGAL_THRESHOLD,
    Life,
    supported,
)
from web.demo.own_registers import A_WEEK_AWAY, BETTER_LATELY
from web.demo.places import PLACES
from web.demo.staff import DUNMORE

#: Lives from end to end, and a few that wait.
PATHWAYS = (
    Life(STEPPED_DOWN, 50),
    Life(STEPPED_DOWN, 20, school=DUNMORE),
    Life(STEPPED_DOWN, 9, left=frozenset({"taf_review"})),
    Life(STEPPED_DOWN, 4, left=frozenset({"record_mash_outcome"})),
    Life(STEPPED_DOWN, 2, left=frozenset({"agree_first_plan"})),
    Life(STEPPED_DOWN, 1, left=frozenset({"discuss_next_steps"}), school=DUNMORE),
    Life(STEPPED_DOWN, 1, left=frozenset({"contact_lcss"})),
    Life(STEPPED_DOWN, 1, left=frozenset({"say_what_is_known"})),
    Life(ALL_ROUTES, 16, left=frozenset({"county_considers"})),
    Life(TO_THE_LEGAL_THRESHOLD, 48),
    Life(TO_THE_LEGAL_THRESHOLD, 40, left=frozenset({"manager_decides"})),
    Life("targeted_case_work_then_relapse", 5, school=DUNMORE),
    Life("taf_to_social_care", 30, school=DUNMORE),
    Life("no_further_action_with_advice", 6),
    Life("withdrawn_to_a_known_school", 12, school=DUNMORE),
    supported("improved_in_stage_1", 7, school=DUNMORE),
    supported("improved_in_stage_2", 9, "identify_barriers"),
    supported("improved_in_stage_3", 20),
    supported(TO_A_REFERRAL, 25, "oversee"),
    supported(TO_A_REFERRAL, 26, "gather_evidence"),
    supported(
        TO_A_REFERRAL,
        29,
        beside=(Life("contract_kept", 5, frozenset({"manager_decides"}), "legal_sanction"),),
    ),
)


def holiday(*left: str, weeks_ago: int = 1, **more: Any) -> Life:
    """A family was away for a week of school, and one penalty notice is considered.

    Args:
        more: parts of the scenario that come on top of it.
    """
    return Life(
        "a_holiday_of_one_week",
        weeks_ago,
        frozenset(left),
        more=more,
        register=A_WEEK_AWAY,
        record=dict.fromkeys(OPEN_TO, False),
    )


#: 65.0% of the year and 20 of 20 sessions lately: what is right for this child is a talk, with the LCSS.
LATELY_IN_SCHOOL = Life(
    "targeted_case_work_then_relapse", 1, frozenset({"discuss_next_steps"}), register=BETTER_LATELY
)
#: The notice is issued, and its 28 days run.
NOTICE_ISSUED = holiday(
    "penalty_paid",
    answers={
        "issue_notice": [
            {
                "issued": True,
                # Another family's notice has the number that the scenario gives.
                "notice_number": "PN-1002",
                "issued_on": "2026-01-12",
                "served_how": "post",
                "received_on": "2026-01-14",
                "defences_still": True,
                "notice_reason": "leave",
            }
        ]
    },
)
#: The payment was entered and settled the notice; the county team has to say how the case ends.
NOTICE_PAID = holiday("settle_without_support", weeks_ago=3)
#: The county team has been asked for a meeting, and has to give a date, a time and a place.
DATE_WANTED = Life(
    "support_not_appropriate",
    2,
    frozenset({"give_date"}),
    "support_pathway",
    more={"answers": {"oversee": [{"decision": "approve", "decision_reason": "Read with the chronology."}]}},
)
#: A looked-after child is never considered for a legal step: the work goes on within social care.
WITHIN_CARE = Life(
    "looked_after_within_social_care",
    1,
    frozenset({"hand_over_to_social_care"}),
    record={"looked_after": True},
)
#: The child became looked after while a manager was asked to approve a penalty notice.
LOOKED_AFTER_MEANWHILE = holiday(
    "manager_decides", "social_care_instead", facts=[{"at": "P3D", "pupil": {"looked_after": True}}]
)
#: A concern is open: the notice that was approved cannot be issued before it is closed.
HELD = holiday(
    "issue_notice",
    "penalty_paid",
    answers={
        "contact_mash": [
            {
                "safe_now": "yes",
                "worry": "She said that she is afraid to go home.",
                "contacted_on": "2026-01-15",
                "contacted_how": "telephone",
                "advice_so_far": "Keep her at school until they ring back.",
                "family_told": "later",
            }
        ]
    },
    messages=[
        {
            "name": CONCERN,
            "at": "P3D",
            "data": {"concern": "She said that she is afraid to go home.", "immediate_danger": "no"},
        }
    ],
)
#: The family has moved; a second person decides whether the case ends.
WITHDRAWAL_ASKED = Life("withdrawn_to_a_known_school", 2, frozenset({"decide_withdrawal"}))
#: The six months are over without an improvement, and a manager lets the team's reviews go on alone.
REVIEWS_ALONE = Life(
    STEPPED_DOWN,
    28,
    beside=(Life("reviews_alone_achieve_the_plan", 2, process="lead_professional"),),
    more={
        "answers": {
            "closing_review": [
                {
                    "register_from": "2025-09-01",
                    "register_to": "2026-07-12",
                    "sessions_possible": 380,
                    "sessions_attended": 278,
                    "improved": False,
                    "engagement": "partly",
                    "what_changed": "The mother asks for help now.",
                    "child_voice": "School is easier with Mr Patel.",
                    "parent_voice": "We know whom to ask.",
                }
            ],
            "reflect": [
                {
                    "needs_identified": "Anxiety, evenings without routine.",
                    "reflection": "Gate meetings, sleep diary, school nurse; attendance did not rise.",
                    "offer_of_support": "Parenting course and counselling at school.",
                    "offer_result": "not_successful",
                    "offer_evidence": "Notes of four visits.",
                    "proposal": "extension",
                    "proposal_reason": "The family has just begun to ask for help.",
                }
            ],
            "identify_challenges": [
                {
                    "challenges": ["emotional", "parenting"],
                    "challenges_details": "Mornings are hard, school feels too loud.",
                    "what_works": "She likes art and Mr Patel.",
                    "child_voice": "I want to be with my friends.",
                    "actions": [
                        {
                            "action": "Meet a trusted adult at the gate each morning",
                            "by_whom": "school",
                            "name": "Mr Patel",
                            "by_when": review,
                            "measure": "In class by 9am",
                        },
                        {
                            "action": "Bed by nine on school nights",
                            "by_whom": "family",
                            "name": "Mrs Hussain",
                            "by_when": review,
                            "measure": "Sleep diary",
                        },
                    ],
                    "next_review": review,
                }
                for review in ("2026-02-23", "2026-08-31")
            ],
        }
    },
)
#: The court made an Education Supervision Order: it has a supervisor, a plan and a day on which it ends.
ORDER_RUNS = Life(
    TO_A_REFERRAL,
    37,
    frozenset({"decide_after_sanctions"}),
    process="support_pathway",
    beside=(Life("ends_on_its_day", 6, process="supervision_order"),),
    more={
        "delay": {"record_order_decision": "P42D"},
        "answers": {
            "name_parents": [
                {"parents": [{"name": "Mrs Hussain", "relationship": "Mother", "address_known": True}]}
            ],
            "propose_sanction": [
                {
                    "proposal": "education_supervision_order",
                    "proposal_reason": "A supervisor may help where letters did not.",
                }
            ],
            "consult_social_care": [
                {
                    "consulted_whom": "Duty team",
                    "consulted_on": "2026-07-09",
                    "their_view": "They support it.",
                    "go_on": True,
                    "order_reason": "Support under a supervisor.",
                }
            ],
            "apply_to_court": [
                {
                    "applied": True,
                    "applied_on": "2026-07-09",
                    "court": "Westmere Family Court",
                    "parent_served_on": "2026-07-09",
                    "child_told": "letter",
                }
            ],
            "record_order_decision": [
                {
                    "order_decision": "made",
                    "order_decided_on": "2026-08-20",
                    "order_details": "Twelve months.",
                    "order_supervisor": "Ms Okoro, attendance team",
                    "order_supervisor_contact": "01632 960005",
                    "order_ends_on": "2027-08-19",
                }
            ],
            "legal_sanction/tell_family_and_school": [
                {
                    "end_reason": "The court has made the order.",
                    "told": [
                        {"name": "Mrs Hussain", "who": "parent", "how": "letter", "told_on": "2026-08-20"},
                        {"name": "Mr Patel", "who": "school", "how": "telephone", "told_on": "2026-08-20"},
                    ],
                    "covered": ["next", "legal", "help", "disagree"],
                    "said": "They know whom to ask.",
                }
            ],
        },
    },
)

#: What there is to see, as docs/demo.md tells it.
RIGHT_FOR_THE_CHILD = {
    "A child at 65.0% of the year who came to all 20 sessions of the last fortnight": LATELY_IN_SCHOOL,
    "A holiday of one week has led to a penalty notice, and the days to pay it run": NOTICE_ISSUED,
    "A penalty notice whose payment was entered is settled": NOTICE_PAID,
    "The county team has to give a meeting's date, time and place": DATE_WANTED,
    "A looked-after child's case goes on within social care": WITHIN_CARE,
    "A child became looked after while a manager was asked to approve a notice": LOOKED_AFTER_MEANWHILE,
    "An open concern holds a notice that was approved": HELD,
    "A withdrawal waits for a second person": WITHDRAWAL_ASKED,
    "The six months are over, and the team's reviews go on alone": REVIEWS_ALONE,
    "An Education Supervision Order runs": ORDER_RUNS,
}
#: Those that need children of whom the record says something choose theirs first.
LIVES = (*RIGHT_FOR_THE_CHILD.values(), *PLACES.values(), *PATHWAYS)
