"""Reviews that come half-termly are proposed in school weeks, where the school's terms are known."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.attendance.usual_terms import usual_calendar
from engine.bpmn.model import ProcessModel
from engine.expressions import Names, from_json
from engine.forms import prefilled
from tests.processes.test_sanction_forms import answers_of, day, refused
from tests.processes.test_sanction_guards import live, scenario

Models = Mapping[str, ProcessModel]
USUAL = usual_calendar(2025, 2027)
ONLY_THIS_HALF_TERM = SchoolCalendar((HalfTerm(date(2026, 1, 5), date(2026, 2, 13), "Spring 1"),))
STAGES = [
    ("stage_1_universal", "universal"),
    ("stage_2_identify", "identify"),
    ("stage_3_support", "assess_and_plan"),
    ("stage_4_formalise", "formal_plan"),
]
HALF_TERMLY = [
    *STAGES,
    ("route_1_half_termly_data", "services_involved"),
    ("route_1_half_termly_data", "facilitate"),
    ("route_1_half_termly_data", "support_review"),
    ("enforcement_referral", "recommendations"),
]
#: Everything else that proposes a day on which people meet or look again.
OTHERS = [
    ("additional_need", "need_plan"),
    ("team_reviews", "identify_challenges"),
    ("team_reviews", "taf_review"),
    ("legal_sanction", "attendance_contract"),
    ("route_2_team_around_family", "first_plan"),
    ("route_3_legal_threshold", "support_review"),
    ("step_down", "check"),
    ("step_down", "maintenance_plan"),
]
#: What a form may call the day that it proposes.
PROPOSED = ("next_review", "review_on", "look_again_on", "next_check", "check_date")
TWELVE_WEEKS = timedelta(weeks=12)


def proposed(
    models: Models, place: tuple[str, str], on: str, calendar: SchoolCalendar | None, **record: Any
) -> str:
    """The date of the review that a form proposes to somebody who opens it on a day."""
    process, name = place
    known = {part: from_json(value) for part, value in {"case": {}, "attendance": {}, **record}.items()}
    moment = datetime.fromisoformat(f"{on}T09:00:00").replace(tzinfo=UTC)
    answers = prefilled(models[process].forms[name], Names(known, lambda: calendar), moment)
    return next(str(answers[name]) for name in PROPOSED if name in answers)


@pytest.mark.parametrize("place", HALF_TERMLY, ids="/".join)
def test_half_a_term_is_six_school_weeks(place: tuple[str, str], shipped_models: Models) -> None:
    """From a Monday in January: the half-term holiday of February does not count."""
    assert proposed(shipped_models, place, "2026-01-12", USUAL) == "2026-03-02"


@pytest.mark.parametrize("calendar", [None, ONLY_THIS_HALF_TERM], ids=["no calendar", "not that far"])
@pytest.mark.parametrize("place", HALF_TERMLY, ids="/".join)
def test_where_the_terms_are_not_known_it_is_six_weeks(
    place: tuple[str, str], calendar: SchoolCalendar | None, shipped_models: Models
) -> None:
    assert proposed(shipped_models, place, "2026-01-12", calendar) == "2026-02-23"


@pytest.mark.parametrize("place", HALF_TERMLY, ids="/".join)
def test_no_day_of_the_year_proposes_a_review_after_more_than_twelve_weeks(
    place: tuple[str, str], shipped_models: Models
) -> None:
    """Early in June six school weeks would end in September: then it is the end of the term, six weeks on."""
    days = [date(2026, 5, 20) + timedelta(days=number) for number in range(90)]
    spans = {on: date.fromisoformat(proposed(shipped_models, place, str(on), USUAL)) - on for on in days}
    assert timedelta(weeks=6) <= min(spans.values()) < max(spans.values()) <= TWELVE_WEEKS


@pytest.mark.parametrize("place", [*HALF_TERMLY, *OTHERS], ids="/".join)
def test_no_form_proposes_to_meet_in_the_holidays_or_on_a_bank_holiday(
    place: tuple[str, str], shipped_models: Models
) -> None:
    """On each day of a spring and summer; people type any other day that suits them, with its reason."""
    for number in range(200):
        on = date(2026, 2, 1) + timedelta(days=number)
        met = date.fromisoformat(proposed(shipped_models, place, str(on), USUAL))
        assert USUAL.is_school_day(met), on
        assert met - on <= TWELVE_WEEKS, on


def test_where_no_terms_are_known_a_form_still_proposes_a_working_day(shipped_models: Models) -> None:
    """Saturday, and six weeks before Good Friday."""
    for on, met in (("2026-02-07", "2026-03-23"), ("2026-02-20", "2026-04-07")):
        assert proposed(shipped_models, ("team_reviews", "taf_review"), on, None) == met


@pytest.mark.parametrize("place", STAGES, ids="/".join)
def test_severe_absence_is_looked_at_after_three_school_weeks(
    place: tuple[str, str], shipped_models: Models
) -> None:
    case = {"plan": {"review_weeks": 3}}
    assert proposed(shipped_models, place, "2026-02-02", USUAL, case=case) == "2026-03-02"
    assert proposed(shipped_models, place, "2026-02-02", None, case=case) == "2026-02-23"


def test_another_date_than_the_usual_one_needs_a_reason(shipped_models: Models) -> None:
    told = scenario("stage_1_universal", "not_working")
    (answer,) = told["answers"]["ask_universal_questions"]
    answer["next_review"] = "2026-02-23"
    (fault,) = live(shipped_models, told).faults
    assert fault["message"] == "review_date_reason: Say why the review is not on the usual date"
    answer["review_date_reason"] = "Agreed with the family."
    assert live(shipped_models, told).faults == []


def test_a_formal_plan_keeps_the_review_that_is_set_without_a_reason(shipped_models: Models) -> None:
    form = shipped_models["stage_4_formalise"].forms["formal_plan"]
    raw = answers_of("stage_4_formalise", "improving_back_to_stage_3", "agree_formal_plan")
    case = {"plan": {"next_review": day("2026-03-12")}}
    assert "review_date_reason" not in refused(form, raw | {"next_review": "2026-03-12"}, case=case)
    assert "review_date_reason" in refused(form, raw | {"next_review": "2026-03-13"}, case=case)


@pytest.mark.parametrize(
    ("calendar", "weeks", "reviewed_on"),
    [(USUAL, 6, "2026-04-27"), (USUAL, 8, "2026-05-11"), (None, 6, "2026-04-13"), (None, 8, "2026-04-27")],
)
def test_a_notice_to_improve_runs_for_school_weeks(
    calendar: SchoolCalendar | None, weeks: int, reviewed_on: str, shipped_models: Models
) -> None:
    """From 2 March: the two weeks of the Easter holidays do not count."""
    settings = {"improve_in": "school weeks", "improve_weeks": weeks, "improve_most": weeks}
    place = ("legal_sanction", "notice_to_improve_text")
    assert proposed(shipped_models, place, "2026-03-02", calendar, settings=settings) == reviewed_on
    settings["improve_in"] = "calendar weeks"
    in_weeks = str(date(2026, 3, 2) + timedelta(weeks=weeks))
    assert proposed(shipped_models, place, "2026-03-02", calendar, settings=settings) == in_weeks
