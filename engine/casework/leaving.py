"""An account that is closed: its open work goes to a colleague or back to the teams, all at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from engine.accounts import change_user
from engine.casework.giving_back import free_of_who_left
from engine.casework.hand import hold_task
from engine.casework.tasks import pass_on
from engine.errors import NotAllowed, NotFound
from engine.identity import Actor
from engine.store.database import Session
from engine.store.people import names
from engine.store.tasks import open_tasks_of

BECAUSE_CLOSED = "{who} has left, and it goes on with you"


@dataclass(frozen=True)
class WorkLeft:
    """What became of the open work: how many tasks went to the colleague, and how many to the teams."""

    given: int = 0
    freed: int = 0


def close_account(
    session: Session,
    actor: Actor,
    user_id: str,
    to_user_id: str | None,
    now: datetime,
    *,
    roles: Collection[str],
    schools: Collection[str],
    reached_by: str | None,
) -> WorkLeft:
    """Close an account and give its open tasks to a colleague; what is not for them goes to its team.

    Args:
        to_user_id: None: all go to the teams.

    Raises: as `engine.accounts.change_user`.
    """
    change_user(session, actor, user_id, roles=roles, schools=schools, reached_by=reached_by, active=False)
    who = names(session, [user_id])[user_id]
    tasks = open_tasks_of(session, user_id)
    given = sum(_goes_on(session, actor, task.id, to_user_id, who, now) for task in tasks)
    return WorkLeft(given, len(tasks) - given)


def _goes_on(
    session: Session, actor: Actor, task_id: str, to_user_id: str | None, who: str, now: datetime
) -> bool:
    """Give one task to the colleague; else to its team. Whether the colleague has it."""
    # Whoever looks after accounts may read no case, so no policy is asked of them here but that of accounts.
    hand, task, _ = hold_task(session, actor, task_id, now)
    try:
        if to_user_id:
            pass_on(hand, task, to_user_id, BECAUSE_CLOSED.format(who=who))
            return True
    except (NotAllowed, NotFound):
        pass
    free_of_who_left(hand, task, who)
    return False
