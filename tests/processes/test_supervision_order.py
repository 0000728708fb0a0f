"""An Education Supervision Order lives on after it was made: a supervisor, a plan, reviews, and an end."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import processes
from engine.bpmn.model import ProcessModel
from engine.england import LONDON
from engine.errors import AnswersRefused
from engine.expressions import Value, from_json
from engine.forms import facts, read
from engine.letters import write_letter
from engine.simulation import Report
from engine.simulation.exploring import explore
from tests.processes.legal_steps import TAKEN_OVER
from tests.processes.test_sanction_guards import live, scenario

Models = Mapping[str, ProcessModel]
KEY = "supervision_order"
NOW = datetime(2027, 1, 12, 9, tzinfo=UTC)
START = datetime(2026, 4, 13, 9, tzinfo=UTC)
ROUTING = processes.read_catalogue()


def day(text: str) -> dict[str, str]:
    return {"@type": "date", "value": text}


def order(**known: Any) -> dict[str, Any]:
    return {"in_force": True, "ends_on": day("2027-04-12"), **known}


def refused(models: Models, form: str, raw: Mapping[str, Any], **known: Any) -> set[str]:
    """The fields that a form of the process refuses, while an order until 12 April 2027 is in force."""
    scope = {
        "pupil": from_json({"date_of_birth": day("2013-05-14")}),
        "attendance": from_json({}),
        "case": from_json({"supervision_order": order(**known)}),
        "order_settings": decide(models, "order_settings", {}),
    }
    try:
        read(models[KEY].forms[form], raw, scope, NOW)
    except AnswersRefused as refusal:
        return {fault.field for fault in refusal.faults}
    return set()


def decide(models: Models, table: str, facts: Mapping[str, Any], moment: datetime = NOW) -> Value:
    inputs = {name: from_json(value) for name, value in facts.items()}
    return models[KEY].decisions[table].decide(table, inputs, moment).result


def told(name: str, **pupil: Any) -> dict[str, Any]:
    life = scenario(KEY, name)
    life["variables"]["pupil"] |= pupil
    return life


def without(life: dict[str, Any], task: str) -> dict[str, Any]:
    """The same life in which nobody does a task."""
    return {**life, "answers": {name: given for name, given in life["answers"].items() if name != task}}


def open_in(report: Report) -> set[str]:
    return {task.element for task in report.open_tasks}


def at(report: Report, element: str) -> list[str]:
    return [step.at.astimezone(LONDON).date().isoformat() for step in report.steps if step.element == element]


def test_an_order_that_the_court_made_is_not_left_without_a_supervisor(shipped_models: Models) -> None:
    for process, name in (("court_order", "order_made"), ("legal_sanction", "third_notice_is_prohibited")):
        report = live(shipped_models, {**scenario(process, name), "until": "2026-12-01T09:00:00+00:00"})
        assert (report.faults, open_in(report)) == ([], {"name_supervisor"})
        assert report.variables["case"]["supervision_order"]["supervisor"] == "Ms Okoro, attendance team"


def test_the_record_of_the_second_parent_does_not_begin_a_second_order(shipped_models: Models) -> None:
    life = scenario("court_order", "order_made") | {"until": "2026-12-01T09:00:00+00:00"}
    data = {"order": {"ends_on": day("2027-04-12"), "supervisor": "Ms Okoro"}}
    life["messages"] = [{"name": "supervision_order_made", "at": "2026-05-01T09:00:00+01:00", "data": data}]
    report = live(shipped_models, life)
    assert [task.element for task in report.open_tasks] == ["name_supervisor"]
    assert at(report, "order_already_runs") == ["2026-05-01"]


def test_no_review_of_an_order_is_more_than_twelve_weeks_away(shipped_models: Models) -> None:
    answers = told("ends_on_its_day")["answers"]
    for form, task in (("order_plan", "agree_order_plan"), ("order_review", "review_order")):
        raw = (
            answers[task][-1] | {"register_to": "2027-01-12"} if form == "order_review" else answers[task][0]
        )
        assert refused(shipped_models, form, raw | {"next_review": "2027-04-06"}) == set()
        assert refused(shipped_models, form, raw | {"next_review": "2027-04-07"}) == {"next_review"}
        assert refused(shipped_models, form, raw | {"next_review": "2027-01-12"}) == {"next_review"}


def test_what_is_asked_of_a_child_is_asked_only_once_their_wishes_are_known(shipped_models: Models) -> None:
    raw = told("ends_on_its_day")["answers"]["agree_order_plan"][0] | {"next_review": "2027-03-01"}
    silent = raw | {"child_wishes": "", "parents_wishes": " "}
    assert refused(shipped_models, "order_plan", silent) == {"child_wishes", "parents_wishes"}


def test_the_court_is_asked_for_longer_in_the_last_three_months_and_before_the_end(
    shipped_models: Models,
) -> None:
    raw = {"extension_asked": True, "extension_asked_on": "2027-01-12", "extension_served_on": "2027-01-12"}
    assert refused(shipped_models, "extension_applied", raw) == set()
    early = raw | {"extension_asked_on": "2027-01-11"}
    assert refused(shipped_models, "extension_applied", early) == {"extension_asked_on"}
    over = {"ends_on": day("2027-01-11")}
    assert refused(shipped_models, "extension_applied", raw, **over) == {"extension_asked_on"}


def test_one_extension_lasts_three_years_at_most(shipped_models: Models) -> None:
    raw = {"extension_granted": True, "extension_decided_on": "2027-01-12", "extension_details": "As asked."}
    assert refused(shipped_models, "extension_outcome", raw | {"ends_on": "2030-04-12"}) == set()
    for wrong in ("2030-04-13", "2027-04-12", ""):
        assert refused(shipped_models, "extension_outcome", raw | {"ends_on": wrong}) == {"ends_on"}


def test_nobody_asks_for_an_extension_that_begins_after_school_age(shipped_models: Models) -> None:
    life = told("extension_not_granted", date_of_birth=day("2010-09-01"))
    life["variables"]["order"]["ends_on"] = day("2027-06-30")
    report = live(shipped_models, life)
    assert report.faults[0]["element"] == "consider_extension"
    assert "school age is over" in report.faults[0]["message"]


def test_an_order_may_be_extended_more_than_once(shipped_models: Models) -> None:
    life = told("extended_until_school_age_is_over", date_of_birth=day("2015-05-14"))
    granted = life["answers"]["record_extension"][0]
    life["answers"]["record_extension"] = [
        granted | {"ends_on": "2028-04-12"},
        granted | {"ends_on": "2029-04-12", "extension_decided_on": "2028-02-23"},
    ]
    asked = life["answers"]["apply_for_extension"][0]
    again = {"extension_asked_on": "2028-01-12", "extension_served_on": "2028-01-12"}
    life["answers"]["apply_for_extension"] = [asked, asked | again]
    life = without(life, "review_order") | {"until": "2028-12-31T09:00:00+00:00"}
    report = live(shipped_models, life)
    assert at(report, "tell_extension") == ["2027-02-23", "2028-02-23"]
    assert at(report, "order_over") == []


def test_an_order_ends_with_school_age_though_the_court_said_longer(shipped_models: Models) -> None:
    """School age lasts until the last Friday of June of the year in which the child becomes sixteen."""
    for born, over in (("2010-08-31", "2026-06-27"), ("2010-09-01", None), ("2009-09-01", "2026-06-27")):
        life = told("ends_on_its_day", date_of_birth=day(born)) | {"until": "2026-12-31T09:00:00+00:00"}
        report = live(shipped_models, life)
        assert at(report, "close_order") == ([over] if over else [])


def test_where_the_date_of_birth_is_not_known_an_order_ends_on_its_day(shipped_models: Models) -> None:
    report = live(shipped_models, told("ends_on_its_day", date_of_birth=None))
    assert report.end_events == ["order_ran_out"]


def test_an_order_that_is_over_is_in_force_no_more_before_anybody_was_told(shipped_models: Models) -> None:
    report = live(shipped_models, without(told("ends_on_its_day"), "tell_end"))
    assert open_in(report) == {"tell_end"}
    assert report.variables["case"]["supervision_order"]["in_force"] is False


def test_a_child_looked_after_without_a_care_order_keeps_supervisor_and_plan_and_meets_no_court(
    shipped_models: Models,
) -> None:
    life = told("extension_not_granted")
    life["answers"]["child_in_care"] = scenario(KEY, "care_order_ends_it")["answers"]["child_in_care"][:1]
    life["facts"] = [{"at": "2026-06-01T09:00:00+01:00", "pupil": {"looked_after": True}}]
    life["until"] = "2027-04-01T09:00:00+01:00"
    report = live(shipped_models, life)
    assert report.variables["case"]["supervision_order"]["in_force"] is True
    assert len(at(report, "review_order")) == 4
    assert {task.element: task.held is not None for task in report.open_tasks} == {"approve_extension": True}


def test_an_order_is_not_forgotten_when_its_case_ends_or_social_care_takes_over(
    shipped_models: Models,
) -> None:
    for name in ("case_withdrawn", "social_care_takes_over"):
        report = live(shipped_models, without(told(name), "hand_order_on"))
        assert "hand_order_on" in open_in(report)
        assert not report.ended


def test_the_same_person_does_not_ask_for_an_extension_and_approve_it(shipped_models: Models) -> None:
    life = told("extension_not_granted")
    for task in ("consider_extension", "approve_extension"):
        life["answers"][task] = [{"by": "manager-1", "answers": life["answers"][task][0]}]
    assert live(shipped_models, life).faults[0]["code"] == "NOT-BY"


def test_a_plan_that_parents_do_not_follow_is_looked_at_again_and_nothing_legal_follows(
    shipped_models: Models,
) -> None:
    report = live(shipped_models, told("not_followed_then_discharged"))
    assert len(at(report, "agree_order_plan")) == 3
    assert at(report, "tell_social_care_of_failure") == ["2026-07-06"]
    assert not {step.process for step in report.steps} & {"legal_sanction", "prosecution"}


@pytest.mark.parametrize(
    ("child", "parents", "view", "follows"),
    [
        ("persistently_not", "persistently_not", "no_longer_needed", "social_care"),
        ("partly", "persistently_not", "no_longer_needed", "plan_again"),
        ("partly", "yes", "no_longer_needed", "discharge"),
        ("yes", "partly", "change_plan", "plan_again"),
        ("yes", "yes", "go_on", "go_on"),
        (None, None, None, "go_on"),
    ],
)
def test_a_review_leads_to_what_was_found(
    child: str | None, parents: str | None, view: str | None, follows: str, shipped_models: Models
) -> None:
    found = order(child_follow=child, parents_follow=parents, view=view)
    assert decide(shipped_models, "order_review_outcome", {"case": {"supervision_order": found}}) == follows


@pytest.mark.parametrize(
    ("born", "last_day", "now", "ended"),
    [
        ("2013-05-14", "2027-04-12", "2027-04-12T23:00:00+01:00", "not_yet"),
        ("2013-05-14", "2027-04-12", "2027-04-13T00:00:00+01:00", "expired"),
        ("2010-08-31", "2027-04-12", "2026-06-27T00:00:00+01:00", "school_age"),
        ("2010-08-31", "2026-04-12", "2026-06-27T00:00:00+01:00", "school_age"),
        (None, "2027-04-12", "2027-04-13T00:00:00+01:00", "expired"),
        (None, "2028-04-12", "2027-04-13T00:00:00+01:00", "not_yet"),
    ],
)
def test_an_order_is_over_the_day_after_its_last(
    born: str | None, last_day: str, now: str, ended: str, shipped_models: Models
) -> None:
    record = {
        "pupil": {"date_of_birth": day(born) if born else None},
        "case": {"supervision_order": order(ends_on=day(last_day))},
    }
    assert decide(shipped_models, "order_end", record, datetime.fromisoformat(now)) == ended


def test_a_child_reads_what_is_asked_of_them_and_not_what_is_asked_of_their_parents(
    shipped_models: Models,
) -> None:
    directions = [
        {"direction": "Ring by nine", "of_whom": "parent", "name": "Mrs Hussain", "from": None},
        {"direction": "Sign in at the desk", "of_whom": "child", "name": "Amira", "from": None},
    ]
    known = order(gives_directions=True, directions=directions)
    record = {"pupil": {"name": "Amira"}, "case": {"supervision_order": known}}
    scope = {name: from_json(value) for name, value in record.items()}
    letter = write_letter(shipped_models[KEY].letters["order_for_child"], scope, NOW)
    text = " ".join(words for part in letter.parts for words in part.texts)
    assert "Sign in at the desk" in text
    assert "Ring by nine" not in text


@pytest.mark.parametrize(
    ("process", "form"), [("support_pathway", "closing"), ("step_down", "check")], ids=["support", "route"]
)
def test_who_ends_support_or_route_sees_that_an_order_goes_on(
    process: str, form: str, shipped_models: Models
) -> None:
    asked = shipped_models[process].forms[form]

    def shown(case: dict[str, Any]) -> Any:
        scope = {"pupil": from_json({}), "attendance": from_json({}), "case": from_json(case)}
        return facts(asked, scope, NOW)["supervision_order"]

    assert shown({"supervision_order": order()}) == (
        "In force until 12 April 2027: it goes on, and the case stays open until it is over"
    )
    assert shown({}) == "None in force"


def test_whatever_happens_to_an_order_it_comes_to_an_end(shipped_models: Models) -> None:
    messages = [
        {"name": "social_care_takes_over", "data": TAKEN_OVER},
        {"name": "case_withdrawn", "data": {}},
        {"name": "order_review_brought_forward", "data": {"brought_forward_reason": "Absent since Monday."}},
    ]
    begun = {"variables": scenario(KEY, "ends_on_its_day")["variables"]}
    for message in messages:
        life = begun | {"messages": [message | {"at": "P40D"}]}
        found = explore(shipped_models.get, KEY, life, START, range(4), ROUTING)
        assert (found.faults, found.dead_ends) == ([], [])
