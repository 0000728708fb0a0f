"""Writes a letter from what is known at a moment. Whatever is not known stands in it for all to see."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.errors import EngineError
from engine.expressions import Expression, Value
from engine.letters.letter import Block, Letter, LetterPart, Pieces, Placeholder
from engine.letters.words import NOT_KNOWN_IN_A_LETTER, entry_in_words, in_words

#: A written letter is kept with the case for ever: what people typed into it is cut beyond this.
MOST_CHARACTERS = 50_000
CUT = "[The rest is left out: this letter is too long.]"


@dataclass(frozen=True)
class WrittenPart:
    """A heading or a paragraph with its one text, or a list with the text of each item."""

    kind: Literal["heading", "paragraph", "list"]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """A letter as somebody reads it: plain texts, in which a line ends where a typed answer had a line end.

    `gaps` are the placeholders for which nothing is known, each once; they stand in the text as well.
    """

    name: str
    title: str
    parts: tuple[WrittenPart, ...]
    gaps: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What an event keeps of it: its name, title and parts as [kind, text, ...]."""
        return {
            "name": self.name,
            "title": self.title,
            "parts": [[part.kind, *part.texts] for part in self.parts],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Written":
        """The letter that `as_json` told of."""
        parts = tuple(WrittenPart(kind, tuple(texts)) for kind, *texts in kept["parts"])
        return cls(str(kept["name"]), str(kept["title"]), parts)


def write_letter(letter: Letter, scope: Mapping[str, Value], moment: datetime) -> Written:
    """The letter, filled in. Never fails for what a record holds: an answer must not be lost for a letter.

    Args:
        scope: what is known, by name, as diagrams see it.
        moment: what now() and today() say; aware.
    """
    writer = _Writer(scope, moment)
    title = writer.text(letter.title)
    parts = tuple(writer.parts(letter.blocks))
    return Written(letter.name, title, parts, tuple(writer.gaps))


@dataclass
class _Writer:
    scope: Mapping[str, Value]
    moment: datetime
    gaps: dict[str, None] = field(default_factory=dict)
    left: int = MOST_CHARACTERS

    def parts(self, blocks: Sequence[Block]) -> Iterator[WrittenPart]:
        items: list[str] = []
        for part in (part for block in blocks if self._holds(block) for part in block.parts):
            if self.left <= 0:
                break
            if part.kind == "item":
                items += self._items(part)
                continue
            yield from _listed(items)
            items = []
            yield WrittenPart(part.kind, (self.text(part.pieces),))
        yield from _listed(items)
        if self.left <= 0:
            yield WrittenPart("paragraph", (CUT,))

    def text(self, pieces: Pieces) -> str:
        """One text; what is not known is named in it."""
        return self._paid("".join(each if isinstance(each, str) else self._said(each) for each in pieces))

    def _items(self, part: LetterPart) -> list[str]:
        """An item, or as many as there are entries where it holds nothing but a list."""
        pieces = [each for each in part.pieces if not isinstance(each, str) or each.strip()]
        if len(pieces) == 1 and isinstance(pieces[0], Placeholder):
            value = self._value(pieces[0].expression)
            if isinstance(value, list) and value:
                return [self._paid(self._named(pieces[0], entry_in_words, each)) for each in value]
        return [self.text(part.pieces)]

    def _said(self, placeholder: Placeholder) -> str:
        return self._named(placeholder, in_words, self._value(placeholder.expression))

    def _named(self, placeholder: Placeholder, tell: Callable[[Value], str], value: Value) -> str:
        """A value in words; a gap is named by its placeholder."""
        try:
            words = tell(value)
        except RecursionError:
            words = ""
        if not words or NOT_KNOWN_IN_A_LETTER in words:
            self.gaps[placeholder.source] = None
        return words or f"[not known: {placeholder.source}]"

    def _holds(self, block: Block) -> bool:
        return block.condition is None or self._value(block.condition) is True

    def _value(self, expression: Expression) -> Value:
        try:
            return expression.evaluate(self.scope, self.moment)
        except EngineError:
            return None  # it asks for too much work, which is as good as not known

    def _paid(self, text: str) -> str:
        kept = text.strip()[: max(self.left, 0)]
        self.left -= len(text)
        return kept


def _listed(items: Sequence[str]) -> Iterator[WrittenPart]:
    if items:
        yield WrittenPart("list", tuple(items))
