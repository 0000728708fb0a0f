"""The open work of somebody whose account is to be closed: what it is, and who could go on with it.

No child is named: whoever looks after accounts need not read cases.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from engine.casework.covering import may_cover
from engine.england import day_in_england
from engine.errors import NotFound
from engine.identity import Actor
from engine.policy import Action, require
from engine.store.absences import absences_from
from engine.store.database import Session
from engine.store.people import Person, everybody, person
from engine.store.tasks import open_tasks_of


@dataclass(frozen=True)
class Leaving:
    """How often each step waits with the person, and in how many cases; who has one of their roles.

    `covers_for` are people for whom they are to stand in, with the last day of it.
    """

    person: Person
    work: tuple[tuple[str, int], ...]
    cases: int
    colleagues: tuple[Person, ...]
    covers_for: tuple[tuple[str, date], ...]

    @property
    def tasks(self) -> int:
        """How many open tasks they have."""
        return sum(number for _, number in self.work)


def look_at_leaving(session: Session, actor: Actor, user_id: str, now: datetime) -> Leaving:
    """The open work of one person.

    Raises:
        NotAllowed: the actor does not look after accounts.
        NotFound: there is no such account.
    """
    require(Action.MANAGE_USERS, actor)
    who = person(session, user_id)
    if who is None:
        raise NotFound(kind="user", reference=user_id)
    tasks = open_tasks_of(session, user_id)
    return Leaving(
        who,
        work=tuple(Counter(task.name for task in tasks).most_common()),
        cases=len({task.case_id for task in tasks}),
        colleagues=tuple(one for one in everybody(session) if may_cover(one, who)),
        covers_for=tuple(
            (one.name, one.last_day)
            for one in absences_from(session, day_in_england(now))
            if one.covered_by == user_id
        ),
    )
