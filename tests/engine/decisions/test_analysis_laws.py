"""What an analysis says of a table is what deciding it does, for thousands of made-up tables."""

from decimal import Decimal
from html import escape
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decisions import InconsistentTable, check_model, read_model
from engine.decisions.mending import rows_mended
from engine.faults import Mend
from tests.amount import many

numbers = st.integers(0, 4).map(str)
#: Where the tables below can change their answer: at whole numbers from 0 to 4, and between and beyond them.
PERCENTS = [Decimal(half) / 2 for half in range(-2, 16)]
KNOWN = [True, False]
SCHOOLS = ["a", "b", "some other"]

percent_cells = st.one_of(
    st.just("-"),
    numbers,
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "!="]), numbers),
    st.builds(
        lambda opens, low, wide, closes: f"{opens}{low}..{low + wide}{closes}",
        st.sampled_from("[("),
        st.integers(0, 3),
        st.integers(1, 3),
        st.sampled_from("])"),
    ),
    st.builds("{}, > {}".format, numbers, numbers),
    st.builds("not({}, {})".format, numbers, numbers),
    st.builds("? > {} and ? < {}".format, numbers, numbers),
)

known_cells = st.sampled_from(["-", "true", "false", "not(true)"])
school_cells = st.sampled_from(["-", '"a"', '"b"', '"a","b"', 'not("a")', 'not("a","b")'])
rows = st.lists(st.tuples(percent_cells, known_cells, school_cells, numbers), min_size=1, max_size=6)


def model_of(policy: str, rules: list[tuple[str, ...]]) -> bytes:
    types = {"percent": "number", "known": "boolean", "school": "string"}
    columns = "".join(
        f'<input><inputExpression typeRef="{type_}"><text>{name}</text></inputExpression></input>'
        for name, type_ in types.items()
    )
    order = "<outputValues><text>4,2,0,1,3</text></outputValues>"
    body = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in rule[:-1])
        + f"<outputEntry><text>{rule[-1]}</text></outputEntry></rule>"
        for rule in rules
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d" name="D">'
        f'<decisionTable hitPolicy="{policy}">{columns}<output name="o">{order}</output>{body}'
        "</decisionTable></decision></definitions>"
    ).encode()


def looked(policy: str, rules: list[tuple[str, ...]]) -> tuple[set[str], list[Any], set[int]]:
    """What is told of a table; its answer for every combination, "clash" where there is none; who decided."""
    source = model_of(policy, rules)
    model = read_model(source, "d.dmn")
    found: list[Any] = []
    deciding: set[int] = set()
    for percent, known, school in product(PERCENTS, KNOWN, SCHOOLS):
        try:
            outcome = model.decide("d", {"percent": percent, "known": known, "school": school})
        except InconsistentTable:
            found.append("clash")
            continue
        found.append(outcome.result)
        deciding |= {match.rule for match in outcome.matched}
    return {fault.code for fault in check_model(source, "d.dmn")}, found, deciding


@given(rows)
@settings(max_examples=many(150, 37))
def test_an_overlap_or_a_gap_is_told_when_and_only_when_there_is_one(rules: list[tuple[str, ...]]) -> None:
    codes, found, _ = looked("UNIQUE", rules)
    assert ("RULES-OVERLAP" in codes) == ("clash" in found)
    assert ("TABLE-GAP" in codes) == (None in found)


@given(rows)
@settings(max_examples=many(150, 37))
def test_a_contradiction_is_told_when_and_only_when_there_is_one(rules: list[tuple[str, ...]]) -> None:
    codes, found, _ = looked("ANY", rules)
    assert ("RULES-CONTRADICT" in codes) == ("clash" in found)


@given(rows, st.sampled_from(["FIRST", "PRIORITY"]))
@settings(max_examples=many(150, 37))
def test_a_rule_is_called_unreachable_when_and_only_when_it_never_decides(
    rules: list[tuple[str, ...]], policy: str
) -> None:
    codes, _, deciding = looked(policy, rules)
    told = not codes.isdisjoint({"RULE-UNREACHABLE", "RULE-NEVER-MATCHES"})
    assert told == (len(deciding) < len(rules))


def offered(policy: str, rules: list[tuple[str, ...]], code: str) -> Mend | None:
    found = check_model(model_of(policy, rules), "d.dmn")
    return next((fault.mend for fault in found if fault.code == code), None)


@given(rows)
@settings(max_examples=many(60, 12))
def test_pressing_until_no_gap_is_told_fills_the_gaps_and_changes_no_answer(
    rules: list[tuple[str, ...]],
) -> None:
    _, before, _ = looked("FIRST", rules)
    full = rules
    while mend := offered("FIRST", full, "TABLE-GAP"):
        full = [(*row, "3")[:4] for row in map(tuple, rows_mended(full, mend.setting, mend.value))]
        assert len(full) < 100
    codes, after, _ = looked("FIRST", full)
    assert "RULE-UNREACHABLE" not in codes or "RULE-UNREACHABLE" in looked("FIRST", rules)[0]
    assert after == [Decimal(3) if one is None else one for one in before]


@given(rows)
@settings(max_examples=many(60, 12))
def test_the_rule_for_an_overlap_takes_what_both_rules_took_and_nothing_else(
    rules: list[tuple[str, ...]],
) -> None:
    mend = offered("UNIQUE", rules, "RULES-OVERLAP")
    if mend is None:
        return
    alone = [(*mend.value.split("\t"), "3")]
    _, clashing, _ = looked("UNIQUE", rules)
    _, taken, _ = looked("UNIQUE", alone)
    assert any(one is not None for one in taken)
    assert all(one == "clash" for one, other in zip(clashing, taken, strict=True) if other is not None)
