"""What was answered to the same question before is offered with its source, and taken only by a press."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from engine.views.task import TaskSeen
from tests.handlers.conftest import Site
from tests.handlers.shipped import STAFF, begin, scenario_of
from web.bench.measuring import statements_counted

FIRST = STAFF["school_lead"][0]
CONCERN = "She is missing a third of school and falling behind."


@pytest.fixture
def again(site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a second contact with the LCSS, in a case where the first was answered."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)
    scenario = scenario_of("route_2_team_around_family", "a_team_comes_back_to_the_lcss")
    story = begin(site.office, "route_2_team_around_family", scenario)
    story.left = frozenset({"contact_lcss_again"})
    story.live(site.office)
    site.office.now = site.office.task("contact_lcss_again").opened_at + timedelta(hours=1)
    return f"/tasks/{site.office.task('contact_lcss_again').id}"


def offered(page: str, question: str) -> str:
    """The button that takes an earlier answer, by what it sends; "" where none is offered."""
    return page.partition(f'value="use:{question}:')[2].partition('"')[0]


def test_an_earlier_answer_stands_beside_its_question_with_its_source_and_is_taken_by_a_press(
    site: Site, again: str
) -> None:
    school = site.signed_in(FIRST.id)
    assert not offered(
        school.get(again).text, "why_concerned"
    )  # it stands there already, by the form's default
    school.post(again, do="draft", why_concerned="Mondays")
    page = unescape(school.get(again).text)
    step = offered(page, "why_concerned")
    assert step == site.office.task("contact_lcss").id
    for words in (f"By {FIRST.name} in “Contact the LCSS with the Early Help Assessment”", CONCERN):
        assert words in page
    assert f">{CONCERN}</textarea>" not in page  # never by itself
    fields: dict[str, Any] = {"what_did_not_work": "Letters", "support_result": "refused"}
    taken = school.post(again, do=f"use:why_concerned:{step}", **fields)
    assert taken.location == f"{again}#why_concerned"
    page = unescape(school.get(again).text)
    assert f">{CONCERN}</textarea>" in page
    assert ">Letters</textarea>" in page
    assert not offered(page, "why_concerned")


def test_days_and_counts_are_never_offered(site: Site, again: str) -> None:
    page = site.signed_in(FIRST.id).get(again).text
    assert not offered(page, "register_from")
    assert not offered(page, "sessions_possible")


def test_what_is_offered_no_more_is_not_taken_and_nothing_typed_is_lost(site: Site, again: str) -> None:
    school = site.signed_in(FIRST.id)
    school.post(again, do=f"use:why_concerned:{'0' * 32}", why_concerned="Mondays")
    assert ">Mondays</textarea>" in school.get(again).text
    school.post(again, do="use:nothing:0", why_concerned="Fridays")
    assert ">Fridays</textarea>" in school.get(again).text


def test_offering_answers_asks_the_database_for_nothing_more(
    site: Site, again: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = site.signed_in(FIRST.id)
    school.post(again, do="draft", why_concerned="Mondays")
    school.get(again)
    with statements_counted(site.office.database) as sent:
        assert offered(school.get(again).text, "why_concerned")
    monkeypatch.setattr(TaskSeen, "earlier_answers", lambda seen, now: {})
    with statements_counted(site.office.database) as without:
        assert not offered(school.get(again).text, "why_concerned")
    assert len(sent) == len(without), sent
