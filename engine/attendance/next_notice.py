"""What the framework says of another penalty notice: to this child's parents, as far as notices are known.

Pure, and decides nothing: whether a notice is right is weighed in the sanction process, for one parent at
a time, and a manager decides. This only says what stands in the way and how many notices there were.

Source: National framework for penalty notices (DfE, August 2024); W-G4 of the guidance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from engine.attendance.penalty_notices import NOTICE_YEARS, EarlierNotice, counts_until, of_school_age
from engine.pupil_record import plain

#: Notices to one parent for one child that count: after so many another is prohibited.
MOST_NOTICES = 2


class Barrier(Enum):
    """Why no legal step is taken about a child at all."""

    LOOKED_AFTER = "looked after"
    NOT_KNOWN = "not known whether looked after"
    AGE = "not of compulsory school age"


@dataclass(frozen=True)
class KnownNotice:
    """A notice to a parent, who is named as on record; `outcome` as in `EarlierNotice`."""

    parent: str
    issued_on: date
    outcome: str


@dataclass(frozen=True)
class NextNotice:
    """What another notice to a parent would be.

    `number` is 1 for a first, 2 for a second; None when it is prohibited, until the day before
    `possible_from`. `known` are the notices of which that was reckoned, in order.
    """

    parent: str
    number: int | None
    possible_from: date | None
    known: Sequence[KnownNotice]


def barrier(looked_after: bool | None, born: date, today: date) -> Barrier | None:
    """What forbids every legal step about the child on a day; None when nothing of these does."""
    if looked_after is not False:
        return Barrier.LOOKED_AFTER if looked_after else Barrier.NOT_KNOWN
    return None if of_school_age(born, today) else Barrier.AGE


def next_notices(known: Iterable[KnownNotice], today: date) -> list[NextNotice]:
    """For each parent who had a notice, what another one issued today would be; in order of their names."""
    by_parent: dict[str, list[KnownNotice]] = {}
    for notice in sorted(known, key=lambda each: each.issued_on):
        by_parent.setdefault(plain(notice.parent), []).append(notice)
    return [_next(by_parent[name], today) for name in sorted(by_parent)]


def _next(known: Sequence[KnownNotice], today: date) -> NextNotice:
    earlier = [EarlierNotice(each.issued_on, each.outcome) for each in known if each.issued_on <= today]
    ends = [day for each in earlier if (day := counts_until(each, years=NOTICE_YEARS)) and day >= today]
    if len(ends) < MOST_NOTICES:
        return NextNotice(known[0].parent, len(ends) + 1, None, known)
    return NextNotice(known[0].parent, None, ends[-MOST_NOTICES] + timedelta(days=1), known)
