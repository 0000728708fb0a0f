"""XPath's grammar of regular expressions (XML Schema's, with anchors, groups and references), by descent.

What is read is a tree; which characters a class holds is left to `letters`.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from engine.expressions.patterns import letters

#: The longest pattern that is read, in characters, and how deep its brackets may stand.
_LONGEST, _DEEPEST = 2_000, 50
_WHITE = " \t\r\n"
_MANY = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_AMOUNT = re.compile(r"\{(\d{1,4})(,(\d{1,4})?)?\}", re.ASCII)
_PROPERTY = re.compile(
    r"\{(Is[A-Za-z0-9-]+|L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfo]?)\}"
)


class PatternFault(ValueError):
    """The text is no regular expression of XPath."""


@dataclass(frozen=True, slots=True)
class PatternLetter:
    """One character of a class.

    `inside` is the class as RE2 writes it, without brackets; `fixed` ones are never read without case.
    """

    inside: str
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """`^` or `$`."""

    sign: str


@dataclass(frozen=True, slots=True)
class CharacterRow:
    """One part after another."""

    parts: tuple["PatternPart", ...]


@dataclass(frozen=True, slots=True)
class PatternChoice:
    """One of several rows, the first that fits."""

    rows: tuple[CharacterRow, ...]


@dataclass(frozen=True, slots=True)
class PatternGroup:
    """`(body)`, counted from 1; not counted when it is written `(?:body)`."""

    body: PatternChoice
    number: int | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part so many times; `most` is None without a limit, `lazy` prefers few."""

    part: "PatternPart"
    least: int
    most: int | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """The text of an earlier group again."""

    number: int


PatternPart: TypeAlias = (
    PatternLetter | Edge | CharacterRow | PatternChoice | PatternGroup | Repeat | Reference
)


def read_pattern(pattern: str, flags: str) -> tuple[PatternChoice, int, bool]:
    """The tree of a pattern, how many groups it counts, and whether it refers back; PatternFault otherwise.

    Args:
        flags: of XPath's `s` (a dot takes line ends), `m`, `i` and `x` (white space means nothing).
    """
    if len(pattern) > _LONGEST:
        raise PatternFault(f"the regular expression is longer than {_LONGEST:,} characters")
    reader = _Reader(_without_white(pattern) if "x" in flags else pattern, flags)
    tree = reader.choice()
    if reader.next:
        raise reader.fault()
    return tree, reader.groups, reader.refers


def _without_white(pattern: str) -> str:
    """The pattern without white space, but for that inside square brackets."""
    kept: list[str] = []
    depth, escaped = 0, False
    for letter in pattern:
        if letter in _WHITE and not depth:
            continue
        kept.append(letter)
        if not escaped:
            depth += (letter == "[") - (letter == "]")
        escaped = letter == "\\" and not escaped
    return "".join(kept)


class _Reader:
    """One reading of one pattern."""

    def __init__(self, pattern: str, flags: str) -> None:
        self._pattern = pattern
        self._flags = flags
        self._position = 0
        self._depth = 0
        self._closed: set[int] = set()
        self.groups = 0
        self.refers = False

    @property
    def next(self) -> str:
        """The next character; empty at the end."""
        return self._pattern[self._position : self._position + 1]

    def fault(self) -> PatternFault:
        """That the pattern goes wrong here."""
        place = self._position + 1
        return PatternFault(f"the regular expression {self._pattern[:60]} is not valid at character {place}")

    def _take(self, text: str) -> bool:
        taken = self._pattern.startswith(text, self._position)
        self._position += len(text) if taken else 0
        return taken

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self.fault()

    def _found(self, wanted: re.Pattern[str]) -> re.Match[str] | None:
        found = wanted.match(self._pattern, self._position)
        self._position = found.end() if found else self._position
        return found

    def _any(self) -> str:
        letter = self.next
        if not letter:
            raise self.fault()
        self._position += 1
        return letter

    def choice(self) -> PatternChoice:
        """Rows between bars, up to a closing bracket or the end."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PatternFault("the regular expression is nested too deeply")
        rows = [self._row()]
        while self._take("|"):
            rows.append(self._row())
        self._depth -= 1
        return PatternChoice(tuple(rows))

    def _row(self) -> CharacterRow:
        parts: list[PatternPart] = []
        while self.next not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return CharacterRow(tuple(parts))

    def _repeated(self, part: PatternPart) -> PatternPart:
        if self.next in ("?", "*", "+"):
            least, most = _MANY[self._any()]
        elif self.next == "{":
            found = self._found(_AMOUNT)
            if not found:
                raise self.fault()
            least = int(found[1])
            most = (int(found[3]) if found[3] else None) if found[2] else least
        else:
            return part
        if most is not None and most < least:
            raise self.fault()
        return Repeat(part, least, most, self._take("?"))

    def _atom(self) -> PatternPart:
        letter = self._any()
        match letter:
            case "(":
                return self._group()
            case "[":
                return PatternLetter(self._class())
            case "^" | "$":
                return Edge(letter)
            case ".":
                return PatternLetter(letters.ALL_LETTERS if "s" in self._flags else letters.BUT_LINE_ENDS)
            case "\\" if self.next.isdecimal() and self.next.isascii():
                return self._reference()
            case "\\":
                return PatternLetter(*self._escape())
            case "?" | "*" | "+" | "{" | "}" | "]":
                self._position -= 1
                raise self.fault()
        return PatternLetter(letters.one(letter))

    def _group(self) -> PatternGroup:
        number = None
        if not self._take("?:"):
            self.groups += 1
            number = self.groups
        body = self.choice()
        self._need(")")
        if number is not None:
            self._closed.add(number)
        return PatternGroup(body, number)

    def _reference(self) -> Reference:
        """`\\1`; of more digits as many as there are groups for."""
        number = int(self._any())
        while self.next.isdecimal() and self.next.isascii() and number * 10 + int(self.next) <= self.groups:
            number = number * 10 + int(self._any())
        if number not in self._closed:
            raise PatternFault(f"the regular expression refers to group {number}, which is not before it")
        self.refers = True
        return Reference(number)

    def _escape(self) -> tuple[str, bool]:
        """What follows a backslash: a class without brackets, and whether it never minds the case."""
        letter = self._any()
        if letter in letters.ESCAPES:
            return letters.one(letters.ESCAPES[letter]), False
        if letter in letters.SHORTHANDS:
            return letters.SHORTHANDS[letter], True
        found = self._found(_PROPERTY) if letter in "pP" else None
        if not found:
            raise self.fault()
        inside = letters.with_property(found[1], outside=letter == "P")
        if inside is None:
            raise PatternFault(f"the regular expression names an unknown block, {found[1]}")
        return inside, True

    def _class(self) -> str:
        """The rest of `[abc-z-[d]]`."""
        opposite = "^" if self._take("^") else ""
        inside = opposite + self._class_part()
        while self.next != "]":
            if self._take("-["):
                self._depth += 1
                if self._depth > _DEEPEST:
                    raise self.fault()
                inside = letters.without_letters(inside, self._class(), "i" in self._flags)
                self._depth -= 1
                break
            inside += self._class_part()
        self._need("]")
        return inside

    def _class_part(self) -> str:
        first = self._class_letter()
        single = letters.single(first)
        ahead = self._pattern[self._position : self._position + 2]
        if single is None or not ahead.startswith("-") or ahead in ("-", "-]", "-["):
            return first
        self._position += 1
        last = letters.single(self._class_letter())
        if last is None or last < single:
            raise self.fault()
        return f"{first}-{letters.one(last)}"

    def _class_letter(self) -> str:
        letter = self._any()
        if letter in "[]":
            raise self.fault()
        return self._escape()[0] if letter == "\\" else letters.one(letter)
