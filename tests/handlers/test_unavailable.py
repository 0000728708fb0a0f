"""What people see while the database is away or busy: a calm page, with what they typed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from structlog.testing import capture_logs

from engine.store.database import open_database
from engine.tables import cases
from tests.databases import Lent
from tests.engine.casework.office import Office
from tests.handlers.conftest import Browser, Site

NOBODY_LISTENS = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
AIM = "Be in school by nine, & stay"


@pytest.fixture
def lead(site: Site) -> Browser:
    site.office.open()
    return site.signed_in("lead")


@contextmanager
def away(pages: Flask) -> Iterator[None]:
    """Nobody answers where the database was."""
    real = pages.extensions["pathways"]
    gone = open_database(NOBODY_LISTENS)
    pages.extensions["pathways"] = replace(real, database=gone)
    yield
    pages.extensions["pathways"] = real
    gone.close()


def fields_of(page: str) -> dict[str, str]:
    """The form of the page, as a browser would send it."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def test_a_page_that_cannot_be_read_says_so_and_offers_to_try_again(
    pages: Flask, site: Site, lead: Browser
) -> None:
    with away(pages):
        answer = lead.get(f"/cases/{site.office.case}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "cannot reach its records just now" in answer.text
    assert f'href="/cases/{site.office.case}">Try again' in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/cases/none", "/search"])
def test_no_page_is_a_bare_error(pages: Flask, lead: Browser, path: str) -> None:
    with away(pages):
        answer = lead.get(path)
    assert answer.status_code in (404, 503)
    assert "Attendance Pathways" in answer.text
    assert "Something went wrong" not in answer.text


def test_what_was_typed_is_kept_and_can_be_sent_again_once(pages: Flask, site: Site, lead: Browser) -> None:
    task = f"/tasks/{site.office.task('plan').id}"
    typed = {"aim": AIM, "once": "one key", "form_token": lead.token()}
    with away(pages):
        kept = lead.client.post(task, data=typed)
    assert kept.status_code == 503
    assert "nothing is saved twice" in kept.text
    again = fields_of(kept.text)
    assert again == typed
    assert lead.client.post(task, data=again).status_code == 302
    assert lead.client.post(task, data=again).status_code == 302
    assert site.office.kinds().count("userTask") == 1


def test_neither_a_password_nor_a_form_of_another_site_is_shown_again(
    pages: Flask, site: Site, lead: Browser
) -> None:
    token = lead.token()
    with away(pages):
        sign_in = lead.client.post(
            "/sign-in", data={"form_token": token, "name": "lead", "password": "sesame"}
        )
        foreign = lead.client.post(f"/cases/{site.office.case}/notes", data={"text": "Foreign words"})
    assert "sesame" not in sign_in.text
    assert "Foreign words" not in foreign.text
    assert (sign_in.status_code, foreign.status_code) == (503, 503)


def test_a_script_is_told_in_its_own_way(pages: Flask, lead: Browser) -> None:
    with away(pages):
        answer = lead.get("/", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.json == {
        "status": 503,
        "problem": "The service cannot reach its records just now. Try again in a minute.",
    }


def test_whoever_watches_the_machines_reads_why(pages: Flask, site: Site) -> None:
    browser = site.browser()
    assert browser.get("/readyz").json == {
        "status": "ready",
        "worker": "none has ever run: start `pathways worker`",
    }
    with away(pages):
        answer = browser.get("/readyz")
        assert browser.get("/healthz").status_code == 200
    assert (answer.status_code, answer.json) == (503, {"status": "the database does not answer"})


def test_a_thousand_requests_in_vain_are_ten_lines_of_a_log_and_one_when_it_works_again(
    pages: Flask, lead: Browser
) -> None:
    lead.get("/")
    with capture_logs() as logs, away(pages):
        for _ in range(1000):
            lead.get("/", headers={"Accept": "application/json"})
    assert [line["in_a_row"] for line in logs] == [2**power for power in range(10)]
    assert {(line["event"], line["why"]) for line in logs} == {
        ("database unavailable", "the database does not answer")
    }
    with capture_logs() as logs:
        lead.get("/")
        lead.get("/")
    assert logs == [{"event": "database available again", "unanswered": 1000, "log_level": "warning"}]


def test_who_wants_a_case_that_others_hold_is_told_soon_and_loses_nothing(
    pages: Flask, postgresql_begins: Lent, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = open_database(postgresql_begins.put_back(), waits=timedelta(milliseconds=50))
    holder = open_database(postgresql_begins.url)
    monkeypatch.setitem(pages.extensions, "pathways", replace(pages.extensions["pathways"], database=busy))
    office = Office(busy)
    case, lead = office.open(), site.signed_in("lead")
    typed = {"aim": AIM, "once": "one key", "form_token": lead.token()}
    task = f"/tasks/{office.task('plan').id}"
    with holder.transaction() as session:
        session.execute(select(cases.c.id).where(cases.c.id == case).with_for_update())
        refused = lead.client.post(task, data=typed)
        assert site.signed_in("manager").get("/").status_code == 200
    assert refused.status_code == 503
    assert "Somebody else is saving the same just now" in refused.text
    assert lead.client.post(task, data=fields_of(refused.text)).status_code == 302
    holder.close()
    busy.close()
