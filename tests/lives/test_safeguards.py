"""Each safeguard speaks when what it watches over is taken away, and is silent on the shipped pathways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

import processes
from engine.scenarios import read_scenario
from tests.lives.living import live
from tests.lives.models import Copy, shipped

UNKNOWN = [{"at": "PT1H", "pupil": {"looked_after": None}}]


@dataclass(frozen=True)
class Removal:
    """A shipped scenario as it would go on a copy with one safeguard removed.

    `by` is the one person who does all of these tasks; `more` is laid over the scenario.
    """

    what: str
    safeguard: str
    told: str
    copy: Callable[[], Copy]
    more: Mapping[str, Any] = field(default_factory=dict)
    by: tuple[str, ...] = ()

    def life(self) -> dict[str, Any]:
        key, name = self.told.split("/")
        place = processes.folder(key) / "scenarios" / f"{name}.json"
        told = read_scenario(place.read_bytes(), place.name)
        answers = {
            task: [_by("Dana", one) if task in self.by else one for one in given]
            for task, given in told.get("answers", {}).items()
        }
        return {**told, "process": key, "answers": answers, **self.more}


def _by(person: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    given = answer["answers"] if answer.keys() <= {"by", "answers"} else answer
    return {"by": person, "answers": given}


REMOVED = [
    Removal(
        "a sanction goes on for a child of whom it became unknown whether looked after",
        "nothing legal for this child",
        "legal_sanction/first_notice_paid_early",
        lambda: Copy("legal_sanction").without_property("guard"),
        {"facts": UNKNOWN, "delay": {"gather_evidence": "P2D"}},
    ),
    Removal(
        "a request for a sanction stays open while a concern is open",
        "nothing legal for this child",
        "route_3_legal_threshold/a_sanction_for_each_parent",
        lambda: Copy("route_3_legal_threshold").without_property("guard"),
        {
            "messages": [{"name": "safeguarding_concern", "at": "PT1H", "data": {"concern": "Bruises."}}],
            "delay": {"ask_for_sanction": "P2D"},
        },
    ),
    Removal(
        "a parent is told of route 3 while a concern is open",
        "nothing legal for this child",
        "lead_professional/not_working_to_the_legal_threshold",
        lambda: Copy("lead_professional").without_property("guard", "guardWhen", "guardIf"),
        {
            "facts": [{"at": "P1Y", "pupil": {"looked_after": None}}],
            "delay": {"tell_family_and_school": "P2Y"},
        },
    ),
    Removal(
        "one person proposes and approves a penalty notice",
        "a sanction takes two people",
        "legal_sanction/first_notice_paid_early",
        lambda: Copy("legal_sanction").without_property("notBy"),
        by=("propose_sanction", "manager_decides"),
    ),
    Removal(
        "a sanction is not decided on at all",
        "a sanction takes two people",
        "legal_sanction/contract_kept",
        lambda: (
            Copy("legal_sanction")
            .straight_from("is_proposed", "which_sanction")
            .without("manager_decides", "is_decided", "refused", "weigh_law_again", "still_allowed")
        ),
    ),
    Removal(
        "a prosecution goes on that was sent back",
        "a sanction takes two people",
        "prosecution/sent_back_then_guilty",
        lambda: Copy("prosecution").straight_from("is_approved", "weigh_law_before_start"),
    ),
    Removal(
        "one person asks for a referral and oversees it",
        "a sanction takes two people",
        "support_pathway/all_stages_to_an_approved_referral",
        lambda: Copy("enforcement_referral").without_property("notBy"),
        by=("discuss_pathway", "oversee"),
    ),
    Removal(
        "nobody reflects before a referral",
        "a sanction takes two people",
        "support_pathway/all_stages_to_an_approved_referral",
        lambda: Copy("support_pathway").past("reflect"),
    ),
    Removal(
        "a maintenance plan is never looked at again",
        "no case stands still",
        "step_down/sustained_below_90",
        lambda: Copy("step_down").without("check_next_week", "remind_check", "check_reminded", "check_date"),
    ),
    Removal(
        "a school never reviews its support",
        "reviews go on",
        "support_pathway/improved_in_stage_1",
        lambda: Copy("support_review").put_off("review_date"),
    ),
    Removal(
        "the lead professional works on for years",
        "six months end in a review",
        "lead_professional/six_months_over_improved_below_90",
        lambda: Copy("lead_professional").put_off("six_months_over"),
    ),
    Removal(
        "nobody is reminded that the six months end",
        "six months end in a review",
        "lead_professional/six_months_over_improved_below_90",
        lambda: Copy("lead_professional").put_off("one_month_left", "one_week_left"),
    ),
    Removal(
        "a parent has a week more to pay than the law gives",
        "deadlines on their day",
        "legal_sanction/unpaid_then_withdrawn",
        lambda: Copy("penalty_notice").late("days_are_over", "P7D"),
    ),
    Removal(
        "a prosecution is prepared after the six months",
        "deadlines on their day",
        "prosecution/out_of_time",
        lambda: Copy("prosecution").put_off("limit_is_over"),
    ),
    Removal(
        "a notice to improve is reviewed a day late",
        "deadlines on their day",
        "legal_sanction/notice_to_improve_not_kept",
        lambda: Copy("legal_sanction").late("review_date", "P1D"),
    ),
    Removal(
        "a school's review does not come on its date",
        "deadlines on their day",
        "support_review/school_review_on_its_date",
        lambda: Copy("support_review").put_off("review_date"),
    ),
]


@pytest.mark.parametrize("removal", REMOVED, ids=lambda removal: removal.what)
def test_a_removed_safeguard_is_noticed(removal: Removal) -> None:
    lived = live(removal.copy().models(), removal.life(), [removal.safeguard])
    assert [broken.safeguard for broken in lived.broken] == [removal.safeguard]


@pytest.mark.parametrize("removal", REMOVED, ids=lambda removal: removal.what)
def test_the_same_life_breaks_nothing_where_the_safeguard_stands(removal: Removal) -> None:
    assert live(shipped(), removal.life(), [removal.safeguard]).broken == []
