"""A worker that is dead, hangs, or whose machine's clock was moved is noticed."""

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from engine.clock import wall_clock
from engine.store.database import Database
from engine.store.moment import set_up
from engine.store.worker_beats import workers_heard
from engine.work import worker as working
from engine.work.clock_watch import ClockWatch
from engine.work.jobs import Job, begin_anew, schedule
from engine.work.worker import Worker

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def heard_at(database: Database, now: datetime) -> str:
    with database.reading() as session:
        return workers_heard(session, now).in_words(now)


def test_a_worker_says_that_it_works_and_its_silence_is_noticed(database: Database) -> None:
    with database.transaction() as session:
        set_up(session, training=False)
    assert heard_at(database, NOON) == "none has ever run: start `pathways worker`"
    times = [NOON]
    worker = Worker(database, clock=lambda: times[-1])
    worker._beat()
    times.append(NOON + timedelta(seconds=40))
    worker._beat()
    assert heard_at(database, NOON + timedelta(minutes=3)) == "1 working"
    assert (
        heard_at(database, NOON + timedelta(minutes=64))
        == "none works: the last one was heard 63 minutes ago"
    )
    Worker(database, clock=lambda: NOON + timedelta(days=2))._beat()
    assert heard_at(database, NOON + timedelta(days=2)) == "1 working"


def test_a_worker_that_hangs_while_it_looks_says_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(working, "beat", hang)
    with pytest.raises(TimeoutError):
        Worker(database, clock=lambda: NOON)._beat()
    assert heard_at(database, NOON).startswith("none has ever run")


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_was_moved_is_noticed_once(hours: int) -> None:
    watch = ClockWatch(NOON, 100)
    assert watch.jumped(NOON + timedelta(seconds=5), 105) is None
    moved = NOON + timedelta(seconds=10, hours=hours)
    assert watch.jumped(moved, 110) == timedelta(hours=hours)
    assert watch.jumped(moved + timedelta(seconds=5), 115) is None


def test_after_the_clock_went_back_jobs_begin_by_the_new_time(database: Database) -> None:
    scheduler = schedule([Job("what is due", timedelta(seconds=1), lambda: None)])
    scheduler.start(paused=True)
    (job,) = scheduler.get_jobs()
    job.modify(next_run_time=wall_clock() + timedelta(hours=1))
    begin_anew(scheduler)
    (job,) = scheduler.get_jobs()
    assert job.next_run_time - wall_clock() <= timedelta(seconds=1)
    scheduler.shutdown()


def test_the_worker_logs_that_the_clock_was_moved(database: Database) -> None:
    times = [NOON]
    worker = Worker(database, clock=lambda: times[-1])
    times.append(NOON - timedelta(hours=1))
    with capture_logs() as logs:
        worker.look_at_clock()
        worker.look_at_clock()
    assert [(line["event"], line["by_seconds"]) for line in logs] == [
        ("the clock of this machine was moved", -3600)
    ]
