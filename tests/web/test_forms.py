"""What a caseworker sees of a form: questions, what was typed, what is wrong, facts and rows."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from engine.errors import FieldFault
from engine.expressions import from_json
from engine.forms import Form, parse_form
from web.forms import form_fields

NOW = datetime(2026, 1, 12, 10, tzinfo=UTC)
FormOf = Callable[..., Form]

pytestmark = pytest.mark.usefixtures("drawing")


def drawn(form: Form, typed: Any = None, faults: Any = (), **more: Any) -> html.HtmlElement:
    return html.fromstring(f"<form>{form_fields(form, typed, faults, now=NOW, **more)}</form>")


def one(page: html.HtmlElement, path: str) -> html.HtmlElement:
    (found,) = page.xpath(path)
    return found


def values(page: html.HtmlElement, name: str) -> list[str]:
    return [str(value) for value in page.xpath(f"//*[@name='{name}']/@value")]


def said(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


QUESTIONS: dict[str, Any] = {
    "held_on": {"title": "Date of the review", "type": "string", "format": "date"},
    "sessions": {"title": "Sessions possible", "type": "integer", "ui:suffix": "sessions"},
    "improved": {"title": "Has attendance improved?", "type": "boolean"},
    "outcome": {
        "title": "Outcome",
        "oneOf": [
            {"const": "go_on", "title": "Go on"},
            {"const": "stop", "title": "Stop", "description": "Close"},
        ],
    },
    "who": {"title": "Who came?", "type": "array", "items": {"enum": ["Pupil", "Parent"]}},
    "school": {"title": "School", "enum": ["Hill", "Dale"], "ui:widget": "select"},
    "said": {"title": "What was said", "type": "string", "maxLength": 500, "ui:why": "The family is heard."},
    "name": {"title": "Name of the chair", "type": "string", "description": "First and last name"},
}
TYPED: dict[str, Any] = {
    "held_on": {"day": "31", "month": "2", "year": "2026"},
    "sessions": "many",
    "improved": "no",
    "outcome": "stop",
    "who": "Parent",
    "school": "Dale",
    "said": "<b>Nothing</b> & more",
    "name": 'O\'Neil "x"',
}


def test_everything_typed_stands_in_the_form_again(form_of: FormOf) -> None:
    page = drawn(form_of(QUESTIONS), TYPED)
    assert [values(page, f"held_on-{part}") for part in ("day", "month", "year")] == [["31"], ["2"], ["2026"]]
    assert values(page, "sessions") == ["many"]
    assert page.xpath("//input[@checked]/@value") == ["no", "stop", "Parent"]
    assert page.xpath("//option[@selected]/@value") == ["Dale"]
    assert one(page, "//textarea[@name='said']").text == "<b>Nothing</b> & more"
    assert values(page, "name") == ['O\'Neil "x"']


def test_saved_values_of_the_api_are_shown_like_typed_ones(form_of: FormOf) -> None:
    saved = {"held_on": "2026-03-01", "sessions": 120, "improved": True, "who": ["Pupil", "Parent"]}
    page = drawn(form_of(QUESTIONS), saved)
    assert [values(page, f"held_on-{part}") for part in ("day", "month", "year")] == [["1"], ["3"], ["2026"]]
    assert values(page, "sessions") == ["120"]
    assert page.xpath("//input[@checked]/@value") == ["yes", "Pupil", "Parent"]


def test_every_field_has_a_label_and_the_id_that_the_error_summary_links_to(form_of: FormOf) -> None:
    faults = [FieldFault(name, f"Mend {name}") for name in QUESTIONS]
    page = drawn(form_of(QUESTIONS), TYPED, faults)
    for name in QUESTIONS:
        focused = one(page, f"//*[@id='{name}']")
        assert focused.tag in ("input", "textarea", "select")
        message = one(page, f"//*[contains(@class, 'govuk-error-message') and contains(., 'Mend {name}')]")
        assert str(message.get("id")).startswith(name)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    labelled = set(page.xpath("//label/@for"))
    assert {field.get("id") for field in page.xpath("//input[@id] | //textarea | //select")} <= labelled


def test_a_question_that_may_be_left_out_says_so(form_of: FormOf) -> None:
    page = drawn(form_of(QUESTIONS, required=["name"]))
    assert said(one(page, "//label[@for='name']")) == "Name of the chair"
    assert said(one(page, "//label[@for='sessions']")) == "Sessions possible (optional)"


def test_a_question_says_why_it_is_asked(form_of: FormOf) -> None:
    (details,) = drawn(form_of(QUESTIONS)).xpath("//details")
    assert said(details) == "Why am I asked this? What was said What was said The family is heard."


def test_a_section_says_once_why_its_questions_are_asked(form_of: FormOf) -> None:
    why = "The family is heard."
    form = form_of(
        {
            "child": {"title": "The child's words", "type": "string", "ui:why": why},
            "parent": {"title": "The parent's words", "type": "string", "ui:why": why},
            "day": {"title": "Day", "type": "string", "ui:why": "It is told in time."},
        }
    )
    (details,) = drawn(form).xpath("//details")
    assert said(details).endswith(
        "The child's words · The parent's words The family is heard.Day It is told in time."
    )


def test_defaults_stand_in_an_untouched_form_only(form_of: FormOf) -> None:
    form = form_of({"day": {"title": "Day", "type": "string", "format": "date", "ui:default": "=today()"}})
    assert values(drawn(form), "day-year") == ["2026"]
    assert values(drawn(form, {}), "day-year") == [""]


def test_a_fact_is_shown_with_its_source_and_cannot_be_typed(form_of: FormOf) -> None:
    form = form_of(
        {
            "figure": {"title": "Attendance", "ui:fact": 'string(attendance.attended) + " sessions"'},
            "cared_for": {"title": "Looked after", "ui:fact": "pupil.looked_after"},
            "plan": {"title": "Plan", "ui:fact": "case.plan"},
            "said": {"title": "Said", "type": "string"},
        }
    )
    as_of = from_json({"@type": "date", "value": "2026-01-09"})
    scope = {"attendance": {"attended": Decimal(96), "as_of": as_of}, "pupil": {"looked_after": False}}
    page = drawn(form, scope=scope)
    rows = [said(row) for row in page.xpath("//dl/div")]
    assert rows == [
        "Attendance 96 sessions From the attendance figures, up to 9 January 2026",
        "Looked after No From the pupil’s record",
        "Plan Nothing is written yet",
    ]
    assert page.xpath("//input[not(@type='hidden')]/@name") == ["said"]


DEPENDENT: dict[str, Any] = {
    "changed": {"title": "Did the date change?", "type": "boolean"},
    "reason": {
        "title": "Reason",
        "enum": ["ill", "other"],
        "ui:showIf": {"field": "changed", "is": True},
    },
    "other": {"title": "Other reason", "type": "string", "ui:showIf": {"field": "reason", "is": "other"}},
}


@pytest.mark.parametrize(
    ("typed", "off"),
    [
        ({}, ["reason", "other"]),
        ({"changed": "yes"}, ["other"]),
        ({"changed": "yes", "reason": "other"}, []),
        ({"changed": "no", "reason": "other"}, ["reason", "other"]),
    ],
)
def test_dependent_questions_are_on_the_page_and_say_when_they_are_asked(
    form_of: FormOf, typed: dict[str, str], off: list[str]
) -> None:
    page = drawn(form_of(DEPENDENT), typed)
    hidden = page.xpath("//div[contains(@class, 'app-question--off')]//*[@id='reason' or @id='other']/@id")
    assert hidden == off
    assert "Only if you answered “Yes” to: Did the date change?" in said(page)
    assert page.xpath("//@data-only-if")[0] == '{"field": "changed", "is": ["yes"]}'


ROWS: dict[str, Any] = {
    "actions": {
        "title": "Action",
        "type": "array",
        "maxItems": 3,
        "ui:addLabel": "Add another action",
        "items": {
            "type": "object",
            "properties": {
                "what": {"title": "What", "type": "string"},
                "by": {"title": "By when", "type": "string", "format": "date"},
            },
        },
    }
}


def outside_template(page: html.HtmlElement, path: str) -> list[Any]:
    return list(page.xpath(f"{path}[not(ancestor::template)]"))


def test_rows_have_names_faults_and_buttons_of_their_own(form_of: FormOf) -> None:
    typed = {"actions": [{"what": "Call"}, {"what": "", "by": {"day": "1", "month": "", "year": ""}}]}
    page = drawn(
        form_of(ROWS), typed, [FieldFault("actions.1.what", "Enter what"), FieldFault("actions", "Add")]
    )
    assert [field.get("value") for field in outside_template(page, "//input[@name='actions.0.what']")] == [
        "Call"
    ]
    assert values(page, "actions.1.by-day") == ["1"]
    assert page.xpath("//*[@id='actions.1.what-error']")
    assert one(page, "//fieldset[@id='actions']").get("aria-describedby") == "actions-about"
    buttons = [button.get("value") for button in outside_template(page, "//button[@name='do']")]
    assert buttons == ["remove:actions.0", "remove:actions.1", "add:actions"]


def test_an_empty_group_shows_one_row_and_one_more_on_request(form_of: FormOf) -> None:
    form = form_of(ROWS)
    assert len(outside_template(drawn(form, {}), "//fieldset[@data-row]")) == 1
    typed = {"actions": [{"what": "Call"}]}
    assert len(outside_template(drawn(form, typed, more="actions"), "//fieldset[@data-row]")) == 2


def test_the_blank_row_for_scripts_names_its_place(form_of: FormOf) -> None:
    page = drawn(form_of(ROWS), {})
    assert "actions.__row__.what" in page.xpath("//template//input/@name")


@pytest.mark.parametrize(
    "file",
    sorted((Path(__file__).parents[2] / "processes").glob("*/forms/*.form.json")),
    ids=lambda file: file.stem,
)
def test_every_shipped_form_can_be_drawn_without_styles_or_scripts_inside(file: Path) -> None:
    page = drawn(parse_form(file.read_bytes(), file.name))
    assert page.xpath("//input | //textarea | //select")
    assert not page.xpath("//@style | //script | //@onclick")


def test_none_known_stands_apart_and_what_was_ticked_stays_when_it_is_refused(form_of: FormOf) -> None:
    known = {"title": "Needs", "type": "array", "items": {"enum": ["Health", "None known"]}}
    form = form_of({"needs": {**known, "ui:alone": "None known"}})
    page = drawn(form, {"needs": ["Health", "None known"]}, [FieldFault("needs", "Not both")])
    assert len(page.xpath("//input[@name='needs'][@checked]")) == 2
    assert said(one(page, "//*[@class='govuk-checkboxes__divider']")) == "or"
    assert one(page, "//input[@data-behaviour='exclusive']").get("value") == "None known"
