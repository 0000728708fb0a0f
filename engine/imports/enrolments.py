"""Where a child is on roll: moves between schools, leavers, two enrolments at once. Pure.

A child has one main school at a time. Being admitted to another main school ends the enrolment at
the one before, on the day before, even when that school's file does not say so yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from engine.errors import EngineError

MAIN, SUBSIDIARY = "main", "subsidiary"


class TwoMainSchools(EngineError):
    """The child is admitted to two main schools on {day}, {one} and {other}: one must be subsidiary."""


class LeftBeforeAdmitted(EngineError):
    """The leaving date {left} is before the admission date {admitted}."""


class NeverAdmitted(EngineError):
    """The child has a leaving date and was never on roll at {school}; an admission date is needed."""


@dataclass(frozen=True)
class Enrolment:
    """One time on roll; `left_on` is the last day, None while the child is."""

    school_urn: str
    admitted_on: date
    left_on: date | None = None
    kind: str = MAIN

    def row(self) -> tuple[str, date, date | None, str]:
        """School, admission, leaving and kind, as they are stored."""
        return self.school_urn, self.admitted_on, self.left_on, self.kind

    def covers(self, day: date) -> bool:
        """Whether the child is on roll on a day."""
        return self.admitted_on <= day and (self.left_on is None or day <= self.left_on)


@dataclass(frozen=True)
class ToldEnrolment:
    """What a row says of one enrolment; None for what it leaves open."""

    school_urn: str
    admitted_on: date | None = None
    left_on: date | None = None
    kind: str | None = None


def enrolled(known: Iterable[Enrolment], told: ToldEnrolment, today: date) -> list[Enrolment]:
    """The enrolments of a child after a row of a file was taken, in the order of their admission.

    An enrolment at that school that is open is the one that the row means, so that a corrected admission
    date leaves no second one behind. Without an admission date the row means that one too, else the
    latest one when the child left; else the child was admitted on the day of the import.

    Raises:
        TwoMainSchools, LeftBeforeAdmitted, NeverAdmitted: the row cannot be true.
    """
    others = list(known)
    before = _meant(others, told)
    if before:
        others.remove(before)
    if before is None and told.admitted_on is None and told.left_on:
        raise NeverAdmitted(school=told.school_urn)
    kind = told.kind or (before.kind if before else MAIN)
    admitted = told.admitted_on or (before.admitted_on if before else today)
    left = told.left_on
    # Ended by a move that the school's file does not know of yet: it stays ended.
    if left is None and before and kind == MAIN and _followed(before, others):
        left = before.left_on
    if left and left < admitted:
        raise LeftBeforeAdmitted(left=left, admitted=admitted)
    return _one_main([*others, Enrolment(told.school_urn, admitted, left, kind)])


def _meant(known: Iterable[Enrolment], told: ToldEnrolment) -> Enrolment | None:
    here = sorted((e for e in known if e.school_urn == told.school_urn), key=lambda e: e.admitted_on)
    same = [e for e in here if e.admitted_on == told.admitted_on]
    still = same or [
        e for e in here if e.left_on is None and (told.left_on or e.admitted_on) >= e.admitted_on
    ]
    if told.admitted_on:
        return still[-1] if still else None
    return still[-1] if still else here[-1] if here and told.left_on else None


def _followed(enrolment: Enrolment, others: Iterable[Enrolment]) -> bool:
    return any(e.kind == MAIN and e.admitted_on > enrolment.admitted_on for e in others)


def _one_main(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """End each main enrolment, if nothing did, on the day before the next one."""
    ordered = sorted(enrolments, key=lambda e: (e.admitted_on, e.school_urn))
    mains = [e for e in ordered if e.kind == MAIN]
    for one, following in pairwise(mains):
        if one.left_on is None and one.admitted_on == following.admitted_on:
            raise TwoMainSchools(day=one.admitted_on, one=one.school_urn, other=following.school_urn)
        if one.left_on is None:
            ended = replace(one, left_on=following.admitted_on - timedelta(days=1))
            ordered[ordered.index(one)] = ended
    return ordered


def main_school(enrolments: Iterable[Enrolment], today: date) -> str | None:
    """The URN of the main school: where the child is, else where the child will be; None for leavers."""
    mains = sorted((e for e in enrolments if e.kind == MAIN), key=lambda e: e.admitted_on)
    now = [e for e in mains if e.covers(today)]
    coming = [e for e in mains if e.admitted_on > today]
    return now[-1].school_urn if now else coming[0].school_urn if coming else None


def since_when(enrolments: Iterable[Enrolment], school_urn: str | None, today: date) -> date:
    """Since when the child's main school has been this one; for None since the day after the last on roll."""
    mains = [e for e in enrolments if e.kind == MAIN]
    if school_urn is None:
        return max((e.left_on + timedelta(days=1) for e in mains if e.left_on), default=today)
    return max((e.admitted_on for e in mains if e.school_urn == school_urn), default=today)
