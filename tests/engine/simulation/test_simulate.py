"""A scenario tells one life of a process; the simulation lives it and holds it to what was expected."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel, build_model
from engine.simulation import Report, simulate
from engine.simulation.standing import StandingAtTheEnd
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import files

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
APPROVAL = d.model(
    "approval",
    d.start(),
    d.user("reflect"),
    d.user("approve", notBy="reflect"),
    d.xor("agreed", default="agreed_to_reflect"),
    d.end("escalated"),
    d.flow("begin reflect approve agreed reflect"),
    d.flow("agreed escalated", escalated="yes"),
)
WAITING = d.model(
    "waiting", d.start(), d.timer("wait", "P1M"), d.user("review"), d.catch("news", "news"), d.end(),
    d.flow("begin wait review news done"),
)  # fmt: skip


def live(model: ProcessModel, **scenario: Any) -> Report:
    return simulate({model.key: model}.get, model.key, scenario, NOW)


def test_answers_are_used_in_turn_and_the_last_one_repeats() -> None:
    answers = {
        "reflect": [{"why": "first"}, {"why": "again"}],
        "approve": [{"by": "manager", "answers": {"yes": yes}} for yes in (False, False, True)],
    }
    report = live(APPROVAL, answers=answers, expect={"ended": True, "end_event": "escalated"})
    assert report.holds, report.document()
    assert report.variables == {"why": "again", "yes": True}
    assert [step.element for step in report.steps].count("reflect") == 3


def test_four_eyes_are_kept() -> None:
    report = live(
        APPROVAL, answers={"reflect": [{}], "approve": [{"by": "somebody", "answers": {"yes": True}}]}
    )
    assert [fault["code"] for fault in report.faults] == ["NOT-BY"]
    assert [task.element for task in report.open_tasks] == ["approve"]
    assert not report.ended


def test_time_passes_only_on_the_virtual_clock() -> None:
    report = live(
        WAITING,
        start="2026-01-31T10:00:00+00:00",
        answers={"review": [{}]},
        delay={"review": "P3D"},
        messages=[{"name": "news", "at": "2026-02-01T12:00:00Z", "data": {"what": "moved"}}],
        expect={
            "path": ["wait", "review", "news"],
            "at": {"wait": "2026-02-28T10:00:00+00:00", "review": "2026-03-03T10:00:00+00:00"},
            "variables": {"what": "moved"},
        },
    )
    assert report.holds, report.document()


def test_a_task_without_answers_stays_open_and_is_reported() -> None:
    report = live(WAITING)
    assert [(task.element, task.since.date().isoformat()) for task in report.open_tasks] == [
        ("review", "2026-02-05")
    ]


def test_the_life_ends_at_its_last_moment() -> None:
    report = live(WAITING, until="2026-01-20T00:00:00Z")
    assert [step.element for step in report.steps] == ["begin"]


def test_each_expectation_that_does_not_hold_is_named() -> None:
    report = live(
        WAITING,
        answers={"review": [{}]},
        expect={
            "ended": True,
            "end_event": "done",
            "path": ["review", "wait"],
            "at": {"wait": "2026-02-06T09:00:00Z"},
            "variables": {"what": 1},
        },
    )
    assert report.unmet == [
        "The process has not ended.",
        "End event “done” is not the last one reached; reached: none.",
        "“wait” was not completed after “review”.",
        "“wait” was expected at 2026-02-06T09:00:00+00:00; it happened 2026-02-05T09:00:00+00:00.",
        "Variable “what” is None, expected 1.",
    ]


def test_a_life_without_end_is_stopped_and_said() -> None:
    answers = {"reflect": [{}], "approve": [{"by": "manager", "answers": {"yes": False}}]}
    report = live(APPROVAL, answers=answers, max_steps=50)
    assert [fault["code"] for fault in report.faults] == ["RUN-FAILED"]
    assert "max_steps" in report.faults[0]["message"]


def test_a_life_of_1500_laps_ends_properly() -> None:
    verdicts = [*[False] * 1499, True]
    answers = {"reflect": [{}], "approve": [{"by": "m", "answers": {"yes": yes}} for yes in verdicts]}
    report = live(APPROVAL, answers=answers, expect={"ended": True, "end_event": "escalated"})
    assert report.holds
    assert [step.element for step in report.steps].count("approve") == 1500


@pytest.mark.parametrize("seed", range(5))
def test_random_answers_are_the_same_for_the_same_seed(seed: int) -> None:
    scenario = {"unanswered": "random", "seed": seed, "max_steps": 40}
    one, other = live(WAITING, **scenario), live(WAITING, **scenario)
    assert [step.at for step in one.steps] == [step.at for step in other.steps]


def test_the_timeline_says_what_happened_where_and_why() -> None:
    answers = {"reflect": [{"why": "first"}], "approve": [{"by": "manager", "answers": {"yes": True}}]}
    document = live(APPROVAL, answers=answers).document()
    entry = next(entry for entry in document["timeline"] if entry["element"] == "agreed")
    assert entry["at"] == "2026-01-05T09:00:00+00:00"
    assert (entry["kind"], entry["process"]) == ("exclusiveGateway", "approval")
    assert entry["why"]["conditions"][0]["reads"] == {"yes": True}
    assert document["end_events"] == ["escalated"]


FRAME = d.model(
    "frame",
    d.start(),
    d.sub(
        "work",
        d.start("in"),
        d.user("propose"),
        d.xor("may", default="may_to_wait"),
        d.timer("wait", "P1D"),
        d.end("issued"),
        d.flow("in propose may wait propose"),
        d.flow("may issued", issued="pupil.looked_after = false"),
    ),
    d.boundary("looked_after", "work", d.on_message("child_looked_after")),
    d.end(),
    d.end("social_care"),
    d.flow("begin work done"),
    d.flow("looked_after social_care"),
)


def test_a_child_who_becomes_looked_after_is_heard_of_by_whatever_waits_for_it() -> None:
    report = live(
        FRAME,
        variables={"pupil": {"looked_after": None}},
        facts=[
            {"at": "P10D", "pupil": {"looked_after": True}},
            {"at": "P20D", "pupil": {"looked_after": False}},
        ],
        answers={"propose": [{}, {}]},
        delay={"propose": "P6D"},
        expect={"end_event": "social_care", "at": {"social_care": "2026-01-15T09:00:00+00:00"}},
    )
    assert report.holds, report.document()


def test_facts_that_change_are_those_that_later_steps_read() -> None:
    report = live(
        FRAME,
        variables={"pupil": {"looked_after": None}},
        facts=[{"at": "P1D", "pupil": {"looked_after": False}}],
        answers={"propose": [{}, {}]},
        expect={"end_event": "done", "at": {"issued": "2026-01-06T09:00:00+00:00"}},
    )
    assert report.holds, report.document()


HELD = d.model(
    "held",
    d.start(),
    d.user("issue", formKey="issue"),
    d.end(),
    d.flow("begin issue done"),
    files={
        "forms/issue.form.json": b"""{
            "title": "Issue", "type": "object", "required": ["sure"],
            "properties": {"sure": {"title": "Sure?", "type": "boolean"}},
            "ui:checks": [{"test": "pupil.looked_after = false", "field": "sure", "message": "Not now"}]
        }"""
    },
)


def test_whoever_answers_at_random_waits_with_a_form_that_takes_no_answer_now() -> None:
    told = {"unanswered": "random", "seed": 3, "variables": {"pupil": {"looked_after": None}}}
    change = [{"at": "P300D", "pupil": {"looked_after": False}}]
    waited = live(HELD, **told, facts=change)
    assert waited.faults == []
    assert waited.ended
    assert waited.steps[-1].at > NOW + timedelta(days=300)
    (fault,) = live(HELD, **told).faults
    assert "No valid answers were found for the form issue: Not now" in fault["message"]


@pytest.mark.parametrize("seed", range(8))
def test_people_with_two_roles_do_not_decide_on_what_they_wrote_themselves(seed: int) -> None:
    staff = {"somebody": ["alex", "bea"]}
    scenario = {"unanswered": "random", "seed": seed, "staff": staff, "max_steps": 40}
    report = simulate({APPROVAL.key: APPROVAL}.get, APPROVAL.key, scenario, NOW)
    by = [step.actor_id for step in report.steps if step.element in ("reflect", "approve")]
    assert {"alex", "bea"} & set(by)
    assert [one for one, other in zip(by[::2], by[1::2], strict=False) if one == other] == []


def test_slow_people_answer_as_late_as_they_are_said_to() -> None:
    late = d.model("late", d.start(), d.user("review", lane="County"), d.end(), d.flow("begin review done"))
    report = live(late, unanswered="random", pace={"County": ["P40D"]})
    assert report.steps[-1].at == NOW + timedelta(days=40)


def test_what_people_send_at_random_is_what_its_form_takes_and_only_while_something_waits_for_it() -> None:
    form = {"type": "object", "title": "News", "required": ["kind"], "properties": {
        "kind": {"title": "Kind", "type": "string", "oneOf": [
            {"const": "good", "title": "Good"}, {"const": "bad", "title": "Bad"}]}}}  # fmt: skip
    listening = d.model(
        "listening", d.start(), d.timer("wait", "P1M"), d.catch("news", "news"), d.end(),
        d.flow("begin wait news done"),
        files={"forms/news.form.json": json.dumps(form).encode()},
    )  # fmt: skip
    messages = [{"name": "news", "at": at} for at in ("P1D", "P2M")]
    report = live(listening, unanswered="random", messages=messages)
    assert report.faults == []
    assert [step.at.date().isoformat() for step in report.steps if step.element == "news"] == ["2026-03-05"]
    assert report.variables["kind"] in ("good", "bad")


def test_a_watcher_sees_what_waits_after_each_thing_that_happens_and_at_the_end() -> None:
    seen: list[StandingAtTheEnd] = []
    facts = [{"at": "P40D", "pupil": {"looked_after": None}}]
    scenario = {
        "answers": {"review": [{}]},
        "delay": {"review": "P3D"},
        "facts": facts,
        "until": "2026-04-01",
    }
    simulate({WAITING.key: WAITING}.get, WAITING.key, scenario, NOW, watch=seen.append)
    assert [(one.by, [step.element for step in one.steps]) for one in seen] == [
        ("starter", ["begin"]),
        ("system", ["wait"]),
        ("somebody", ["review"]),
        ("system", []),
        ("system", []),
    ]
    assert [len(one.timers) for one in seen] == [1, 0, 0, 0, 0]
    assert [[task.element for task in one.open_tasks] for one in seen] == [[], ["review"], [], [], []]
    assert seen[-1].now.date().isoformat() == scenario["until"]


def test_a_step_under_a_guard_is_answered_by_nobody_until_the_guard_allows_it() -> None:
    model = build_model(files("letters"))
    answers = {"tell": [{"told": "What comes next"}], "choose": [{"next": "support"}]}
    held = live(model, answers=answers, variables={"pupil": {"looked_after": None}})
    tasks = {task["element"]: task.get("held") for task in held.document()["open_tasks"]}
    assert tasks == {"tell": "It is not known whether the child is looked after."}
    later = [{"at": "P7D", "pupil": {"looked_after": False}}]
    lifted = live(model, answers=answers, variables={"pupil": {"looked_after": None}}, facts=later)
    assert [(step.element, step.at - NOW) for step in lifted.steps if step.element == "tell"] == [
        ("tell", timedelta(days=7))
    ]


def test_answers_that_a_guard_does_not_allow_are_a_fault_of_the_scenario() -> None:
    model = build_model(files("letters"))
    report = live(model, answers={"choose": [{"next": "legal"}]})
    assert [(fault["element"], fault["code"]) for fault in report.faults] == [("choose", "GUARDED")]


def test_the_first_of_two_proposers_does_not_approve_her_own() -> None:
    proposals = d.model(
        "proposals",
        d.start(),
        d.repeated(d.user("propose"), 'isSequential="true"><loopCardinality>2</loopCardinality>'),
        d.user("approve", notBy="propose"),
        d.end(),
        d.flow("begin propose approve done"),
    )
    people = [{"by": "alex", "answers": {}}, {"by": "bea", "answers": {}}]
    for approver, faults in (("alex", ["NOT-BY"]), ("bea", ["NOT-BY"]), ("helen", [])):
        answers = {"propose": people, "approve": [{"by": approver, "answers": {}}]}
        assert [fault["code"] for fault in live(proposals, answers=answers).faults] == faults


def test_each_of_two_managers_may_decide_on_what_the_other_chose_for_a_parent() -> None:
    parents = d.model(
        "parents",
        d.start(),
        d.user("choose_first", about='"Jo  Vale"'),
        d.user("choose_second", about='"Sam Vale"'),
        d.user("approve", notBy="choose_first choose_second", about='"jo vale"'),
        d.end(),
        d.flow("begin choose_first choose_second approve done"),
    )
    for approver, faults in (("helen", ["NOT-BY"]), ("imran", [])):
        answers = {
            "choose_first": [{"by": "helen", "answers": {}}],
            "choose_second": [{"by": "imran", "answers": {}}],
            "approve": [{"by": approver, "answers": {}}],
        }
        assert [fault["code"] for fault in live(parents, answers=answers).faults] == faults


def test_whoever_sent_the_message_does_not_approve_what_it_asks_for() -> None:
    asked = d.model(
        "asked", d.start(), d.catch("wait", "asked_for"), d.user("approve", notBy="message:asked_for"),
        d.end(), d.flow("begin wait approve done"),
    )  # fmt: skip
    for sender, faults in (("alex", ["NOT-BY"]), ("helen", [])):
        message = {"name": "asked_for", "at": "P1D", "by": sender}
        answers = {"approve": [{"by": "alex", "answers": {}}]}
        report = live(asked, answers=answers, messages=[message])
        assert [fault["code"] for fault in report.faults] == faults


def test_a_task_of_a_process_that_was_called_bars_too() -> None:
    inner = d.model("inner", d.start(), d.user("reflect"), d.end(), d.flow("begin reflect done"))
    outer = d.model(
        "outer", d.start(), d.call("work", "inner"), d.user("approve", notBy="reflect"), d.end(),
        d.flow("begin work approve done"),
    )  # fmt: skip
    by_one = [{"by": "alex", "answers": {}}]
    report = simulate(
        {"inner": inner, "outer": outer}.get,
        "outer",
        {"answers": {"reflect": by_one, "approve": by_one}},
        NOW,
    )
    assert [fault["code"] for fault in report.faults] == ["NOT-BY"]
