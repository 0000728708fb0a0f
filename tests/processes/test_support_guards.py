"""The safeguards of the support pathway: no way round them, whoever answers what and whenever it happens."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

import processes
from engine.bpmn.effects import Step
from engine.bpmn.model import ProcessModel
from engine.scenarios import read_scenario
from engine.simulation import Report, simulate
from tests.processes.legal_steps import LEGAL_STEPS
from tests.processes.support_tables import STAGES

START = datetime(2026, 1, 12, 10, tzinfo=UTC)
ROUTING = processes.read_catalogue()
LIVES = range(16)
MOTHER = {"name": "Mrs Hussain", "relationship": "Mother", "address_known": True}
Models = Mapping[str, ProcessModel]


def told(process: str, name: str) -> dict[str, Any]:
    place = processes.folder(process) / "scenarios" / f"{name}.json"
    found = read_scenario(place.read_bytes(), name)
    return {part: value for part, value in found.items() if part != "expect"}


def live(models: Models, told: Mapping[str, Any]) -> Report:
    return simulate(models.get, told["process"], told, START, ROUTING)


def near_a_referral(seed: int, looked_after: bool | None = False, **more: Any) -> dict[str, Any]:
    """A life in stage 4 with all evidenced, a date for the meeting, all else at random.

    Args:
        more: parts of the scenario that are to be other ones.
    """
    rng = Random(seed)  # noqa: S311 - no secret
    yes = dict.fromkeys(("exhausted", "appropriate", "best_interests", "positive_impact"), True)
    why = {f"{question}_why": "Seen in the plan." for question in (*yes, "despite_attempts", "not_engaging")}
    seven = {**yes, **why, "despite_attempts": True, "not_engaging": False}
    messages = []
    if rng.random() < 0.5:
        moment = {"name": "support_not_appropriate", "at": f"P{rng.randint(1, 90)}D"}
        said = {"not_appropriate_reason": "A holiday", "evidence_of_it": "Leave was refused."}
        messages.append({**moment, "data": {"not_appropriate_kind": "holiday", **said}})
    return {
        "process": "support_pathway",
        "start": START.isoformat(),
        "lean": {"date_given": [True], "practitioner": ["yes"]},
        # Support goes on until the register shows more: some lives at random take long.
        "until": "2076-01-05T09:00:00+00:00",
        "variables": {
            "pupil": {"looked_after": looked_after, "early_help_open": rng.choice((True, False, None)),
                      "child_in_need": False, "child_protection": False},
            "case": {"support": {"stage": 4}, "plan": dict(STAGES)},
        },
        "answers": {"answer_seven_questions": [seven], "name_parents": [{"parents": [MOTHER]}]},
        "messages": messages,
        "unanswered": "random",
        "seed": seed,
        **more,
    }  # fmt: skip


def done(report: Report) -> Iterator[tuple[int, Step]]:
    return ((at, step) for at, step in enumerate(report.steps) if not step.cancelled)


def first(report: Report, element: str) -> int:
    """The position of the first such element that was completed; after everything if none was."""
    return next((at for at, step in done(report) if step.element == element), len(report.steps))


def legal(report: Report) -> list[tuple[int, Step]]:
    """Each step towards anything legal that was completed, with its position."""
    return [(at, step) for at, step in done(report) if step.element in LEGAL_STEPS.get(step.process, ())]


def sanctions(report: Report) -> list[list[str]]:
    """The completed elements of each parent's sanction, in order."""
    found: dict[str, list[str]] = {}
    for _, step in done(report):
        if step.process == "legal_sanction":
            found.setdefault(step.instance_id, []).append(step.element)
    return list(found.values())


@pytest.fixture(scope="module")
def lives(shipped_models: Models) -> Mapping[int, Report]:
    """Lives of a child who is not looked after, by seed."""
    return {seed: live(shipped_models, near_a_referral(seed)) for seed in LIVES}


def test_nothing_leads_to_a_referral_but_reflection_after_all_evidence_or_after_liaison_and_approval(
    lives: Mapping[int, Report],
) -> None:
    referred = set()
    for report in lives.values():
        assert report.faults == []
        assert report.ended
        if not legal(report):
            continue
        discussed, _ = legal(report)[0]
        ready, approved = first(report, "ready"), first(report, "approved")
        assert first(report, "reflect") < discussed
        assert min(ready, approved) < first(report, "reflect")
        if approved < ready:
            assert first(report, "liaise_with_school") < first(report, "manager_approves") < approved
        referred.add("ready" if ready < approved else "approved")
    assert referred == {"ready", "approved"}


def test_nobody_is_referred_whose_open_plan_or_unknown_plan_was_not_consulted_about(
    lives: Mapping[int, Report],
) -> None:
    consulted = 0
    for seed, report in lives.items():
        plan = near_a_referral(seed)["variables"]["pupil"]["early_help_open"]
        decided = first(report, "manager_approves")
        if decided < len(report.steps) and plan is not False:
            assert first(report, "consult_practitioner") < decided
            consulted += 1
    assert consulted


@pytest.mark.parametrize("looked_after", [True, None])
def test_no_step_of_a_referral_is_reached_while_the_child_is_or_may_be_looked_after(
    looked_after: bool | None, shipped_models: Models
) -> None:
    reached: set[str] = set()
    for seed in LIVES:
        report = live(shipped_models, near_a_referral(seed, looked_after))
        assert report.faults == []
        assert report.ended
        assert legal(report) == []
        reached |= {step.element for _, step in done(report)}
    assert ("within_social_care" in reached) is (looked_after is True)


def test_whenever_a_child_becomes_looked_after_no_step_of_a_referral_or_sanction_follows(
    shipped_models: Models,
) -> None:
    referrals_stopped, sanctions_stopped = 0, 0
    for seed in range(240):
        turns = START + timedelta(days=Random(seed).randint(1, 300))  # noqa: S311 - no secret
        facts = [{"at": turns.isoformat(), "pupil": {"looked_after": True}}]
        report = live(shipped_models, near_a_referral(seed, process="enforcement_referral", facts=facts))
        assert report.faults == []
        assert [step.element for _, step in legal(report) if step.at > turns] == []
        referrals_stopped += report.end_events[-1:] == ["not_for_this_child"]
        for steps in sanctions(report):
            if "social_care_instead" in steps:
                assert steps.index("social_care_instead") < steps.index("tell_family_and_school")
                assert steps[-1] == "not_for_this_child"
                sanctions_stopped += 1
    assert referrals_stopped
    assert sanctions_stopped


def test_a_sanction_is_considered_only_after_oversight_meeting_and_telling_the_family(
    shipped_models: Models,
) -> None:
    order = ["reflect", "discuss_pathway", "oversee", "ask_for_slot", "hold_meeting", "name_parents"]
    order += ["tell_family_and_school", "submit_with_evidence", "consider_sanction"]
    report = live(shipped_models, told("support_pathway", "all_stages_to_an_approved_referral"))
    places = [first(report, element) for element in order]
    assert places == sorted(places)
    considered = [step for _, step in done(report) if step.element == "consider_sanction"]
    assert len(considered) >= len(
        told("submit_referral", "two_parents")["answers"]["name_parents"][0]["parents"]
    )


@pytest.mark.parametrize(
    "earlier", ["agree_formal_plan", "answer_seven_questions", "reflect", "discuss_pathway"]
)
def test_nobody_oversees_a_request_that_rests_on_what_they_wrote(
    earlier: str, shipped_models: Models
) -> None:
    life = told("support_pathway", "all_stages_to_an_approved_referral")
    life["answers"][earlier] = [{"by": "manager-1", "answers": life["answers"][earlier][0]}]
    report = live(shipped_models, life)
    assert [(fault["element"], fault["code"]) for fault in report.faults] == [("oversee", "NOT-BY")]
    assert first(report, "ask_for_slot") == len(report.steps)


@pytest.mark.parametrize("earlier", ["liaise_with_school", "consult_practitioner"])
def test_nobody_approves_that_support_is_not_appropriate_who_asked_about_it(
    earlier: str, shipped_models: Models
) -> None:
    life = told("support_not_appropriate", "refused_after_consulting")
    life["answers"][earlier][0]["by"] = "manager-1"
    assert [fault["code"] for fault in live(shipped_models, life).faults] == ["NOT-BY"]


def test_a_manager_supports_no_request_while_a_concern_is_open(shipped_models: Models) -> None:
    life = told("enforcement_referral", "referred")
    life["answers"]["oversee"] = life["answers"]["oversee"][1:]
    life["delay"] = {"oversee": "P2D"}
    life["messages"] = [{"name": "safeguarding_concern", "at": "P1D", "data": {}}]
    report = live(shipped_models, life)
    held = {task.element: task.held for task in report.open_tasks if task.held}
    assert held == {"oversee": "A safeguarding concern is open: no legal step until it is closed."}
    assert first(report, "ask_for_slot") == len(report.steps)


def test_a_referral_waits_at_its_door_until_the_last_concern_is_closed(shipped_models: Models) -> None:
    life = told("enforcement_referral", "referred")
    life["variables"]["case"]["safeguarding_hold"] = True
    report = live(shipped_models, life)
    assert legal(report) == []
    assert not report.ended


def test_no_referral_is_submitted_before_every_parent_is_told(shipped_models: Models) -> None:
    life = told("submit_referral", "two_parents")
    (telling,) = life["answers"]["submit_referral/tell_family_and_school"]
    telling["told"] = [one for one in telling["told"] if one["name"] != "Mr Hussain"]
    report = live(shipped_models, life)
    assert [(fault["element"], fault["code"]) for fault in report.faults] == [
        ("tell_family_and_school", "ANSWER-REFUSED")
    ]
    assert first(report, "submit_with_evidence") == len(report.steps)
