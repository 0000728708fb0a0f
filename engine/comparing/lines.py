"""Letters and other plain texts line by line; lines that are only broken elsewhere read the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest

from engine.comparing.difference import Aspect, FileDifference, came_or_went
from engine.comparing.telling import Phrases, beginning, in_quotes_both
from engine.faults import Fault, FilesRefused

_LINES = Phrases(
    "{it} now says {now}; it said {was}.", "{it} now also says {now}.", "{it} no longer says {was}."
)
_BROKEN_ELSEWHERE = "{it} has other line breaks; it reads the same."
_PARAGRAPH_CAME = "{it} now begins a new paragraph with {line}."
_PARAGRAPH_WENT = "{it} no longer begins a new paragraph with {line}."
#: What a line begins with that means more than its words.
_SIGNS = ("#", "-", "{")


@dataclass(frozen=True)
class WrittenLine:
    """A line that says something: its number from 1, its text, and whether it begins a paragraph."""

    number: int = field(compare=False)
    text: str
    begins: bool


def read_lines(source: bytes, path: str) -> list[WrittenLine]:
    """The lines of a text file that are not blank.

    Raises:
        FilesRefused: it is no text in UTF-8.
    """
    try:
        lines = [line.rstrip() for line in source.decode("utf-8-sig").split("\n")]
    except UnicodeDecodeError:
        message = "This is not plain text in UTF-8. Save it as plain text."
        raise FilesRefused([Fault(path, "", "TEXT-UNREADABLE", message)]) from None
    before = ["", *lines]
    return [WrittenLine(number, line, not before[number - 1]) for number, line in enumerate(lines, 1) if line]


def title_of_lines(lines: Sequence[WrittenLine]) -> str:
    """What the first line says; nothing where there is none."""
    return lines[0].text.lstrip("# ") if lines else ""


@dataclass(frozen=True)
class LineComparing:
    """Two texts side by side: of which file, of what kind, and how a sentence calls them."""

    file: str
    what: Aspect
    called: str

    def differences(self, was: Sequence[WrittenLine], now: Sequence[WrittenLine]) -> Iterator[FileDifference]:
        """Every line that changed, came or went.

        `element` is the line's number in the newer text (`line 3`), of one that went in the older.
        """
        for kind, begin, end, first, last in SequenceMatcher(None, was, now).get_opcodes():
            old, new = was[begin:end], now[first:last]
            if kind == "equal":
                continue
            if _read_the_same(old, new):
                yield self._broken_elsewhere(old, new)
                continue
            for one, other in zip_longest(old, new):
                yield self._line(one, other)

    def _line(self, old: WrittenLine | None, new: WrittenLine | None) -> FileDifference:
        was, now = old.text if old else None, new.text if new else None
        words = _LINES.told(self.called, *in_quotes_both(was, now))
        if old and new and was == now:
            was, now = (None, new.text) if new.begins else (old.text, None)
            said = _PARAGRAPH_CAME if new.begins else _PARAGRAPH_WENT
            words = beginning(said.format(it=self.called, line=in_quotes_both(new.text, None)[0]))
        place = new or old
        return self._difference(place.number if place else 0, was, now, words)

    def _broken_elsewhere(self, old: Sequence[WrittenLine], new: Sequence[WrittenLine]) -> FileDifference:
        was, now = ("\n".join(line.text for line in lines) for lines in (old, new))
        words = beginning(_BROKEN_ELSEWHERE.format(it=self.called))
        element = f"line {new[0].number}"
        return FileDifference(self.file, element, "", "moved", "layout", was, now, words)

    def _difference(self, number: int, was: str | None, now: str | None, words: str) -> FileDifference:
        kind = came_or_went(was, now)
        return FileDifference(self.file, f"line {number}", "", kind, self.what, was, now, words)


def _read_the_same(was: Sequence[WrittenLine], now: Sequence[WrittenLine]) -> bool:
    """Whether the same words stand in the lines of one paragraph each."""
    if not was or not now or was[0].begins != now[0].begins:
        return False
    if any(line.begins for line in [*was[1:], *now[1:]]):
        return False
    if any(line.text.startswith(_SIGNS) for line in [*was, *now]):
        return False
    return _words_of(was) == _words_of(now)


def _words_of(lines: Sequence[WrittenLine]) -> list[str]:
    return [word for line in lines for word in line.text.split()]
