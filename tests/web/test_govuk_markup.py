"""What the templates write out for speed is what the macros of the installed govuk-frontend would draw."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template, render_template_string
from jinja2 import BaseLoader, ChoiceLoader, DictLoader, Environment, FileSystemLoader
from lxml import html

from engine.errors import FieldFault
from engine.expressions import from_json
from engine.forms import Form
from tests.web.questions import QUESTIONS
from tests.web.test_forms import NOW, one
from web.forms import form_fields
from web.presentation import present_pages
from web.settings import Settings

HERE = Path(__file__).parent
BY_MACROS = HERE / "by_macros"
TEMPLATES = HERE.parents[1] / "web" / "templates"
SETTINGS = {"PATHWAYS_SECRET_KEY": "x" * 32, "PATHWAYS_COUNCIL_NAME": "Oakshire"}
#: The place in form.html after which its own macros are called.
CALLED = "{% set drawn = {"
OVER = '{% from "questions.html" import options, yes_or_no, date, line, lines, list %}\n'

#: Beside one question of every kind: hints, many options, one that stands alone, numbers, plain text.
MORE: dict[str, Any] = {
    "share": {"title": "Share", "type": "number", "description": "In per cent"},
    "seen_on": {"title": "Seen on", "type": "string", "format": "date", "description": "The first time"},
    "free": {"title": "Anything else", "type": "string", "ui:widget": "textarea"},
    "most": {"title": "Summary", "type": "string", "maxLength": 90, "description": "Short"},
    "sure": {"title": "Are you sure?", "type": "boolean", "description": "Think"},
    "school": {"title": "School", "enum": ["Hill", "Dale"], "ui:widget": "select", "description": "Now"},
    "needs": {
        "title": "Needs",
        "description": "All that you know of",
        "type": "array",
        "items": {"oneOf": [
            {"const": "sleep", "title": "Sleep", "description": "Nights"},
            {"const": "food", "title": "Food"},
            {"const": "none", "title": "None of these"},
        ]},
        "ui:alone": "none",
    },
}  # fmt: skip
FILLED: dict[str, Any] = {
    "held_on": {"day": "31", "month": "2", "year": "2026"}, "sessions": "many", "changed": "yes",
    "reason": "other", "other": "<b>So</b> & so", "outcome": "stop", "who": ["Parent"],
    "chair": 'O\'Neil "x"',
    "said": "Two\nlines", "actions": [{"what": "Call", "by": "2026-03-01"}, {"what": ""}], "share": "7.5",
    "seen_on": "2026-01-09", "free": "Nothing", "most": "x" * 80, "sure": "no", "school": "Dale",
    "needs": ["food", "none"],
}  # fmt: skip
EVERYTHING = {**QUESTIONS, **MORE}
FAULTS = [
    *(FieldFault(name, f"Mend {name}") for name in EVERYTHING),
    FieldFault("actions.0.by", "Say by when"),
    FieldFault("actions.1.what", "Say what"),
]
STATES: dict[str, tuple[Any, list[FieldFault]]] = {
    "empty": (None, []),
    "filled": (FILLED, []),
    "wrong and empty": ({}, FAULTS),
    "wrong and filled": (FILLED, FAULTS),
}


class Changed(BaseLoader):
    """Templates as another loader finds them, with one word written otherwise."""

    def __init__(self, loader: BaseLoader, word: str) -> None:
        self.loader, self.word = loader, word

    def get_source(self, environment: Environment, template: str) -> Any:
        source, *rest = self.loader.get_source(environment, template)
        mine = not template.startswith("govuk_frontend_jinja/components/")
        return (source if mine else source.replace(self.word, self.word + "-of-tomorrow")), *rest


def by_macros(word: str = "") -> Flask:
    """An application that draws with the macros; `word` is what they write otherwise one day."""
    app = Flask("web", root_path=str(TEMPLATES.parent))
    app.config.update(SECRET_KEY="x" * 32, SESSION_COOKIE_SECURE=False)
    present_pages(app, Settings.from_environment(SETTINGS))
    app.url_build_error_handlers.append(lambda error, endpoint, values: f"/{endpoint}")
    form = (TEMPLATES / "form.html").read_text()
    assert form.count(CALLED) == 1
    assert app.jinja_loader
    mine = DictLoader({"form.html": form.replace(CALLED, OVER + CALLED)})
    found = ChoiceLoader([mine, FileSystemLoader(BY_MACROS), app.jinja_loader])
    app.jinja_loader = Changed(found, word) if word else found
    return app


def shape(markup: str) -> Any:
    """Elements with their attributes and words, whatever the spaces between them and the order within."""

    def of(node: html.HtmlElement) -> Any:
        inside = [" ".join((node.text or "").split())]
        for child in node:
            inside += [of(child), " ".join((child.tail or "").split())]
        return node.tag, sorted(node.attrib.items()), [one for one in inside if one]

    return of(html.fromstring(f"<main>{markup}</main>"))


def markup(page: html.HtmlElement, *paths: str) -> str:
    """The parts of a page at some places."""
    return "".join(html.tostring(one(page, path), encoding="unicode", with_tail=False) for path in paths)


def in_request(app: Flask, draw: Callable[[], str]) -> Any:
    with app.test_request_context("/", headers={"Cookie": "pathways=one-visitor"}):
        return shape(draw())


@pytest.fixture
def everything(form_of: Callable[..., Form]) -> Form:
    return form_of(EVERYTHING, required=["outcome"])


def questions(form: Form, state: str) -> Callable[[], str]:
    typed, faults = STATES[state]
    scope = {"attendance": from_json({"percent": 85, "as_of": None})}
    return lambda: str(form_fields(form, typed, faults, scope=scope, now=NOW))


def test_every_kind_of_question_is_among_them(everything: Form) -> None:
    kinds = {field.widget for field in everything.questions.fields}
    assert kinds >= {"radios", "checkboxes", "yes-no", "date", "number", "text", "textarea", "select", "rows"}


@pytest.fixture(scope="module")
def macros() -> Flask:
    """The application that draws with the macros as they are installed."""
    return by_macros()


@pytest.mark.parametrize("state", STATES)
def test_questions_are_as_the_macros_draw_them(
    presenting: Flask, macros: Flask, everything: Form, state: str
) -> None:
    draw = questions(everything, state)
    assert in_request(presenting, draw) == in_request(macros, draw)


@pytest.mark.parametrize("word", ["govuk-checkboxes__divider", "govuk-error-message", "data-maxlength"])
def test_a_macro_that_changes_is_noticed(presenting: Flask, everything: Form, word: str) -> None:
    draw = questions(everything, "wrong and filled")
    assert in_request(presenting, draw) != in_request(by_macros(word), draw)


def frame_of(template: str, person: bool) -> Callable[[], str]:
    """The skip link and the header of a page, for somebody who is signed in or for nobody."""
    places = [
        {"text": "Tasks", "href": "/", "current": True},
        {"text": "Notices (3)", "href": "/notices", "current": False},
    ]
    given = {"person": {"name": "Ada & Bo"}, "navigation": places} if person else {}

    def draw() -> str:
        page = html.fromstring(render_template(template, title="Home", **given))
        return markup(page, "//a[contains(@class, 'skip')]", "//body/header")

    return draw


@pytest.mark.parametrize("person", [True, False])
def test_the_frame_is_as_the_macros_draw_it(presenting: Flask, macros: Flask, person: bool) -> None:
    drawn = in_request(presenting, frame_of("layout.html", person))
    assert drawn == in_request(macros, frame_of("frame.html", person))


def test_a_frame_that_changes_is_noticed(presenting: Flask) -> None:
    drawn = in_request(presenting, frame_of("layout.html", True))
    assert drawn != in_request(by_macros("govuk-service-navigation__item"), frame_of("frame.html", True))


ROWS = [("Child", "Ada <Bo>"), ("School", "Hill", {"href": "/s", "text": "Change", "about": "the school"})]
PIECES: dict[str, tuple[str, str]] = {
    "govuk-tag": (
        '{% from "pieces.html" import tag %}{{ tag("Overdue") }}{{ tag("Else") }}',
        '{% from "govuk_frontend_jinja/components/tag/macro.html" import govukTag %}'
        '{{ govukTag({"text": "Overdue", "classes": "govuk-tag--red"}) }}'
        '{{ govukTag({"text": "Else", "classes": "govuk-tag--grey"}) }}',
    ),
    "govuk-summary-list__value": (
        '{% from "pieces.html" import summary %}{{ summary(rows, "app-about") }}',
        '{% from "govuk_frontend_jinja/components/summary-list/macro.html" import govukSummaryList %}'
        '{{ govukSummaryList({"classes": "app-about", "rows": ['
        '{"key": {"text": "Child"}, "value": {"text": "Ada <Bo>"}},'
        '{"key": {"text": "School"}, "value": {"text": "Hill"}, "actions": {"items": ['
        '{"href": "/s", "text": "Change", "visuallyHiddenText": "the school"}]}}]}) }}',
    ),
}


@pytest.mark.parametrize("word", PIECES)
def test_pieces_are_as_the_macros_draw_them(presenting: Flask, macros: Flask, word: str) -> None:
    ours, theirs = (
        lambda source=source: render_template_string(source, rows=ROWS) for source in PIECES[word]
    )
    assert in_request(presenting, ours) == in_request(macros, theirs)
    assert in_request(presenting, ours) != in_request(by_macros(word), theirs)
