"""Letters and other plain texts line by line; lines that are only broken elsewhere read the same."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from engine.comparing.difference import Aspect, FileDifference, came_or_went
from engine.comparing.telling import Phrases, in_quotes_both
from engine.faults import Fault, FilesRefused

_LINES = Phrases(
    "{it} now says {now}; it said {was}.", "{it} now also says {now}.", "{it} no longer says {was}."
)
_BROKEN_ELSEWHERE = "{it} has other line breaks; it reads the same."
#: What a line begins with that means more than its words.
_SIGNS = ("#", "-", "{")


def read_lines(source: bytes, path: str) -> list[str]:
    """The lines of a text file, without spaces at their ends.

    Raises:
        FilesRefused: it is no text in UTF-8.
    """
    try:
        return [line.rstrip() for line in source.decode("utf-8-sig").split("\n")]
    except UnicodeDecodeError:
        message = "This is not plain text in UTF-8. Save it as plain text."
        raise FilesRefused([Fault(path, "", "TEXT-UNREADABLE", message)]) from None


def title_of_lines(lines: Sequence[str], otherwise: str) -> str:
    """What the first line says, else the other name."""
    return lines[0].lstrip("# ") or otherwise if lines else otherwise


def compare_lines(
    file: str, what: Aspect, called: str, was: Sequence[str], now: Sequence[str]
) -> Iterator[FileDifference]:
    """Every line that changed, came or went.

    `element` is the line's number in the newer text (`line 3`), of one that went in the older.
    """
    matcher = SequenceMatcher(None, was, now)
    for kind, begin, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        name = title_of_lines(now, called)
        if _read_the_same(was[begin:end], now[first:last]):
            words = _BROKEN_ELSEWHERE.format(it=called)
            texts = "\n".join(was[begin:end]), "\n".join(now[first:last])
            yield FileDifference(file, f"line {first + 1}", name, "moved", "layout", *texts, words)
            continue
        old = list(enumerate(was[begin:end], begin + 1))
        new = list(enumerate(now[first:last], first + 1))
        for one, other in zip_longest(old, new):
            yield _line(file, what, called, name, one, other)


def _line(
    file: str, what: Aspect, called: str, name: str, old: tuple[int, str] | None, new: tuple[int, str] | None
) -> FileDifference:
    place = (new or old or (0, ""))[0]
    was, now = old and old[1], new and new[1]
    words = _LINES.told(called, *in_quotes_both(was, now))
    return FileDifference(file, f"line {place}", name, came_or_went(was, now), what, was, now, words)


def _read_the_same(was: Sequence[str], now: Sequence[str]) -> bool:
    """Whether the same words stand in the lines of one paragraph each."""
    if not all(was) or not all(now) or any(line.startswith(_SIGNS) for line in [*was, *now]):
        return False
    return bool(was and now) and " ".join(was).split() == " ".join(now).split()
