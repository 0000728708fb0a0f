"""How wide the letters of the two typefaces are that the editor's names are seen in."""

from collections.abc import Mapping

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
