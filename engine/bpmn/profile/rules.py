"""What a rule of the profile is, and how its faults are collected.

Owns the wording: a rule says what is wrong and what to do instead, once, for the
fault an analyst reads and for the table in docs/diagram-profile.md. Decides nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.expressions import Expression
from engine.faults import Fault, Mend

_LONGEST_QUOTE_CHARACTERS = 120
#: All expressions and scripts of a diagram together; the largest that people write stay below a tenth.
MOST_EXPRESSION_CHARACTERS = 300_000
#: What is written, what was meant instead, and what of it the button shows ("": all).
Meant = tuple[str, str, str]
Mender = Callable[[str, str, str, str], Mend | None]


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
        #: Where elements without a name stand, by id: `after “Decide”`.
        self.beside: Mapping[str, str] = {}
        self._faults: dict[Fault, None] = {}
        #: How many characters of expressions and scripts may still be compiled.
        self.characters_left = MOST_EXPRESSION_CHARACTERS
        #: Every expression that could be read: whose, which, and what it says.
        self.expressions: list[tuple[str, str, Expression]] = []
        #: What puts one text in place of another in the settings of an element; none without a diagram.
        self.mender: Mender = lambda element, was, now, shown: None

    def add(self, rule: ProfileRule, element: str, meant: Meant | None = None, /, **facts: Any) -> None:
        """Notes a fault of the element with this id ("" for the whole file).

        Args:
            meant: what its settings say, what was surely meant instead, and the part that differs.
        """
        mend = self.mender(element, *meant) if meant else None
        facts = {name: fact if isinstance(fact, int) else quoted(fact) for name, fact in facts.items()}
        facts["it"] = self.label(element)
        message = rule.message(facts)
        if meant:
            message += f" What was surely meant: {quoted(meant[2] or meant[1])}"
        fault = Fault(self._path, element, rule.code, message, rule.severity, mend)
        self._faults.setdefault(fault)

    def drop(self, element: str, *rules: ProfileRule) -> None:
        """Forgets what was noted of an element by these rules, because it follows from something else."""
        codes = {rule.code for rule in rules}
        gone = [one for one in self._faults if one.element == element and one.code in codes]
        for fault in gone:
            del self._faults[fault]

    def label(self, element: str) -> str:
        """How an analyst recognises an element: its name on the picture, else its id and where it stands."""
        name = " ".join(self._names.get(element, "").split())
        near = self.beside.get(element, "")
        if near and not name:
            return f"“{quoted(element)}” ({quoted(near)})"
        return f"“{quoted(name or element)}”" if name or element else "An element"

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
