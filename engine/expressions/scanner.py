"""The letters of an expression: white space, signs, words, numbers, texts and names.

A name may hold spaces and signs (`date and time`, `profit/loss`), so there are no
tokens made beforehand: the longest known name that stands at a position wins.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

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
_PART = re.compile(r"\s*(\w+|[^\w\s])")
RESERVED = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies"}
    | {"and", "or", "between", "instance", "function", "true", "false", "null"}
)


@dataclass(slots=True)
class _Branch:
    """The words and signs that names go on with, and the name that ends here."""

    name: str | None = None
    next: "dict[str, _Branch]" = field(default_factory=dict)


class KnownNames:
    """Names of more than one word, found word by word and sign by sign."""

    def __init__(self, names: Collection[str] = ()) -> None:
        self._root = _Branch()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know a name; one plain word needs no knowing."""
        first = _WORD.match(name)
        if not first or first.end() == len(name):
            return
        branch = self._root
        for part in _PART.findall(name):
            branch = branch.next.setdefault(part, _Branch())
        branch.name = " ".join(name.split())

    def longest(self, source: str, position: int) -> tuple[int, str] | None:
        """Where the longest name that begins here ends, and the name; any white space may be between."""
        branch, ending = self._root, None
        while branch.next and (part := _PART.match(source, position)):
            following = branch.next.get(part[1])
            if following is None:
                break
            branch, position = following, part.end()
            if branch.name is not None:
                ending = position, branch.name
        return ending


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
        longest = self.longest_known()
        if longest:
            self.position, name = longest
            return name
        if word in reserved:
            return None
        self.position += len(word)
        return word

    def longest_known(self) -> tuple[int, str] | None:
        """Where the longest known name ends that stands here, and the name."""
        ends = [known.longest(self.source, self.position) for known in self.known]
        return max((end for end in ends if end), default=None)


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
