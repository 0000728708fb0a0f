"""A long chronology is read page by page, and tells what people did before it tells what the pathway did."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine import casework
from engine.views import chronology_page as module
from engine.views.chronology_page import ChronologyFilter, ChronologyPage, Show, chronology_page
from tests.engine.casework.office import LEAD, MANAGER, PLAN, Office, review


@pytest.fixture(autouse=True)
def pages_of_five(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVENTS_A_PAGE", 5)


def page(
    office: Office, show: Show = "story", *, before: int | None = None, after: int | None = None
) -> ChronologyPage:
    return office.do(chronology_page, office.case, MANAGER, ChronologyFilter(show, before, after))


def note(office: Office, said: str, corrects: str | None = None) -> str:
    heard = casework.Note(date(2026, 1, 4), "Mrs Hill", "telephone", said, corrects=corrects)
    return office.do(casework.add_note, LEAD, office.case, heard, office.now)


def said(shown: ChronologyPage) -> list[str]:
    return [dict(line.details).get("What was said", line.title) for line in shown.lines]


def test_pages_follow_one_another_newest_first_and_lead_back(office: Office) -> None:
    office.open()
    for number in range(1, 12):
        note(office, f"call {number}")
    first = page(office)
    assert (said(first), first.newer) == ([f"call {number}" for number in (11, 10, 9, 8, 7)], None)
    second = page(office, before=first.older)
    assert said(second) == [f"call {number}" for number in (6, 5, 4, 3, 2)]
    last = page(office, before=second.older)
    assert (said(last), last.older) == (["call 1", "Case opened"], None)
    assert said(page(office, after=last.newer)) == said(second)
    assert said(page(office, after=second.newer)) == said(first)


def test_what_happens_meanwhile_moves_no_page(office: Office) -> None:
    office.open()
    for number in range(1, 8):
        note(office, f"call {number}")
    older = page(office).older
    before = said(page(office, before=older))
    note(office, "one more call")
    assert said(page(office, before=older)) == before


def test_people_come_first_and_the_reasons_of_the_pathway_are_one_click_away(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(95, "improved"))
    assert [line.title for line in page(office).lines] == ["Review the plan", "Agree the plan", "Case opened"]
    assert "How did it go? Improved" in [line.title for line in page(office, "reasons").lines]
    every: list[str] = []
    shown = page(office, "every")
    while shown.older is not None:
        every += [line.title for line in shown.lines]
        shown = page(office, "every", before=shown.older)
    every += [line.title for line in shown.lines]
    assert len(every) == len(office.kinds())


def test_what_was_chosen_is_read_in_passing(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(95, "improved"))
    (done,) = [line for line in page(office).lines if line.title == "Review the plan"]
    assert ("How did it go?", "Improved") in done.chosen


def test_answers_and_corrected_notes_are_found_on_whichever_page_they_stand(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    first = note(office, "He was ill")
    for number in range(1, 8):
        office.later(days=1)
        note(office, f"call {number}")
    note(office, "He was at the dentist", corrects=first)
    newest = page(office)
    last = page(office, before=newest.older)
    corrected = next(line for line in last.lines if line.number == newest.lines[0].corrects)
    assert ("What was said", "He was ill") in corrected.details
    plan = next(line for line in last.lines if line.title == "Agree the plan")
    assert plan.details[0] == ("What should change?", "Be in school by nine")
    assert newest.lines[0].at - plan.at == timedelta(days=7)


def test_notes_alone_are_a_page_of_notes(office: Office) -> None:
    office.open()
    note(office, "He was ill")
    assert said(page(office, "notes")) == ["He was ill"]


def heard(office: Office, day: date) -> str:
    """What the chronology says of when a note was heard, which is written now."""
    told = casework.Note(heard_on=day, heard_from="Mrs Hill", how="telephone", said=f"of {day}")
    office.do(casework.add_note, LEAD, office.case, told, office.now)
    return dict(page(office, "notes").lines[0].details)["Heard on"]


def test_a_note_says_when_it_was_heard_and_when_it_was_written_where_that_was_later(office: Office) -> None:
    office.open()
    assert heard(office, date(2026, 1, 5)) == "5 January 2026"
    office.now += timedelta(days=3)
    assert heard(office, date(2026, 1, 8)) == "8 January 2026"
    assert heard(office, date(2026, 1, 5)) == "5 January 2026; written down on 8 January 2026"


def test_what_was_heard_before_the_case_began_says_so(office: Office) -> None:
    office.open()
    told = "19 December 2025, before the case began; written down on 5 January 2026"
    assert heard(office, date(2025, 12, 19)) == told


def test_what_is_heard_and_written_on_different_days_goes_by_the_days_of_england(office: Office) -> None:
    office.now = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    office.open()
    assert heard(office, date(2026, 6, 2)) == "2 June 2026"
