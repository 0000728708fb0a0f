"""What the check of a file found: enough to show it, bounded however bad the file is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from engine.faults import Fault
from engine.imports.glancing import Glance, Taken

#: How many faults are shown one by one; the list of refused rows has all.
FAULTS_SHOWN = 50


class Told(NamedTuple):
    """One fault as it is shown: where it is ("line 2, URN", empty for the whole file), and how to mend it."""

    where: str
    message: str


@dataclass(frozen=True)
class Findings:
    """A file as it was checked or imported, and what would become of it or did.

    `rows`, `added`, `changed` and `unchanged` count marks where the file has marks; `refused` counts rows.
    `importable`: its rows could be read, so that the sound ones may be imported without the others.
    `new_people`: sign-in names of staff that an import added.
    """

    glance: Glance
    columns: list[Taken]
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    fault_count: int = 0
    faults: list[Told] = field(default_factory=list)
    importable: bool = False
    new_people: list[str] = field(default_factory=list)

    @property
    def ignored(self) -> list[str]:
        """The columns of the file that nothing reads."""
        used = {column.taken_from for column in self.columns}
        return [name for name in self.glance.names if name and name not in used]

    @property
    def more_faults(self) -> int:
        """How many faults are not shown one by one."""
        return self.fault_count - len(self.faults)

    def document(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {**asdict(self), "faults": [list(fault) for fault in self.faults]}

    @classmethod
    def of(cls, document: Mapping[str, Any] | None) -> "Findings | None":
        """What `document` gave; None when nothing was found out yet."""
        if document is None:
            return None
        return cls(
            **{
                **document,
                "glance": Glance(**document["glance"]),
                "columns": [Taken(**column) for column in document["columns"]],
                "faults": [Told(*fault) for fault in document["faults"]],
            }
        )


def told(faults: Sequence[Fault]) -> list[Told]:
    """The first faults, as they are shown."""
    return [Told(fault.element, fault.message) for fault in faults[:FAULTS_SHOWN]]
