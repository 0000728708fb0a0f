"""Classes of characters, as RE2 writes them between square brackets.

One text takes another away by trying both on every character that there is: whatever
RE2 knows of Unicode need not be known here.
"""

import re
from functools import lru_cache

import re2

from engine.expressions.patterns.blocks import BLOCKS

_ONE = re.compile(r"[A-Za-z0-9]|\\x\{([0-9A-F]+)\}")
_LAST = 0x10FFFF
_SURROGATES = 0xD800, 0xE000
#: What may begin a name of XML, and what may stand in it, in order.
_NAME_START = (
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6)),
    *((0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F)),
    *((0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
)
_NAME = tuple(
    sorted((*_NAME_START, (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)))
)


def one(letter: str) -> str:
    """A class of one character."""
    return letter if letter.isalnum() and letter.isascii() else f"\\x{{{ord(letter):X}}}"


def single(inside: str) -> str | None:
    """The character of a class that `one` made; None of any other."""
    found = _ONE.fullmatch(inside)
    return (chr(int(found[1], 16)) if found[1] else inside) if found else None


def _span(first: int, last: int) -> str:
    return f"\\x{{{first:X}}}-\\x{{{last:X}}}"


def _between(spans: tuple[tuple[int, int], ...]) -> str:
    """What no span holds; the spans stand in order."""
    starts = [0, *(last + 1 for _, last in spans)]
    ends = [*(first - 1 for first, _ in spans), _LAST]
    return "".join(_span(start, end) for start, end in zip(starts, ends, strict=True) if start <= end)


def _spans(spans: tuple[tuple[int, int], ...]) -> str:
    return "".join(_span(*span) for span in spans)


ALL = _span(0, _LAST)
BUT_LINE_ENDS = r"^\n\r"
NOTHING = "^" + ALL
#: What a backslash makes of the letters of XPath's single escapes.
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", **{sign: sign for sign in r"\|.?*+(){}$-[]^"}}
#: XML Schema's shorthands; RE2 knows them otherwise, for ASCII only, or not at all.
SHORTHANDS = {
    "s": r"\t\n\r\x{20}",
    "S": _between(((9, 10), (13, 13), (32, 32))),
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"\pL\pM\pN\pS",
    "W": r"\pP\pZ\pC",
    "i": _spans(_NAME_START),
    "I": _between(_NAME_START),
    "c": _spans(_NAME),
    "C": _between(_NAME),
}


def with_property(name: str, outside: bool) -> str | None:
    """The class of a category such as `Lu` or a block such as `IsGreek`, or what is outside it."""
    if not name.startswith("Is"):
        return f"\\{'P' if outside else 'p'}{{{name}}}"
    block = BLOCKS.get(name[2:])
    if block is None:
        return None
    return _between((block,)) if outside else _span(*block)


def without(inside: str, taken: str, ignoring_case: bool) -> str:
    """A class without the characters of another."""
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignoring_case
    left = "".join(re2.findall(f"[{inside}]+", _every_letter()))
    kept = "".join(re2.compile(f"[{taken}]+", options).split(left))
    return _written(kept) or NOTHING


def _written(letters: str) -> str:
    """Characters that stand in order, as spans."""
    spans: list[list[int]] = []
    for code in map(ord, letters):
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(_span(first, last) for first, last in spans)


@lru_cache(1)
def _every_letter() -> str:
    low, high = _SURROGATES
    return "".join(map(chr, (*range(low), *range(high, _LAST + 1))))
