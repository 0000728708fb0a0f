"""Marks of plain CSV files as numbers in memory, so that their files are read once.

Owns when files are small enough for it. What a mark counts as depends on its day, session and code, of
which a county has a thousand different ones and not millions: each of these kinds is looked at once.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.csv
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table
from ibis.util import gen_name
from numpy.typing import NDArray

from engine.analysis.in_files import PLAIN, RECORDED
from engine.analysis.latest import MarkNumbers, latest
from engine.attendance import measures
from engine.attendance.codes import codes
from engine.attendance.measures import ENROLMENT, Period
from engine.attendance.weeks import HALVES

#: Larger files are read anew for each question: numbers take a third of their text, and up to three
#: quarters where no two marks were recorded at one moment, and all of an analysis is to stay below 2 GB.
KEPT_BYTES = 1 << 30
_BLOCK_BYTES = 1 << 20
#: Parts of a file that are read beside each other; few, for each knows all moments that are in it.
_PARTS = min(4, os.cpu_count() or 1)
_WORDS = pa.dictionary(pa.int32(), pa.string())
#: As many codes as there are, and none.
_CODES = len(codes()) + 1
_MARKS = pa.schema([*((name, pa.int32()) for name in (*ENROLMENT, "kind")), ("recorded_at", _WORDS)])


class _Numbers(dict[str, int]):
    """The number of each different word, from 0 in the order in which they come, from several threads."""

    def __init__(self) -> None:
        super().__init__()
        self._adding = Lock()

    def __missing__(self, word: str) -> int:
        with self._adding:
            return self.setdefault(word, len(self))

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
        # Sessions of pupils are numbered within 2^63, half-days within 2^17.
        room = len(self.columns["upn"]) * len(self.columns["urn"]) < 1 << 46
        return named and few and room and len(self.columns["date"]) <= measures.number(measures.LAST) + 1

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
        self._connection = connection
        self._words = words
        self._marks = marks

    def weeks(self, period: Period) -> Table | None:
        """As `InFiles.weeks`."""
        kinds = measures.counts_as(ibis.memtable(self._words.kinds()))
        known = self._connection.to_pyarrow(measures.in_period(kinds, period))
        right = np.zeros(max(known["kind"].to_pylist(), default=-1) + 1, np.bool_)
        right[known["kind"].to_numpy()] = known["right"].to_numpy()
        if not right[self._marks["kind"].to_numpy()].all():
            return None
        counting = self._marks.filter(pa.array(latest(self._sessions(), self._places)))
        name = gen_name("marks")
        # Moments have done their work.
        self._connection.con.register(name, counting.drop_columns("recorded_at"))
        found = self._connection.table(name).join(ibis.memtable(known), "kind")
        return self._connection.create_table(gen_name("kept"), measures.weeks_of_single(found), temp=True)

    def _sessions(self) -> MarkNumbers:
        """A number for each session of a pupil at a school."""
        pupil, school, kind = (self._marks[name].to_numpy() for name in (*ENROLMENT, "kind"))
        columns = self._words.columns
        enrolment = pupil.astype(np.int64) * len(columns["urn"]) + school
        sessions: MarkNumbers = enrolment * (len(columns["date"]) * len(HALVES)) + kind // _CODES
        return sessions

    def _places(self, rows: MarkNumbers) -> MarkNumbers:
        """MarkNumbers that grow with the moments at which these marks were recorded."""
        # All marks share a dictionary of all moments: these few get one of their own.
        text = self._marks["recorded_at"].take(pa.array(rows)).cast(pa.string())
        recorded = text.dictionary_encode("encode").combine_chunks()
        moments = pa.table({"recorded_at": recorded.dictionary, "at": np.arange(len(recorded.dictionary))})
        found = self._connection.to_pyarrow(measures.moments_in_order(ibis.memtable(moments)))
        places = np.empty(found.num_rows, np.int64)
        places[found["at"].to_numpy()] = found["place"].to_numpy()
        among: MarkNumbers = places[recorded.indices.to_numpy()]
        return among

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
        with ThreadPoolExecutor(_PARTS) as readers:
            parts = list(
                readers.map(partial(_marks_of, words), [part for path in files for part in _parts(path)])
            )
    except (_NotPlain, pa.ArrowException, OSError, UnicodeDecodeError):
        return None
    marks = [batch for part in parts for batch in part]
    return InMemory(connection, words, pa.Table.from_batches(marks, _MARKS)) if words.may_be_right() else None


class _NotPlain(Exception):
    """The database would understand the file otherwise than Arrow does."""


class _Part(NamedTuple):
    """Some lines of a file, without its head: from which byte, how many bytes, and the columns' names."""

    path: Path
    begin: int
    length: int
    names: Sequence[str]


def _parts(path: Path) -> Iterator[_Part]:
    """The lines of a file in as many parts of about one size as are read at once.

    Raises:
        _NotPlain: a column that is asked for stands there twice, or the head is no single line.
    """
    with pa.csv.open_csv(path) as opened:
        names = opened.schema.names
    if any(names.count(name) != 1 for name in PLAIN.values()) or names.count(RECORDED) > 1:
        raise _NotPlain
    with path.open("rb") as file:
        head = file.readline(_BLOCK_BYTES)
        if head.count(b'"') % 2 or b"\r" in head.removesuffix(b"\r\n") or not head.endswith(b"\n"):
            raise _NotPlain
        begin, end = len(head), path.stat().st_size
        for left in range(_PARTS, 0, -1):
            file.seek(begin + (end - begin) // left)
            file.readline()
            until = end if left == 1 else file.tell()
            if until > begin:
                yield _Part(path, begin, until - begin, names)
            begin = until


def _marks_of(words: _Words, part: _Part) -> list[Any]:
    """The marks of some lines as `_MARKS`, batch by batch.

    Raises:
        _NotPlain: Arrow puts what follows an open quotation mark into its cell, and takes unread cells in any
            encoding: the database, which looks at them too, does not.
    """
    with part.path.open("rb") as file:
        file.seek(part.begin)
        for start in range(0, part.length, _BLOCK_BYTES):
            block = file.read(min(_BLOCK_BYTES, part.length - start))
            if b'"' in block or not block.isascii():
                raise _NotPlain
    wanted = [*PLAIN.values(), RECORDED]
    with pa.OSFile(str(part.path)) as file:
        batches = pa.csv.open_csv(
            file.get_stream(part.begin, part.length),
            read_options=pa.csv.ReadOptions(column_names=part.names),
            convert_options=pa.csv.ConvertOptions(
                include_columns=wanted,
                include_missing_columns=True,
                column_types=dict.fromkeys(wanted, _WORDS),
                strings_can_be_null=False,
                null_values=[],
            ),
        )
        return [words.marks(batch) for batch in batches]
