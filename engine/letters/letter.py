"""A letter before anybody is named in it: what an analyst wrote, read once, written as often as wanted."""

from dataclasses import dataclass
from typing import Literal

from engine.expressions import Expression


@dataclass(frozen=True)
class Placeholder:
    """What stands in braces. `source` is what the analyst wrote, in one line."""

    source: str
    expression: Expression


#: Running text and what is to be filled in, in turn.
Pieces = tuple[str | Placeholder, ...]


@dataclass(frozen=True)
class LetterPart:
    """A heading, a paragraph or one item of a list."""

    kind: Literal["heading", "paragraph", "item"]
    pieces: Pieces


@dataclass(frozen=True)
class Block:
    """What stands between blank lines; with a condition it is written only when that is true."""

    condition: Expression | None
    parts: tuple[LetterPart, ...]


@dataclass(frozen=True)
class LetterExpression:
    """An expression with its place in the text: the number of its line from 1, and its first character."""

    line: int
    start: int
    expression: Expression


@dataclass(frozen=True)
class Letter:
    """One letter. `name` is its file's name up to the first dot, by which tasks and addresses call it.

    `expressions` are those of all placeholders and conditions, as they stand in the text.
    """

    name: str
    title: Pieces
    blocks: tuple[Block, ...]
    expressions: tuple[LetterExpression, ...] = ()
