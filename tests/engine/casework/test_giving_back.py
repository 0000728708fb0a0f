"""A task does not stay with somebody who has left, or who took it and does nothing about it."""

from datetime import timedelta

from sqlalchemy import update

from engine import casework
from engine.store.moment import always
from engine.store.notices import unread_notices
from engine.store.tasks import draft_for
from engine.tables import tasks
from engine.views.chronology import chronology
from engine.work.due_cases import Beat, beat
from tests.engine.casework.office import COLLEAGUE, LEAD, MANAGER, Office

DAYS = timedelta(days=14)


def taken(office: Office) -> str:
    """A plan that the lead professional took; the manager knows already that it will be overdue."""
    office.open()
    task = office.task("plan").id
    office.do(casework.claim, LEAD, task, office.now)
    return task


def worked_off(office: Office) -> int:
    """How many tasks the worker gives back."""
    return beat(office.database, always(office.now), claimed_for=DAYS).given_back


def said(office: Office) -> list[tuple[str, str]]:
    with office.database.reading() as session:
        lines = chronology(session, office.case, MANAGER)
    return [(line.title, line.details[0][1]) for line in lines if line.title.startswith("Task given back")]


def test_the_tasks_of_somebody_who_leaves_are_the_teams_and_the_manager_hears_of_it(office: Office) -> None:
    taken(office)
    assert worked_off(office) == 0
    office.change("lead", active=False)
    assert worked_off(office) == 1
    assert office.task("plan").assignee is None
    assert said(office) == [("Task given back: Agree the plan", "Lee Lead has left")]
    (notice,) = office.do(unread_notices, MANAGER, office.now)
    assert notice.said == "Lee Lead has left. “Agree the plan” is for the whole team again."
    assert beat(office.database, always(office.now)) == Beat()
    office.do(casework.claim, COLLEAGUE, office.task("plan").id, office.now)


def test_a_task_that_was_taken_and_not_done_is_the_teams_again_and_its_holder_hears_of_it(
    office: Office,
) -> None:
    task = taken(office)
    office.do(casework.save_draft, LEAD, task, {"aim": "Half a thought"}, office.now)
    office.later(days=13)
    assert worked_off(office) == 0
    office.later(days=1)
    assert worked_off(office) == 1
    assert office.task("plan").assignee is None
    assert said(office) == [("Task given back: Agree the plan", "It was taken and not done in 14 days")]
    told = [
        notice.said for notice in office.do(unread_notices, LEAD, office.now) if notice.kind == "given back"
    ]
    assert told == [
        "You took “Agree the plan” on 5 January 2026, and it has not been done in 14 days. "
        "It is for the whole team again; what you typed is kept, and you can take it again."
    ]
    assert office.do(draft_for, office.task("plan"), "lead") is not None


def test_who_types_in_a_task_keeps_it(office: Office) -> None:
    task = taken(office)
    office.later(days=13)
    office.do(casework.save_draft, LEAD, task, {"aim": "Half a thought"}, office.now)
    office.later(days=2)
    assert worked_off(office) == 0
    office.later(days=12)
    assert worked_off(office) == 1


def test_what_is_somebodys_by_name_stays_theirs_as_long_as_they_are_there(office: Office) -> None:
    task = taken(office)
    with office.database.transaction() as session:
        session.execute(update(tasks).where(tasks.c.id == task).values(meant_for="lead"))
    office.later(days=100)
    assert worked_off(office) == 0
    office.change("lead", active=False)
    assert worked_off(office) == 1
