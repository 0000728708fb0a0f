"""The worker does what is due, once, however many workers there are, and one bad case stops nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select, update

from engine.store.cases import hold_case
from engine.store.events import verify_chain
from engine.store.incidents import unresolved
from engine.store.moment import always, move_clock, present, set_up
from engine.store.timers import claim_due_cases
from engine.tables import events, process_instances, timers
from engine.work.due_cases import Beat, beat
from engine.work.jobs import Job, schedule
from engine.work.worker import Worker, work_until
from tests.engine.casework.office import MANAGER, MONDAY, PLAN, Office, add_pupil


def waiting_cases(office: Office, number: int) -> list[str]:
    """So many cases that wait for their review."""
    cases = []
    for _ in range(number):
        cases.append(office.open())
        office.complete("plan", PLAN)
    return cases


def fired(office: Office) -> list[str]:
    """The case of every timer that fired."""
    with office.database.reading() as session:
        return list(session.scalars(select(events.c.case_id).where(events.c.element == "wait")))


def test_a_beat_does_what_is_due_and_nothing_else(office: Office) -> None:
    waiting_cases(office, 2)
    assert beat(office.database, always(office.now)) == Beat()
    office.later(weeks=6)
    assert beat(office.database, always(office.now)) == Beat(fired=2)
    assert beat(office.database, always(office.now)) == Beat()


def test_a_beat_notices_what_is_overdue(office: Office) -> None:
    office.open()
    office.later(days=4)
    assert beat(office.database, always(office.now)) == Beat(overdue=1)
    assert beat(office.database, always(office.now)) == Beat()


def test_two_workers_at_once_fire_every_timer_exactly_once(office: Office) -> None:
    cases = waiting_cases(office, 12)
    office.later(weeks=6)
    with ThreadPoolExecutor(4) as workers:
        beats = list(workers.map(lambda _: beat(office.database, always(office.now)), range(4)))
    # A worker may find nothing while another holds the last case; somebody has done it then.
    assert sum(one.fired for one in beats) == 12
    assert sorted(fired(office)) == sorted(cases)
    for case in cases:
        office.do(verify_chain, case)


def test_a_case_that_somebody_works_on_is_passed_over(office: Office) -> None:
    (one,) = waiting_cases(office, 1)
    with office.database.transaction() as session:
        add_pupil(
            session, id="kim", upn="B1", name="Kim Dale", date_of_birth=MONDAY.date(), school_urn="100001"
        )
    other = office.open(pupil="kim")
    office.complete("plan", PLAN)
    office.later(weeks=6)
    # On SQLite, where only one transaction writes at a time, reading claims too and does not wait.
    alone = office.database.engine.dialect.name == "sqlite"
    claiming = office.database.reading if alone else office.database.transaction
    with claiming() as busy, claiming() as session:
        hold_case(busy, one)
        free = {case.id for case in claim_due_cases(session, office.now)}
    assert free == ({one, other} if alone else {other})


def test_a_failing_case_becomes_an_incident_and_does_not_stop_the_others(office: Office) -> None:
    office.know(ehcp=False)
    bad = office.open("fragile")
    office.complete("ask", {"said": "x"}, MANAGER)
    waiting_cases(office, 2)
    office.later(weeks=6)
    assert beat(office.database, always(office.now)) == Beat(fired=2)
    (incident,) = office.do(unresolved, bad)
    assert incident.attempts == 1


@pytest.mark.parametrize("damage", [{"state": b"nonsense"}, {"pins": {}}, {"pins": {"support": "unknown"}}])
def test_a_damaged_case_does_not_stop_the_others_either(office: Office, damage: dict[str, object]) -> None:
    bad, *_ = waiting_cases(office, 3)
    with office.database.transaction() as session:
        session.execute(update(process_instances).where(process_instances.c.case_id == bad).values(**damage))
    office.later(weeks=6)
    assert beat(office.database, always(office.now)).fired == 2
    assert beat(office.database, always(office.now)) == Beat()
    (incident,) = office.do(unresolved, bad)
    assert incident.attempted["verb"] == "fire_due_timers"


def test_a_timer_that_no_process_knows_is_set_aside(office: Office) -> None:
    office.open()
    with office.database.transaction() as session:
        (instance,) = office.rows(process_instances)
        session.execute(
            timers.insert().values(
                id="stray", case_id=office.case, instance_id=instance.id, element="x", name="x",
                due_at=office.now, look_at=office.now,
            )
        )  # fmt: skip
    assert beat(office.database, always(office.now)) == Beat()
    assert "no process of the case knows" in office.do(unresolved, office.case)[0].problem


def test_a_beat_that_is_told_to_stop_begins_no_further_case(office: Office) -> None:
    waiting_cases(office, 2)
    office.later(weeks=6)
    stopping = Event()
    stopping.set()
    assert beat(office.database, always(office.now), stopping) == Beat()
    assert fired(office) == []


def test_a_training_clock_that_was_moved_on_makes_things_due(office: Office) -> None:
    office.do(set_up, training=True)
    office.now = office.do(present)
    waiting_cases(office, 1)
    assert beat(office.database, present) == Beat()
    office.do(move_clock, timedelta(weeks=6, hours=2))
    assert beat(office.database, present).fired == 1


def test_a_worker_looks_by_itself_and_ends_when_it_is_told(office: Office) -> None:
    waiting_cases(office, 3)
    office.do(set_up, training=True)
    office.do(move_clock, timedelta(weeks=600))
    worker = Worker(office.database, every=timedelta(milliseconds=10))
    worker.start()
    while len(fired(office)) < 3:
        continue
    worker.stop()
    assert len(fired(office)) == 3


def test_working_ends_after_the_signal(office: Office) -> None:
    stopped = Event()
    stopped.set()
    work_until(office.database, stopped)


def test_a_job_that_fails_or_takes_long_is_done_again_at_its_next_turn() -> None:
    turns: list[int] = []
    third = Event()

    def do() -> None:
        turns.append(len(turns))
        if len(turns) >= 3:
            third.set()

    scheduler = schedule([Job("count", timedelta(milliseconds=5), do)])
    scheduler.start()
    assert third.wait(20)
    scheduler.shutdown(wait=True)
