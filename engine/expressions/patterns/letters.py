"""Classes of characters, as RE2 writes them between square brackets, and the difference of two."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from unicodedata import category

from engine.expressions.patterns.blocks import BLOCKS

#: First and last code of characters in a row; several stand in order and apart.
LetterSpans = list[tuple[int, int]]

_LAST = 0x10FFFF
_LETTER = r"[A-Za-z0-9]|\\x\{[0-9A-F]+\}"
_ONE = re.compile(_LETTER)
_PIECE = re.compile(rf"\\([pP])\{{(\w+)\}}|({_LETTER})(?:-({_LETTER}))?")
#: Spans longer than this hold both cases of what they hold.
_LONG_SPAN = 1_000
#: What may begin a name of XML, and what may stand in it, in order.
_NAME_START = [
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6)),
    *((0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F)),
    *((0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
]
_NAME = sorted((*_NAME_START, (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)))
_WHITE = [(9, 10), (13, 13), (32, 32)]


def one(letter: str) -> str:
    """A class of one character."""
    return letter if letter.isalnum() and letter.isascii() else f"\\x{{{ord(letter):X}}}"


def single(inside: str) -> str | None:
    """The character of a class that `one` made; None of any other."""
    return chr(_code(inside)) if _ONE.fullmatch(inside) else None


def _code(letter: str) -> int:
    return ord(letter) if len(letter) == 1 else int(letter[3:-1], 16)


def _written(spans: Iterable[tuple[int, int]]) -> str:
    return "".join(f"\\x{{{first:X}}}-\\x{{{last:X}}}" for first, last in spans)


def _outside(spans: LetterSpans) -> LetterSpans:
    """What no span holds."""
    starts = [0, *(last + 1 for _, last in spans)]
    ends = [*(first - 1 for first, _ in spans), _LAST]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start <= end]


ALL_LETTERS = _written([(0, _LAST)])
BUT_LINE_ENDS = "^" + one("\n") + one("\r")
NO_LETTERS = "^" + ALL_LETTERS
#: What a backslash makes of the letters of XPath's single escapes.
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", **{sign: sign for sign in r"\|.?*+(){}$-[]^"}}
#: XML Schema's shorthands; RE2 knows them otherwise, for ASCII only, or not at all.
SHORTHANDS = {
    "s": _written(_WHITE),
    "S": _written(_outside(_WHITE)),
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"\p{L}\p{M}\p{N}\p{S}",
    "W": r"\p{P}\p{Z}\p{C}",
    "i": _written(_NAME_START),
    "I": _written(_outside(_NAME_START)),
    "c": _written(_NAME),
    "C": _written(_outside(_NAME)),
}


def with_property(name: str, outside: bool) -> str | None:
    """The class of a category such as `Lu` or a block such as `IsGreek`, or what is outside it."""
    if not name.startswith("Is"):
        return f"\\{'P' if outside else 'p'}{{{name}}}"
    block = BLOCKS.get(name[2:])
    if block is None:
        return None
    return _written(_outside([block]) if outside else [block])


def without_letters(inside: str, taken: str, ignoring_case: bool) -> str:
    """A class without the characters of another."""
    less = _spans(taken)
    if ignoring_case:
        less = _in_both_cases(less)
    return _written(_outside(_joined([*_outside(_spans(inside)), *less]))) or NO_LETTERS


def _spans(inside: str) -> LetterSpans:
    found: LetterSpans = []
    for sign, name, first, last in _PIECE.findall(inside):
        if name:
            found += _outside(_category(name)) if sign == "P" else _category(name)
        else:
            found.append((_code(first), _code(last or first)))
    joined = _joined(found)
    return _outside(joined) if inside.startswith("^") else joined


def _joined(spans: LetterSpans) -> LetterSpans:
    """The same characters in order, each once."""
    joined: LetterSpans = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def _in_both_cases(spans: LetterSpans) -> LetterSpans:
    short = [span for span in spans if span[1] - span[0] <= _LONG_SPAN]
    letters = [chr(code) for first, last in short for code in range(first, last + 1)]
    others = {other for letter in letters for other in (letter.lower(), letter.upper()) if len(other) == 1}
    return _joined([*spans, *((ord(other), ord(other)) for other in others)])


@lru_cache(64)
def _category(name: str) -> LetterSpans:
    """The characters of a category such as `Lu`, or of all that begin with one letter."""
    return _joined([span for kind, spans in _categories().items() if kind.startswith(name) for span in spans])


@lru_cache(1)
def _categories() -> dict[str, LetterSpans]:
    found: dict[str, LetterSpans] = {}
    first = 0
    for kind, letters in groupby(map(category, map(chr, range(_LAST + 1)))):
        last = first + sum(1 for _ in letters) - 1
        found.setdefault(kind, []).append((first, last))
        first = last + 1
    return found
