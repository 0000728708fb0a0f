"""Inboxes show each person what waits for them: soonest due first, own schools only, one page at a time."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from engine import casework
from engine.identity import Actor
from engine.store.inbox import TASKS_A_PAGE, InboxPage, counts, inbox
from engine.store.inbox_filter import InboxFilter
from engine.tables import tasks
from tests.engine.casework.office import COLLEAGUE, DALE, HILL, LEAD, MANAGER, PLAN, Office


def look(office: Office, actor: Actor = LEAD, **wanted: Any) -> InboxPage:
    """A page of this person's inbox."""
    return office.do(inbox, actor, InboxFilter(now=office.now, **wanted))


def due_in(office: Office, task_id: str, days: float | None) -> None:
    """Give a task another due date, or none."""
    due = None if days is None else office.now + timedelta(days=days)
    with office.database.transaction() as session:
        session.execute(update(tasks).where(tasks.c.id == task_id).values(due_at=due))


def opened(office: Office, *days: float | None) -> list[str]:
    """Cases whose first tasks are due in so many days; the tasks' ids."""
    found = []
    for each in days:
        office.open()
        found.append(office.task("plan").id)
        due_in(office, found[-1], each)
    return found


def test_the_soonest_due_comes_first_and_what_has_no_date_last(office: Office) -> None:
    undated, late, soon = opened(office, None, 9, 2)
    assert [row.task_id for row in look(office, view="team").rows] == [soon, late, undated]


def test_a_task_that_i_took_is_mine_and_still_my_teams(office: Office) -> None:
    task, _ = opened(office, 1, 2)
    office.do(casework.claim, LEAD, task, office.now)
    assert [row.task_id for row in look(office).rows] == [task]
    assert [row.holder for row in look(office, COLLEAGUE, view="team").rows] == ["Lee Lead", None]
    assert look(office, COLLEAGUE).rows == ()


def test_tasks_of_other_roles_are_not_my_teams(office: Office) -> None:
    opened(office, 1)
    assert look(office, MANAGER, view="team").rows == ()


def test_what_is_done_leaves_my_tasks_and_is_listed_latest_first(office: Office) -> None:
    for _ in range(2):
        office.open()
        office.later(hours=1)
        office.complete("plan", PLAN)
    done = look(office, view="done").rows
    assert [row.name for row in done] == ["Agree the plan", "Agree the plan"]
    assert done[0].ended_at > done[1].ended_at  # type: ignore[operator]
    assert look(office, COLLEAGUE, view="done").rows == ()


def test_only_the_overdue_or_one_pathway_may_be_shown(office: Office) -> None:
    late, _ = opened(office, -1, 1)
    assert [row.task_id for row in look(office, view="team", due="overdue").rows] == [late]
    assert look(office, view="team", process="other").rows == ()
    assert look(office, view="team", process="support").count == 2
    assert look(office, view="team").rows[0].overdue(office.now)


def test_a_school_lead_sees_tasks_about_their_own_children(office: Office) -> None:
    opened(office, 1)
    with office.database.transaction() as session:
        session.execute(update(tasks).values(role="school_lead"))
    assert look(office, HILL, view="team").count == 1
    assert look(office, DALE, view="team").count == 0


def test_a_full_inbox_has_pages(office: Office) -> None:
    tasks_by_date = opened(office, *range(TASKS_A_PAGE + 2))
    first, second = look(office, view="team"), look(office, view="team", page=2)
    assert (first.count, first.pages) == (TASKS_A_PAGE + 2, 2)
    assert [row.task_id for row in (*first.rows, *second.rows)] == tasks_by_date
    assert look(office, view="team", page=3).rows == ()


def test_the_counts_of_all_inboxes_come_at_once(office: Office) -> None:
    task, _ = opened(office, 1, 2)
    office.do(casework.claim, LEAD, task, office.now)
    assert office.do(counts, LEAD, office.now) == {"mine": 1, "team": 2, "approvals": 0, "done": 0}


def test_counts_say_how_many_are_overdue_and_how_many_due_within_a_week(office: Office) -> None:
    late, *_ = opened(office, -1, -2, 0, 6, 7, 8, None)
    office.do(casework.claim, LEAD, late, office.now)
    due = office.do(counts, LEAD, office.now).due
    assert due == {"mine": {"overdue": 1, "week": 0}, "team": {"overdue": 2, "week": 2}}
    for view, days in due.items():
        assert {day: look(office, view=view, due=day).count for day in days} == days
    assert office.do(counts, DALE, office.now).due["team"] == {"overdue": 0, "week": 0}


def test_the_soonest_due_are_counted_first_where_counting_stops(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.store.inbox.COUNTED_UP_TO", 3)
    opened(office, None, None, None, -1, 2, 3, 4)
    held = office.do(counts, LEAD, office.now)
    assert held["team"] == 3
    assert held.due["team"] == {"overdue": 1, "week": 2}


def test_a_draft_is_marked_for_whoever_wrote_it(office: Office) -> None:
    (task,) = opened(office, 1)
    office.do(casework.save_draft, LEAD, task, {"aim": "..."}, office.now)
    assert look(office, view="team").rows[0].has_draft
    assert not look(office, COLLEAGUE, view="team").rows[0].has_draft
