"""What two versions differ in: plain values, from which a command, a page or a coloured diagram is made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

#: `moved` is said of the picture alone; whatever else is different is one of the other three.
DifferenceKind = Literal["added", "removed", "changed", "moved"]
Aspect = Literal[
    "element", "flow", "condition", "default", "timer", "lane", "form", "decision", "call", "message",
    "operator", "script", "property", "name", "documentation", "question", "rule", "column", "letter",
    "scenario", "layout",
]  # fmt: skip


@dataclass(frozen=True)
class FileDifference:
    """One difference.

    `file` is the path of the file; `element` an id of the diagram or table, a field of the form, a line
    of the letter or a place of the scenario, "" for the whole file; `name` what people call it. `was`
    and `now` are what stands in the files, None on the side that has nothing. `words` is one sentence
    for somebody who reads no diagram.
    """

    file: str
    element: str
    name: str
    kind: DifferenceKind
    what: Aspect
    was: str | None
    now: str | None
    words: str


def came_or_went(was: object, now: object) -> DifferenceKind:
    """Which of the three it is, by what there was and is; None for nothing."""
    return "added" if was is None else "removed" if now is None else "changed"


@dataclass(frozen=True)
class FilesCompared:
    """All differences of two versions, file by file."""

    differences: tuple[FileDifference, ...]

    @property
    def same(self) -> bool:
        """Whether both do the same: there is no difference but in the picture."""
        return all(one.kind == "moved" for one in self.differences)

    def by_file(self) -> Mapping[str, list[FileDifference]]:
        """The differences of each file that has some, in order."""
        found: dict[str, list[FileDifference]] = {}
        for one in self.differences:
            found.setdefault(one.file, []).append(one)
        return found

    def document(self) -> dict[str, Any]:
        """It as one JSON document."""
        return {"same": self.same, "differences": [asdict(one) for one in self.differences]}
