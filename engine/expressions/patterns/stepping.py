"""Patterns with back-references, tried step by step. Each step is charged, so none runs for long."""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce

from engine.expressions.limits import Meter
from engine.expressions.patterns.syntax import (
    CharacterRow,
    Edge,
    PatternChoice,
    PatternGroup,
    PatternLetter,
    PatternPart,
    Reference,
    Repeat,
)

#: Where each group stands that has matched so far.
Spans = Mapping[int, tuple[int, int]]
#: Every way to go on from a position: where it ends, and the groups by then, the preferred way first.
PatternStep = Callable[[Meter, str, int, Spans], Iterator[tuple[int, Spans]]]
#: Makes the test of whether a character is one of a class.
Testing = Callable[[PatternLetter], Callable[[str], bool]]


def pattern_steps(part: PatternPart, testing: Testing, flags: str) -> PatternStep:
    """A part of a pattern as steps."""
    match part:
        case PatternLetter():
            return _letter(testing(part))
        case Edge():
            return _edge(part.sign, "m" in flags)
        case CharacterRow():
            beginning: PatternStep = _stay
            return reduce(_then, (pattern_steps(one, testing, flags) for one in part.parts), beginning)
        case PatternChoice():
            return _either([pattern_steps(row, testing, flags) for row in part.rows])
        case PatternGroup():
            return _group(part.number, pattern_steps(part.body, testing, flags))
        case Repeat():
            return _repeat(part, pattern_steps(part.part, testing, flags))
        case Reference():
            return _again(part.number, "i" in flags)


def _stay(meter: Meter, text: str, at: int, spans: Spans) -> Iterator[tuple[int, Spans]]:
    yield at, spans


def _then(first: PatternStep, second: PatternStep) -> PatternStep:
    def run(meter: Meter, text: str, at: int, spans: Spans) -> Iterator[tuple[int, Spans]]:
        for middle, known in first(meter, text, at, spans):
            yield from second(meter, text, middle, known)

    return run


def _either(ways: list[PatternStep]) -> PatternStep:
    def run(meter: Meter, text: str, at: int, spans: Spans) -> Iterator[tuple[int, Spans]]:
        for way in ways:
            yield from way(meter, text, at, spans)

    return run


def _letter(fits: Callable[[str], bool]) -> PatternStep:
    def run(meter: Meter, text: str, at: int, spans: Spans) -> Iterator[tuple[int, Spans]]:
        meter.charge(1)
        if at < len(text) and fits(text[at]):
            yield at + 1, spans

    return run


def _edge(sign: str, lines: bool) -> PatternStep:
    def run(meter: Meter, text: str, at: int, spans: Spans) -> Iterator[tuple[int, Spans]]:
        end, beside = (0, at - 1) if sign == "^" else (len(text), at)
        if at == end or (lines and text[beside] == "\n"):
            yield at, spans

    return run


def _group(number: int | None, body: PatternStep) -> PatternStep:
    def run(meter: Meter, text: str, at: int, spans: Spans) -> Iterator[tuple[int, Spans]]:
        for end, known in body(meter, text, at, spans):
            yield end, known if number is None else {**known, number: (at, end)}

    return run


def _repeat(part: Repeat, body: PatternStep) -> PatternStep:
    def run(meter: Meter, text: str, at: int, spans: Spans, times: int = 0) -> Iterator[tuple[int, Spans]]:
        meter.charge(1)
        enough = times >= part.least
        if enough and part.lazy:
            yield at, spans
        if part.most is None or times < part.most:
            for end, known in body(meter, text, at, spans):
                if end > at or not enough:
                    yield from run(meter, text, end, known, times + 1)
        if enough and not part.lazy:
            yield at, spans

    return run


def _again(number: int, ignoring_case: bool) -> PatternStep:
    def run(meter: Meter, text: str, at: int, spans: Spans) -> Iterator[tuple[int, Spans]]:
        start, end = spans.get(number, (0, 0))
        meter.charge(1)
        meter.text(end - start)
        wanted, found = text[start:end], text[at : at + end - start]
        if wanted == found or (ignoring_case and wanted.casefold() == found.casefold()):
            yield at + end - start, spans

    return run
