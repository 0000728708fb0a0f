"""The penalty-notice panel of a case: what the register counts, what was issued, what stands in the way.

The notices are those on record about the child: that any case issued, settled or not, and those that
somebody listed from elsewhere. The steps of a diagram read the same ones, as `pupil.penalty_notices`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.attendance.next_notice import Barrier, KnownNotice, NextNotice, barrier, next_notices
from engine.attendance.register import Register, TowardsANotice
from engine.store.cases import SeenCase
from engine.store.database import Session
from engine.store.parents import notices_about


@dataclass(frozen=True)
class Panel:
    """`schools` are the counts by school, `held` whether a safeguarding concern puts legal steps on hold."""

    schools: Sequence[TowardsANotice]
    barrier: Barrier | None
    held: bool
    parents: Sequence[NextNotice]


def panel(session: Session, case: SeenCase, register: Register) -> Panel:
    """The panel of a case that the person may read."""
    today = register.today
    return Panel(
        schools=register.towards_notices(),
        barrier=barrier(case.pupil["looked_after"], case.pupil["date_of_birth"], today),
        held=case.record.get("safeguarding_hold") is True,
        parents=next_notices(known_notices(session, case.pupil_id), today),
    )


def known_notices(session: Session, pupil_id: str) -> list[KnownNotice]:
    """All notices about a child, of whatever case or council, in the order of their days."""
    return [
        KnownNotice(one.parent_name, one.issued_on, one.outcome) for one in notices_about(session, pupil_id)
    ]
