"""Letters that tell families and schools, written beside the diagram and filled in from the case's record.

Owns the small language of `letters/<name>.letter.md`: a title, headings, paragraphs, lists,
`{FEEL}` and paragraphs under a condition. Pure: sends nothing, stores nothing, and refuses
a file of which anything would be left out in silence.
"""

from engine.letters.checking import letter_faults, parse_letter
from engine.letters.letter import Letter
from engine.letters.mending import expression_changed, letter_mended
from engine.letters.writing import Written, WrittenPart, write_letter

__all__ = [
    "Letter",
    "Written",
    "WrittenPart",
    "expression_changed",
    "letter_faults",
    "letter_mended",
    "parse_letter",
    "write_letter",
]
