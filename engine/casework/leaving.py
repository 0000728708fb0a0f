"""An account that is closed, or may do less: its open work goes to a colleague or to the teams, at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from engine.accounts import change_user
from engine.casework.giving_back import LEFT, LOST_ROLE, free
from engine.casework.hand import hold_task
from engine.casework.tasks import pass_on, require_able
from engine.errors import NotAllowed, NotFound
from engine.identity import Actor
from engine.store.database import Session
from engine.store.people import names, person
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


def change_duties(
    session: Session,
    actor: Actor,
    user_id: str,
    now: datetime,
    *,
    roles: Collection[str],
    schools: Collection[str],
    reached_by: str | None,
) -> int:
    """Change what somebody may do; open tasks of theirs that they may not do any more go to their teams.

    Returns:
        How many went.

    Raises: as `engine.accounts.change_user`.
    """
    before = person(session, user_id)
    change_user(session, actor, user_id, roles=roles, schools=schools, reached_by=reached_by, active=True)
    if before is None or (before.roles, before.schools) == (frozenset(roles), frozenset(schools)):
        return 0
    why = LOST_ROLE.format(who=before.name)
    return sum(_goes_back(session, actor, task.id, why, now) for task in open_tasks_of(session, user_id))


def _goes_back(session: Session, actor: Actor, task_id: str, why: str, now: datetime) -> bool:
    """Give one task back to its team if whoever has it may not do it. Whether it went."""
    hand, task, _ = hold_task(session, actor, task_id, now)
    try:
        require_able(hand, task, task.assignee or "")
    except NotAllowed:
        free(hand, task, why)
        return True
    return False


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
    free(hand, task, LEFT.format(who=who))
    return False
