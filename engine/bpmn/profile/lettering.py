"""How bpmn-js breaks a name into lines: widths of letters, and its way of shortening a line until it fits.

It guesses by the average width of a letter where a line ends, so it may cut a word that would have
fitted. Whoever wants to know whether a name is cut has to break it in the same way.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

#: Advance widths in thousandths of the size of the letters: which letters are how wide.
_ARIAL = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[]\\ft\u00a0",
    333: "()-`r“”",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckxyzsv",
    556: "0123456789abdeghnopquL#$?_£–",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
_DEJAVU_SANS = {
    276: "ijl'IJ",
    318: " ,.‘’\u00a0",
    337: "/:;\\|",
    352: "f",
    361: "-",
    391: "()[]t",
    401: "!",
    411: "r",
    460: '"',
    500: "*_`–",
    518: "“”",
    522: "sz",
    531: "?",
    550: "cL",
    577: "Fk",
    592: "vxy",
    603: "P",
    612: "TYoae",
    634: "EhnuSbdgpq$0123456789{}£",
    656: "K",
    685: "AVXZB",
    697: "RC",
    732: "U",
    750: "NH",
    772: "DG",
    785: "&OQ",
    818: "w",
    838: "#+<=>^~",
    863: "M",
    950: "%",
    974: "m",
    989: "W",
    1000: "@—…",
}
_WIDE_LETTERS_FROM = "\u2e80"
#: Nobody reads a longer name on a picture; a stranger's must not take seconds to measure.
_LONGEST_NAME_CHARACTERS = 400
_SOFT_HYPHEN = "\u00ad"


class FittedName(NamedTuple):
    """A name as drawn: its lines, how wide the widest is (pixels), the first word that was cut, or ""."""

    lines: list[str]
    width: float
    cut_word: str


class Face:
    """A typeface: how wide its letters are."""

    def __init__(self, letters: Mapping[int, str], usual: int) -> None:
        """A face by which letters are how wide, and how wide any other is, in thousandths of the size."""
        self._usual = usual
        self._widths = {letter: width for width, several in letters.items() for letter in several}

    def width(self, text: str, size: float) -> float:
        """How wide a text is in letters of `size`, in the same unit (pixels)."""
        return sum(self._widths.get(letter) or self._other(letter) for letter in text) * size / 1000

    def _other(self, letter: str) -> int:
        return self._usual if letter < _WIDE_LETTERS_FROM else 1000


#: What bpmn-js asks for.
ARIAL = Face(_ARIAL, 556)
#: What it is given where there is no Arial, as on most Linux machines; hardly any face is wider.
DEJAVU_SANS = Face(_DEJAVU_SANS, 634)


def fitted_name(name: str, width: float, size: float, face: Face = ARIAL) -> FittedName:
    """Breaks a name into lines of at most `width` pixels, in letters of `size` pixels, as bpmn-js does."""
    waiting = re.split(f"{_SOFT_HYPHEN}?\r?\n", name[:_LONGEST_NAME_CHARACTERS])
    lines: list[str] = []
    cut_word = ""
    while waiting:
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
