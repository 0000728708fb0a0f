"""What a decision lacked, in words: which input was not given, and which is not known."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.expressions import Value

#: Not given at all, given as null, or computed as null by what is required.
MissingState = Literal["missing", "unknown", "empty"]

_SAID: Mapping[MissingState, tuple[str, str]] = {
    "missing": ("is missing", "are missing"),
    "unknown": ("is not known (null)", "are not known (null)"),
    "empty": ("has no value", "have no value"),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A name without a value, and why. `column` is the column of a table that asked, if it says more."""

    path: str
    state: MissingState
    column: str = ""

    @property
    def from_outside(self) -> bool:
        """Whether it is an input's."""
        return self.state != "empty"

    @property
    def known(self) -> bool:
        """Whether it was given, as null."""
        return self.state == "unknown"

    def __str__(self) -> str:
        asked = f' (column "{self.column}")' if self.column and self.column != self.path else ""
        return f'"{self.path}"{asked}'


def state_of(
    path: str, scope: Mapping[str, Value], names: Container[str], given: Mapping[str, Value]
) -> MissingState | None:
    """Why a dotted name has no value in a scope; None when it has one, or is no name of this scope.

    Args:
        names: the names of inputs; what is asked of these is looked for in `given`.
    """
    parts = path.split(".")
    if parts[0] not in scope or _found(parts, scope) is None:
        return None
    return _found(parts, given) if parts[0] in names else "empty"


def _found(parts: Sequence[str], holder: Value) -> MissingState | None:
    """Whether a member of contexts is not there or null; None when it is there."""
    for part in parts:
        if not isinstance(holder, Mapping):
            return None
        if part not in holder:
            return "missing"
        holder = holder[part]
        if holder is None:
            return "unknown"
    return None


def told_missing(found: Iterable[Missing]) -> str:
    """A sentence without its end: `"a" and "b" are missing, "c" is not known (null)`."""
    clauses = []
    kept = list(dict.fromkeys(found))
    for state, (one, several) in _SAID.items():
        names = [str(each) for each in kept if each.state == state]
        if names:
            clauses.append(f"{listed_in_words(names)} {one if len(names) == 1 else several}")
    return ", ".join(clauses)


def listed_in_words(words: Sequence[str]) -> str:
    """Words with commas and a final "and"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
