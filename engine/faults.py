"""A fault in a file that an analyst wrote: where it is, what is wrong, how to mend it."""

from dataclasses import dataclass, field
from typing import Literal

from engine.errors import EngineError


@dataclass(frozen=True)
class Mend:
    """What would surely mend a fault: one setting of one element, and what it should be.

    What a setting is, the kind of file says: of a diagram see `engine.bpmn.settings`, of a table, a form
    and a letter the module `mending` of each. `words` is the sentence on the button that does it.
    """

    element: str
    setting: str
    value: str
    words: str


@dataclass(frozen=True, order=True)
class Fault:
    """One fault.

    `element` is the id of a BPMN or DMN element, a form field, a line of a letter ("line 3"), or ""
    for the whole file. `code` is a stable short name in capitals and hyphens (`NO-DEFAULT-FLOW`); `message`
    says what is wrong and what to do instead, in words a non-programmer understands. `mend` is what one
    press does about it, where that is sure.
    """

    path: str
    element: str
    code: str
    message: str
    severity: Literal["error", "warning"] = "error"
    mend: Mend | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.path}: {self.element or '(file)'}: {self.code} {self.message}"


class FilesRefused(EngineError):
    """These files cannot be used: {count} fault(s)."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults=tuple(faults), count=len(faults))
