"""Breaks words into lines that fit, by the average width of letters of a plain sans-serif face."""

import re

#: Width of a character as a share of the size of the letters.
_SHARE = 0.53
_NARROW = frozenset("iljtfr.,:;'|!()[] ")


def width_of(text: str, size: float) -> float:
    """About how wide a text is, in the units of `size`."""
    return sum(size * (0.32 if letter in _NARROW else _SHARE + 0.04) for letter in text)


def broken_lines(text: str, width: float, size: float, most: int = 99) -> list[str]:
    """The text in at most `most` lines of `width`; what does not fit ends in an ellipsis.

    Words are broken after a hyphen, and elsewhere only when a part is longer than a line.
    """
    lines: list[str] = []
    for word in re.findall(r"\S+?(?:-(?=\w)|(?=\s|$))\s*", text):
        for piece in _pieces(word, width, size):
            if lines and width_of((lines[-1] + piece).rstrip(), size) <= width:
                lines[-1] += piece
            else:
                lines.append(piece)
    lines = [line.rstrip() for line in lines]
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1].rstrip(".,") + "…"
    return lines


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of((pieces[-1] + letter).rstrip(), size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
