"""The calendar of reviews: by week and by month, whose one's own, and what is overdue."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from engine.tables import cases, tasks, timers
from engine.views.reviews import ReviewsFilter
from tests.engine.casework.office import PLAN
from tests.handlers.conftest import Site


@pytest.fixture(autouse=True)
def casework_clock(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' casework happens when the office's does."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)


@pytest.fixture
def coming(site: Site) -> date:
    """A case that is led by the lead professional and reviewed in three weeks; the day."""
    office = site.office
    office.open()
    office.complete("plan", PLAN)
    when = office.now + timedelta(weeks=3)
    with office.database.transaction() as session:
        session.execute(update(timers).values(element="review_date", due_at=when))
        lead = {"lead_professional": {"name": "Lee Lead", "account": "lead"}}
        session.execute(update(cases).values(record=lead))
    return when.date()


def test_a_review_to_come_stands_on_its_day_with_who_leads_it(site: Site, coming: date) -> None:
    lead = site.signed_in("lead")
    page = lead.get(f"/reviews?day={coming}").text
    assert "Sam Hill: Review" in page
    assert "Lee Lead" in page
    assert "Sam Hill" not in lead.get("/reviews").text
    assert "Sam Hill" in lead.get(f"/reviews?day={coming}&whose=mine").text
    assert "Sam Hill" not in site.signed_in("colleague").get(f"/reviews?day={coming}&whose=mine").text


def test_a_month_counts_the_reviews_of_each_day(site: Site, coming: date) -> None:
    page = site.signed_in("manager").get(f"/reviews?span=month&day={coming}").text
    assert "<strong>1</strong>" in page
    assert f'href="/reviews?day={coming}"' in page


def test_a_review_that_should_have_been_held_stands_among_the_overdue(site: Site, coming: date) -> None:
    office = site.office
    office.later(weeks=7)
    office.fire()
    with office.database.transaction() as session:
        session.execute(update(tasks).where(tasks.c.element == "review").values(due_at=office.now))
    office.later(days=9)
    page = site.signed_in("lead").get("/reviews").text
    assert "Overdue now: 1" in page
    assert "Sam Hill: Review the plan" in page


@pytest.mark.usefixtures("coming")
def test_a_school_sees_the_reviews_of_its_own_children_only(site: Site, coming: date) -> None:
    assert "Sam Hill" in site.signed_in("hill").get(f"/reviews?day={coming}").text
    assert "Sam Hill" not in site.signed_in("dale").get(f"/reviews?day={coming}").text


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "9999-12-31", "0001-01-01", ""])
@pytest.mark.parametrize("span", ["month", "week", "century"])
def test_a_day_that_there_is_not_is_today(site: Site, day: str, span: str) -> None:
    page = site.signed_in("lead").get(f"/reviews?day={day}&span={span}&whose=everybody")
    assert page.status_code == 200
    assert "January 2026" in page.text


@pytest.mark.parametrize(
    ("day", "first", "end"),
    [("2026-02-10", "2026-01-26", "2026-03-02"), ("2027-02-01", "2027-02-01", "2027-03-01"),
     ("2026-08-31", "2026-07-27", "2026-09-07"), ("2026-12-31", "2026-11-30", "2027-01-04")],
)  # fmt: skip
def test_a_month_is_shown_in_whole_weeks(day: str, first: str, end: str) -> None:
    month = ReviewsFilter(date.fromisoformat(day), "month")
    assert (month.first, month.end) == (date.fromisoformat(first), date.fromisoformat(end))
    assert month.before.month == (month.day.month - 2) % 12 + 1
    assert month.after.month == month.day.month % 12 + 1
