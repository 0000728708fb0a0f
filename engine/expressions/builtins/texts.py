"""Functions over texts. Regular expressions run on RE2, in linear time whatever the pattern."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

import re2

from engine.expressions.evaluation import Evaluation
from engine.expressions.library import Refused, Shelf
from engine.expressions.limits import PATTERN
from engine.expressions.values import Value, kind

shelf = Shelf()

_LONGEST_PATTERN_CHARACTERS = 2_000
_PATTERN_MEMORY_BYTES = 4_000_000
_FLAGS = frozenset("smixq")
_WHITE = " \t\r\n"
_REFERENCE = re.compile(r"\\(.)|\$(\d)", re.DOTALL)
#: XML Schema's shorthands that RE2 does not know.
_SHORTHANDS = {
    "i": r"[\pL_:]",
    "I": r"[^\pL_:]",
    "c": r"[-.\pL\pN_:·]",
    "C": r"[^-.\pL\pN_:·]",
    "d": r"\pN",
    "D": r"\PN",
}


@shelf.function("string length", "string: string")
def string_length(text: str) -> Decimal:
    """How many characters."""
    return Decimal(len(text))


@shelf.function("upper case", "string: string")
def upper_case(run: Evaluation, text: str) -> str:
    """In capitals."""
    run.text(len(text))
    return text.upper()


@shelf.function("lower case", "string: string")
def lower_case(run: Evaluation, text: str) -> str:
    """In small letters."""
    run.text(len(text))
    return text.lower()


@shelf.function("trim", "string: string")
def trim(run: Evaluation, text: str) -> str:
    """Without white space at its ends."""
    run.text(len(text))
    return text.strip()


@shelf.function("contains", "string: string, match: string")
def contains(text: str, match: str) -> bool:
    """Whether one text stands in another."""
    return match in text


@shelf.function("starts with", "string: string, match: string")
def starts_with(text: str, match: str) -> bool:
    """Whether a text begins with another."""
    return text.startswith(match)


@shelf.function("ends with", "string: string, match: string")
def ends_with(text: str, match: str) -> bool:
    """Whether a text ends with another."""
    return text.endswith(match)


@shelf.function("substring before", "string: string, match: string")
def substring_before(run: Evaluation, text: str, match: str) -> str:
    """What stands before the first match; nothing when there is none."""
    run.text(len(text))
    return text[: max(text.find(match), 0)]


@shelf.function("substring after", "string: string, match: string")
def substring_after(run: Evaluation, text: str, match: str) -> str:
    """What stands after the first match; nothing when there is none."""
    run.text(len(text))
    found = text.find(match)
    return text[found + len(match) :] if found >= 0 else ""


@shelf.function("substring", "string: string, start position: number, length: number?")
def substring(run: Evaluation, text: str, start: Decimal, length: Decimal | None = None) -> str:
    """From a position counted from 1, or from the end with a negative one."""
    run.text(len(text))
    position = int(start)
    if position == 0 or (length is not None and length < 1):
        raise Refused("substring() counts from 1, and its length is at least 1")
    if abs(position) > len(text):
        return ""
    first = position - 1 if position > 0 else len(text) + position
    return text[first:] if length is None else text[first : first + int(length)]


@shelf.function("matches", "input: string, pattern: string, flags: string|null?")
def matches(run: Evaluation, text: str, pattern: str, flags: str | None = None) -> bool:
    """Whether a regular expression is found anywhere in a text."""
    return _pattern(run, text, pattern, flags).search(text) is not None


@shelf.function("replace", "input: string, pattern: string, replacement: string, flags: string|null?")
def replace(run: Evaluation, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The text with every match replaced; `$1` is the first group."""
    literal = "q" in (flags or "")
    pieces: list[str] = []
    last = size = 0
    for found in _found(run, text, pattern, flags):
        put = replacement if literal else _filled(replacement, found)
        size += found.start() - last + len(put)
        run.text(size)
        pieces += text[last : found.start()], put
        last = found.end()
    run.text(size + len(text) - last)
    return "".join(pieces) + text[last:]


@shelf.function("split", "string: string, delimiter: string")
def split(run: Evaluation, text: str, delimiter: str) -> list[Value]:
    """The pieces between the matches of a regular expression."""
    run.text(len(text))
    pieces: list[Value] = []
    last = 0
    for found in _found(run, text, delimiter, None):
        pieces.append(text[last : found.start()])
        last = found.end()
    return [*pieces, text[last:]]


@shelf.function("extract", "input: string, pattern: string, flags: string|null?")
def extract(run: Evaluation, text: str, pattern: str, flags: str | None = None) -> list[Value]:
    """Every match of a regular expression."""
    run.text(len(text))
    return [found[0] for found in _found(run, text, pattern, flags)]


@shelf.function("string join", "list: list, delimiter: string|null?")
def string_join(run: Evaluation, items: list[Value], delimiter: str | None = None) -> str:
    """Texts put together; nulls are left out."""
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) + items.count(None) < len(items):
        wrong = next(kind(item) for item in items if item is not None and not isinstance(item, str))
        raise Refused(f"string join() needs a list of texts, not of {wrong}")
    between = delimiter or ""
    run.text(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def _pattern(run: Evaluation, text: str, pattern: str, flags: str | None) -> Any:
    run.charge(PATTERN + len(pattern))
    run.text(len(text))
    return _compiled(pattern, flags or "")


def _found(run: Evaluation, text: str, pattern: str, flags: str | None) -> Iterator[Any]:
    for found in _pattern(run, text, pattern, flags).finditer(text):
        run.charge(2)
        yield found


def _filled(replacement: str, found: Any) -> str:
    def fill(reference: re.Match[str]) -> str:
        if reference[1] is not None:
            return reference[1]
        group = int(reference[2])
        return (found[group] or "") if group <= found.re.groups else ""

    return _REFERENCE.sub(fill, replacement)


@lru_cache(256)
def _compiled(pattern: str, flags: str) -> Any:
    """XPath's flags and shorthands as RE2 writes them."""
    if len(pattern) > _LONGEST_PATTERN_CHARACTERS or not set(flags) <= _FLAGS:
        raise Refused("the regular expression is too long, or its flags are none of s, m, i, x and q")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _PATTERN_MEMORY_BYTES
    options.case_sensitive = "i" not in flags
    options.literal = "q" in flags
    if "q" not in flags:
        inline = "".join(flag for flag in "sm" if flag in flags)
        pattern = (f"(?{inline})" if inline else "") + _translated(pattern, flags)
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeError) as fault:
        raise Refused(f"the regular expression {pattern[:60]} is not valid") from fault


def _translated(pattern: str, flags: str) -> str:
    """XML Schema's pattern as RE2 writes it: shorthands, a dot without line ends, no white space with `x`."""
    pieces: list[str] = []
    in_class = False
    letters = iter(pattern)
    for letter in letters:
        if "x" in flags and letter in _WHITE and not in_class:
            continue
        if letter == "\\":
            escaped = next(
                (one for one in letters if not ("x" in flags and one in _WHITE and not in_class)), ""
            )
            pieces.append(_escaped(escaped, in_class))
            continue
        in_class = letter == "[" or (in_class and letter != "]")
        pieces.append(r"[^\n\r]" if letter == "." and not in_class and "s" not in flags else letter)
    return "".join(pieces)


def _escaped(letter: str, in_class: bool) -> str:
    if in_class and letter.isdecimal():
        raise Refused("a regular expression cannot refer to a group inside square brackets")
    shorthand = _SHORTHANDS.get(letter, "\\" + letter)
    return shorthand[1:-1] if in_class and shorthand[0] == "[" and shorthand[1] != "^" else shorthand
