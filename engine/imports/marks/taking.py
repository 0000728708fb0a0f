"""A file of marks from its first byte to the register: read and checked whole, then written.

Pupils are found by the UPN that they have or had. A mark is taken whether or not the child was on
roll at the school on its day: marks of leavers come late, and enrolments come with another file.
"""

from collections.abc import Callable
from functools import partial

from sqlalchemy import select

from engine.imports.hand import FileInHand
from engine.imports.marks import words
from engine.imports.marks.checking import Checker
from engine.imports.marks.merging import compare_marks, marked_weeks_of
from engine.imports.marks.opening import open_marks
from engine.imports.marks.spool import Spool
from engine.imports.marks.writing import RegisterWriting
from engine.tables import earlier_upns, pupils, schools

#: How much of the time reading takes; putting together and writing take the rest.
_READING = 0.6


def read_marks(hand: FileInHand) -> Callable[[FileInHand], None]:
    """Read and check the marks of a file; gives what takes them into the weeks of the register.

    Counts are of marks: a row of a herringbone file has as many as it has columns of sessions.
    """
    opened = open_marks(hand.source, hand.faults, hand.mapping)
    hand.ignored = opened.ignored
    register, numbers = _register(hand)
    urns = register.places_of_schools
    pupil, school = words.pupil(numbers), words.school(urns)
    checker = Checker(opened.form, pupil, school, len(urns), hand.faults, last_day=hand.today)
    total = 0
    with Spool(hand.scratch, len(register.urns), opened.expected_marks) as spool:
        for batch in opened.batches:
            marks = checker.marks(batch)
            spool.add(marks)
            total += len(marks)
            hand.progress(batch.share * _READING)
    return partial(_write, register=register, spool=spool, total=total)


def _write(hand: FileInHand, *, register: RegisterWriting, spool: Spool, total: int) -> None:
    for part, marks in enumerate(spool.read(), start=1):
        weeks = marked_weeks_of(marks)
        difference = compare_marks(weeks, *register.known(hand.session, weeks))
        if not hand.dry_run:
            register.write(hand.session, difference, hand.import_id)
        hand.counts.added += int(difference.added.sum())
        hand.counts.changed += int(difference.changed.sum())
        hand.progress(_READING + (1 - _READING) * part / spool.parts)
    hand.counts.unchanged = total - hand.counts.added - hand.counts.changed


def _register(hand: FileInHand) -> tuple[RegisterWriting, dict[str, int]]:
    """The register, and the place of each pupil by every number that the child has or had."""
    known = hand.session.execute(select(pupils.c.id, pupils.c.upn).order_by(pupils.c.id)).all()
    places = {row.id: place for place, row in enumerate(known)}
    earlier = hand.session.execute(select(earlier_upns.c.upn, earlier_upns.c.pupil_id))
    numbers = {row.upn: places[row.pupil_id] for row in earlier}
    numbers |= {row.upn: places[row.id] for row in known}
    urns = list(hand.session.scalars(select(schools.c.urn).order_by(schools.c.urn)))
    return RegisterWriting(places, urns), numbers
