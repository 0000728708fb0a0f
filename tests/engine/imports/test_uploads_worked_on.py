"""Uploaded files in the hands of workers: done once, never half, and gone after a day."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import update

from engine.imports.keeping import Keeping
from engine.store import moment
from engine.tables import imports, users
from engine.tables import uploads as table
from engine.work import uploads as working
from engine.work.upload_in_hand import NoLongerWaiting, Stopped, UploadInHand
from engine.work.uploads import BROKE_OFF, NOT_HERE, work_on_uploads
from engine.work.worker import Worker
from tests.engine.imports.conftest import Counter

GOOD = "URN,Name\n100001,Hill Academy\n100003,Fen\n"


def test_two_workers_at_once_import_a_file_once(counter: Counter) -> None:
    counter.agree(counter.checked(GOOD))
    with ThreadPoolExecutor(3) as workers:
        assert sum(workers.map(lambda _: counter.work(), range(3))) == 1
    assert len(counter.desk.rows(imports)) == 1


def test_a_worker_without_the_lock_cannot_import_a_file_twice(counter: Counter) -> None:
    upload_id = counter.checked(GOOD)
    counter.agree(upload_id)
    late = counter.see(upload_id)
    counter.keeping.file(upload_id).with_name("copy").write_text(GOOD)
    counter.work()
    counter.keeping.file(upload_id).with_name("copy").rename(counter.keeping.file(upload_id))
    job = UploadInHand(counter.desk.database, counter.keeping, late, Event())
    with pytest.raises(NoLongerWaiting):
        job.import_it()
    assert len(counter.desk.rows(imports)) == 1


#: Is killed when everything is written and nothing is committed.
KILLED = """
import os, signal, sys
from pathlib import Path
from engine.work import upload_in_hand
from engine.imports.keeping import Keeping
from engine.work.uploads import work_on_uploads
from engine.store.database import open_database

upload_in_hand.UploadInHand._finish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
url, folder = sys.argv[1:]
work_on_uploads(open_database(url), Keeping(Path(folder)))
"""


def test_a_killed_worker_leaves_a_file_that_the_next_one_imports(counter: Counter, database_url: str) -> None:
    upload_id = counter.checked(GOOD)
    counter.agree(upload_id)
    before = counter.desk.everything("uploads")
    words = [sys.executable, "-c", KILLED, database_url, str(counter.keeping.root)]
    assert subprocess.run(words, cwd=Path(__file__).parents[3]).returncode == -signal.SIGKILL
    assert counter.desk.everything("uploads") == before
    assert counter.see(upload_id).state == "importing"
    assert counter.work() == 1
    assert counter.see(upload_id).state == "done"


def test_a_file_on_which_workers_break_off_is_given_up(reading_counter: Counter) -> None:
    upload_id = reading_counter.bring(GOOD)
    for _ in range(working.MOST_ATTEMPTS):
        assert working._take_up(reading_counter.desk.database, upload_id)
    assert reading_counter.work() == 0
    seen = reading_counter.see(upload_id)
    assert (seen.state, seen.problem) == ("failed", BROKE_OFF)


def test_a_worker_looks_for_uploaded_files_by_itself(reading_counter: Counter) -> None:
    upload_id = reading_counter.bring(GOOD)
    worker = Worker(reading_counter.desk.database, reading_counter.keeping, timedelta(milliseconds=10))
    worker.start()
    while reading_counter.see(upload_id).state == "checking":
        continue
    worker.stop()
    assert reading_counter.see(upload_id).state == "checked"


def test_a_worker_that_is_stopped_gives_the_file_back(reading_counter: Counter) -> None:
    upload_id = reading_counter.bring(GOOD)
    stopping = Event()
    seen = reading_counter.see(upload_id)
    job = UploadInHand(reading_counter.desk.database, reading_counter.keeping, seen, stopping)
    stopping.set()
    with pytest.raises(Stopped):
        job.check()
    assert work_on_uploads(reading_counter.desk.database, reading_counter.keeping, stopping) == 0
    assert reading_counter.work() == 1
    assert reading_counter.see(upload_id).state == "checked"


def test_a_fault_of_ours_fails_the_file_and_not_the_worker(
    reading_counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = reading_counter.bring(GOOD)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("engine.work.upload_in_hand.check", broken)
    assert reading_counter.work() == 1
    seen = reading_counter.see(upload_id)
    assert seen.state == "failed"
    assert "reference" in str(seen.problem)


def test_a_worker_in_another_place_says_that_it_does_not_find_the_file(
    reading_counter: Counter, tmp_path: Path
) -> None:
    upload_id = reading_counter.bring(GOOD)
    work_on_uploads(reading_counter.desk.database, Keeping(tmp_path / "elsewhere"))
    assert reading_counter.see(upload_id).problem == NOT_HERE


def test_who_may_no_longer_import_imports_nothing(reading_counter: Counter) -> None:
    upload_id = reading_counter.checked(GOOD)
    reading_counter.agree(upload_id)
    with reading_counter.desk.database.transaction() as session:
        session.execute(update(users).where(users.c.id == "county").values(active=False))
    reading_counter.work()
    seen = reading_counter.see(upload_id)
    assert (seen.state, "the account is closed" in str(seen.problem)) == ("failed", True)


def test_files_go_after_a_day_with_all_that_was_shown_of_them(reading_counter: Counter) -> None:
    upload_id = reading_counter.checked(GOOD)
    with reading_counter.keeping.keep(BytesIO(b"nobody wrote this down")) as (stray, _):
        pass
    with reading_counter.desk.database.transaction() as session:
        moment.move_clock(session, timedelta(hours=23))
    reading_counter.work()
    assert set(reading_counter.keeping.touched()) == {upload_id, stray}
    with reading_counter.desk.database.transaction() as session:
        moment.move_clock(session, timedelta(hours=2))
    long_ago = reading_counter.keeping.touched()[stray] - timedelta(days=2)
    os.utime(reading_counter.keeping.root / stray, (long_ago.timestamp(), long_ago.timestamp()))
    reading_counter.work()
    assert reading_counter.keeping.touched() == {}
    assert reading_counter.desk.rows(table) == []
