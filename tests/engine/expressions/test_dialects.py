"""What people of other languages write is said in FEEL as a whole, or not at all."""

import pytest

from engine.expressions import compile_expression
from engine.expressions.dialects import in_feel, script_in_feel

SAID = {
    '${case.plan.outcome == "improved"}': 'case.plan.outcome = "improved"',
    "#{pupil.ehcp}": "pupil.ehcp",
    "${pupil.ehcp} && ${pupil.sen_support}": "pupil.ehcp and pupil.sen_support",
    "a == 1 && b != 'x' || !c": 'a = 1 and b != "x" or not(c)',
    "!(a || b)": "not(a or b)",
    "!pupil.looked_after && a": "not(pupil.looked_after) and a",
    "(a || b) && c": "(a or b) and c",
    "a === undefined": "a = null",
    "a !== null": "a != null",
    "a is None": "a = null",
    "a is not None and b is True": "a != null and b = true",
    "not pupil.ehcp and True": "not(pupil.ehcp) and true",
    "not a == b": "not(a = b)",
    "x not in [1, 2]": "not(x in [1, 2])",
    'case.get("plan").outcome == "x"': 'case.plan.outcome = "x"',
    'case["plan"]["next"] > 3': "case.plan.next > 3",
    "count gt 3 and not empty case.plan": "count > 3 and not(case.plan = null)",
    "a eq 'b' or a ne 'c'": 'a = "b" or a != "c"',
    "a > 1 ? 'x' : 'y'": 'if a > 1 then "x" else "y"',
    "'x' if a else 'y'": 'if a then "x" else "y"',
    "len(case.notices) % 2 == 0": "modulo(count(case.notices), 2) = 0",
    "outcome.equals('none');": 'outcome = "none"',
    "name.toLowerCase().startsWith('a')": 'starts with(lower case(name), "a")',
    "string length(name) == 3": "string length(name) = 3",
    "=case.review_date == today()": "=case.review_date = today()",
    "a AND NOT b": "a and not(b)",
    "a - (b - c) == -1": "a - (b - c) = -1",
    "say == 'he said \"no\"'": r'say = "he said \"no\""',
}


@pytest.mark.parametrize("written", SAID)
def test_another_language_is_said_in_feel_as_a_whole(written: str) -> None:
    said = in_feel(written)
    assert said == SAID[written]
    compile_expression(said.removeprefix("="))


@pytest.mark.parametrize(
    "written",
    [
        "",
        'case.plan.outcome = "improved" and not(pupil.ehcp)',
        "a  and(b)",
        "=case.review_date",
        "some x in [1] satisfies x = 1",
        "a == ",
        "1 < x < 5",
        "a && lambda x: x",
        "items.map(x => x.y)",
        "a == b" * 1_000,
        "(" * 5_000,
        "!" * 1_500 + "a",
        "\x00 == \u2028",
    ],
)
def test_what_is_feel_or_not_sure_is_left_as_it_is(written: str) -> None:
    assert in_feel(written) is None


def test_scripts_are_said_line_by_line() -> None:
    written = "case.laps += 1;\nvar done = a == 'x' && !b;\n// a remark\nx := y - 1\nlast -= a - b"
    assert script_in_feel(written) == (
        'case.laps = case.laps + 1\ndone = a = "x" and not(b)\n// a remark\nx = y - 1\nlast = last - (a - b)'
    )
    assert script_in_feel("case.laps = case.laps + 1") is None
    assert script_in_feel("for (;;) {}") is None
