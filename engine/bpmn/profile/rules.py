"""What a rule of the profile is, and how its faults are collected.

Owns the wording: a rule says what is wrong and what to do instead, once, for the
fault an analyst reads and for the table in docs/diagram-profile.md. Decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.faults import Fault, Mend

_LONGEST_QUOTE_CHARACTERS = 120
#: All expressions and scripts of a diagram together; the largest that people write stay below a tenth.
MOST_EXPRESSION_CHARACTERS = 300_000


@dataclass(frozen=True)
class ProfileRule:
    """One rule. `wrong` and `remedy` are sentences with facts in braces; {it} is the element."""

    code: str
    wrong: str
    remedy: str
    severity: Literal["error", "warning"] = "error"

    def message(self, facts: Mapping[str, Any]) -> str:
        """What the analyst reads: what is wrong, then what to do instead."""
        return f"{self.wrong.format(**facts)} {self.remedy.format(**facts)}"


class ProfileReport:
    """The faults of one diagram, each once, in the order in which they were found."""

    def __init__(self, path: str, names: Mapping[str, str]) -> None:
        """Collects for a file whose elements have these names by id, in the order of the file."""
        self._path = path
        self._names = names
        self._faults: dict[Fault, None] = {}
        #: How many characters of expressions and scripts may still be compiled.
        self.characters_left = MOST_EXPRESSION_CHARACTERS

    def add(self, rule: ProfileRule, element: str, mend: Mend | None = None, **facts: Any) -> None:
        """Notes a fault of the element with this id ("" for the whole file), and its mend if one is sure."""
        facts = {name: fact if isinstance(fact, int) else quoted(fact) for name, fact in facts.items()}
        facts["it"] = self.label(element)
        message = rule.message(facts)
        if mend:
            message += f" The whole of it in FEEL: {quoted(mend.instead)}"
        self._faults[Fault(self._path, element, rule.code, message, rule.severity, mend)] = None

    def label(self, element: str) -> str:
        """How an analyst recognises an element: its name on the picture, else its id."""
        name = " ".join(self._names.get(element, "").split()) or element
        return f"“{quoted(name)}”" if name else "An element"

    @property
    def faults(self) -> list[Fault]:
        """Every fault, those of the whole file first, then in the order of the diagram."""
        order = {element: place for place, element in enumerate(self._names)}
        return sorted(self._faults, key=lambda fault: order.get(fault.element, -1))


def quoted(fact: Any) -> str:
    """A fact as text of bounded length: what a stranger wrote must not flood the page."""
    text = str(fact)
    if len(text) <= _LONGEST_QUOTE_CHARACTERS:
        return text
    return text[:_LONGEST_QUOTE_CHARACTERS] + " …"
