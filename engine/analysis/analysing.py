"""From files of marks to a row a pupil and school: straight where a file is plain, else by way of sifting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import ibis
from ibis.backends.duckdb import Backend

from engine.analysis import in_files, in_memory
from engine.analysis.in_files import InFiles
from engine.analysis.in_memory import InMemory
from engine.attendance import measures
from engine.attendance.measures import Period

if TYPE_CHECKING:
    from engine.imports.refusing import Faults, ImportRefused


@dataclass(frozen=True)
class Analysis:
    """What came of the files: rows as `county_measures` gives them, and the faults of rows left out."""

    pupils: Any
    faults: "tuple[Faults, ...]" = ()

    def rows(self) -> Iterator[dict[str, Any]]:
        """One dictionary a pupil and school."""
        for batch in self.pupils.to_batches():
            yield from batch.to_pylist()


def analyse(files: Sequence[Path], period: Period, *, skip_bad_rows: bool = False) -> Analysis:
    """Measure every pupil at every school in some files of marks, taken together in their order.

    Args:
        files: CSV or Parquet, as docs/data.md describes marks.
        skip_bad_rows: leave them out and tell them, instead of refusing.

    Raises:
        ImportRefused: a file cannot be read, or has bad rows: with all faults of all files.
        OSError: a file is not there.
    """
    with TemporaryDirectory(prefix="pathways-analysis-") as scratch:
        connection = ibis.duckdb.connect(temp_directory=scratch)
        marks = in_memory.kept(connection, files) or in_files.plain(connection, files)
        found = _measured(connection, marks, period) if marks else None
        if found is not None:
            return Analysis(found)
        sifted, faults = _sifted(files, Path(scratch))
        bad = [each for each in faults if each.count]
        if bad and not skip_bad_rows:
            raise _refusal(bad)
        found = _measured(connection, InFiles(connection, sifted), period)
        return Analysis(found, tuple(bad))


def _measured(connection: Backend, marks: InFiles | InMemory, period: Period) -> Any | None:
    """The measures; None when a mark cannot be read as it stands."""
    weeks = marks.weeks(period)
    return None if weeks is None else marks.named(connection.to_pyarrow(measures.county_measures(weeks)))


def _sifted(files: Sequence[Path], scratch: Path) -> "tuple[list[Path], list[Faults]]":
    """Plain files of the good rows, and what is wrong in each file."""
    # Imports know casework and so all the engine: as long to load as a county's half-term to measure.
    from engine.analysis.sifting import sift
    from engine.imports.refusing import Faults, ImportRefused

    faults = [Faults(str(path)) for path in files]
    sifted = []
    for number, (path, told) in enumerate(zip(files, faults, strict=True)):
        folder = scratch / str(number)
        folder.mkdir()
        try:
            sifted.append(sift(path, told, folder))
        except ImportRefused as refusal:
            raise _refusal([each for each in faults[:number] if each.count], refusal) from None
    return sifted, faults


def _refusal(bad: "Sequence[Faults]", last: "ImportRefused | None" = None) -> "ImportRefused":
    """One refusal for all bad files."""
    refusals = [faults.refusal() for faults in bad] + ([last] if last else [])
    told = [fault for refusal in refusals for fault in refusal.facts["faults"]]
    count = sum(refusal.facts["count"] for refusal in refusals)
    return type(refusals[0])(refusals[0].facts["file"], told, count)
