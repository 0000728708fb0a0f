"""Signing in and out, and coming back to where one was."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from engine import passwords
from engine.accounts import TRIES
from engine.tables import notes, users
from handlers import throttle
from tests.handlers.conftest import PASSWORD, Browser, Site


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with nobody counted."""
    monkeypatch.setattr(throttle, "_failures", type(throttle._failures)())


def test_whoever_is_not_signed_in_is_asked_who_they_are_and_comes_back(site: Site) -> None:
    browser = site.browser()
    asked = browser.get("/cases?flag=ehcp")
    assert asked.location == "/sign-in?next=/cases?flag%3Dehcp"
    assert browser.sign_in("lead", next="/cases?flag=ehcp").location == "/cases?flag=ehcp"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", ""]
)
def test_signing_in_leads_to_no_other_site(site: Site, address: str) -> None:
    assert site.browser().sign_in("lead", next=address).location == "/"


def test_a_wrong_password_and_an_unknown_name_look_the_same(site: Site) -> None:
    wrong = site.browser().sign_in("lead", "wrong")
    unknown = site.browser().sign_in("nobody", "wrong")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "not right" in wrong.text
    for page in (wrong, unknown):
        assert "Error: Sign in" in page.text


def test_after_five_wrong_passwords_the_right_one_waits(site: Site) -> None:
    browser = site.browser()
    for _ in range(TRIES):
        browser.sign_in("lead", "wrong")
    assert browser.sign_in("lead").status_code == 422
    site.clock.now += timedelta(minutes=1)
    assert browser.sign_in("lead").status_code == 302


def test_an_address_that_tries_many_names_has_to_wait(site: Site) -> None:
    browser = site.browser()
    for number in range(throttle.FAILURES):
        throttle.count_failure("127.0.0.1", site.clock.now + timedelta(milliseconds=number))
    site.clock.now += timedelta(seconds=1)
    waits = browser.sign_in("lead")
    assert waits.status_code == 429
    assert "Wait ten minutes" in waits.text
    site.clock.now += throttle.WITHIN
    assert browser.sign_in("lead").status_code == 302


def test_signing_in_changes_the_cookie(site: Site) -> None:
    browser = site.browser()
    browser.get("/sign-in")
    before = browser.client.get_cookie("pathways")
    browser.sign_in("lead")
    after = browser.client.get_cookie("pathways")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert after.http_only
    assert after.same_site == "Lax"


def test_signing_out_ends_the_session(site: Site) -> None:
    browser = site.signed_in("lead")
    cookie = browser.client.get_cookie("pathways")
    left = browser.post("/sign-out")
    assert (left.status_code, left.headers["Clear-Site-Data"]) == (302, '"cache", "storage"')
    assert cookie is not None
    browser.client.set_cookie("pathways", cookie.value)
    assert browser.get("/").status_code == 302


def test_a_form_sent_after_the_session_ended_is_not_lost(site: Site) -> None:
    browser = site.signed_in("lead")
    case = site.office.open()
    token = browser.token()
    site.clock.now += timedelta(minutes=61)
    note = {"form_token": token, "heard_from": "Mrs Hill", "said": "He was ill", "heard_on-day": "5"}
    expired = browser.client.post(f"/cases/{case}/notes", data=note)
    assert expired.status_code == 401
    assert "What you typed is kept" in expired.text
    kept = expired.text.split('name="kept" value="')[1].split('"')[0]
    again = browser.sign_in("lead", kept=kept)
    assert "has <strong>not been saved yet</strong>" in again.text
    assert f'action="/cases/{case}/notes"' in again.text
    assert 'name="said" value="He was ill"' in again.text


def test_what_one_person_typed_is_not_shown_to_another(site: Site) -> None:
    browser = site.signed_in("lead")
    token = browser.token()
    site.clock.now += timedelta(minutes=61)
    expired = browser.client.post("/tasks/x", data={"form_token": token, "said": "He was ill"})
    kept = expired.text.split('name="kept" value="')[1].split('"')[0]
    other = browser.sign_in("manager", kept=kept)
    assert other.status_code == 302


def test_the_training_clock_signs_nobody_out(site: Site) -> None:
    trainer = site.signed_in("trainer")
    assert trainer.post("/clock", by="P6M").status_code == 302
    assert trainer.get("/clock").status_code == 200


def test_a_password_from_an_administrator_must_be_changed_at_once(site: Site) -> None:
    given = site.signed_in("administrator").post("/users/lead/password").text
    secret = given.split('govuk-!-font-size-27">')[1].split("<")[0]
    browser = site.browser()
    assert browser.sign_in("lead").status_code == 422
    assert browser.sign_in("lead", secret).location == "/"
    assert browser.get("/").location == "/account/password"
    changed = browser.post(
        "/account/password",
        old_password=secret,
        new_password="lamp river stone",
        again_password="lamp river stone",
    )
    assert changed.location == "/"
    assert browser.get("/").status_code == 200


def test_two_different_new_passwords_are_refused(site: Site) -> None:
    browser = site.signed_in("lead")
    page = browser.post("/account/password", old_password=PASSWORD, new_password="a b c", again_password="x")
    assert page.status_code == 422
    assert "Type the same new password twice" in page.text


FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def form_of(site: Site, browser: Browser) -> tuple[str, dict[str, str]]:
    """A note that somebody has typed in a tab: its address and all its fields, the hidden ones too."""
    address = f"/cases/{site.office.open()}/notes"
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', browser.get(address).text)
    typed = {"heard_from": "Mrs Hill", "how": "telephone", "said": "He was ill", "action": ""}
    day = {"heard_on-day": "5", "heard_on-month": "1", "heard_on-year": "2026"}
    return address, {**dict(hidden), **typed, **day}


def carry_on(browser: Browser, page: str, address: str) -> None:
    """Press the one button of the page that holds what was typed."""
    assert "Carry on where you were" in page
    form = page[page.index(f'action="{address}"') :]
    fields = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    assert browser.client.post(address, data=fields).status_code == 302


def test_signing_in_again_in_another_tab_loses_no_form_of_this_one(site: Site) -> None:
    browser = site.signed_in("lead")
    address, fields = form_of(site, browser)
    browser.post("/sign-out")
    browser.sign_in("lead")
    sent = browser.client.post(address, data=fields, headers=FROM_HERE)
    assert sent.status_code == 409
    assert site.office.rows(notes) == []
    carry_on(browser, sent.text, address)
    assert [(row.said, row.written_by) for row in site.office.rows(notes)] == [("He was ill", "lead")]


def test_signing_out_in_another_tab_loses_no_form_of_this_one(site: Site) -> None:
    browser = site.signed_in("lead")
    address, fields = form_of(site, browser)
    browser.post("/sign-out")
    sent = browser.client.post(address, data=fields, headers=FROM_HERE)
    assert "What you typed is kept" in sent.text
    kept = sent.text.split('name="kept" value="')[1].split('"')[0]
    carry_on(browser, browser.sign_in("lead", kept=kept).text, address)
    assert [row.said for row in site.office.rows(notes)] == ["He was ill"]


def test_what_one_person_typed_is_not_sent_in_the_name_of_the_next(site: Site) -> None:
    browser = site.signed_in("lead")
    address, fields = form_of(site, browser)
    browser.post("/sign-out")
    browser.sign_in("manager")
    sent = browser.client.post(address, data=fields, headers=FROM_HERE)
    assert "but somebody else typed this form: nothing was saved" in sent.text
    assert "He was ill" not in sent.text
    assert site.office.rows(notes) == []


def test_a_page_of_another_site_is_offered_nothing_to_carry_on_with(site: Site) -> None:
    browser = site.signed_in("lead")
    address, fields = form_of(site, browser)
    browser.post("/sign-out")
    browser.sign_in("lead")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}):
        assert browser.client.post(address, data=fields, headers=headers).status_code == 400
    no_name = {name: value for name, value in fields.items() if name != "typed_by"}
    assert browser.client.post(address, data=no_name, headers=FROM_HERE).status_code == 400


def test_nobody_waits_to_write_while_a_password_is_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def check(password: str, stored: str | None) -> bool:
        with site.office.database.transaction(timedelta(milliseconds=100)) as session:
            session.execute(update(users).values(reached_by="by telephone"))
            written.append(password)
        return False

    monkeypatch.setattr(passwords, "matches_hash", check)
    assert site.browser().sign_in("lead", "not this one").status_code == 422
    assert written == ["not this one"]
