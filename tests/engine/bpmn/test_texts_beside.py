"""Forms and letters are held against the names that are given before the steps that use them."""

import json
from typing import Any

import pytest

from engine.bpmn.bundle import DIAGRAM
from engine.faults import Fault
from engine.forms import check_form, form_mended
from engine.letters import letter_mended
from tests.engine.bpmn.company import FORM, REVIEW_FORM, form, told
from tests.engine.bpmn.drawing import REVIEW, drawn, extended, line, property_of

PLAN = "forms/plan.form.json"
LETTER = "letters/told.letter.md"
ASKED = '<userTask id="plan" name="Plan" camunda:formKey="plan"/>'
TELLING = extended("userTask", "tell", property_of("letters", "told"), 'camunda:formKey="plan"')
BOTH = line(REVIEW, ASKED)


def plan(default: str = "", **keys: Any) -> bytes:
    """A form that asks for steps, perhaps with a default."""
    asked = {"type": "string", **({"ui:default": default} if default else {})}
    return json.dumps(json.loads(form(steps=asked)) | keys).encode()


def faults_of(drawing: str, **files: bytes) -> list[Fault]:
    given = {DIAGRAM: drawn(drawing), FORM: REVIEW_FORM, PLAN: plan()}
    return told(given | files)


def check(test: str) -> dict[str, Any]:
    return {"ui:checks": [{"test": test, "field": "steps", "message": "Look at it again"}]}


@pytest.mark.parametrize(
    ("asked", "code", "mended"),
    [
        (plan("=outcme"), "NAME-MISSPELT", plan("=outcome")),
        (plan("= if outcome = \"continu\" then remarks else null"), "VALUE-MISSPELT",
         plan("= if outcome = \"continue\" then remarks else null")),
        (plan("=pupil.schol_name"), "UNKNOWN-FACT", plan("=pupil.school_name")),
        (plan(**check("stps != remarks")), "NAME-MISSPELT", plan(**check("steps != remarks"))),
        (plan("=visited"), "NAME-NOT-GIVEN", None),
        (plan("= if outcome = \"closed\" then remarks else null"), "VALUE-NOT-OFFERED", None),
    ],
)  # fmt: skip
def test_what_a_form_reads_and_nothing_gives_is_told_with_its_mend(
    asked: bytes, code: str, mended: bytes | None
) -> None:
    found = faults_of(BOTH, **{PLAN: asked})
    assert [(one.path, one.element, one.code) for one in found] == [(PLAN, "steps", code)]
    mend = found[0].mend
    done = form_mended(asked, mend.setting, mend.value) if mend else None
    assert (done and json.loads(done)) == (mended and json.loads(mended))
    assert not mended or faults_of(BOTH, **{PLAN: mended}) == []


@pytest.mark.parametrize(
    ("key", "wrong", "right"),
    [
        ("ui:showIf", {"field": "agred", "is": True}, {"field": "agreed", "is": True}),
        ("ui:showIf", {"field": "outcome", "is": "continu"}, {"field": "outcome", "is": "continue"}),
        ("ui:showIf", {"field": "outcome", "is": ["step_dwn", "continue"]},
         {"field": "outcome", "is": ["step_down", "continue"]}),
        ("required", ["outcome", "remaks"], ["outcome", "remarks"]),
    ],
)  # fmt: skip
def test_what_is_shown_and_must_be_answered_is_mended_in_the_form(key: str, wrong: Any, right: Any) -> None:
    def with_key(value: Any) -> bytes:
        document = json.loads(REVIEW_FORM)
        holder = document if key == "required" else document["properties"]["remarks"]
        holder[key] = value
        return json.dumps(document).encode()

    (found,) = check_form(with_key(wrong), FORM)
    assert found.mend
    mended = form_mended(with_key(wrong), found.mend.setting, found.mend.value)
    assert json.loads(mended) == json.loads(with_key(right))
    assert check_form(mended, FORM) == []


def letter(text: str) -> bytes:
    return f"# Told: {{pupil.name}}\n\nDear parents\n\n{text}\n".encode()


@pytest.mark.parametrize(
    ("text", "code", "mended"),
    [
        ("We agreed: {remaks}.", "NAME-MISSPELT", "We agreed: {remarks}."),
        ('{if outcome = "continu"}\nWe go on.', "VALUE-MISSPELT", '{if outcome = "continue"}\nWe go on.'),
        ("At {pupil.schol_name}.", "LETTER-FACT", "At {pupil.school_name}."),
        ("We said {stps} and {steps}.", "NAME-MISSPELT", "We said {steps} and {steps}."),
        ("You came: {visited}.", "NAME-NOT-GIVEN", None),
    ],
)
def test_what_a_letter_reads_and_nothing_gives_is_told_with_its_mend(
    text: str, code: str, mended: str | None
) -> None:
    drawing = line(REVIEW, TELLING)
    found = faults_of(drawing, **{LETTER: letter(text)})
    assert [(one.path, one.element, one.code) for one in found] == [(LETTER, "line 5", code)]
    mend = found[0].mend
    done = letter_mended(letter(text), mend.setting, mend.value) if mend else None
    assert done == (letter(mended) if mended else None)
    assert not mended or faults_of(drawing, **{LETTER: letter(mended)}) == []


def early(drawing: str, **files: bytes) -> list[tuple[str, str]]:
    """The warnings of what is read too early, which the other tests leave aside."""
    given = {DIAGRAM: drawn(drawing), FORM: REVIEW_FORM, PLAN: plan()}
    found = told(given | files, quiet=frozenset())
    return [(one.path, one.message) for one in found if one.code == "NAME-READ-EARLY"]


def test_what_is_asked_only_after_the_step_that_shows_it_is_told() -> None:
    found = early(line(ASKED, REVIEW), **{PLAN: plan("=remarks")})
    assert [path for path, _ in found] == [PLAN]
    assert "“remarks”, which is asked for only later, by “Review”" in found[0][1]
    assert early(line(TELLING, REVIEW), **{LETTER: letter("We agreed: {remarks}.")})
    assert early(line(REVIEW, TELLING), **{LETTER: letter("We agreed: {remarks}.")}) == []
    assert early(line(TELLING, REVIEW), **{LETTER: letter("We agreed: {steps}.")}) == []


def test_a_case_may_hold_an_earlier_run_of_the_same_process() -> None:
    kept = json.dumps(json.loads(REVIEW_FORM) | {"ui:into": "case.review"}).encode()
    assert early(line(ASKED, REVIEW), **{FORM: kept, PLAN: plan("=case.review.remarks")}) == []


def test_the_item_of_a_repeated_step_is_known_in_its_form_and_its_letter() -> None:
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="true">'
        "<loopDataInputRef>pupil.parents</loopDataInputRef>"
        '<inputDataItem id="parent"/></multiInstanceLoopCharacteristics>'
    )
    each = TELLING.replace("</userTask>", f"{loop}</userTask>")
    assert faults_of(line(each), **{LETTER: letter("To {parent.name}."), PLAN: plan("=parent.name")}) == []
