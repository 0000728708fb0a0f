"""A scenario lives in its own school calendar, or in terms as they usually are."""

from datetime import UTC, datetime
from typing import Any

from engine.simulation import Report, simulate
from tests.engine.bpmn import diagrams as d

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
REVIEWED = d.model(
    "reviewed",
    d.start(),
    d.timer("wait", "=add school weeks(today(), 6)"),
    d.user("review", formKey="review"),
    d.end(),
    d.flow("begin wait review done"),
    files={
        "forms/review.form.json": b"""{
            "title": "Review", "type": "object", "required": ["next"],
            "properties": {"next": {"title": "Next review", "type": "string", "format": "date"}},
            "ui:checks": [{"test": "is school day(next)", "field": "next", "message": "No school that day"}]
        }"""
    },
)
TERMS = [{"first": "2026-09-01", "last": "2026-10-16"}, {"first": "2026-11-09", "last": "2026-12-18"}]


def live(following: str = "2026-12-10", **scenario: Any) -> Report:
    told = {"answers": {"review": [{"next": following}]}, **scenario}
    return simulate({"reviewed": REVIEWED}.get, "reviewed", told, MONDAY)


def reviewed_at(report: Report) -> str:
    assert report.holds, report.document()
    (wait,) = [step for step in report.steps if step.element == "wait"]
    return wait.at.isoformat()


def test_without_a_calendar_terms_are_as_usual() -> None:
    assert reviewed_at(live()) == "2026-11-23T09:00:00+00:00"
    assert reviewed_at(live(start="2033-10-03T09:00:00+01:00", following="2033-12-08")).startswith(
        "2033-11-21"
    )


def test_a_scenario_counts_by_the_calendar_that_it_writes() -> None:
    assert reviewed_at(live(calendar={"half_terms": TERMS})) == "2026-12-07T09:00:00+00:00"
    closed = {"half_terms": TERMS, "closed": ["2026-12-07"]}
    assert reviewed_at(live(calendar=closed)) == "2026-12-08T09:00:00+00:00"


def test_forms_are_checked_by_the_same_calendar() -> None:
    report = live(following="2026-12-21")
    assert [fault["message"] for fault in report.faults] == ["next: No school that day"]
    assert live(following="2026-12-10", calendar={"half_terms": TERMS, "closed": ["2026-12-10"]}).faults


def test_a_life_beyond_the_terms_that_are_written_says_so() -> None:
    (fault,) = live(calendar={"half_terms": TERMS[:1]}).faults
    assert (fault["element"], fault["code"]) == ("wait", "RUN-FAILED")
    assert "terms are not known for 17 October 2026" in fault["message"]
