"""Where a child's social worker has an account, what social care takes on lies in their list."""

from typing import Any

import pytest

import processes
from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.identity import Actor
from engine.process_versions import publish
from engine.store.people import Person, add_person
from engine.store.tasks import Task
from tests.engine.casework.office import ANALYST, Office

SARA = Actor("sara", "Sara Field", frozenset({"social_worker"}))
TAKEN_OVER = {
    "taken_over_by": "Sara Field",
    "taken_over_on": "2026-01-05",
    "taken_over_because": "It is met.",
}
HANDED = {"handed_to": "Sara Field", "handed_on": "2026-01-05", "shared": "The plan", "plan_goes_on": "All",
          "family_told": "true"}  # fmt: skip


def handed_over(office: Office, **more: Any) -> Task:
    """The task of the social worker, in a case that social care took over."""
    person = Person(SARA.id, SARA.name, None, SARA.id, SARA.roles, frozenset(), True, False, None)
    with office.database.transaction() as session:
        add_person(session, person, "x", office.now)
    keys = ("hand_over", "social_care_handover")
    shipped = [ProcessFiles.read(processes.folder(key)) for key in keys]
    office.do(publish, ANALYST, shipped, "Hand-overs", office.now)
    office.open()
    to, now = office.case, office.now
    office.do(casework.send_message, SARA, to, "social_care_takes_over", TAKEN_OVER, now, key="over")
    office.complete("hand_over_to_social_care", HANDED | more)
    return office.task("take_on")


@pytest.mark.parametrize(("named", "holder"), [({"worker": "sara"}, "sara"), ({}, None)])
def test_a_named_social_workers_task_is_theirs_else_it_is_for_all(
    office: Office, named: dict[str, str], holder: str | None
) -> None:
    assert handed_over(office, **named).assignee == holder
