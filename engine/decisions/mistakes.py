"""Slips of people who fill in tables: what was surely meant, told beside the fault or as a doubt.

It reads what was written and mends nothing itself.
"""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Literal

from engine.expressions.compiling.base import parts_of
from engine.expressions.tree import Arithmetic, Call, Logic, Name, Node, Tests, Unary
from engine.expressions.tree import Literal as Fixed

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_DATE = r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"

#: What does not parse and why, looked for from the top; each with how to mend it.
_ADVICE: tuple[tuple[str, str], ...] = (
    (r"[“”„‟«»‹›‘’‚]", 'Use straight double quotes: "low".'),
    (r"^[^\"]*'[^\"']*'", 'Put texts into double quotes: "low".'),
    (r"[≥≤≠]", "Write >= for ≥, <= for ≤ and not(...) for ≠."),
    (r"[–—−]", "Use the plain hyphen - for “any value” and for minus; a range is written [80..90]."),
    (r"\d\s*%", "Write percentages as plain numbers, without the % sign: < 90."),
    (r"[£€$]\s*\d|\d\s*[£€]", "Write amounts as plain numbers, without the currency sign: 80."),
    (r"=\s*>", "Write >= for “at least”."),
    (r"=\s*<", "Write <= for “at most”."),
    (r">\s+=|<\s+=", "Write >= and <= without a space inside."),
    (r"==", "Write a single =, or the value alone."),
    (r"<>", 'Write not("x") for “anything but x”.'),
    (r"&&|\|\|", "Write and for &&, or for ||."),
    (r"\b(?:AND|OR|NOT|And|Or|Not)\b", "Write and, or and not in small letters."),
    (r"^\s*[<>]=?.*\s(?:and|or)\s", "Write ]80..90[ where both limits must hold, < 80, > 90 where one must."),
    (r"^\s*between\b", "Write a range with brackets: [80..90]."),
    (r"^\s*not\b\s*[^(\s]", 'Put brackets after not: not("x").'),
    (r"^\s*is\b|\bis\s+(?:not\s+)?null\b", "Write null, or not(null), alone."),
    (rf"^\s*(?:{_NUMBER}|\"[^\"]*\")\s*\.\.", "Write a range with brackets: [1..5]."),
    (r"\"\s+\"", "Separate several values by commas."),
    (r"^\s*\"[^\"]*\"\s*,\s*\"", 'One cell has one answer. Write a list as ["a", "b"].'),
    (r",\s*$", "Remove the comma at the end."),
    (r"^\s*,", "Remove the comma at the beginning."),
    (r"^\s*[<>=!]+\s*$", "Write the value after the sign."),
    (r"^\s*\*\s*$", "Write - for “any value”."),
    (r"\d,\d", "Write a point in numbers: 92.5."),
    (_DATE, 'Write dates as date("2026-09-01").'),
    (r"^(?:[^\"]*\"[^\"]*\")*[^\"]*\"[^\"]*$", "A text needs a quote at both ends."),
    (r"^\s*[^\W\d]\w*(?:[ -]+\w+)+\s*$", "If a text is meant, put it into double quotes."),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), advice) for pattern, advice in _ADVICE)
_WRITTEN_DATE = re.compile(rf"(?<![\w\".])(?:{_DATE})(?![\w\".])")
_SUBTRACTED = re.compile(r"\s*(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)\s*")
_THOUSANDS = re.compile(r",\d{3}\s*$")
_COMMA = re.compile(r"\s*[<>=]*\s*\d+,\d+\s*")

#: The code of what a cell says and surely does not mean.
CELL_DOUBTFUL = "CELL-DOUBTFUL"
#: Slips are looked for in what a person would write into a cell.
_LONGEST_CHARACTERS = 500

#: What is doubtful and how surely it is wrong.
Doubt = tuple[str, Literal["error", "warning"]]


def advice(source: str) -> str:
    """How to mend what cannot be read, or nothing."""
    if len(source) > _LONGEST_CHARACTERS:
        return ""
    return next((f" {advice}" for pattern, advice in _COMPILED if pattern.search(source)), "")


def name_advice(name: str) -> str:
    """What an unknown name may have been meant as."""
    if name.lower() in ("true", "false", "null"):
        return f"Write {name.lower()} in small letters."
    return f'If a text is meant, put it into quotes: "{name}".'


def function_advice(name: str, known: Collection[str]) -> str:
    """Which function an unknown one may have been meant as."""
    close = get_close_matches(name, known, n=1)
    return (
        f"Did you mean {close[0]}()?" if close else "Use one of FEEL's functions, or connect its knowledge."
    )


def functions_called(source: str, tree: Node) -> Iterator[str]:
    """The names that are called like functions."""
    if "(" in source:
        for part in parts_of(tree):
            if isinstance(part, Call) and isinstance(part.function, Name):
                yield part.function.name


def doubts(source: str, tree: Node) -> Iterator[Doubt]:
    """What a cell says that is surely, or perhaps, not meant."""
    tests = tree.tests if isinstance(tree, Tests) else (tree,)
    subtracted = _SUBTRACTED.fullmatch(source)
    if _WRITTEN_DATE.search(source) and any(isinstance(part, Arithmetic) for part in parts_of(tree)):
        yield f'{source} is read as a sum. Write the date as date("2026-09-01").', "error"
    elif subtracted and isinstance(tree, Tests):
        low, high = subtracted.groups()
        yield f"{source} is read as {low} minus {high}. Write the range as [{low}..{high}].", "error"
    elif _COMMA.fullmatch(source) and isinstance(tree, Tests):
        meant = source.replace(",", "" if _THOUSANDS.search(source) else ".")
        yield (
            f"{source} is read as two values. Write {meant} for one number, or a space after the comma.",
            ("warning"),
        )
    for test in tests:
        operand = test.operand if isinstance(test, Unary) else test
        if isinstance(operand, Logic) and any(_is_text(one) for one in operand.operands):
            yield f"{source} is never true. Separate several texts by commas.", "error"


def bare_name(tree: Node) -> str | None:
    """The name, when a cell holds nothing else."""
    test = tree.tests[0] if isinstance(tree, Tests) and len(tree.tests) == 1 else tree
    return test.name if isinstance(test, Name) and test.name != "?" else None


def _is_text(node: Node) -> bool:
    return isinstance(node, Fixed) and isinstance(node.value, str)
