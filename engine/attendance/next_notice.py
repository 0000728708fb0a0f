"""What the framework says of another penalty notice: to this child's parents, as far as notices are known.

Pure, and decides nothing: whether a notice is right is weighed in the sanction process, for one parent at
a time, and a manager decides. This only says what stands in the way and how many notices there were.

Source: National framework for penalty notices (DfE, August 2024); W-G4 of the guidance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from engine.attendance.penalty_notices import EarlierNotice, counted_notices, of_school_age, years_later

#: Notices to one parent for one child within so many years: after so many another is prohibited.
MOST_NOTICES, NOTICE_YEARS = 2, 3
#: What came of a notice of which that is not known yet. It counts unless it is withdrawn.
NOT_SETTLED = "not settled"


class Barrier(Enum):
    """Why no legal step is taken about a child at all."""

    LOOKED_AFTER = "looked after"
    NOT_KNOWN = "not known whether looked after"
    AGE = "not of compulsory school age"


@dataclass(frozen=True)
class KnownNotice:
    """A notice to a parent; `outcome` as in `EarlierNotice`, or `NOT_SETTLED`."""

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
    """For each parent who had a notice, what another one issued today would be; in order of their names.

    Names are compared without regard to case, as the sanction process does.
    """
    by_parent: dict[str, list[KnownNotice]] = {}
    for notice in sorted(known, key=lambda each: each.issued_on):
        by_parent.setdefault(notice.parent.strip().casefold(), []).append(notice)
    return [_next(by_parent[name], today) for name in sorted(by_parent)]


def _next(known: Sequence[KnownNotice], today: date) -> NextNotice:
    earlier = [
        EarlierNotice(each.issued_on, "unpaid" if each.outcome == NOT_SETTLED else each.outcome)
        for each in known
    ]
    counted = counted_notices(earlier, today, years=NOTICE_YEARS)
    if len(counted) < MOST_NOTICES:
        return NextNotice(known[0].parent, len(counted) + 1, None, known)
    return NextNotice(known[0].parent, None, _no_longer_counts(counted[-MOST_NOTICES]), known)


def _no_longer_counts(notice: EarlierNotice) -> date:
    """The first day on which a notice counts no longer."""
    day = years_later(notice.issued_on, NOTICE_YEARS)
    return day + timedelta(days=1) if counted_notices([notice], day, years=NOTICE_YEARS) else day
