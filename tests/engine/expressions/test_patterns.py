"""Regular expressions are those of XPath: what they match, what they refuse, and that none runs for long."""

from typing import Any

import pytest

from engine.expressions import LimitReached, compile_expression, to_plain


def matches(text: str, pattern: str, flags: str = "") -> Any:
    scope = {"text": text, "pattern": pattern, "flags": flags}
    return compile_expression("matches(text, pattern, flags)").evaluate(scope)


def replaced(text: str, pattern: str, by: str, flags: str = "") -> Any:
    scope = {"text": text, "pattern": pattern, "by": by, "flags": flags}
    return compile_expression("replace(text, pattern, by, flags)").evaluate(scope)


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "wanted"),
    [
        ("SW1A 1AA", r"^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$", "", True),
        ("b", "[a-z-[aeiou]]", "", True),
        ("e", "[a-z-[aeiou]]", "", False),
        ("e", "[a-z-[aeiou-[e]]]", "", True),
        ("E", "[a-z-[aeiou]]", "i", False),
        ("X", "[^a-z-[X]]", "", False),
        ("a", "[a-[a]]", "", False),
        ("-", "^[a-]$", "", True),
        ("-", "^[-a]$", "", True),
        ("a-c", r"^a\-c$", "", True),
        ("é", r"^\w$", "", True),
        ("_", r"^\w$", "", False),
        ("½", r"^\d$", "", False),
        ("٣", r"^\d$", "", True),
        ("\x0c", r"^\s$", "", False),
        ("\x0c", r"^[\S]$", "", True),
        (":", r"^\i$", "", True),
        ("-", r"^\i$", "", False),
        ("-", r"^\c$", "", True),
        ("-", r"^[\I]$", "", True),
        ("£", r"^\C$", "", True),
        ("λ", r"^\p{IsGreek}$", "", True),
        ("a", r"^\P{IsGreek}$", "", True),
        ("a", r"\p{Lu}", "", False),
        ("a", r"\p{Lu}", "i", False),
        ("k", "\u212a", "i", True),
        ("a b", r"a\ b", "x", None),
        ("ab", "a b # no comment", "x", False),
        ("a b", "a[ ]b", "x", True),
        ("a]", "a[\\] ]", "x", True),
        ("one\ntwo", "^two$", "m", True),
        ("one\ntwo", "^two$", "", False),
        ("two\n", "^two$", "", False),
        ("a.b", "a.b", "qi", True),
        ("a\\b", "\\", "q", True),
        ("aa", r"^(a)\1$", "", True),
        ("ab", r"^(a)\1$", "", False),
        ("aA", r"^(a)\1$", "i", True),
        ("abcabc", r"^(?:x|(a.*?))\1$", "", True),
        ("abab cdcd", r"\b", "", None),
        ("abbA", r"^(\w)(\w)\2\1$", "i", True),
        ("x", r"(x)\10", "", False),
        ("x0", r"(y)?x\10", "", True),
        ("one\none", r"^(\w+)\n\1$", "", True),
        ("a\nbb", r"^(b)\1$", "m", True),
        ("aaab", r"^(a){2,3}?\1b$", "", True),
    ],
)
def test_a_pattern_is_found(text: str, pattern: str, flags: str, wanted: bool | None) -> None:
    assert matches(text, pattern, flags) is wanted


@pytest.mark.parametrize(
    "pattern",
    [
        *("a**", "a{2}{3}", "*a", "+", "a{,3}", "a{3,2}", "a{", "}", "]", "(", ")", "(a"),
        *("[", "[]", "[^]", "[a"),
        *("[b-a]", "[a[b]]", "[[:alpha:]]", r"[\d-z]x[", r"\b", r"\A", r"\x41", r"\Qa\E", r"\8", "\\", r"\a"),
        *("(?i)a", "(?P<x>a)", "(?=a)", "(?<!a)", r"\p{Greek}", r"\p{IsNowhere}", r"\p{ Lu}", r"\pL"),
        *(r"(a\1)", r"\1(a)", r"(a)[\1]", "a{1001}", "a" * 2_001, "(" * 60 + ")" * 60, "[a-[" * 60),
    ],
)  # fmt: skip
def test_what_xpath_does_not_know_is_refused(pattern: str) -> None:
    assert matches("a", pattern) is None


@pytest.mark.parametrize(
    ("text", "pattern", "by", "wanted"),
    [
        ("abc", "(b)", "[$1$1]", "a[bb]c"),
        ("abc", "b", "<$0>", "a<b>c"),
        ("abc", "(b)", "$12", "ab2c"),
        ("abc", "b", r"\$\\", "a$\\c"),
        ("abc", "(x)?b", "$1-", "a-c"),
        ("abc", "(b)", "$2", "ac"),
        ("the the cat", r"(\w+) \1", "$1", "the cat"),
        ("abc", "b", "$", None),
        ("abc", "b", "$x", None),
        ("abc", "b", r"\n", None),
        ("abc", "x*", "-", None),
        ("abc", "^", "-", None),
        ("abc", "", "-", None),
    ],
)
def test_what_is_found_is_replaced(text: str, pattern: str, by: str, wanted: str | None) -> None:
    assert replaced(text, pattern, by) == wanted


def test_a_text_without_special_signs_is_replaced_as_it_stands() -> None:
    assert replaced("a.b", ".", "$1", "q") == "a$1b"


def test_a_text_is_not_split_where_nothing_is() -> None:
    assert to_plain(compile_expression('split("abc", "x*")').evaluate({})) is None
    assert to_plain(compile_expression('split("a1b22", "\\\\d")').evaluate({})) == ["a", "b", "", ""]


@pytest.mark.parametrize("pattern", [r"^(a+)+\1b$", r"^(a*)*\1b$", r"(a|aa)+\1b", r"(.*)(.*)(.*)\1\2\3b"])
def test_a_pattern_that_refers_back_pays_for_its_steps(pattern: str) -> None:
    with pytest.raises(LimitReached):
        matches("a" * 5_000, pattern)


def test_a_pattern_says_where_it_goes_wrong() -> None:
    explained = compile_expression('matches("a", "a**")').evaluate_explained({})
    assert explained.problems == ["matches(): the regular expression a** is not valid at character 3"]
