"""What the shipped tables decide: one case for every rule, told as a caseworker would."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel
from engine.decisions import Outcome
from engine.expressions import Value, from_json
from tests.processes.support_tables import SUPPORT_CASES


def attendance(now: tuple[int, int] | None = None, before: tuple[int, int] | None = None) -> dict[str, Any]:
    """Facts as (attended, possible); unknown where nothing is given."""
    attended, possible = now or (None, None)
    return {
        "attended": attended,
        "possible": possible,
        "chronic": None if attended is None or possible is None else attended * 10 < possible * 9,
        "previous": {"attended": before[0], "possible": before[1]} if before else None,
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


#: Their tables are tried in test_sanction_decisions.py.
SANCTIONS = ("before_a_legal_step", "penalty_notice", "court_order", "prosecution", "legal_sanction")
BELOW: dict[str, Any] = {"now": (88, 100)}
FELL: dict[str, Any] = {"now": (40, 80), "before": (60, 80)}
ROSE: dict[str, Any] = {"now": (60, 80), "before": (40, 80)}
CASES: list[tuple[str, dict[str, Any], Any, int]] = [
    *SUPPORT_CASES,
    ("review_outcome", review("improving", **FELL), "continue", 1),
    ("review_outcome", review("improving", "achieved", **ROSE), "improved", 2),
    ("review_outcome", review("improving", "some", now=(60, 80), before=(30, 40)), "improved", 2),
    ("review_outcome", review("improving", "achieved"), "improved", 2),
    ("review_outcome", review("not_working", "none", **FELL), "escalate", 3),
    ("review_outcome", review("improving", "none", **ROSE), "continue", 4),
    ("review_outcome", review("continue", **FELL), "continue", 4),
    ("review_outcome", review(None), "continue", 4),
    ("closing_outcome", closing(True, "full", **BELOW), "improved", 1),
    ("closing_outcome", closing(True, "full", now=(90, 100)), "improved", 2),
    ("closing_outcome", closing(False, "none", **BELOW), "not_engaging", 3),
    ("closing_outcome", closing(False, "partly", **BELOW), "not_improved", 4),
    ("closing_outcome", closing(None, None), "not_improved", 4),
    ("work_outcome", decided("approve", "route_3", looked_after=False), "to_route_3", 1),
    ("work_outcome", decided("approve", "route_3", looked_after=True), "to_social_care", 2),
    ("work_outcome", decided("approve", "social_care", looked_after=None), "to_social_care", 3),
    ("work_outcome", decided("extend", "route_3", looked_after=True), "extended", 4),
    ("work_outcome", decided("send_back", "route_3"), "sent_back", 5),
    ("work_outcome", decided("approve", "route_3", looked_after=None), "sent_back", 5),
    ("work_outcome", decided("approve", "extension"), "sent_back", 5),
    ("work_outcome", decided(None, None), "sent_back", 5),
    ("lcss_next_step", lcss(True, "several", "no"), "no_further_action", 1),
    ("lcss_next_step", lcss(False, "none", "yes"), "no_further_action", 2),
    ("lcss_next_step", lcss(False, "several", "no"), "targeted_casework", 3),
    ("lcss_next_step", lcss(False, "one", "partly"), "targeted_casework", 4),
    ("lcss_next_step", lcss(False, "several", "yes"), "taf", 5),
    ("lcss_next_step", lcss(None, None, None), "taf", 5),
    ("step_down_outcome", check(False, **FELL), "relapsed", 1),
    ("step_down_outcome", check(False, **ROSE), "sustained", 2),
    ("step_down_outcome", check(False, now=(91, 100), before=(95, 100)), "sustained", 2),
    ("step_down_outcome", check(True, **ROSE), "relapsed", 3),
    ("step_down_outcome", check(None, **ROSE), "relapsed", 3),
]


def decide(models: Mapping[str, ProcessModel], table: str, facts: Mapping[str, Any]) -> Outcome:
    model = next(one.decisions[table] for one in models.values() if table in one.decisions)
    inputs: dict[str, Value] = {name: from_json(value) for name, value in facts.items()}
    return model.decide(table, inputs)


@pytest.mark.parametrize(("table", "facts", "result", "rule"), CASES)
def test_a_table_decides_and_says_by_which_rule(
    table: str, facts: dict[str, Any], result: str, rule: int, shipped_models: Mapping[str, ProcessModel]
) -> None:
    outcome = decide(shipped_models, table, facts)
    assert outcome.result == result
    assert [match.rule for match in outcome.matched] == [rule]


def test_every_rule_says_why(shipped_models: Mapping[str, ProcessModel]) -> None:
    silent = [
        (table, rule)
        for table, facts, _, rule in CASES
        if not any("".join(match.annotations) for match in decide(shipped_models, table, facts).matched)
    ]
    assert silent == []


def test_every_table_is_tried_here(shipped_models: Mapping[str, ProcessModel]) -> None:
    here = shipped_models.keys() - set(SANCTIONS)
    tables = {table for key in here for table in shipped_models[key].decisions}
    assert {table for table, *_ in CASES} == tables


def test_a_looked_after_child_is_never_sent_to_the_legal_threshold(
    shipped_models: Mapping[str, ProcessModel],
) -> None:
    for decision in ("approve", "extend", "send_back", None):
        for proposal in ("route_3", "social_care", "extension", None):
            for looked_after in (True, None):
                facts = decided(decision, proposal, looked_after)
                assert decide(shipped_models, "work_outcome", facts).result != "to_route_3"
