"""An analyst changes a decision table, and a manager reads it rule by rule."""

import re

import pytest

import processes
from tests.engine.comparing.conftest import STEP_DOWN, compared, edited, sentences

FILE = "decisions/step_down_outcome.dmn"
SOURCE = (STEP_DOWN / FILE).read_text(encoding="utf-8")
TABLE = "“Outcome of the check”"
SESSIONS = "“Sessions possible since the last review (how many are enough is set here)”"


def rule(number: int) -> str:
    found = re.search(rf'<rule id="rule_step_down_outcome_{number}">.*?</rule>\n\s*', SOURCE, re.DOTALL)
    assert found
    return found[0]


EDITS = {
    "a limit in a rule": (
        ("&lt; 20", "&lt; 30"),
        ("rule_step_down_outcome_2", "changed", "rule", "< 20", "< 30"),
        f"Rule 2 of {TABLE} now wants {SESSIONS} to be less than 30; it had to be less than 20.",
    ),
    "a cell that no longer asks": (
        ("<text>true</text>", "<text>-</text>"),
        ("rule_step_down_outcome_1", "changed", "rule", "true", "-"),
        f"Rule 1 of {TABLE} now wants “What would reopen it has happened?” to be anything; it had to be yes.",
    ),
    "the answer of a rule": (
        ('<text>"sustained"</text>', '<text>"look_again"</text>'),
        ("rule_step_down_outcome_5", "changed", "rule", '"sustained"', '"look_again"'),
        f"Rule 5 of {TABLE} now answers “look_again” as “Outcome”; it answered “sustained”.",
    ),
    "the reason of a rule": (
        ("The agreed trigger was reached: back to the county route (O-T7)", "Reached (O-T7)"),
        (
            "rule_step_down_outcome_1", "changed", "rule",
            "The agreed trigger was reached: back to the county route (O-T7)", "Reached (O-T7)",
        ),
        f"Rule 1 of {TABLE}: “Why” now says “Reached (O-T7)”; "
        "it said “The agreed trigger was reached: back to the county route (O-T7)”.",
    ),
    "what a column looks at": (
        ("<text>attendance.chronic</text>", "<text>attendance.severe</text>"),
        ("input_step_down_outcome_5", "changed", "column", "attendance.chronic", "attendance.severe"),
        f"The column “Under 90% this school year?” of {TABLE} now looks at “attendance.severe”; "
        "it looked at “attendance.chronic”.",
    ),
    "what a column is called": (
        ('label="Under 90% this school year?"', 'label="Chronic?"'),
        ("input_step_down_outcome_5", "changed", "column", "Under 90% this school year?", "Chronic?"),
        f"The column “Under 90% this school year?” of {TABLE} is now called “Chronic?”.",
    ),
    "how several matches are decided": (
        ('hitPolicy="FIRST"', 'hitPolicy="ANY"'),
        ("step_down_outcome", "changed", "decision", "FIRST", "ANY"),
        f"{TABLE} now goes by another rule for several matches: Several rules may match, as long as they "
        "give the same answer. It was: The rules are read from top to bottom: "
        "the first one that matches decides.",
    ),
    "a policy that goes without saying": (
        (' hitPolicy="FIRST"', ""),
        ("step_down_outcome", "changed", "decision", "FIRST", "UNIQUE"),
        f"{TABLE} now goes by another rule for several matches: No more than one rule can match. "
        "It was: The rules are read from top to bottom: the first one that matches decides.",
    ),
    "what the decision asks": (
        ("Does the improvement last?", "Does it last?"),
        ("step_down_outcome", "changed", "documentation", "Does the improvement last?", "Does it last?"),
        f"{TABLE} is explained otherwise: “Does it last?”; it was “Does the improvement last?”.",
    ),
    "the name of the decision": (
        ('id="step_down_outcome" name="Outcome of the check"', 'id="step_down_outcome" name="Out"'),
        ("step_down_outcome", "changed", "name", "Outcome of the check", "Out"),
        f"{TABLE} is now called “Out”.",
    ),
    "the kind of value": (
        ('name="Outcome of the check" typeRef="string"', 'name="Outcome of the check" typeRef="number"'),
        ("step_down_outcome", "changed", "property", "string", "number"),
        f"{TABLE}: “variable typeRef” is now “number”; it was “string”.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "facts", "words"), EDITS.values(), ids=EDITS)
def test_each_change_is_one_sentence(
    change: tuple[str, str], facts: tuple[str | None, ...], words: str
) -> None:
    (found,) = edited(FILE, change)
    assert (found.element, found.kind, found.what, found.was, found.now) == facts
    assert found.words == words


def test_a_rule_that_goes_is_told_whole_and_the_others_are_still_themselves() -> None:
    (found,) = edited(FILE, (rule(2), ""))
    assert (found.element, found.kind, found.what) == ("rule_step_down_outcome_2", "removed", "rule")
    assert found.words == f"Rule 2 of {TABLE} ({SESSIONS} is less than 20: “look_again”) was removed."


def test_a_rule_for_whatever_is_known_says_always() -> None:
    (found,) = edited(FILE, (rule(6), ""))
    assert "(always: “look_again”)" in found.words


def test_rules_in_another_order_may_decide_otherwise() -> None:
    (found,) = edited(FILE, (rule(1) + rule(2), rule(2) + rule(1)))
    assert (found.kind, found.what, found.was, found.now) == ("changed", "rule", "2", "1")
    assert found.words == f"Rule 2 of {TABLE} is now number 1 in its order; it was number 2."


def test_a_column_that_goes_takes_its_cells_along() -> None:
    column = re.search(r'<input id="input_step_down_outcome_3".*?</input>\n\s*', SOURCE, re.DOTALL)
    assert column
    cells = re.findall(
        r'<inputEntry id="test_step_down_outcome_\d_3">.*?</inputEntry>\n\s*', SOURCE, re.DOTALL
    )
    found = edited(FILE, (column[0], ""), *((cell, "") for cell in cells))
    assert [(one.element, one.kind, one.what) for one in found] == [
        ("input_step_down_outcome_3", "removed", "column")
    ]


def test_a_setting_of_the_county_is_told_by_its_name() -> None:
    found = edited(
        "decisions/order_settings.dmn", ('duration("P84D")', 'duration("P6W")'),
        folder=processes.folder("supervision_order"),
    )  # fmt: skip
    assert [(one.what, one.name) for one in found] == [("decision", "review_at_most")]
    assert sentences(found) == [
        "“review_at_most” of “Settings of the order” is now 6 weeks; it was 12 weeks."
    ]


def test_another_version_of_dmn_is_the_same() -> None:
    later = SOURCE.replace("DMN/20191111/MODEL", "DMN/20230324/MODEL")
    assert later != SOURCE
    assert not compared(SOURCE.encode(), later.encode(), "outcome.dmn").differences


def test_a_policy_that_is_written_and_one_that_goes_without_saying_are_the_same() -> None:
    written, left_out = (SOURCE.replace(' hitPolicy="FIRST"', said) for said in (' hitPolicy="UNIQUE"', ""))
    assert not compared(written.encode(), left_out.encode(), "outcome.dmn").differences


def test_what_a_decision_rests_on_is_told_by_name() -> None:
    model = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">'
        '<inputData id="age" name="Age"/><decision id="may" name="May we?">{}</decision></definitions>'
    )
    needs = '<informationRequirement id="r"><requiredInput href="#age"/></informationRequirement>'
    (found,) = (
        one
        for one in compared(model.format("").encode(), model.format(needs).encode(), "may.dmn").differences
        if one.kind != "moved"
    )
    assert (found.what, found.kind) == ("decision", "added")
    assert found.words == "“May we?” now rests on the fact “Age” as well."


def test_rules_without_ids_are_told_by_where_they_stand() -> None:
    nameless = re.sub(r'(<(?:rule|input|output|inputEntry|outputEntry)) id="[^"]+"', r"\1", SOURCE)
    later = nameless.replace("&lt; 20", "&lt; 30")
    (found,) = compared(nameless.encode(), later.encode(), "outcome.dmn").differences
    assert found.words.startswith(f"Rule 2 of {TABLE} now wants")


def test_a_new_decision_is_told_without_each_of_its_rules() -> None:
    decision = re.search(r'<decision id="step_down_outcome".*?</decision>', SOURCE, re.DOTALL)
    assert decision
    found = [one for one in edited(FILE, (decision[0], "")) if one.kind != "moved"]
    assert sentences(found) == [f"The decision {TABLE} was removed."]
