"""Functions over texts; regular expressions are those of `patterns`."""

import re
from collections.abc import Iterator
from decimal import Decimal

from engine.expressions.evaluation import Evaluation
from engine.expressions.library import Refused, Shelf
from engine.expressions.limits import DIFFERENCE, PATTERN
from engine.expressions.patterns import Found, Pattern, compiled
from engine.expressions.values import Value, kind

shelf = Shelf()

#: In a replacement: an escaped sign, a group, or a sign that should have been escaped.
_REFERENCE = re.compile(r"\\([\\$])|\$(\d+)|[\\$]", re.ASCII)


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
def contains(run: Evaluation, text: str, match: str) -> bool:
    """Whether one text stands in another."""
    run.text(len(text))
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
def matches_pattern(run: Evaluation, text: str, pattern: str, flags: str | None = None) -> bool:
    """Whether a regular expression is found anywhere in a text."""
    return _pattern(run, text, pattern, flags).found_in(run, text)


@shelf.function("replace", "input: string, pattern: string, replacement: string, flags: string|null?")
def replace(run: Evaluation, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The text with every match replaced; `$1` is the first group, `\\$` a dollar."""
    literal = "q" in (flags or "")
    if not literal and any(len(found[0]) == 1 for found in _REFERENCE.finditer(replacement)):
        raise Refused("replace() takes $ only before the number of a group, else write \\$ and \\\\")
    pieces: list[str] = []
    last = size = 0
    for found in _between_which_to_cut(run, text, pattern, flags):
        put = replacement if literal else _filled(replacement, found, text)
        size += found.start - last + len(put)
        run.text(size)
        pieces += text[last : found.start], put
        last = found.end
    run.text(size + len(text) - last)
    return "".join(pieces) + text[last:]


@shelf.function("split", "string: string, delimiter: string")
def split(run: Evaluation, text: str, delimiter: str) -> list[Value]:
    """The pieces between the matches of a regular expression."""
    run.text(len(text))
    pieces: list[Value] = []
    last = 0
    for found in _between_which_to_cut(run, text, delimiter, None):
        pieces.append(text[last : found.start])
        last = found.end
    return [*pieces, text[last:]]


@shelf.function("extract", "input: string, pattern: string, flags: string|null?")
def extract(run: Evaluation, text: str, pattern: str, flags: str | None = None) -> list[Value]:
    """Every match of a regular expression."""
    run.text(len(text))
    found = _pattern(run, text, pattern, flags).finds(run, text)
    return [text[one.start : one.end] for one in found]


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


def _pattern(run: Evaluation, text: str, pattern: str, flags: str | None) -> Pattern:
    run.charge(PATTERN + len(pattern) + DIFFERENCE * pattern.count("-["))
    run.text(len(text))
    return compiled(pattern, flags or "")


def _between_which_to_cut(run: Evaluation, text: str, pattern: str, flags: str | None) -> Iterator[Found]:
    """The matches of a pattern that, as XPath asks, does not match nothing at all."""
    read = _pattern(run, text, pattern, flags)
    if read.found_in(run, ""):
        raise Refused("replace() and split() need a regular expression that does not match an empty text")
    return read.finds(run, text)


def _filled(replacement: str, found: Found, text: str) -> str:
    """The replacement with its groups put in; `$12` is group 1 and a 2 where there is no group 12."""

    def fill(reference: re.Match[str]) -> str:
        if reference[1] is not None:
            return reference[1]
        digits: str = reference[2]
        while len(digits) > 1 and int(digits) > len(found.groups):
            digits = digits[:-1]
        group, rest = int(digits), reference[2][len(digits) :]
        if not group:
            return text[found.start : found.end] + rest
        return ((found.groups[group - 1] or "") if group <= len(found.groups) else "") + rest

    return _REFERENCE.sub(fill, replacement)
