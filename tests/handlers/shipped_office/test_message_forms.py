"""Every message form that is shipped, sent once through its page: what was entered keeps its type."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from werkzeug.test import TestResponse

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.forms import Form
from engine.tables import events, process_instances
from tests.handlers.conftest import Browser, Site
from tests.handlers.shipped import begin, register_as_told, scenario_of
from tests.lives.models import shipped


@cache
def message_forms() -> Mapping[tuple[str, str], Form]:
    """The shipped forms that are named like a message of their process, by process and message."""
    return {(key, name): shipped()[key].forms[name] for key, name in names_of_message_forms()}


def names_of_message_forms() -> list[tuple[str, str]]:
    """Their processes and messages, for which nothing is built yet."""
    return [
        (key, name)
        for key in processes.shipped()
        for file in sorted((processes.folder(key) / "forms").glob("*.form.json"))
        for name in [file.name.removesuffix(".form.json")]
        if f'name="{name}"' in _messages_of(key)
    ]


def _messages_of(key: str) -> str:
    diagram = ProcessFiles.read(processes.folder(key)).diagram.decode()
    return "\n".join(line for line in diagram.splitlines() if "<bpmn:message " in line)


def told_in(process: str, message: str) -> tuple[str, dict[str, Any]]:
    """The process and a shipped scenario of it in which the message is sent, without its other messages."""
    for key in (process, *processes.shipped()):
        for place in sorted((processes.folder(key) / "scenarios").glob("*.json")):
            scenario: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
            sent = [one for one in scenario.get("messages", []) if one["name"] == message and one.get("data")]
            if sent and "T" in sent[0]["at"][2:]:
                return key, scenario | {"messages": sent[:1]}
    raise AssertionError(f"no scenario sends {message}")


def fields_of(form: Form, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The answers as a browser posts them."""
    for name, value in data.items():
        if form.questions.by_name[name].kind == "date":
            text = value["value"] if isinstance(value, Mapping) else value
            yield from zip((f"{name}-year", f"{name}-month", f"{name}-day"), text.split("-"), strict=True)
        else:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


def sent(browser: Browser, case_id: str, form: Form, data: Mapping[str, Any]) -> TestResponse:
    """The message's form opened and sent from its page."""
    address = f"/cases/{case_id}/tell/{form.name}"
    assert browser.get(address).status_code == 200
    return browser.post(address, **dict(fields_of(form, data)))


@pytest.mark.parametrize(("process", "message"), names_of_message_forms())
def test_every_message_form_says_who_may_send_it(process: str, message: str) -> None:
    assert message_forms()[process, message].sent_by


@pytest.mark.parametrize(("process", "message"), names_of_message_forms())
def test_what_is_entered_in_a_messages_form_keeps_its_type(
    process: str, message: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = message_forms()[process, message]
    begins, scenario = told_in(process, message)
    register_as_told(scenario, monkeypatch)
    story = begin(site.office, begins, scenario)
    story.live(site.office)
    assert story.reached, "the message is never due"
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: story.reached)
    sender = site.signed_in(f"{min(form.sent_by or ())}-1")
    answer = sent(sender, story.case_id, form, scenario["messages"][0]["data"])
    assert answer.status_code == 302, answer.text
    (received,) = [row for row in site.office.rows(events) if row.kind == "message_received"]
    for name, value in received.payload["data"].items():
        if form.questions.by_name[name].kind == "date":
            assert value["@type"] == "date", f"{name} became text"


@pytest.mark.parametrize(
    ("paid_on", "amount", "settles"),
    [
        ("2026-03-24", 80, True),
        ("2026-03-25", 80, False),
        ("2026-03-31", 160, True),
        ("2026-04-01", 160, False),
    ],
    ids=["day 21", "day 22", "day 28", "day 29"],
)
def test_a_payment_entered_on_the_page_settles_a_notice_within_its_days(
    paid_on: str, amount: int, settles: bool, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Received on 4 March: 80 pounds until the 24th, 160 pounds until the 31st."""
    heard = datetime.fromisoformat(f"{paid_on}T15:00:00+00:00")
    scenario = scenario_of("penalty_notice", "paid_within_21_days") | {"messages": []}
    register_as_told(scenario, monkeypatch)
    story = begin(site.office, "penalty_notice", scenario)
    story.live(site.office, until=heard)
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: heard)
    form = message_forms()["penalty_notice", "penalty_paid"]
    data = {"paid_notice_number": "PN-1001", "paid_on": paid_on, "paid_amount": amount}
    assert sent(site.signed_in("county_officer-1"), story.case_id, form, data).status_code == 302
    (notice,) = [row for row in site.office.rows(process_instances) if row.process == "penalty_notice"]
    assert (notice.record.get("outcome") == "paid") is settles
    assert (notice.ended_at is not None) is settles


def test_the_page_for_a_payment_names_the_notice_that_is_not_settled(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = datetime.fromisoformat("2026-03-10T15:00:00+00:00")
    scenario = scenario_of("penalty_notice", "paid_within_21_days") | {"messages": []}
    register_as_told(scenario, monkeypatch)
    story = begin(site.office, "penalty_notice", scenario)
    story.live(site.office, until=heard)
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: heard)
    page = site.signed_in("county_officer-1").get(f"/cases/{story.case_id}/tell/penalty_paid").text
    assert "PN-1001 to Mrs Hussain, issued on 2 March 2026" in page
    assert 'value="PN-1001"' in page


@pytest.mark.parametrize(
    ("number", "paid_on", "amount", "words"),
    [
        ("PN-1001", "2026-03-24", 80, "is settled: 80 pounds were paid on 24 March 2026."),
        ("PN-1002", "2026-03-24", 80, "stays open. The payment is for notice PN-1002."),
        ("PN-1001", "2026-03-24", 79, "79 pounds on 24 March 2026 are too little: 80 pounds were due"),
        ("PN-1001", "2026-03-25", 80, "80 pounds on 25 March 2026 are too little: 160 pounds were due"),
    ],
    ids=["settled", "another number", "too little", "too late for the lower amount"],
)
def test_the_page_after_a_payment_says_whether_it_settled_the_notice_and_if_not_why(
    number: str, paid_on: str, amount: int, words: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = datetime.fromisoformat(f"{paid_on}T15:00:00+00:00")
    scenario = scenario_of("penalty_notice", "paid_within_21_days") | {"messages": []}
    register_as_told(scenario, monkeypatch)
    story = begin(site.office, "penalty_notice", scenario)
    story.live(site.office, until=heard)
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: heard)
    officer = site.signed_in("county_officer-1")
    form = message_forms()["penalty_notice", "penalty_paid"]
    data = {"paid_notice_number": number, "paid_on": paid_on, "paid_amount": amount}
    answer = sent(officer, story.case_id, form, data)
    page = officer.get(answer.location).text
    assert words in page
    assert ("govuk-notification-banner--success" in page) is ("settled" in words)
