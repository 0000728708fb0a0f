"""How bpmn-js breaks a name into lines: widths of letters, and its way of shortening a line until it fits.

It guesses by the average width of a letter where a line ends, so it may cut a word that would have
fitted. Whoever wants to know whether a name is cut has to break it in the same way.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from engine.bpmn.profile.faces import ARIAL, Face

#: Nobody reads a longer name on a picture; a stranger's must not take seconds to measure.
_LONGEST_NAME_CHARACTERS = 120
_MOST_LINES = 12
_SOFT_HYPHEN = "\u00ad"


class FittedName(NamedTuple):
    """A name as drawn: its lines, how wide the widest is (pixels), the first word that was cut, or ""."""

    lines: list[str]
    width: float
    cut_word: str


def fitted_name(name: str, width: float, size: float, face: Face = ARIAL) -> FittedName:
    """Breaks a name into lines of at most `width` pixels, in letters of `size` pixels, as bpmn-js does."""
    return _fitted(name[:_LONGEST_NAME_CHARACTERS], width, size, face)


@lru_cache(8192)
def _fitted(name: str, width: float, size: float, face: Face) -> FittedName:
    waiting = re.split(f"{_SOFT_HYPHEN}?\r?\n", name)
    lines: list[str] = []
    cut_word = ""
    while waiting and len(lines) < _MOST_LINES:
        whole = waiting.pop(0)
        line = whole
        while len(line) > 1 and (wide := face.width(line.rstrip(), size)) > width:
            line = _shortened(line, width / wide)
        if len(line) < len(whole):
            cut_word = cut_word or _word_around(whole, len(line))
            waiting.insert(0, whole[len(line) :].strip())
        lines.append(line.rstrip())
    return FittedName(lines, max(face.width(line, size) for line in lines), cut_word)


def _shortened(line: str, share: float) -> str:
    """The part of a line that is `share` as long: whole words if there are any, else letters."""
    length = max(len(line) * share, 1)
    return _whole_words(line, length) or line[: max(int(length - 0.5), 1)]


def _whole_words(line: str, most: float) -> str:
    """The words that together have fewer than `most` letters."""
    kept: list[str] = []
    parts = re.split(f"(\\s|-|{_SOFT_HYPHEN})", line)
    if len(parts) == 1:
        return ""
    for part in parts:
        if not part or len(part) + sum(map(len, kept)) >= most:
            if part in ("-", _SOFT_HYPHEN):
                del kept[-1:]
            break
        kept.append(part)
    if kept and kept[-1] == _SOFT_HYPHEN:
        kept[-1] = "-"
    return "".join(kept)


def _word_around(text: str, place: int) -> str:
    """The word that a line's end at this place cuts, or "" where it lies between two words."""
    if any(letter.isspace() or letter in f"-{_SOFT_HYPHEN}" for letter in text[place - 1 : place]):
        return ""
    after = re.match(r"[^\s-]*", text[place:])
    if not after or not after.group():
        return ""
    before = re.search(r"[^\s-]*$", text[:place])
    return (before.group() if before else "") + after.group()
