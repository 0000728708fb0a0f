"""Forms and diagrams in a real browser under the strict security policy, with and without scripts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, g, render_template_string, request
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from engine.errors import FieldFault
from engine.forms import Form
from handlers.answers import nested
from tests.web.questions import QUESTIONS
from web.presentation import present_pages
from web.security import secure
from web.settings import Settings

#: The development server that serves these pages leaves a file open when a browser hangs up on it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ROOT = Path(__file__).parents[2]
PATHWAY = (ROOT / "processes" / "step_down" / "process.bpmn").read_bytes()
NOW = datetime(2026, 1, 12, 10, tzinfo=UTC)
#: What the browser itself says of a refused draft, which one test provokes.
REFUSED = "status of 401"

TASK_PAGE = """
{% extends "layout.html" %}{% set title = "Record the review" %}
{% from "pieces.html" import hidden %}
{% block content %}<form method="post" action="/task" novalidate data-once data-draft="/draft">
{{ hidden() }}
<button class="govuk-visually-hidden" name="do" value="complete" tabindex="-1" aria-hidden="true">Go</button>
{{ form_fields(form, typed, faults or (), now=now, more=more) }}
<p class="app-draft" data-draft-status role="status"></p>
<button class="govuk-button" name="do" value="complete" data-prevent-double-click="true">Complete</button>
</form>{{ diagram(pathway, here=["hold"]) }}{% endblock %}
"""


@dataclass
class Site:
    """A page with a form, and what was sent to it."""

    address: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    faults: tuple[FieldFault, ...] = ()


def answers() -> dict[str, Any]:
    own = ("form_token", "once")
    return nested((name, request.form.getlist(name)) for name in request.form if name not in own)


def serve(form: Form, site: Site) -> Flask:
    app = Flask("web", root_path=str(ROOT / "web"))
    app.config.update(SECRET_KEY="x" * 32, SESSION_COOKIE_SECURE=False)
    settings = Settings.from_environment({"PATHWAYS_SECRET_KEY": "x" * 32, "PATHWAYS_SECURE_COOKIES": "no"})
    present_pages(app, settings)
    secure(app, settings)
    app.jinja_env.globals["typed_by"] = str  # nobody is signed in here
    app.url_build_error_handlers.append(lambda error, endpoint, values: f"/{endpoint}")

    def page(typed: Any = None, more: str = "") -> str:
        return render_template_string(
            TASK_PAGE, form=form, typed=typed, faults=site.faults, now=NOW, more=more, pathway=PATHWAY
        )

    @app.get("/task")
    def show() -> str:
        return page()

    @app.post("/task")
    def send() -> str:
        site.sent.append(answers())
        pressed, _, group = site.sent[-1]["do"].partition(":")
        return page(site.sent[-1], group if pressed == "add" else "")

    @app.post("/draft")
    def keep() -> dict[str, str]:
        site.drafts.append(answers())
        return {"saved_at": g.get("csp_nonce", "")}

    return app


@pytest.fixture
def site(form_of: Callable[..., Form]) -> Iterator[Site]:
    site = Site()
    server = make_server("127.0.0.1", 0, serve(form_of(QUESTIONS, required=["chair"]), site), threaded=True)
    site.address = f"http://127.0.0.1:{server.server_port}/task"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """The form in a browser; the test fails when the policy refused anything or a script broke."""
    complaints: list[str] = []
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text) if said.type == "error" and REFUSED not in said.text else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site.address)
    page.locator("html[data-ready]").wait_for()
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def plain_page(chromium: Browser, site: Site) -> Iterator[Page]:
    """The same without scripts."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address)
    yield page
    context.close()


def test_a_dependent_question_appears_with_the_answer_it_depends_on(page: Page, site: Site) -> None:
    reason, other = page.get_by_label("Reason", exact=True), page.get_by_label("Other reason")
    expect(reason).to_be_hidden()
    page.get_by_label("Yes").check()
    expect(reason).to_be_visible()
    expect(other).to_be_hidden()
    reason.select_option("other")
    expect(other).to_be_visible()
    page.get_by_label("No", exact=True).check()
    expect(other).to_be_hidden()


def test_without_scripts_every_question_is_there_and_says_when_it_is_asked(plain_page: Page) -> None:
    expect(plain_page.get_by_label("Reason", exact=True)).to_be_visible()
    expect(plain_page.get_by_text("Only if you answered “Yes” to: Did the date change?")).to_be_visible()


def test_rows_are_added_and_removed_on_the_spot(page: Page, site: Site) -> None:
    page.get_by_label("What will be done").fill("Call the school")
    page.get_by_role("button", name="Add another action").click()
    second = page.get_by_role("group", name="Action: 2")
    expect(second.get_by_label("What will be done")).to_be_focused()
    second.get_by_label("What will be done").fill("Visit")
    page.get_by_role("button", name="Add another action").click()
    expect(page.get_by_role("button", name="Add another action")).to_be_hidden()
    page.get_by_role("button", name="Remove Action 1").click()
    expect(page.get_by_role("group", name="Action: 1").get_by_label("What will be done")).to_have_value(
        "Visit"
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Complete").last.click()
    assert [row["what"] for row in site.sent[-1]["actions"]] == ["Visit", ""]


def test_without_scripts_the_same_buttons_ask_the_server(plain_page: Page, site: Site) -> None:
    plain_page.get_by_label("What will be done").fill("Call the school")
    with plain_page.expect_navigation():
        plain_page.get_by_role("button", name="Add another action").click()
    assert site.sent[-1]["do"] == "add:actions"
    expect(plain_page.get_by_label("What will be done").first).to_have_value("Call the school")
    expect(plain_page.get_by_label("What will be done")).to_have_count(2)


def test_the_enter_key_completes_and_never_removes_a_row(page: Page, site: Site) -> None:
    with page.expect_navigation():
        page.get_by_label("Name of the chair").press("Enter")
    assert site.sent[-1]["do"] == "complete"


def test_what_is_typed_saves_itself_and_says_when(page: Page, site: Site) -> None:
    page.get_by_label("Name of the chair").fill("Mrs Hill")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_have_text(
        re.compile(r"Saved at \d\d:\d\d")
    )
    assert site.drafts[-1]["chair"] == "Mrs Hill"


def test_a_draft_that_cannot_be_saved_says_so(page: Page) -> None:
    page.route("**/draft", lambda route: route.fulfill(status=401))
    page.get_by_label("Name of the chair").fill("Mrs Hill")
    expect(page.get_by_text("Not saved: you were signed out")).to_be_visible()
    page.unroute_all()
    page.get_by_label("Name of the chair").fill("Mrs Dale")
    expect(page.get_by_text(re.compile("Saved at"))).to_be_visible()


def test_a_second_click_sends_nothing_again(page: Page, site: Site) -> None:
    with page.expect_navigation():
        page.evaluate(
            """() => { const last = [...document.querySelector("form[data-draft]").elements.do].at(-1);
            last.click(); last.click(); }"""
        )
    assert len(site.sent) == 1


def test_the_error_summary_leads_to_the_field(page: Page, site: Site) -> None:
    site.faults = (
        FieldFault("held_on", "Enter the date of the review"),
        FieldFault("chair", "Enter the name"),
    )
    page.reload()
    expect(page).to_have_title(re.compile("^Error: Record the review"))
    page.get_by_role("link", name="Enter the date of the review").click()
    expect(page.get_by_label("Day").first).to_be_focused()
    page.get_by_role("link", name="Enter the name").click()
    expect(page.get_by_label("Name of the chair")).to_be_focused()


@pytest.mark.parametrize(
    "faults", [(), (FieldFault("held_on", "Enter the date"), FieldFault("actions", "Add one"))]
)
def test_everybody_can_use_the_page(page: Page, site: Site, faults: tuple[FieldFault, ...]) -> None:
    site.faults = faults
    page.reload()
    page.locator("html[data-ready]").wait_for()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_telephone_shows_the_page_without_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_diagram_can_be_seen_as_a_whole(page: Page) -> None:
    picture = page.locator("svg.diagram")
    assert picture.bounding_box()["width"] > 1300  # type: ignore[index]
    page.get_by_role("button", name="Show all of the diagram").click()
    assert picture.bounding_box()["width"] < 1000  # type: ignore[index]
    expect(page.get_by_role("button", name="Show it in full size")).to_be_visible()
