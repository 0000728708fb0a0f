"""A form that is sent again does nothing again and says so; with other words it is a conflict, in words."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Table

from engine.tables import absences, case_readers, cases, messages, notes, process_drafts, sent_forms, users
from engine.tables import notices as notices_table
from tests.handlers.conftest import Browser, Site
from tests.handlers.test_away import DAYS
from tests.handlers.test_cases import note
from tests.handlers.test_users import NEW

AGAIN = "You have sent this form already"
NOT_TAKEN = "You have sent this form already, with something else in it"


@pytest.fixture(autouse=True)
def casework_clock(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' casework happens when the office's does."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)


def key_on(page: str) -> str:
    """The key of the page's main form."""
    main = page[page.index("<main") :]
    found = re.search(r'name="once" value="(\w+)"', main)
    assert found, "the form has no key"
    return found[1]


def test_a_note_that_is_sent_three_times_is_one_note_and_the_person_is_told(site: Site) -> None:
    case, lead = site.office.open(), site.signed_in("lead")
    address = f"/cases/{case}/notes"
    once = key_on(lead.get(address).text)
    answers = [lead.post(address, **note(once=once)) for _ in range(3)]
    assert [each.status_code for each in answers] == [302] * 3
    assert len({each.location for each in answers}) == 1
    assert len(site.office.rows(notes)) == 1
    assert AGAIN in lead.get(answers[-1].location).text


def test_the_same_form_with_other_words_is_a_conflict_that_keeps_what_was_typed(site: Site) -> None:
    case, lead = site.office.open(), site.signed_in("lead")
    address = f"/cases/{case}/notes"
    lead.post(address, **note(once="k"))
    other = lead.post(address, **note(once="k", said="She rang again & wept", how=""))
    assert other.status_code == 409
    assert NOT_TAKEN in other.text
    assert "She rang again &amp; wept" in other.text
    assert f'href="/cases/{case}#chronology">See what came of what you sent before' in other.text
    assert [row.said for row in site.office.rows(notes)] == ["He was ill"]
    # With the key of that page it is sent as a new one; what is wrong in it is then said beside its field.
    fresh = key_on(other.text)
    assert fresh != "k"
    assert lead.post(address, **note(once=fresh, said="She rang again & wept")).status_code == 302
    assert len(site.office.rows(notes)) == 2


def test_another_person_another_case_or_another_form_may_have_the_same_key(site: Site) -> None:
    one, lead = site.office.open(), site.signed_in("lead")
    other = site.office.open()
    assert lead.post(f"/cases/{one}/notes", **note(once="k")).status_code == 302
    assert lead.post(f"/cases/{other}/notes", **note(once="k", said="Of the other")).status_code == 302
    colleague = site.signed_in("colleague")
    assert colleague.post(f"/cases/{one}/notes", **note(once="k", said="Mine")).status_code == 302
    assert len(site.office.rows(notes)) == 3


def test_what_was_refused_may_be_mended_under_the_same_key(site: Site) -> None:
    case, lead = site.office.open(), site.signed_in("lead")
    address = f"/cases/{case}/notes"
    assert lead.post(address, **note(once="k", said="")).status_code == 422
    assert lead.post(address, **note(once="k", said="He was ill")).status_code == 302
    assert len(site.office.rows(notes)) == 1


def test_a_draft_is_saved_as_often_as_something_is_typed(site: Site) -> None:
    case, lead = site.office.open(), site.signed_in("lead")
    for said in ("He", "He was", "He was ill"):
        assert lead.post(f"/cases/{case}/notes/draft", **note(once="k", said=said)).status_code == 200
    assert lead.post(f"/cases/{case}/notes", **note(once="k")).status_code == 302


def test_a_correction_under_the_key_of_a_note_is_a_conflict(site: Site) -> None:
    case, lead = site.office.open(), site.signed_in("lead")
    lead.post(f"/cases/{case}/notes", **note(once="k"))
    (first,) = site.office.rows(notes)
    assert lead.post(f"/cases/{case}/notes?corrects={first.id}", **note(once="k")).status_code == 409


@pytest.mark.parametrize(
    ("who", "address", "fields", "made"),
    [
        ("lead", "/cases/{case}/notes", note(), notes),
        ("lead", "/cases/{case}/tell/case_withdrawn", {"why": "Moved to Leeds"}, messages),
        ("lead", "/children/sam/cases", {"process": "support", "reason": "Often ill"}, cases),
        ("lead", "/away", DAYS | {"who": "lead"}, absences),
        ("administrator", "/users/new", NEW, users),
        ("analyst", "/drafts", {"title": "Shorter reviews", "process": "support"}, process_drafts),
    ],
)
def test_whatever_makes_something_makes_it_once(
    site: Site, who: str, address: str, fields: dict[str, str], made: Table
) -> None:
    address = address.format(case=site.office.open())
    before, browser = len(site.office.rows(made)), site.signed_in(who)
    first = browser.post(address, **fields, once="k")
    assert first.status_code in (200, 302), first.text
    again = browser.post(address, **fields, once="k")
    assert again.status_code == 302
    assert first.status_code == 200 or again.location == first.location
    assert len(site.office.rows(made)) == before + 1
    assert AGAIN in browser.get(again.location).text
    other = browser.post(address, **fields, something="else", once="k")
    assert (other.status_code, len(site.office.rows(made))) == (409, before + 1)
    assert NOT_TAKEN in other.text


def test_a_concern_is_raised_once_and_what_was_changed_after_going_back_as_well(site: Site) -> None:
    address, lead = f"/cases/{site.office.open()}/concern", site.signed_in("lead")
    for words in ("A bruise", "A bruise", "A bruise, and a second one"):
        sent = lead.post(address, concern=words, immediate_danger="no", once="k")
        assert sent.location == f"{address}/raised"
    assert len(site.office.rows(messages)) == 2


def test_the_glass_is_broken_once(site: Site) -> None:
    case = site.office.open()
    manager, colleague = site.signed_in("manager"), site.signed_in("colleague")
    manager.post(f"/cases/{case}/restriction", reason="A colleague's child")
    address = f"/cases/{case}/break-glass"
    told = len(site.office.rows(notices_table))
    first, again = (colleague.post(address, reason="The lead is ill", once="k") for _ in range(2))
    assert first.status_code == again.status_code == 302, first.text
    assert [row.kind for row in site.office.rows(case_readers)].count("glass") == 1
    assert len(site.office.rows(notices_table)) == told + 2


def test_the_clock_of_a_training_database_is_moved_once(site: Site) -> None:
    trainer = site.signed_in("trainer")
    once = key_on(trainer.get("/clock").text)
    for _ in range(2):
        assert trainer.post("/clock", by="P1W", once=once).location == "/clock"
    page = trainer.get("/clock").text
    assert "12 January 2026" in page
    assert AGAIN in page
    assert key_on(page) != once


def test_other_answers_under_the_key_of_a_task_are_told_that_it_was_completed(site: Site) -> None:
    site.office.open()
    address, lead = f"/tasks/{site.office.task('plan').id}", site.signed_in("lead")
    assert lead.post(address, aim="Be in school", once="k").status_code == 302
    other = lead.post(address, aim="Be at home", once="k")
    assert other.status_code == 409
    assert "already completed by Lee Lead on" in other.text
    assert "Be at home" in other.text


def test_every_form_of_somebody_who_signed_in_has_a_key_of_its_own(site: Site) -> None:
    lead: Browser = site.signed_in("lead")
    page = lead.get(f"/cases/{site.office.open()}").text
    keys = re.findall(r'name="once" value="(\w+)"', page)
    assert len(keys) == page.count('method="post"') - 1  # signing out needs none
    assert len(set(keys)) == len(keys)
    assert 'name="once"' not in site.browser().get("/sign-in").text


def test_what_was_sent_is_forgotten_after_some_weeks_and_holds_no_words(site: Site) -> None:
    case, lead = site.office.open(), site.signed_in("lead")
    lead.post(f"/cases/{case}/notes", **note(once="k"))
    (row,) = site.office.rows(sent_forms)
    assert not any("ill" in str(value) or "Hill" in str(value) for value in row)
    site.clock.now += timedelta(days=40)
    later = site.signed_in("lead")
    later.post(f"/cases/{case}/notes", **note(once="k2"))
    assert len(site.office.rows(sent_forms)) == 1
