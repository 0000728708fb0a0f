"""The letters of an expression: white space, signs, words, numbers, texts and names.

A name may hold spaces and signs (`date and time`, `profit/loss`), so there are no
tokens made beforehand: the longest known name that stands at a position wins.
"""

import re
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from engine.expressions.errors import ExpressionFault
from engine.expressions.values import DECIMAL

_WHITE = r"\s\u180e\u200b\ufeff"
_SPACE = re.compile(rf"(?:[{_WHITE}]|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
#: What the standard lets stand in a name besides what Unicode calls a letter or a digit: marks, signs, emoji.
_MORE = (
    "\u037f-\u167f\u1681-\u180d\u180f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
_WORD = re.compile(rf"(?:[^\W\d]|[{_MORE}])[\w'\u00b7\u0300-\u036f\u203f\u2040{_MORE}]*")
_GOES_ON = re.compile(rf"[\w'\u00b7\u0300-\u036f\u203f\u2040{_MORE}]")
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_PART = re.compile(r"\w+|[^\w\s]")
RESERVED = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies"}
    | {"and", "or", "between", "instance", "function", "true", "false", "null"}
)


class KnownNames:
    """Names of more than one word, found by their first word."""

    def __init__(self, names: Collection[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know a name; one plain word needs no knowing."""
        first = _WORD.match(name)
        if first and first.end() < len(name):
            self._by_first.setdefault(first[0], []).append((_pattern(name), " ".join(name.split())))

    def longest(self, source: str, position: int, first: str) -> tuple[int, str] | None:
        """Where the longest name that begins here ends, and the name."""
        ends = [(p.match(source, position), name) for p, name in self._by_first.get(first, ())]
        return max(((found.end(), name) for found, name in ends if found), default=None)


@lru_cache(4096)
def _pattern(name: str) -> re.Pattern[str]:
    """The same words and signs with any white space between them."""
    parts = _PART.findall(name)
    pattern = re.escape(parts[0])
    for before, part in pairwise(parts):
        wordy = (before[-1].isalnum() or before[-1] == "_") and (part[0].isalnum() or part[0] == "_")
        pattern += (r"\s+" if wordy else r"\s*") + re.escape(part)
    return re.compile(pattern + (r"(?!\w)" if parts[-1][-1].isalnum() else ""))


class Scanner:
    """A source and a position in it."""

    def __init__(self, source: str, known: Collection[KnownNames]) -> None:
        self.source = source
        self.position = 0
        self.known = list(known)

    def fault(self, expected: str, problem: str = "", at: int | None = None) -> ExpressionFault:
        """The fault at this position, or at another."""
        return ExpressionFault(self.source, self.position if at is None else at, expected, problem)

    def skip(self) -> int:
        """Pass white space and comments; the position after them."""
        found = _SPACE.match(self.source, self.position)
        self.position = found.end() if found else self.position
        return self.position

    def sees(self, sign: str) -> bool:
        """Whether a sign or word comes next."""
        start = self.skip()
        if not self.source.startswith(sign, start):
            return False
        return not (sign[-1].isalpha() and _GOES_ON.match(self.source, start + len(sign)))

    def take(self, sign: str) -> bool:
        """Pass a sign or word if it comes next."""
        if self.sees(sign):
            self.position += len(sign)
            return True
        return False

    def need(self, sign: str, after: str = "") -> None:
        """Pass a sign or word that must come next."""
        if not self.take(sign):
            raise self.fault(f'"{sign}"' + (f" {after}" if after else ""))

    def ends(self) -> bool:
        """Whether nothing comes after this."""
        return self.skip() >= len(self.source)

    def found(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Pass what the pattern matches here, after white space."""
        found = pattern.match(self.source, self.skip())
        if found:
            self.position = found.end()
        return found

    def number(self) -> Decimal | None:
        """A number literal, if one comes next."""
        start = self.skip()
        found = self.found(_NUMBER)
        if not found:
            return None
        try:
            return DECIMAL.create_decimal(found[0])
        except ArithmeticError:
            raise self.fault("a number", f"the number {found[0][:30]} is too large.", start) from None

    def text(self) -> str | None:
        """A text literal in double quotes, if one comes next."""
        if not self.sees('"'):
            return None
        start = self.position
        found = self.found(_TEXT)
        if not found:
            raise self.fault("a closing quote", 'the text that begins here has no closing ".', start)
        return found[1] if found[1].isascii() and "\\" not in found[1] else _unescaped(found[1])

    def word(self) -> str | None:
        """The plain word that comes next; the position stays before it."""
        found = _WORD.match(self.source, self.skip())
        return found[0] if found else None

    def name(self, reserved: Collection[str] = RESERVED) -> str | None:
        """The longest known name that comes next, or one plain word that is not reserved."""
        word = self.word()
        if word is None:
            return None
        ends = [known.longest(self.source, self.position, word) for known in self.known]
        longest = max((end for end in ends if end), default=None)
        if longest:
            self.position, name = longest
            return name
        if word in reserved:
            return None
        self.position += len(word)
        return word


def _unescaped(text: str) -> str:
    """A text with its escapes read; two halves of a character are put together, one alone is replaced."""
    text = _ESCAPE.sub(_character, text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(found: re.Match[str]) -> str:
    escape = found[1]
    if escape[0] in "uU" and len(escape) > 1:
        code = int(escape[1:], 16)
        return chr(code) if code < 0x110000 else found[0]
    return _ESCAPED.get(escape, found[0])
