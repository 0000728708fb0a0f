"""What the files of a process tell together: names that nothing gives, answers that no form offers."""

from dataclasses import replace
from xml.sax.saxutils import escape

import pytest

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.given import given_by
from engine.bpmn.model import build_model
from engine.bpmn.profile import Surroundings
from engine.bpmn.profile.diagram import AtHand
from engine.bpmn.rewriting import change_settings
from engine.decisions.mending import input_mended
from engine.decisions.rewriting import write_input
from engine.policy import CASEWORKERS
from engine.roles import known_role
from tests.engine.bpmn.company import FORM, REVIEW_FORM, form, told
from tests.engine.bpmn.drawing import (
    BESIDE,
    REVIEW,
    Twins,
    check_twins,
    choice,
    drawn,
    extended,
    line,
    property_of,
    script,
)

FILES = ProcessFiles("case", {"forms/review.form.json": REVIEW_FORM})


#: What people of the council are.
HELD = CASEWORKERS - {"social_worker"}


def at_hand(files: ProcessFiles = FILES) -> Surroundings:
    names = given_by(files)
    return replace(
        BESIDE,
        at_hand=AtHand(files, names, lambda lane: known_role("case", lane), CASEWORKERS, "case", HELD),
    )


def asked(condition: str) -> str:
    return choice(condition, default=True)


def set_by(text: str) -> str:
    return line(REVIEW, script(text))


def in_lane(name: str) -> str:
    lane = f'<lane id="lane" name="{name}"><flowNodeRef>review</flowNodeRef></lane>'
    return f"<laneSet>{lane}</laneSet>" + line(REVIEW)


def again(title: str, key: str = "review") -> str:
    return f'<userTask id="again" name="{title}" camunda:formKey="{key}"/>'


def twins(code: str, element: str, faulty: str, sound: str) -> Twins:
    return Twins(code, element, faulty, sound, surroundings=at_hand())


PROCESS = '<process id="{}" name="Case" isExecutable="true">' + line(REVIEW) + "</process>"
READ_LATER = line(REVIEW, script("kept = outcome"))
READ_BETWEEN = line(REVIEW, script("kept = outcome + remarks + string(agreed)"), again("Look again"))

TABLE = [
    twins("NAME-MISSPELT", "which", asked('outcme = "continue"'), asked('outcome = "continue"')),
    twins("NAME-NOT-GIVEN", "which", asked("visited = true"), asked("agreed = true")),
    twins("VALUE-MISSPELT", "which", asked('outcome = "continu"'), asked('outcome = "continue"')),
    twins("VALUE-MISSPELT", "which", asked('outcome in ("stepdown", "x")'), asked('outcome = "step_down"')),
    twins("VALUE-MISSPELT", "which", asked('agreed = "yes"'), asked("agreed = true")),
    twins("VALUE-NOT-OFFERED", "which", asked('outcome = "closed"'), asked("outcome = null")),
    twins("NAME-OF-FUNCTION", "work", set_by("count = 1"), set_by("case.count = 1")),
    twins("LANE-WITHOUT-ROLE", "lane", in_lane("Somebody"), in_lane("Team manager")),
    twins("LANE-CANNOT-DO", "lane", in_lane("Auditor"), in_lane("County officer")),
    twins("NAME-READ-EARLY", "work", line(script("kept = outcome"), REVIEW), READ_LATER),
    twins("LANE-OF-NOBODY-YET", "lane", in_lane("Social worker"), in_lane("County officer")),
    twins("WRONG-KEY", "other", PROCESS.format("other"), PROCESS.format("case")),
    twins("ASKED-TWICE", "review", line(REVIEW, again("Look again")), READ_BETWEEN),
]


@pytest.mark.parametrize("shown", TABLE, ids=str)
def test_files_at_hand_tell_what_the_diagram_alone_does_not(shown: Twins) -> None:
    check_twins(shown)


def mend_of(drawing: str, code: str, **files: bytes) -> tuple[str, str, str] | None:
    found = next(
        one for one in told({DIAGRAM: drawn(drawing), FORM: REVIEW_FORM, **files}) if one.code == code
    )
    return (found.mend.element, found.mend.setting, found.mend.value) if found.mend else None


def timed(**properties: str) -> str:
    given = "".join(property_of(name, value) for name, value in properties.items())
    return line(extended("userTask", "review", given, 'camunda:formKey="review"'))


@pytest.mark.parametrize(
    ("condition", "code", "instead"),
    [
        (
            'outcme = "continue" or outcme = "outcme"',
            "NAME-MISSPELT",
            'outcome = "continue" or outcome = "outcme"',
        ),
        ('= outcome = "continu"', "VALUE-MISSPELT", '= outcome = "continue"'),
        ('outcome = "Step down"', "VALUE-MISSPELT", 'outcome = "step_down"'),
        ('agreed = "no"', "VALUE-MISSPELT", "agreed = false"),
        ("${outcome == 'continue' && !agreed}", "NOT-FEEL", 'outcome = "continue" and not(agreed)'),
        ("remarks is None", "NOT-FEEL", "remarks = null"),
        ("pupil.looked_aftr = false", "UNKNOWN-FACT", "pupil.looked_after = false"),
    ],
)
def test_a_sure_mend_is_offered_for_the_way_that_says_it(condition: str, code: str, instead: str) -> None:
    assert mend_of(asked(condition), code) == ("which_to_t0", "condition", instead)


@pytest.mark.parametrize(
    ("due", "instead"),
    [
        ("6M", "P6M"),
        ("p4d", "P4D"),
        ("48H", "PT48H"),
        ("P48H", "PT48H"),
        ("2 weeks", "P2W"),
        ("1 hour", "PT1H"),
        ("${case.review_date}", "=case.review_date"),
    ],
)
def test_a_time_that_lacks_its_letters_gets_them(due: str, instead: str) -> None:
    assert mend_of(timed(due=due), "TIMER-UNCLEAR") == ("review", "due", instead)


@pytest.mark.parametrize("due", ["P4X", "soon", "6", "", "PT2D", "2026-13-40"])
def test_no_time_is_guessed(due: str) -> None:
    assert mend_of(timed(due=due), "TIMER-UNCLEAR") is None


@pytest.mark.parametrize(
    ("lane", "instead"),
    [("Lead profesional", "Lead professional"), ("team manger", "Team manager"), ("Somebody", None)],
)
def test_a_lane_that_is_nearly_called_like_a_role_gets_its_name(lane: str, instead: str | None) -> None:
    mend = mend_of(in_lane(lane), "LANE-WITHOUT-ROLE")
    assert mend == (("lane", "name", instead) if instead else None)
    if instead:
        mended = change_settings(drawn(in_lane(lane)), "lane", {"name": instead})
        assert all(one.code != "LANE-WITHOUT-ROLE" for one in told({DIAGRAM: mended, FORM: REVIEW_FORM}))


def test_a_form_that_is_nearly_called_so_is_offered() -> None:
    assert mend_of(line('<userTask id="review" camunda:formKey="reviw"/>'), "FORM-UNKNOWN") == (
        "review", "formKey", "review",
    )  # fmt: skip


def test_a_name_in_a_script_is_mended_inside_it() -> None:
    assert mend_of(line(REVIEW, script("kept = 1\nsaid = remark")), "NAME-MISSPELT") == (
        "work", "script", "kept = 1\nsaid = remarks",
    )  # fmt: skip


def test_two_names_that_are_as_near_are_not_chosen_between() -> None:
    both = form(visit_a={"type": "boolean"}, visit_b={"type": "boolean"})
    found = told({DIAGRAM: drawn(asked("visit_c = true")), FORM: both})
    assert [(one.code, one.mend) for one in found if "NAME" in one.code] == [("NAME-NOT-GIVEN", None)]


def test_what_a_caller_or_a_called_process_gives_may_be_read() -> None:
    called = {DIAGRAM: drawn(asked("visited = true")), FORM: REVIEW_FORM}
    caller = drawn(PROCESS.format("caller").replace("</userTask>", ""))
    giving = ProcessFiles("caller", {DIAGRAM: caller, FORM: form(visited={"type": "boolean"})})
    assert [one.code for one in told(called)] == ["NAME-NOT-GIVEN"]
    assert [one.code for one in told(called, giving)] == []


def test_only_the_first_cause_is_told() -> None:
    """Without its form nobody can say what a step asks; what cannot be read says nothing of other ways."""
    lost = line('<userTask id="review" name="Review" camunda:formKey="gone"/>', script("kept = outcome"))
    assert [one.code for one in told({DIAGRAM: drawn(lost)})] == ["FORM-UNKNOWN"]
    broken = choice('outcome == "continue"', 'outcome = "step_down"')
    assert [one.code for one in told({DIAGRAM: drawn(broken), FORM: REVIEW_FORM})] == ["NOT-FEEL"]
    slip = choice('outcome = "continue"', 'outcme = "step_down"')
    assert [one.code for one in told({DIAGRAM: drawn(slip), FORM: REVIEW_FORM})] == ["NAME-MISSPELT"]
    table = line(REVIEW, '<businessRuleTask id="ask" camunda:decisionRef="route"/>')
    files = {DIAGRAM: drawn(table), FORM: REVIEW_FORM, "decisions/route.dmn": dmn("outcome", "]]")}
    assert {one.path for one in told(files)} == {"decisions/route.dmn"}


def test_what_is_cut_off_is_told_once_where_it_begins() -> None:
    steps = [f'<manualTask id="t{number}"/>' for number in range(4)]
    cut = line(*steps).replace('sourceRef="t0" targetRef="t1"', 'sourceRef="t0" targetRef="t0"', 1)
    assert [one.element for one in told({DIAGRAM: drawn(cut)}) if one.code == "UNREACHABLE"] == ["t1"]


def test_a_version_that_runs_is_not_judged_anew() -> None:
    files = {DIAGRAM: drawn(asked('outcme = "closed"')), FORM: form(count={"type": "integer"})}
    assert build_model(ProcessFiles("case", files)).key == "case"


def dmn(column: str, *cells: str) -> bytes:
    rules = "".join(
        f'<rule id="r{number}"><inputEntry id="i{number}"><text>{cell}</text></inputEntry>'
        f'<outputEntry id="o{number}"><text>"x"</text></outputEntry></rule>'
        for number, cell in enumerate(cells)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
        f'<decision id="route" name="Route"><decisionTable id="t" hitPolicy="FIRST"><input id="in">'
        f'<inputExpression id="e"><text>{column}</text></inputExpression></input>'
        '<output id="out" name="way"/>'
        f"{rules}</decisionTable></decision></definitions>"
    ).encode()


@pytest.mark.parametrize(
    ("column", "cell", "code", "remedy"),
    [
        ("outcme", '"continue"', "INPUT-MISSPELT", "Write outcome."),
        ("visited", "true", "INPUT-NOT-GIVEN", "ask for it in a form"),
        ("outcome", '"continu","step_down"', "CELL-MISSPELT", 'Write "continue".'),
        ("outcome", 'not("closed")', "CELL-NOT-OFFERED", '"continue", "step_down"'),
        ("agreed", '"yes"', "CELL-MISSPELT", "Write true."),
    ],
)
def test_a_table_is_held_against_the_forms(column: str, cell: str, code: str, remedy: str) -> None:
    asking = line(REVIEW, '<businessRuleTask id="ask" camunda:decisionRef="route"/>')
    table = dmn(column, cell, "-")
    found = told({DIAGRAM: drawn(asking), FORM: REVIEW_FORM, "decisions/route.dmn": table})
    assert [(one.code, one.path, one.element) for one in found] == [(code, "decisions/route.dmn", "route")]
    assert remedy in found[0].message
    assert (found[0].mend is not None) == remedy.startswith("Write ")
    unasked = {DIAGRAM: drawn(line(REVIEW)), FORM: REVIEW_FORM, "decisions/route.dmn": table}
    assert told(unasked) == []


@pytest.mark.parametrize(
    ("output", "code", "setting", "instead"),
    [
        ("remaks", "INPUT-MISSPELT", "cell 1 2", "remarks"),
        ('if outcome = "continu" then remarks else "x"', "CELL-MISSPELT", "cell 1 2",
         'if outcome = "continue" then remarks else "x"'),
        ("visited", "INPUT-NOT-GIVEN", None, None),
    ],
)  # fmt: skip
def test_what_a_table_answers_is_held_against_the_names_too(
    output: str, code: str, setting: str | None, instead: str | None
) -> None:
    asking = line(REVIEW, '<businessRuleTask id="ask" camunda:decisionRef="route"/>')
    table = dmn("outcome", '"continue"', "-").replace(b'"x"', escape(output).encode(), 1)
    found = told({DIAGRAM: drawn(asking), FORM: REVIEW_FORM, "decisions/route.dmn": table})
    mends = [(one.mend and one.mend.setting, one.mend and one.mend.value) for one in found]
    assert [one.code for one in found] == [code]
    assert mends == [(setting, instead)]


def test_a_column_that_reads_a_misspelt_name_is_mended_in_the_table() -> None:
    asking = line(REVIEW, '<businessRuleTask id="ask" camunda:decisionRef="route"/>')
    table = dmn("outcme", '"continue"', "-")
    (found,) = told({DIAGRAM: drawn(asking), FORM: REVIEW_FORM, "decisions/route.dmn": table})
    assert found.mend
    column = input_mended(found.mend.setting)
    assert column
    mended = write_input(table, "route.dmn", found.mend.element, column, found.mend.value)
    assert told({DIAGRAM: drawn(asking), FORM: REVIEW_FORM, "decisions/route.dmn": mended}) == []


def test_an_answer_is_not_called_like_a_function() -> None:
    files = {DIAGRAM: drawn(line(REVIEW)), FORM: form(count={"type": "integer"})}
    assert [(one.path, one.element, one.code) for one in told(files)] == [(FORM, "count", "NAME-OF-FUNCTION")]
