"""Cases of the demo that stand where somebody has to do something: one for each place of both pathways.

Owns which scenario, begun when, leaves which step open, and at whose school. The lives of `cases` end at
what must come right for a child; these show where the work is.
"""

from web.demo.lives import ALL_ROUTES, STEPPED_DOWN, TO_A_REFERRAL, TO_THE_LEGAL_THRESHOLD, Life, supported
from web.demo.staff import BROOKFIELD, DUNMORE

#: Kept by a lead professional who has left since: the review is the team's, and the manager is told.
OF_WHO_LEFT = Life(STEPPED_DOWN, 9, frozenset({"taf_review"}), lead=2)
#: The child goes to another school in the middle of the work.
CHANGES_SCHOOL = Life(STEPPED_DOWN, 5, school=BROOKFIELD)
#: A manager asks the proposer to say more, who finds everything as it was typed.
REFERRAL_SENT_BACK = supported(
    TO_A_REFERRAL,
    24,
    once=frozenset({"discuss_pathway"}),
    school=DUNMORE,
    lead=1,
    more={
        "answers": {
            "oversee": [
                {
                    "decision": "send_back",
                    "decision_reason": "Say what the school nurse found out about the mornings.",
                }
            ]
        }
    },
)
#: The same before the legal threshold.
PROPOSAL_SENT_BACK = Life(
    TO_THE_LEGAL_THRESHOLD,
    14,
    once=frozenset({"reflect"}),
    more={
        "answers": {
            "manager_decides": [
                {
                    "decision": "send_back",
                    "decision_reason": "Ask the parents what they make of the parenting course.",
                }
            ]
        }
    },
)

#: What there is to see, in the words of the cases' list.
PLACES = {
    "stage 1: the first talk with the family": supported(
        "improved_in_stage_1", 0, "ask_universal_questions", school=DUNMORE
    ),
    "stage 1: a review that is overdue": supported("improved_in_stage_1", 9, "hold_school_review"),
    "stage 2: what keeps the child from school": supported(
        "improved_in_stage_2", 6, "identify_barriers", school=DUNMORE
    ),
    "stage 3: assess, and agree the plan": supported("improved_in_stage_3", 12, "assess_and_plan"),
    "stage 3: a team's review in somebody's list": supported("improved_in_stage_3", 18, "hold_team_review"),
    "stage 4: the seven questions": supported(TO_A_REFERRAL, 24, "answer_seven_questions", school=DUNMORE),
    "stage 5: a request sent back to its proposer": REFERRAL_SENT_BACK,
    "stage 5: the meeting has its date": supported(TO_A_REFERRAL, 24, "hold_meeting", "prepare_pack"),
    "social care: a social worker takes the work on": Life(
        TO_THE_LEGAL_THRESHOLD, 15, frozenset({"take_on"}), school=DUNMORE, lead=1
    ),
    "an additional need is looked for in the plan": supported(
        "safeguarding_and_an_additional_need", 2, "record_mash_outcome", "plan_need", school=DUNMORE
    ),
    "route 1: the services already involved": Life(
        ALL_ROUTES, 1, frozenset({"identify_services"}), school=DUNMORE
    ),
    "route 1: the review of the support": Life(ALL_ROUTES, 7, frozenset({"review_support"})),
    "route 2: what is known so far": Life(STEPPED_DOWN, 0, frozenset({"say_what_is_known"}), school=DUNMORE),
    "route 2: advice to pass on": Life(
        "no_further_action_with_advice", 1, frozenset({"pass_on_advice"}), school=DUNMORE
    ),
    "route 2: a review of the team is due soon": Life(STEPPED_DOWN, 5, lead=1, school=DUNMORE),
    "route 3: the attendance is counted": Life(
        TO_THE_LEGAL_THRESHOLD, 14, frozenset({"count_attendance"}), lead=1
    ),
    "a proposal sent back to its proposer": PROPOSAL_SENT_BACK,
    "step-down: the maintenance plan": Life(
        STEPPED_DOWN, 26, frozenset({"write_maintenance_plan"}), school=DUNMORE
    ),
    "step-down: does the improvement last": Life(STEPPED_DOWN, 38, frozenset({"check_improvement"})),
    "a colleague has left": OF_WHO_LEFT,
    "a child changes school": CHANGES_SCHOOL,
}
