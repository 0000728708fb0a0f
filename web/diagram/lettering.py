"""Breaks words into lines that fit, by the average width of letters of a plain sans-serif face."""

#: Width of a character as a share of the size of the letters.
_SHARE = 0.53
_NARROW = frozenset("iljtfr.,:;'|!()[] ")


def width_of(text: str, size: float) -> float:
    """About how wide a text is, in the units of `size`."""
    return sum(size * (0.32 if letter in _NARROW else _SHARE + 0.04) for letter in text)


def broken(text: str, width: float, size: float, most: int = 99) -> list[str]:
    """The text in at most `most` lines of `width`; what does not fit ends in an ellipsis.

    A word longer than a line is broken.
    """
    lines: list[str] = []
    for word in text.split():
        for piece in _pieces(word, width, size):
            joined = f"{lines[-1]} {piece}" if lines else piece
            if lines and width_of(joined, size) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1].rstrip(".,") + "…"
    return lines


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
