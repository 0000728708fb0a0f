"""Marks of plain CSV files as numbers in memory, so that their files are read once.

Owns when files are small enough for it. What a mark counts as depends on its day, session and code, of
which a county has a thousand different ones and not millions: each of these kinds is looked at once.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.csv
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table
from ibis.util import gen_name
from numpy.typing import NDArray

from engine.analysis.in_files import PLAIN, RECORDED
from engine.attendance import measures
from engine.attendance.codes import codes
from engine.attendance.measures import ENROLMENT
from engine.attendance.weeks import HALVES

#: Larger files are read anew for each question: numbers take a third of their text, and up to three
#: quarters where no two marks were recorded at one moment, and all of an analysis is to stay below 2 GB.
KEPT_BYTES = 1 << 30
_BLOCK_BYTES = 1 << 20
_WORDS = pa.dictionary(pa.int32(), pa.string())
#: As many codes as there are, and none.
_CODES = len(codes()) + 1
_MARKS = pa.schema([*((name, pa.int32()) for name in (*ENROLMENT, "kind")), ("recorded_at", _WORDS)])


class _Numbers(dict[str, int]):
    """The number of each different word, from 0 in the order in which they come."""

    def __missing__(self, word: str) -> int:
        self[word] = len(self)
        return self[word]

    def of(self, column: Any) -> NDArray[np.int32]:
        known = np.array([self[word] for word in column.dictionary.to_pylist()], np.int32)
        numbers: NDArray[np.int32] = known[column.indices.to_numpy()]
        return numbers


class _Words:
    """The different words of each column."""

    def __init__(self) -> None:
        self.columns = {name: _Numbers() for name in PLAIN}

    def marks(self, batch: Any) -> Any:
        """Some rows as `_MARKS`."""
        *plain, recorded = batch.columns
        found = {
            name: numbers.of(column)
            for (name, numbers), column in zip(self.columns.items(), plain, strict=True)
        }
        kind = _kind(found["date"], found["session"], found["code"])
        return pa.record_batch([found["upn"], found["urn"], kind, recorded], schema=_MARKS)

    def may_be_right(self) -> bool:
        """Whether no word is certainly wrong, so that kinds have room; there is a mark."""
        named = all(self.columns[name] and "" not in self.columns[name] for name in ENROLMENT)
        few = len(self.columns["session"]) <= len(HALVES) and len(self.columns["code"]) <= _CODES
        return named and few and len(self.columns["date"]) <= measures.number(measures.LAST) + 1

    def kinds(self) -> Any:
        """All kinds that these words can make."""
        parts = ("date", "session", "code")
        listed = product(*(self.columns[name].items() for name in parts))
        rows = [
            {"kind": _kind(*numbers)} | dict(zip(parts, words, strict=True))
            for words, numbers in (zip(*each, strict=True) for each in listed)
        ]
        return pa.Table.from_pylist(rows)


def _kind(date: Any, session: Any, code: Any) -> Any:
    return (date * len(HALVES) + session) * _CODES + code


class InMemory:
    """The marks of some files, taken together in their order; upn and urn are numbers."""

    def __init__(self, connection: Backend, words: _Words, marks: Any) -> None:
        # Arrow does not tell how many marks there are, and the database would build its joins on all of
        # them: joins stay as they are written, the marks first.
        connection.raw_sql("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        self._words = words
        name = gen_name("marks")
        connection.con.register(name, marks)
        self._marks = connection.table(name)
        kinds = measures.counts_as(ibis.memtable(words.kinds()))
        self._kinds = connection.create_table(gen_name("kinds"), kinds, temp=True)

    def sessions(self) -> Table:
        """As `measures.sessions`."""
        return self._marks.join(self._kinds, "kind")

    def of_weeks(self, weeks: Table, *, numbered: bool = False) -> Table:
        """As `InFiles.of_weeks`."""
        line = ibis.row_number() if numbered else ibis.literal(0, "int64")
        dated = self._marks.mutate(line=line).join(self._kinds.select("kind", "week"), "kind")
        found = dated.semi_join(weeks, [*ENROLMENT, "week"])
        words = self._kinds.select("kind", "date", "session", "code")
        return found.join(words, "kind").drop("kind", "week")

    def named(self, pupils: Any) -> Any:
        """The measures with the names of pupils and schools, ordered by both."""
        for place, name in enumerate(ENROLMENT):
            names = pa.array(list(self._words.columns[name]), pa.string())
            pupils = pupils.set_column(place, name, pa.chunked_array([names]).take(pupils[name]))
        return pupils.sort_by([(name, "ascending") for name in ENROLMENT])


def kept(connection: Backend, files: Sequence[Path]) -> InMemory | None:
    """The marks of some files; None when they are too large, are no plain CSV, or a mark is wrong at sight.

    Raises:
        OSError: a file is not there.
    """
    if sum(path.stat().st_size for path in files) > KEPT_BYTES:
        return None
    words = _Words()
    try:
        if not all(map(_is_plain, files)):
            return None
        marks = [words.marks(batch) for path in files for batch in _batches(path)]
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return None
    return InMemory(connection, words, pa.Table.from_batches(marks, _MARKS)) if words.may_be_right() else None


def _is_plain(path: Path) -> bool:
    """Whether Arrow understands a file as the database does, which looks at unread columns too.

    Arrow puts what follows an open quotation mark into its cell, and takes unread cells in any encoding.
    """
    with path.open("rb") as file:
        file.readline(_BLOCK_BYTES)
        for block in iter(lambda: file.read(_BLOCK_BYTES), b""):
            if b'"' in block or not block.isascii():
                return False
    with pa.csv.open_csv(path) as opened:
        names = opened.schema.names
    return all(names.count(name) == 1 for name in PLAIN.values()) and names.count(RECORDED) <= 1


def _batches(path: Path) -> Iterator[Any]:
    wanted = [*PLAIN.values(), RECORDED]
    batches: Iterator[Any] = pa.csv.open_csv(
        path,
        convert_options=pa.csv.ConvertOptions(
            include_columns=wanted,
            include_missing_columns=True,
            column_types=dict.fromkeys(wanted, _WORDS),
            strings_can_be_null=False,
            null_values=[],
        ),
    )
    return batches
