"""docs/diagram-profile.md says the same as the linter, and every fault in it is shown by a drawing."""

import re
from pathlib import Path

from engine.bpmn.operators import OPERATORS
from engine.bpmn.profile import all_rules
from engine.bpmn.profile.vocabulary import ALLOWED, INSTEAD_OF
from engine.bpmn.reading import READING_FAULTS
from engine.invariants import INVARIANT, INVARIANT_FILE
from tests.engine.bpmn import test_profile_agrees, test_profile_events, test_profile_hostile

#: Shown to fail in tests/engine/invariants.
OF_INVARIANTS = (INVARIANT, INVARIANT_FILE)
HANDBOOK = Path(__file__).parents[3] / "docs" / "diagram-profile.md"


def rows() -> list[str]:
    """The table of all codes, as the handbook shows it; facts of a fault are shown as an ellipsis."""
    told = [(rule.code, rule.severity, rule.wrong, rule.remedy) for rule in (*all_rules(), *OF_INVARIANTS)]
    told += [(code, "error", wrong, remedy) for code, (wrong, remedy) in READING_FAULTS.items()]
    return [
        f"| `{code}` | {severity} | {blank(wrong)} | {blank(remedy)} |"
        for code, severity, wrong, remedy in sorted(told)
    ]


def blank(sentence: str) -> str:
    return re.sub(r"\{[^}]*\}", "…", sentence).replace("|", "\\|")


def test_the_handbook_lists_every_fault_in_the_linters_own_words() -> None:
    written = [row for row in HANDBOOK.read_text().splitlines() if re.match(r"\| `[A-Z-]+` \| ", row)]
    assert written == rows()


def test_the_handbook_says_what_to_draw_instead_of_what_is_banned() -> None:
    written = [row for row in HANDBOOK.read_text().splitlines() if re.match(r"\| `[a-z][A-Za-z]+` \| ", row)]
    assert written == [f"| `{kind}` | {what} | {instead} |" for kind, (what, instead) in INSTEAD_OF.items()]


def test_the_handbook_lists_every_operator() -> None:
    written = [row for row in HANDBOOK.read_text().splitlines() if re.match(r"\| `[a-z]+_[a-z_]+` \| ", row)]
    assert written == [operator.row() for operator in OPERATORS.values()]


def test_nothing_is_both_allowed_and_banned() -> None:
    assert not ALLOWED & INSTEAD_OF.keys()


def test_every_code_is_one_rule_and_every_rule_is_shown_by_a_drawing() -> None:
    known = [rule.code for rule in all_rules()] + list(READING_FAULTS)
    assert len(set(known)) == len(known)
    shown = {twins.code for twins in test_profile_agrees.TABLES}
    elsewhere = (
        Path(test_profile_events.__file__).read_text() + Path(test_profile_hostile.__file__).read_text()
    )
    assert [code for code in known if code not in shown and f'"{code}"' not in elsewhere] == []
