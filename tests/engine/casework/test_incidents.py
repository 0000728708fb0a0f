"""When a diagram cannot go on, nothing is half saved, nothing typed is lost, and it can be tried again."""

from datetime import timedelta

import pytest

from engine import casework
from engine.casework.failures import wait_after
from engine.errors import NotAllowed, NotFound
from engine.process_versions import publish
from engine.store.events import verify_chain
from engine.store.incidents import Incident, unresolved
from engine.store.notices import unread_notices
from engine.store.tasks import draft_for
from engine.tables import cases, drafts, process_instances, timers
from tests.engine.casework.office import ANALYST, LEAD, MANAGER, Office, files

SAID = {"said": "hello"}


def broken_task(office: Office) -> Incident:
    """A task whose completion fails, because a timer behind it has no length."""
    office.open("fragile", LEAD)
    result = office.complete("ask", SAID, MANAGER)
    (incident,) = office.do(unresolved, office.case)
    assert result.incident_id == incident.id
    return incident


def test_a_step_that_fails_is_not_half_saved(office: Office) -> None:
    office.open("fragile")
    before = (office.rows(process_instances), office.rows(timers), office.rows(cases)[0].record)
    office.complete("ask", SAID, MANAGER)
    assert (office.rows(process_instances), office.rows(timers), office.rows(cases)[0].record) == before
    assert office.open_tasks() == {"ask"}


def test_a_step_that_fails_keeps_what_was_typed_and_tells_the_manager(office: Office) -> None:
    incident = broken_task(office)
    assert office.do(draft_for, office.task("ask"), "manager") == (SAID, office.now)
    assert "One day" in incident.problem
    assert [notice.kind for notice in office.do(unread_notices, MANAGER, office.now)] == ["incident"]
    assert office.kinds()[-1] == "incident_raised"
    assert office.do(verify_chain, office.case) == len(office.kinds())


def test_failing_again_is_the_same_incident(office: Office) -> None:
    incident = broken_task(office)
    office.complete("ask", {"said": "again"}, MANAGER)
    (again,) = office.do(unresolved, office.case)
    assert (again.id, again.attempts) == (incident.id, 2)


def test_trying_again_after_the_cause_was_mended_completes_the_task_for_who_sent_it(office: Office) -> None:
    incident = broken_task(office)
    assert not office.do(casework.retry_incident, MANAGER, incident.id, office.now)
    office.know(ehcp=False)
    assert office.do(casework.retry_incident, MANAGER, incident.id, office.now)
    task = office.task("ask")
    assert (task.state, task.completed_by) == ("completed", "manager")
    assert office.rows(drafts) == []
    assert office.do(verify_chain, office.case) == len(office.kinds())


def test_succeeding_in_the_ordinary_way_resolves_the_incident_too(office: Office) -> None:
    broken_task(office)
    office.know(ehcp=False)
    office.complete("ask", SAID, MANAGER)
    assert office.do(unresolved, office.case) == []
    assert "incident_resolved" in office.kinds()


def broken_timer(office: Office) -> Incident:
    """A case in which firing a timer fails, because the next one has no length."""
    office.know(ehcp=False)
    office.open("fragile")
    office.complete("ask", SAID, MANAGER)
    office.later(days=1)
    assert office.fire() == 0
    (incident,) = office.do(unresolved, office.case)
    return incident


def test_a_timer_that_fails_waits_longer_each_time(office: Office) -> None:
    broken_timer(office)
    assert not office.is_due()
    office.later(minutes=1)
    assert office.is_due()
    office.fire()
    office.later(minutes=3, seconds=59)
    assert not office.is_due()
    office.later(seconds=1)
    assert office.is_due()
    (incident,) = office.do(unresolved, office.case)
    assert incident.attempts == 2


def test_the_wait_grows_to_a_day(office: Office) -> None:
    assert [wait_after(n) for n in (1, 2, 3, 99)] == [
        timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=16), timedelta(days=1),
    ]  # fmt: skip


def test_a_timer_that_failed_fires_at_its_own_moment_when_it_is_mended(office: Office) -> None:
    incident = broken_timer(office)
    office.know(sen_support=False)
    office.later(hours=5)
    assert office.do(casework.retry_incident, MANAGER, incident.id, office.now)
    assert office.do(unresolved, office.case) == []
    (timer,) = office.rows(timers)
    assert timer.due_at == office.now - timedelta(hours=5) + timedelta(days=1)


def test_a_case_that_fails_at_its_start_is_open_and_starts_when_it_is_tried_again(office: Office) -> None:
    office.do(publish, ANALYST, [files("stuck")], "New", office.now)
    office.open("stuck", variables={"own": 1, "case": {"shared": 2}})
    assert (office.rows(cases)[0].state, office.rows(process_instances)) == ("open", [])
    assert office.kinds() == ["case_opened", "incident_raised"]
    office.know(ehcp=False)
    (incident,) = office.do(unresolved, office.case)
    assert office.do(casework.retry_incident, MANAGER, incident.id, office.now)
    (instance,) = office.rows(process_instances)
    assert (instance.record, office.rows(cases)[0].record) == ({"own": 1}, {"shared": 2})


def test_an_incident_is_tried_again_by_those_who_may(office: Office) -> None:
    incident = broken_task(office)
    with pytest.raises(NotAllowed):
        office.do(casework.retry_incident, LEAD, incident.id, office.now)
    with pytest.raises(NotFound):
        office.do(casework.retry_incident, MANAGER, "no incident", office.now)
