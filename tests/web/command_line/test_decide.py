"""`decide` answers one question, or as many as lines are sent, and an unanswerable one with an error."""

import json
from pathlib import Path

import pytest

from tests.web.command_line.conftest import Run

MODEL = Path(__file__).parents[3] / "web" / "bench" / "bench_review" / "decisions" / "next_step.dmn"
INPUT = {"percent": 92.5, "looked_after": False, "reviews": 3}

ECHO = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:m">
  <inputData id="i" name="value"/>
  <decision id="same" name="same">
    <variable name="same"/>
    <informationRequirement><requiredInput href="#i"/></informationRequirement>
    <literalExpression><text>value</text></literalExpression>
  </decision>
  <decision id="third" name="a third">
    <variable name="a third"/>
    <literalExpression><text>1 / 3</text></literalExpression>
  </decision>
</definitions>"""


def question(**parts: object) -> bytes:
    return json.dumps({"model": str(MODEL), "decision": "next step", "input": INPUT} | parts).encode() + b"\n"


def test_a_decision_says_its_result_and_the_rule_that_matched(pathways: Run) -> None:
    decided = pathways(
        "decide", MODEL, "--decision", "next step", "--input", "-", stdin=json.dumps(INPUT).encode()
    )
    assert decided.code == 0
    answer = json.loads(decided.out)
    assert answer["result"] == "step down"
    assert [rule["rule"] for rule in answer["matched"]] == [3]


def test_the_only_decision_needs_no_name(pathways: Run) -> None:
    decided = pathways("decide", MODEL, "--input", "-", stdin=json.dumps(INPUT).encode())
    assert json.loads(decided.out)["result"] == "step down"


def test_an_unknown_decision_is_refused(pathways: Run) -> None:
    refused = pathways("decide", MODEL, "--decision", "none", "--input", "-", stdin=b"{}")
    assert refused.code == 1
    assert refused.err.strip()
    assert "error" in json.loads(refused.out)


@pytest.mark.parametrize("stdin", [b"", b"{", b"[]", b"3", b"\xff"])
def test_inputs_that_are_no_object_are_refused(pathways: Run, stdin: bytes) -> None:
    refused = pathways("decide", MODEL, "--input", "-", stdin=stdin)
    assert refused.code == 1
    assert "Traceback" not in refused.err


def test_each_line_of_a_batch_gets_a_line(pathways: Run) -> None:
    lines = question() + b"nonsense\n" + question(decision="none") + question(model="none.dmn") + question()
    answered = pathways("decide", "--batch", stdin=lines)
    answers = [json.loads(line) for line in answered.out.splitlines()]
    assert [sorted(answer) for answer in answers] == [["result"], ["error"], ["error"], ["error"], ["result"]]
    assert answered.code == 0


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "text",
        [1, [2]],
        {"a b": {"c": 0.1}},
        {"@type": "date", "value": "2024-02-29"},
        {"@type": "time", "value": "13:20:00@Europe/Paris"},
        {"@type": "date and time", "value": "2024-01-01T13:20:00+02:00"},
        {"@type": "days and time duration", "value": "P1DT2H"},
        {"@type": "years and months duration", "value": "P1Y2M"},
    ],
    ids=str,
)
def test_every_kind_of_value_comes_back_as_it_went_in(pathways: Run, tmp_path: Path, value: object) -> None:
    model = tmp_path / "echo.dmn"
    model.write_text(ECHO)
    stdin = question(model=str(model), decision="same", input={"value": value})
    answered = pathways("decide", "--batch", stdin=stdin)
    assert json.loads(answered.out) == {"result": value}


def test_numbers_keep_all_their_digits(pathways: Run, tmp_path: Path) -> None:
    model = tmp_path / "echo.dmn"
    model.write_text(ECHO)
    given = f'{{"model": "{model}", "decision": "same", "input": {{"value": 0.1234567890123456789012345}}}}\n'
    answered = pathways(
        "decide", "--batch", stdin=given.encode() + question(model=str(model), decision="a third")
    )
    same, third = answered.out.splitlines()
    assert same == '{"result":0.1234567890123456789012345}'
    assert third.startswith('{"result":0.33333333333333333333333333333')


DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
FEES = f"""<definitions xmlns="{DMN}" id="fees" name="fees" namespace="urn:fees">
  <inputData id="days" name="lost days"/>
  <decision id="fee" name="fee"><variable name="fee"/>
    <informationRequirement><requiredInput href="#days"/></informationRequirement>
    <literalExpression><text>lost days * 80</text></literalExpression>
  </decision>
</definitions>"""
LETTER = f"""<definitions xmlns="{DMN}" id="letter" name="letter" namespace="urn:letter">
  <import name="our fees" namespace="urn:fees" importType="{DMN}"/>
  <decision id="letter" name="letter"><variable name="letter"/>
    <informationRequirement><requiredDecision href="urn:fees#fee"/></informationRequirement>
    <literalExpression><text>"Please pay " + string(our fees.fee)</text></literalExpression>
  </decision>
</definitions>"""


def test_a_model_imports_what_lies_beside_it_and_nothing_else(pathways: Run, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    letter = folder / "letter.dmn"
    letter.write_text(LETTER)
    (folder / "fees.dmn").write_text(FEES)
    stdin = question(model=str(letter), decision="letter", input={"lost days": 2})
    assert json.loads(pathways("decide", "--batch", stdin=stdin).out) == {"result": "Please pay 160"}
    assert pathways("check", folder).code == 0
    (folder / "fees.dmn").rename(tmp_path / "fees.dmn")
    (folder / "link.dmn").symlink_to(tmp_path / "fees.dmn")
    refused = pathways("check", letter)
    assert refused.code == 1
    assert "IMPORT-MISSING" in refused.err
    assert "urn:fees" in refused.err


def test_what_a_model_cannot_decide_is_null_with_the_reason(pathways: Run, tmp_path: Path) -> None:
    model = tmp_path / "fees.dmn"
    model.write_text(FEES)
    stdin = question(model=str(model), decision="fee", input={})
    answer = json.loads(pathways("decide", "--batch", stdin=stdin).out)
    assert answer == {"result": None, "error": answer["error"]}
    assert 'Decision "fee": "lost days" is missing.' in answer["error"]


SCHOOL_DAYS = ECHO.replace("1 / 3", "add school weeks(today(), 6)").replace(
    "<text>value</text>", '<text>add working days(@"2026-12-24", 1)</text>'
)


def test_without_a_school_its_days_are_null_and_the_reason_is_told(pathways: Run, tmp_path: Path) -> None:
    model = tmp_path / "days.dmn"
    model.write_text(SCHOOL_DAYS)
    decided = pathways("decide", model, "--decision", "third", "--input", "-", stdin=b"{}")
    assert (decided.code, json.loads(decided.out)["result"]) == (0, None)
    assert "add school weeks() needs the calendar of a school, and none is known here" in decided.err
    decided = pathways("decide", model, "--decision", "same", "--input", "-", stdin=b"{}")
    assert json.loads(decided.out)["result"] == {"@type": "date", "value": "2026-12-29"}
    assert pathways("check", model).code == 0
