"""What every request has to pass: access, forms of our own, headers, and refusals without a traceback."""

import re

import pytest
from flask import Flask

from engine.tables import cases
from engine.version import VERSION
from engine.views.reading_words import KINDS_READ
from handlers.access import declared
from handlers.noting import Noted, Unnoted
from tests.handlers.conftest import Site

WHO_SEES = [
    ("/", {"lead": 200, "auditor": 302, "trainer": 302, "administrator": 302}),
    ("/children", {"lead": 301, "hill": 301, "auditor": 403, "administrator": 403}),
    ("/search", {"lead": 200, "hill": 200, "auditor": 200, "administrator": 403}),
    ("/cases", {"lead": 200, "hill": 200, "auditor": 200, "administrator": 403}),
    ("/triage", {"lead": 200, "hill": 200, "analyst": 403, "auditor": 403, "administrator": 403}),
    ("/triage/pupils.csv", {"lead": 200, "hill": 200, "auditor": 403, "administrator": 403}),
    ("/users", {"administrator": 200, "lead": 403, "manager": 403, "analyst": 403}),
    ("/imports", {"administrator": 200, "lead": 403, "hill": 403, "auditor": 403}),
    ("/imports/log", {"administrator": 200, "manager": 403, "analyst": 403}),
    ("/clock", {"trainer": 200, "lead": 403, "administrator": 403}),
    ("/readings", {"auditor": 200, "manager": 200, "lead": 403, "hill": 403, "administrator": 403}),
    ("/readings/export.csv", {"auditor": 200, "manager": 200, "lead": 403, "analyst": 403}),
    ("/account/readings", {"lead": 200, "hill": 200, "analyst": 200, "administrator": 200}),
    ("/processes", {"analyst": 200, "lead": 200, "trainer": 403}),
]


def app_of(site: Site) -> Flask:
    application = site.browser().client.application
    assert isinstance(application, Flask)
    return application


def test_every_route_says_who_may_use_it(site: Site) -> None:
    app = app_of(site)
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and declared(app.view_functions[rule.endpoint]) is None
    ]
    assert undeclared == []


def test_every_route_says_what_is_noted_of_who_reads_there(site: Site) -> None:
    app = app_of(site)
    of_one_child = {"case_id", "task_id", "pupil_id"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            notes = app.view_functions[rule.endpoint].__dict__["notes"]
            shows_a_child = bool(of_one_child & rule.arguments) and notes is not Unnoted.CHANGES
            # The question why says nothing of the case behind the glass.
            shows_a_child = shows_a_child and rule.endpoint != "restriction.glass"
            assert isinstance(notes, Noted) or not shows_a_child, rule
            assert not isinstance(notes, Noted) or notes.kind in {*KINDS_READ, "case", "task"}, rule


@pytest.mark.parametrize(("path", "answers"), WHO_SEES)
def test_pages_are_for_those_whose_work_they_are(site: Site, path: str, answers: dict[str, int]) -> None:
    assert {who: site.signed_in(who).get(path).status_code for who in answers} == answers


def test_the_health_of_the_site_is_told_to_everybody(site: Site) -> None:
    assert site.browser().get("/healthz").json == {"status": "alive", "version": VERSION}
    assert site.browser().get("/readyz").json == {
        "status": "ready",
        "worker": "none has ever run: start `pathways worker`",
    }


def test_staff_see_at_the_foot_of_a_page_which_version_they_use(site: Site) -> None:
    assert f"Version {VERSION}" in site.signed_in("lead").get("/").text
    assert "Version" not in site.browser().get("/sign-in").text


@pytest.mark.parametrize("token", [None, "", "0" * 64, "\N{SNOWMAN}"])
def test_a_form_that_is_not_ours_changes_nothing(site: Site, token: str | None) -> None:
    browser = site.signed_in("lead")
    fields = {"process": "support"} | ({} if token is None else {"form_token": token})
    refused = browser.client.post("/children/sam/cases", data=fields)
    assert refused.status_code == 400
    assert site.office.rows(cases) == []


def test_the_token_of_one_browser_does_not_work_in_another(site: Site) -> None:
    token = site.signed_in("colleague").token()
    refused = site.signed_in("lead").client.post("/sign-out", data={"form_token": token})
    assert refused.status_code == 400


def test_pages_may_load_nothing_foreign_and_are_not_stored(site: Site) -> None:
    page = site.signed_in("lead").get("/")
    policy = page.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([\w-]+)'", policy)
    assert nonce
    assert f'nonce="{nonce[1]}"' in page.text
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "style=" not in page.text


def test_a_request_under_another_name_is_refused(site: Site) -> None:
    assert site.browser().get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_a_page_that_is_not_there_says_so(site: Site) -> None:
    missing = site.signed_in("lead").get("/nowhere")
    assert missing.status_code == 404
    assert "Page not found" in missing.text


@pytest.mark.parametrize("path", ["/cases/nothing", "/tasks/nothing", "/children/nothing", "/processes/no"])
def test_an_unknown_reference_is_not_found(site: Site, path: str) -> None:
    assert site.signed_in("lead").get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/triage?school=%00",
            "/cases?leader=%00",
            "/search/%00",
            "/children/%00",
            "/attendance/schools/100001%00",
        ),
        *("/triage/proposals?school=%00", "/triage/proposals/confirm?do=accept&proposal=%00"),
    ],
)
def test_an_address_with_a_zero_byte_is_refused_whatever_the_database(site: Site, path: str) -> None:
    answer = site.signed_in("manager").get(path)
    assert answer.status_code == 422
    assert "The address holds a zero byte" in answer.text


def test_a_case_of_another_school_is_refused(site: Site) -> None:
    case = site.office.open()
    dale = site.signed_in("dale")
    assert dale.get(f"/cases/{case}").status_code == 403
    assert dale.get("/children/sam").status_code == 404
    assert "another school" in dale.get(f"/cases/{case}").text


def test_too_large_a_form_is_refused(site: Site) -> None:
    browser = site.signed_in("lead")
    assert browser.post("/children/sam/cases", process="x" * 2_000_000).status_code == 413


def test_a_fault_of_ours_shows_a_reference_and_no_traceback(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_over(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the engine")

    browser = site.signed_in("lead")
    monkeypatch.setattr("handlers.case_list.look_at_cases", fall_over)
    broken = browser.get("/cases")
    assert broken.status_code == 500
    assert re.search(r"Reference: <strong>[0-9a-f]{8}</strong>", broken.text)
    assert "secret of the engine" not in broken.text
    assert "Traceback" not in broken.text
