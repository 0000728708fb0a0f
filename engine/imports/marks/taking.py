"""A file of marks from its first byte to the register: read and checked whole, then written.

Pupils are found by the UPN that they have or had. A mark is taken whether or not the child was on
roll at the school on its day: marks of leavers come late, and enrolments come with another file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.imports.columns import lay_out
from engine.imports.hand import FileInHand
from engine.imports.marks.batches import Batch, csv_batches, parquet_batches, parquet_header
from engine.imports.marks.checking import Checker
from engine.imports.marks.layouts import COLUMNS, form_of
from engine.imports.marks.merging import compare, weeks_of
from engine.imports.marks.spool import Spool
from engine.imports.marks.writing import Register
from engine.imports.rows import beginning_of
from engine.imports.sources import lines_with_open_quotes
from engine.tables import earlier_upns, pupils, schools

#: How much of the time reading takes; putting together and writing take the rest.
_READING = 0.6
#: A mark in a CSV file is seldom shorter.
_bytes_of_a_mark = 30


@dataclass(frozen=True)
class _Opened:
    form: Any
    batches: Iterator[Batch]
    expected_marks: int


def take(hand: FileInHand) -> None:
    """Take the marks of a file into the weeks of the register.

    Counts are of marks: a row of a herringbone file has as many as it has columns of sessions.
    """
    opened = _open(hand)
    register, numbers = _register(hand)
    checker = Checker(opened.form, numbers, register.places_of_schools, hand.faults)
    total = 0
    with Spool(hand.scratch, len(register.urns), opened.expected_marks) as spool:
        for batch in opened.batches:
            marks = checker.marks(batch)
            spool.add(marks)
            total += len(marks)
            hand.progress(batch.share * _READING)
    if hand.faults.count and not hand.skips_bad_rows:
        return
    for part, marks in enumerate(spool.read(), start=1):
        weeks = weeks_of(marks)
        del marks
        difference = compare(weeks, *register.known(weeks))
        register.write(difference)
        hand.counts.added += int(difference.added.sum())
        hand.counts.changed += int(difference.changed.sum())
        hand.progress(_READING + (1 - _READING) * part / spool.parts)
    hand.counts.unchanged = total - hand.counts.added - hand.counts.changed


def _open(hand: FileInHand) -> _Opened:
    source, faults = hand.source, hand.faults
    if source.is_parquet:
        faults.unit = "row"
        header = parquet_header(source, faults)
    else:
        beginning = beginning_of(source.path, faults)
        header = list(beginning.names)
    form = form_of(header, hand.mapping)
    layout = lay_out(COLUMNS[form], header, faults, hand.mapping)
    hand.ignored = layout.ignored
    faults.header(list(layout.places))
    if source.is_parquet:
        return _Opened(form, parquet_batches(source, layout, faults), source.size_bytes)
    lines_with_open_quotes(source, faults)
    return _Opened(
        form, csv_batches(source, beginning, layout, faults), source.size_bytes // _bytes_of_a_mark
    )


def _register(hand: FileInHand) -> tuple[Register, dict[str, int]]:
    """The register, and the place of each pupil by every number that the child has or had."""
    known = hand.session.execute(select(pupils.c.id, pupils.c.upn).order_by(pupils.c.id)).all()
    places = {row.id: place for place, row in enumerate(known)}
    earlier = hand.session.execute(select(earlier_upns.c.upn, earlier_upns.c.pupil_id))
    numbers = {row.upn: places[row.pupil_id] for row in earlier}
    numbers |= {row.upn: places[row.id] for row in known}
    urns = list(hand.session.scalars(select(schools.c.urn).order_by(schools.c.urn)))
    return Register(hand.session, hand.import_id, places, urns), numbers
