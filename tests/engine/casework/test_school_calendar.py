"""A case counts in the school weeks of the pupil's school: timers, tables, scripts, conditions and forms."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.errors import AnswersRefused
from engine.forms import prefilled
from engine.process_versions import publish
from engine.store.incidents import unresolved
from engine.tables import closed_days, half_terms, process_instances, timers
from engine.tables.register import EVERY_SCHOOL
from engine.views.task import look_at_task
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import ANALYST, LEAD, MANAGER, PLAN, Office
from web.bench.measuring import statements_counted

HILL = "100001"
FORM = {
    "title": "Agree the review",
    "type": "object",
    "required": ["review_on"],
    "properties": {
        "review_on": {
            "title": "Day of the review",
            "type": "string",
            "format": "date",
            "ui:default": "=add school weeks(today(), 6)",
        }
    },
    "ui:checks": [
        {"test": "is school day(review_on)", "field": "review_on", "message": "Choose a school day"}
    ],
}
TABLE = """
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:m">
  <inputData id="i" name="review_on"><variable name="review_on" typeRef="date"/></inputData>
  <decision id="visit" name="Day of the visit">
    <variable name="Day of the visit"/>
    <informationRequirement><requiredInput href="#i"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input label="In the holidays">
        <inputExpression><text>half term(review_on) = null</text></inputExpression>
      </input>
      <output name="visit"/>
      <rule><inputEntry><text>true</text></inputEntry><outputEntry><text>null</text></outputEntry></rule>
      <rule><inputEntry><text>false</text></inputEntry>
        <outputEntry><text>next school day(review_on)</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""
DECIDE = (
    '<businessRuleTask id="plan_visit" name="plan_visit"><extensionElements>'
    "<spiffworkflow:calledDecisionId>visit</spiffworkflow:calledDecisionId><spiffworkflow:properties>"
    '<spiffworkflow:property name="resultVariable" value="visit"/></spiffworkflow:properties>'
    "</extensionElements></businessRuleTask>"
)
PROCESS = ProcessFiles(
    "school_weeks",
    {
        "process.bpmn": d.diagram(
            "school_weeks",
            d.start(),
            d.user("agree", formKey="agree"),
            d.script("note", "ends = half term end(today())"),
            DECIDE,
            d.xor("open", default="open_to_closed"),
            d.end("closed"),
            d.timer("wait", "=add school weeks(today(), 6)"),
            d.user("review", due="=add school days(today(), 2)"),
            d.end(),
            d.flow("begin agree note plan_visit open closed"),
            d.flow("open wait review done", wait="is school day(review_on)"),
        ),
        "forms/agree.form.json": json.dumps(FORM).encode(),
        "decisions/visit.dmn": TABLE.strip().encode(),
    },
)
SPRING = (("2026-01-05", "2026-02-13"), ("2026-02-23", "2026-03-27"))


def give_terms(office: Office, *terms: tuple[str, str], urn: str = EVERY_SCHOOL) -> None:
    rows = [
        {"school_urn": urn, "first_day": day(first), "last_day": day(last), "name": ""}
        for first, last in terms
    ]
    office.do(lambda session: session.execute(insert(half_terms), rows))


def close(office: Office, urn: str, closed: str) -> None:
    row = {"school_urn": urn, "day": day(closed), "kind": "inset"}
    office.do(lambda session: session.execute(insert(closed_days), row))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def opened(office: Office) -> Office:
    office.do(publish, ANALYST, [PROCESS], "School weeks", office.now)
    office.open("school_weeks")
    return office


def due(office: Office) -> datetime:
    (timer,) = office.rows(timers)
    found: datetime = timer.due_at
    return found


def test_a_review_comes_six_school_weeks_later(opened: Office) -> None:
    give_terms(opened, *SPRING)
    opened.complete("agree", {"review_on": "2026-02-13"})
    assert due(opened) == datetime(2026, 2, 23, 9, tzinfo=UTC), "a week of holidays lies between"
    record = opened.rows(process_instances)[0].record
    assert (record["ends"]["value"], record["visit"]["value"]) == ("2026-02-13", "2026-02-23")
    opened.now = due(opened)
    assert opened.fire() == 1
    assert opened.task("review").due_at == datetime(2026, 2, 25, 9, tzinfo=UTC)


def test_the_calendar_is_that_of_the_pupils_school(opened: Office) -> None:
    give_terms(opened, *SPRING)
    give_terms(opened, ("2026-01-05", "2026-03-27"), urn="100002")
    close(opened, HILL, "2026-02-23")
    close(opened, "100002", "2026-02-24")
    close(opened, EVERY_SCHOOL, "2026-02-26")
    opened.complete("agree", {"review_on": "2026-02-13"})
    assert due(opened) == datetime(2026, 2, 24, 9, tzinfo=UTC)
    opened.now = due(opened)
    opened.fire()
    assert opened.task("review").due_at == datetime(2026, 2, 27, 9, tzinfo=UTC)


def test_a_school_with_terms_of_its_own_counts_by_them(opened: Office) -> None:
    give_terms(opened, *SPRING)
    give_terms(opened, ("2026-01-05", "2026-02-20"), urn=HILL)
    opened.complete("agree", {"review_on": "2026-02-13"})
    assert due(opened) == datetime(2026, 2, 16, 9, tzinfo=UTC)


def test_a_pupil_without_a_school_is_counted_by_the_councils_terms(opened: Office) -> None:
    give_terms(opened, *SPRING)
    give_terms(opened, ("2026-01-05", "2026-02-20"), urn=HILL)
    opened.know(school_urn=None)
    opened.complete("agree", {"review_on": "2026-02-13"})
    assert due(opened) == datetime(2026, 2, 23, 9, tzinfo=UTC)


def test_a_form_proposes_a_school_day_and_takes_no_other(opened: Office) -> None:
    give_terms(opened, *SPRING)
    seen = opened.do(look_at_task, LEAD, opened.task("agree").id, opened.now)
    assert seen.form is not None
    assert prefilled(seen.form, seen.scope, opened.now) == {"review_on": "2026-02-23"}
    with pytest.raises(AnswersRefused) as refused:
        opened.complete("agree", {"review_on": "2026-02-18"})
    assert [fault.message for fault in refused.value.faults] == ["Choose a school day"]


def test_without_terms_nothing_is_guessed_and_the_step_is_done_once_they_are_there(opened: Office) -> None:
    give_terms(opened, ("2026-01-05", "2026-02-06"))
    done = opened.complete("agree", {"review_on": "2026-02-06"})
    (incident,) = opened.do(unresolved, opened.case)
    assert done.incident_id == incident.id
    assert "terms are not known for 7 February 2026" in incident.problem
    assert opened.rows(timers) == []
    give_terms(opened, ("2026-02-16", "2026-03-27"))
    assert opened.do(casework.retry_incident, MANAGER, incident.id, opened.now)
    assert due(opened) == datetime(2026, 2, 23, 9, tzinfo=UTC)


def test_the_calendar_is_read_once_a_step_and_only_where_something_asks(opened: Office) -> None:
    give_terms(opened, *SPRING)
    with statements_counted(opened.database) as sent:
        opened.complete("agree", {"review_on": "2026-02-13"})
    assert asked(sent) == 1
    with statements_counted(opened.database) as sent:
        opened.open()
        opened.do(look_at_task, LEAD, opened.task("plan").id, opened.now)
        opened.complete("plan", PLAN)
    assert asked(sent) == 0


def asked(sent: list[Any]) -> int:
    """Questions about the calendar; that about the register asks for half-terms on its own account."""
    about_calendar = [statement for statement in sent if "register_weeks" not in statement]
    return sum("half_terms" in statement or "closed_days" in statement for statement in about_calendar)
