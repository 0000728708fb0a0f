"""A file in hand: who imports it, when, what was found wrong, and what became of its rows so far."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from engine.england import day_in_england
from engine.identity import Actor
from engine.imports.columns import FileColumn
from engine.imports.refusing import Faults
from engine.imports.rows import Row, Rows
from engine.imports.sources import Source
from engine.store.database import Session

#: Rows that are looked up and written together.
TOGETHER = 500
#: Told how much of the work is done, from 0 to 1.
Progress = Callable[[float], None]


@dataclass
class ChangeCounts:
    """How many rows made something new, changed something, changed nothing. For marks: how many marks.

    Of files about children also, by the name of the fact, how many children's facts changed (0 for those
    that the file tells and that did not) and how many of them became not known.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    facts_changed: dict[str, int] = field(default_factory=dict)
    facts_cleared: dict[str, int] = field(default_factory=dict)


class Danger(NamedTuple):
    """A change of a child's record that a person must look at, in words."""

    upn: str
    child: str
    fact: str
    was: str
    became: str


@dataclass
class FileInHand:
    """What every kind of file needs while its rows are taken. `scratch` is a folder of its own."""

    session: Session
    actor: Actor
    now: datetime
    name: str
    import_id: str
    source: Source
    faults: Faults
    scratch: Path
    mapping: Mapping[str, str]
    progress: Progress
    #: Nothing of it is kept.
    dry_run: bool = False
    counts: ChangeCounts = field(default_factory=ChangeCounts)
    ignored: tuple[str, ...] = ()
    #: Our names of the columns that the file has.
    columns: tuple[str, ...] = ()
    dangers: list[Danger] = field(default_factory=list)
    #: Sign-in names of new people with the passwords to give them.
    passwords: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def today(self) -> date:
        """The day of the import, in England."""
        return day_in_england(self.now)

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        """Note a row that was read and cannot be taken."""
        self.faults.refuse_row(row.line, [(column, code, message)], row.cells)

    def rows(self, columns: Sequence[FileColumn]) -> Iterator[list[Row]]:
        """The rows of a CSV file, some hundreds at a time."""
        rows = Rows(self.source, columns, self.faults, self.mapping)
        self.ignored, self.columns = rows.layout.ignored, tuple(rows.layout.places)
        some: list[Row] = []
        for row in rows:
            some.append(row)
            if len(some) == TOGETHER:
                yield some
                self.progress(rows.share)
                some = []
        yield some
