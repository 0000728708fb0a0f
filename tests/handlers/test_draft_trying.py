"""Expressions of a draft are tried on an example life: on the page without scripts and the drawing page."""

import json
import re
from html import unescape
from typing import Any

import pytest

from engine.bpmn.bundle import DIAGRAM
from engine.process_versions import save_files
from engine.store.moment import present
from tests.engine.casework.office import ANALYST, review
from tests.handlers.conftest import Browser, Site
from tests.handlers.test_drafts import begun, drafted
from tests.handlers.test_modeller import SUPPORT, send

LIFE = {
    "title": "It gets better",
    "start": "2026-01-05T09:00:00+00:00",
    "variables": {"pupil": {"name": "Alex Example", "looked_after": False}},
    "answers": {"plan": [{"aim": "Breakfast club"}], "review": [review(95, "improved")], "approve": [{}]},
}


def prepared(site: Site, **changed: bytes) -> tuple[Browser, str]:
    """An analyst with a draft that has an example life."""
    analyst, draft = begun(site)
    with site.office.database.transaction() as session:
        scenario = {"scenarios/better.json": json.dumps(LIFE).encode(), **changed}
        draft_id = draft.removeprefix("/drafts/")
        save_files(session, ANALYST, draft_id, "support", scenario, "Kept a life", present(session))
    return analyst, draft


def tried(site: Site, element: str, setting: str, text: str, **more: str) -> str:
    """What the page says when an expression is tried; blanks are made one."""
    analyst, draft = prepared(site)
    form = {f"set {setting}": text, "try": setting, **more}
    answer = analyst.post(f"{draft}/support/steps/{element}/try", **form)
    assert answer.status_code == 200
    found = re.search(rf'id="tried-{setting}">(.*?)</div>', answer.text, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]*>", " ", found[1]).split())


def test_a_condition_comes_to_something_in_an_example_life_and_says_why(site: Site) -> None:
    said = tried(site, "g5", "condition", 'outcome = "improved" and attendance.chronic = false')
    assert "In “It gets better”, 16 February 2026" in said
    assert "true: the case goes this way" in said
    assert 'outcome is "improved"' in said.replace("&#34;", '"')
    assert "attendance.chronic is false" in said


def test_what_goes_wrong_on_the_way_is_told(site: Site) -> None:
    said = tried(site, "g5", "condition", "misspelt = 1 and pupil.ehcp")
    assert "the case does not go this way" in said
    assert "is not known here" in said


@pytest.mark.parametrize(
    ("element", "setting", "text", "told"),
    [
        ("g5", "condition", "", "There is nothing to try yet"),
        ("g5", "condition", "outcome = (", "This cannot be read"),
        ("g5", "condition", "x" * 10_001, "longer than 10,000 characters"),
        ("plan", "assignTo", "completer of review", "whoever completed “review”"),
        ("wait", "timer", "2020-01-01", "has passed already"),
        ("count_reminder", "script", "a = 1\nb = a + 1", "No example life"),
    ],
)
def test_whatever_is_typed_gets_a_sentence(
    site: Site, element: str, setting: str, text: str, told: str
) -> None:
    assert told in tried(site, element, setting, text)


def test_what_is_no_expression_cannot_be_tried(site: Site) -> None:
    analyst, draft = prepared(site)
    for name in ("name", "nonsense", ""):
        assert analyst.post(f"{draft}/support/steps/plan/try", **{"try": name}).status_code == 404


def test_a_life_that_never_comes_to_the_step_is_named(site: Site) -> None:
    life = "support/scenarios/better.json"
    assert "“It gets better” does not come to this step" in tried(
        site, "count_reminder", "script", "a = 1", life=life
    )


def test_a_timer_is_told_in_words_by_the_day_that_is_asked_for(site: Site) -> None:
    analyst, draft = prepared(site)
    page = analyst.get(f"{draft}/support/steps/wait").text
    assert "after 6 weeks" in page
    answer = analyst.post(
        f"{draft}/support/steps/wait/try", **{"set timer": "R/P1W", "try": "timer", "day": "2026-11-30"}
    )
    assert "every week" in answer.text
    bad = analyst.post(f"{draft}/support/steps/wait/try", **{"set timer": "P1W", "try": "timer", "day": "x"})
    assert bad.status_code == 422
    assert "such as 2026-11-30" in bad.text


def test_another_language_is_taken_in_feel_by_one_button(site: Site) -> None:
    analyst, draft = prepared(site)
    step = f"{draft}/support/steps/g5"
    analyst.post(step, **{"set condition": '${outcome == "improved" && !pupil.ehcp}'})
    page = analyst.get(step).text
    assert 'name="mend"' in page
    assert "Change it to" not in page
    shown = re.search(r'name="set condition"[^>]*value="([^"]*)"', page)
    assert shown
    analyst.post(step, **{"set condition": '${outcome == "improved" && !pupil.ehcp}', "mend": "condition"})
    assert b'outcome = "improved" and not(pupil.ehcp)' in drafted(site, draft)
    assert 'name="mend"' not in analyst.get(step).text


def test_the_names_that_can_be_used_stand_on_the_page_without_scripts(site: Site) -> None:
    analyst, draft = prepared(site)
    page = analyst.get(f"{draft}/support/steps/g5").text
    assert "Names you can use here" in page
    for name in ("pupil.looked_after", "outcome", "add school days(date, number)"):
        assert f"<code>{name}</code>" in page


def asked(browser: Browser, draft: str, what: str, **body: Any) -> dict[str, Any]:
    answer = send(browser, f"{draft}/support/expressions/{what}", **body)
    assert isinstance(answer.json, dict)
    return answer.json


def test_the_drawing_page_asks_for_names_dates_and_outcomes_of_what_is_not_saved(site: Site) -> None:
    analyst, draft = prepared(site)
    source = SUPPORT.replace('id="plan"', 'id="planned"').replace('"plan"', '"planned"')
    names = {one["name"] for one in asked(analyst, draft, "names", source=SUPPORT, element="g5")["names"]}
    assert {"outcome", "pupil.ehcp", "count"} <= names
    told = asked(analyst, draft, "dates", text="P6W", day="2026-11-30")
    assert told["words"] == "after 6 weeks"
    assert len(told["dates"]) == 3
    body = {"source": SUPPORT, "element": "g5", "setting": "condition", "text": "outcome != null"}
    came = asked(analyst, draft, "tried", **body)
    assert came["value"].startswith("true")
    assert came["because"] == [["outcome", '"improved"']]
    assert came["lives"] == {"support/scenarios/better.json": "It gets better"}
    assert asked(analyst, draft, "names", source=source, element="nothing")["names"]


def test_a_draft_with_other_faults_is_tried_on_what_it_began_with(site: Site) -> None:
    analyst, draft = prepared(site)
    broken = SUPPORT.replace("P6W", "soon")
    came = asked(
        analyst, draft, "tried", source=broken, element="g5", setting="condition", text="outcome != null"
    )
    assert came["value"].startswith("true")
    assert "which is not a time" in came["note"]


@pytest.mark.parametrize("what", ["names", "dates", "tried"])
def test_what_makes_no_sense_is_refused_in_words(site: Site, what: str) -> None:
    analyst, draft = prepared(site)
    for body in ({"text": 1, "source": 2}, {"text": "P1W", "day": "yesterday", "source": 3}):
        answer = send(analyst, f"{draft}/support/expressions/{what}", **body)
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["problem"]
    missing = send(analyst, f"{draft}/nothing/expressions/{what}", source="", setting="condition", text="P1W")
    assert missing.status_code == (200 if what == "dates" else 404)


REPEATED = (
    b'<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>LIST</loopDataInputRef>'
    b'<inputDataItem id="one"/></multiInstanceLoopCharacteristics></userTask>'
)


@pytest.mark.parametrize(
    ("listed", "text", "told"),
    [
        (b'["ann", "bob"]', "upper case(one)", ['For one: "ann": "ANN"', 'For one: "bob": "BOB"']),
        (b'[{name: "Ann"}]', "one.name", ["For one: “Ann”: "]),
        (b'["ann"]', "pupil.name", ['"Alex Example"']),
    ],
)
def test_what_reads_the_item_of_a_repeated_step_is_tried_on_each_of_its_list(
    site: Site, listed: bytes, text: str, told: list[str]
) -> None:
    repeated = REPEATED.replace(b"LIST", listed)
    analyst, draft = prepared(site, **{DIAGRAM: SUPPORT.encode().replace(b"</userTask>", repeated, 1)})
    answer = analyst.post(f"{draft}/support/steps/plan/try", **{"set about": text, "try": "about"})
    page = " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())
    assert [one for one in told if one not in page] == []
