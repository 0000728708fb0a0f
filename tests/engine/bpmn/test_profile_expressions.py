"""Expressions: FEEL that parses, gateways that always find a way, and facts taken for what they are."""

import pytest

from engine.bpmn.profile import check_diagram
from tests.engine.bpmn.drawing import (
    BESIDE,
    REVIEW,
    Twins,
    check_twins,
    choice,
    codes,
    drawn,
    errors,
    extended,
    flows,
    line,
    names,
    property_of,
    script,
)

ANY = 'case.plan.outcome = "improved"'


def asked(condition: str) -> str:
    """A gateway with one condition and a default way."""
    return choice(condition, default=True)


def around(kind: str, text: str) -> str:
    return line(extended("manualTask", "work", f"<spiffworkflow:{kind}>{text}</spiffworkflow:{kind}>"))


def told(value: str) -> str:
    to = '<spiffworkflow:parameter id="to" type="str" value="&quot;team_manager&quot;"/>'
    text = f'<spiffworkflow:parameter id="text" type="str" value="{value}"/>'
    inside = f"<spiffworkflow:parameters>{to}{text}</spiffworkflow:parameters>"
    operator = '<spiffworkflow:serviceTaskOperator id="send_notice">'
    return line(extended("serviceTask", "work", f"{operator}{inside}</spiffworkflow:serviceTaskOperator>"))


def exhaustive(*conditions: str) -> str:
    return choice(*conditions)


TABLE = [
    Twins("NO-DEFAULT-FLOW", "which", exhaustive("x", "not(x)"), choice("x", "not(x)", default=True)),
    Twins("NO-DEFAULT-FLOW", "which", exhaustive("x", "not(x)"), exhaustive("x", "not(x)", "x = null")),
    Twins("NO-DEFAULT-FLOW", "which", exhaustive('a = "b"', 'a = "c"'), exhaustive('a = "b"', 'a != "b"')),
    Twins(
        "NO-DEFAULT-FLOW", "which", exhaustive("n < 5", "n >= 5"), exhaustive("n < 5", "n >= 5", "n = null")
    ),
    Twins(
        "NO-DEFAULT-FLOW",
        "which",
        exhaustive("n < 5", "n > 5", "n = null"),
        exhaustive("n < 5", "n in [5..9]", "n > 9", "n = null"),
    ),
    Twins(
        "NO-DEFAULT-FLOW", "which", exhaustive("count(xs) > 1", "not(count(xs) > 1)"), asked("count(xs) > 1")
    ),
    Twins(
        "DEFAULT-WITH-CONDITION",
        "which",
        asked(ANY).replace(flows("which>done"), flows("which>done?y")),
        asked(ANY),
    ),
    Twins(
        "DEFAULT-UNKNOWN",
        "which",
        asked(ANY).replace('default="which_to_done"', 'default="t0_to_done"'),
        asked(ANY),
    ),
    Twins("CONDITION-MISSING", "which", choice("", ANY, default=True), choice("x", ANY, default=True)),
    Twins(
        "CONDITION-IGNORED",
        "begin",
        line(REVIEW).replace(
            'targetRef="review">', 'targetRef="review"><conditionExpression>x</conditionExpression>'
        ),
        line(REVIEW),
    ),
    Twins(
        "CONDITIONS-OVERLAP",
        "which",
        choice("n > 5", "n > 8", default=True),
        choice("n > 8", "n in (5..8]", default=True),
    ),
    Twins("FLOW-UNLABELLED", "which", asked(ANY).replace(' name="to t0"', ""), asked(ANY)),
    Twins("BAD-EXPRESSION", "which", asked("case.plan ="), asked("case.plan = 1")),
    Twins("BAD-EXPRESSION", "which", asked("(a and b"), asked("= (a and b)")),
    Twins("EMPTY-EXPRESSION", "which", asked("="), asked("= x")),
    Twins("NOT-FEEL", "which", asked('outcome == "improved"'), asked('outcome = "improved"')),
    Twins("NOT-FEEL", "which", asked('case.get("plan") and x'), asked("case.plan and x")),
    Twins("NOT-FEEL", "which", asked("x is None"), asked("x = null")),
    Twins("NOT-FEEL", "which", asked("done = True"), asked("done = true")),
    Twins("NOT-FEEL", "which", asked("not done"), asked("not(done)")),
    Twins("NOT-FEEL", "which", asked("${approved}"), asked("approved")),
    Twins("NOT-FEEL", "which", asked("a && b"), asked("a and b")),
    Twins("NOT-FEEL", "which", asked("outcome = 'improved'"), asked('outcome = "it is == True"')),
    Twins("NOT-FEEL", "which", asked("len(xs) > 1"), asked("count(xs) > 1")),
    Twins("NOT-FEEL", "which", asked('case["plan"] = 1'), asked("case.plan[1] = 1")),
    Twins("NOT-FEEL", "work", line(script("import os")), line(script("done = true"))),
    Twins("NOT-FEEL", "work", line(script("n += 1")), line(script("n = n + 1"))),
    Twins("NOT-FEEL", "work", around("preScript", 'x = case.get("a")'), around("preScript", "x = case.a")),
    Twins(
        "SCRIPT-UNCLEAR", "work", line(script("just words")), line(script("// a remark\n\nnames = [1, 2]"))
    ),
    Twins("SCRIPT-UNCLEAR", "work", around("postScript", "a = (1"), around("postScript", "a = (1)")),
    Twins("SCRIPT-EMPTY", "work", line(script(" ")), line(script("a = 1"))),
    Twins("SCRIPT-EMPTY", "work", line('<scriptTask id="work"/>'), line(script("a = 1"))),
    Twins("SCRIPT-FORMAT", "work", line(script("a = 1", "python")), line(script("a = 1"))),
    Twins(
        "ASSIGNS-FACT",
        "work",
        line(script("pupil.looked_after = false")),
        line(script("case.looked_after = false")),
    ),
    Twins(
        "ASSIGNS-FACT",
        "work",
        around("preScript", "attendance = {}"),
        around("preScript", "attendances = {}"),
    ),
    Twins(
        "ASSIGNS-FACT",
        "ask",
        line('<businessRuleTask id="ask" camunda:decisionRef="route" camunda:resultVariable="pupil.ehcp"/>'),
        line('<businessRuleTask id="ask" camunda:decisionRef="route" camunda:resultVariable="case.route"/>'),
    ),
    Twins(
        "ASSIGNS-FACT",
        "work",
        line(script('case.opened_by = "somebody"')),
        line(script("case.proposer = case.opened_by")),
    ),
    Twins("PERCENT-THRESHOLD", "which", asked("attendance.percent < 90"), asked("attendance.persistent")),
    Twins(
        "PERCENT-THRESHOLD",
        "work",
        line(script("low = attendance.previous.percent in [0..50]")),
        line(script("shown = string(attendance.percent)")),
    ),
    Twins("UNKNOWN-FACT", "which", asked("pupil.lookedafter"), asked("pupil.looked_after")),
    Twins(
        "LOOKED-AFTER-UNKNOWN",
        "which",
        asked("pupil.looked_after != true"),
        asked("pupil.looked_after = false"),
    ),
    Twins("LOOKED-AFTER-UNKNOWN", "which", asked("pupil.looked_after"), asked("not(pupil.looked_after)")),
    Twins(
        "LOOKED-AFTER-UNKNOWN",
        "which",
        asked("pupil.looked_after and agreed"),
        asked("pupil.looked_after = false and agreed"),
    ),
    Twins(
        "LOOKED-AFTER-UNKNOWN",
        "work",
        line(script("may = if pupil.looked_after then false else true")),
        line(script("may = not(pupil.looked_after)")),
    ),
    Twins("BAD-EXPRESSION", "work", told("1 +"), told("words")),
    Twins("TOO-MANY-EXPRESSIONS", "", line(script("a = 1\n" * 60_000)), line(script("a = 1\n" * 60))),
]


@pytest.mark.parametrize("twins", TABLE, ids=names(TABLE))
def test_expressions_are_feel_and_gateways_find_a_way(twins: Twins) -> None:
    check_twins(twins)


def test_the_missing_case_is_named() -> None:
    (text,) = errors(drawn(choice("pupil.ehcp", "not(pupil.ehcp)")))
    assert "when pupil.ehcp is not known none of its conditions is true" in text


def test_python_gets_the_feel_spelling() -> None:
    (text,) = errors(drawn(asked('outcome == "improved"')))
    assert "write = instead of ==" in text


@pytest.mark.parametrize(
    "conditions",
    [
        ("n between 1 and 3", "n < 1", "n > 3", "n = null"),
        ('r in ("a", "b")', 'not(r in ("a", "b"))'),
        ("x = true", "x != true"),
        ("a and b", "not(a and b)", "a = null or b = null"),
    ],
)
def test_conditions_that_cover_every_case_need_no_default(conditions: tuple[str, ...]) -> None:
    assert errors(drawn(choice(*conditions))) == []


def test_text_that_looks_like_python_inside_quotes_is_text() -> None:
    assert errors(drawn(asked('reason = "None of these == True && ${x}"'))) == []


def test_a_property_may_hold_any_text() -> None:
    twin = line(extended("manualTask", "work", property_of("requirement", "W-G1 == None")))
    assert not {code for code, _ in codes(twin, TABLE[0])} - {"PICTURE-MISSING", "TASK-WITHOUT-LANE"}


@pytest.mark.parametrize(
    ("diagram", "setting", "instead"),
    [
        (asked('${outcome == "improved" && !done}'), "condition", 'outcome = "improved" and not(done)'),
        (asked("done AND late"), "condition", "done and late"),
        (line(script("x += 1;")), "script", "x = x + 1"),
    ],
)
def test_a_fault_offers_the_whole_expression_in_feel(diagram: str, setting: str, instead: str) -> None:
    fault = next(
        one for one in check_diagram(drawn(diagram), "process.bpmn", BESIDE) if one.severity == "error"
    )
    assert fault.mend
    assert (fault.mend.setting, fault.mend.value) == (setting, instead)
    assert fault.message.endswith(f"What was surely meant: {instead}")
