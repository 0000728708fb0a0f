"""What the check of a file found: enough to show it, bounded however bad the file is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from engine.faults import Fault
from engine.imports.glancing import Glance, Taken
from engine.imports.hand import Danger

#: How many faults are shown one by one; the list of refused rows has all.
FAULTS_SHOWN = 50
#: How many dangerous changes are shown one by one; their list has all.
DANGERS_SHOWN = 500


class ToldFault(NamedTuple):
    """One fault as it is shown: where it is ("line 2, URN", empty for the whole file), and how to mend it."""

    where: str
    message: str


@dataclass(frozen=True)
class Findings:
    """A file as it was checked or imported, and what would become of it or did.

    `rows`, `added`, `changed` and `unchanged` count marks where the file has marks; `refused` counts rows.
    `importable`: its rows could be read, so that the sound ones may be imported without the others.
    `new_people`: sign-in names of staff that an import added. `facts_changed` and `facts_cleared` as `Counts`
    has them. `dangers` are the first of `danger_count` changes that a person must look at; `danger_digest`
    is of all of them, so that nobody confirms other ones than those that were shown.
    """

    glance: Glance
    columns: list[Taken]
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    fault_count: int = 0
    faults: list[ToldFault] = field(default_factory=list)
    importable: bool = False
    new_people: list[str] = field(default_factory=list)
    facts_changed: dict[str, int] = field(default_factory=dict)
    facts_cleared: dict[str, int] = field(default_factory=dict)
    dangers: list[Danger] = field(default_factory=list)
    danger_count: int = 0
    danger_digest: str = ""

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
        return {
            **asdict(self),
            "faults": [list(fault) for fault in self.faults],
            "dangers": [list(danger) for danger in self.dangers],
        }

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
                "faults": [ToldFault(*fault) for fault in document["faults"]],
                "dangers": [Danger(*danger) for danger in document.get("dangers", ())],
            }
        )


def told_faults(faults: Sequence[Fault]) -> list[ToldFault]:
    """The first faults, as they are shown."""
    return [ToldFault(fault.element, fault.message) for fault in faults[:FAULTS_SHOWN]]


def digest_of(dangers: Sequence[Danger]) -> str:
    """The same for the same dangerous changes, in whatever order; empty for none."""
    lines = "\n".join(sorted("\t".join(danger) for danger in dangers))
    return sha256(lines.encode()).hexdigest() if dangers else ""
