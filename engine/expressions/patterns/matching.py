"""Patterns ready to run: on RE2, or step by step where they refer back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import re2

from engine.expressions.limits import MOST_STATES, Meter
from engine.expressions.patterns import stepping
from engine.expressions.patterns.syntax import (
    CharacterRow,
    Edge,
    PatternChoice,
    PatternFault,
    PatternGroup,
    PatternLetter,
    PatternPart,
    Reference,
    Repeat,
    read_pattern,
)

_FLAGS = frozenset("smixq")
_MEMORY_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """A match: where it begins, where it ends, and the text of each group, None when it took no part."""

    start: int
    end: int
    groups: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. `finds` gives the matches in a text, from the left, none over another."""

    finds: Callable[[Meter, str], Iterator[Found]]

    def found_in(self, meter: Meter, text: str) -> bool:
        """Whether it matches anywhere."""
        return next(self.finds(meter, text), None) is not None


@lru_cache(256)
def compiled(pattern: str, flags: str) -> Pattern:
    """A pattern with XPath's flags: s, m, i, x, and q for a text without special characters.

    Raises PatternFault.
    """
    if not set(flags) <= _FLAGS:
        raise PatternFault("the flags of a regular expression are s, m, i, x and q")
    if "q" in flags:
        return _linear(pattern, flags)
    tree, groups, refers = read_pattern(pattern, flags)
    return _stepped(tree, groups, flags) if refers else _linear(_written(tree), flags)


def _linear(pattern: str, flags: str) -> Pattern:
    engine = _engine(pattern, flags)

    def finds(meter: Meter, text: str) -> Iterator[Found]:
        meter.charge(len(text) * engine.programsize // MOST_STATES)
        for found in engine.finditer(text):
            meter.charge(2)
            yield Found(found.start(), found.end(), found.groups())

    return Pattern(finds)


def _engine(pattern: str, flags: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY_BYTES
    options.case_sensitive = "i" not in flags
    options.literal = "q" in flags
    lines = "(?m)" if "m" in flags and "q" not in flags else ""
    try:
        return re2.compile(lines + pattern, options)
    except (re2.error, UnicodeError) as fault:
        raise PatternFault("the regular expression is too large") from fault


def _stepped(tree: PatternChoice, groups: int, flags: str) -> Pattern:
    attempt = stepping.pattern_steps(tree, partial(_test, flags=flags), flags)

    def finds(meter: Meter, text: str) -> Iterator[Found]:
        position = 0
        while position <= len(text):
            meter.charge(1)
            end, spans = next(attempt(meter, text, position, {}), (-1, {}))
            if end >= 0:
                texts = (text[slice(*spans[one])] if one in spans else None for one in range(1, groups + 1))
                yield Found(position, end, tuple(texts))
            position = max(end, position + 1)

    return Pattern(finds)


def _test(letter: PatternLetter, flags: str) -> Callable[[str], bool]:
    engine = _engine(_written(letter), flags)
    return lambda text: engine.fullmatch(text) is not None


def _written(part: PatternPart) -> str:
    """A part as RE2 writes it."""
    match part:
        case PatternLetter():
            return f"(?-i:[{part.inside}])" if part.fixed else f"[{part.inside}]"
        case Edge():
            return part.sign
        case CharacterRow():
            return "".join(map(_written, part.parts))
        case PatternChoice():
            return "|".join(map(_written, part.rows))
        case PatternGroup():
            return f"({'?:' if part.number is None else ''}{_written(part.body)})"
        case Repeat():
            most = "" if part.most is None else part.most
            return f"(?:{_written(part.part)}){{{part.least},{most}}}{'?' if part.lazy else ''}"
        case Reference():
            raise PatternFault("a pattern that refers back cannot run in linear time")
