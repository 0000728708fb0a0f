"""Uploaded files in the hands of workers: done once, never half, and gone after a day."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import update

from engine.errors import BadInput, NotAllowed, NotFound
from engine.identity import Actor
from engine.imports import uploads, working
from engine.imports.checking import Reading, check
from engine.imports.findings import FAULTS_SHOWN, Findings
from engine.imports.job import CHANGED_MEANWHILE, Job, NoLongerWaiting, Stopped
from engine.imports.keeping import Keeping
from engine.imports.working import BROKE_OFF, NOT_HERE, work_on_uploads
from engine.store import moment, people
from engine.store import uploads as store
from engine.store.people import Person
from engine.store.uploads import Upload
from engine.tables import imports, pupils, schools, users
from engine.tables import uploads as table
from engine.worker import Worker
from tests.engine.imports.conftest import NOW, Desk, upn

OFFICER = Actor("county", "Gareth Pugh", frozenset({"county_officer"}))
OTHER = Actor("county2", "Cat Officer", frozenset({"county_officer"}))
ADMINISTRATOR = Actor("admin", "Owen Hart", frozenset({"administrator"}))
GOOD = "URN,Name\n100001,Hill Academy\n100003,Fen\n"
BAD = "URN,Name\n10003,Short\n100003,Fen\n"


@dataclass
class Counter:
    """Where people hand files in, and where a worker sees to them."""

    desk: Desk
    keeping: Keeping

    def bring(self, content: str | bytes, kind: str = "schools", actor: Actor = OFFICER, **more: str) -> str:
        """Upload a file; its id."""
        stream = BytesIO(content.encode() if isinstance(content, str) else content)
        with self.keeping.keep(stream) as (upload_id, size), self.desk.database.transaction() as session:
            new = Upload(upload_id, kind, "file.csv", size, actor.id, moment.present(session))
            uploads.receive(session, actor, new, **more)
        return upload_id

    def work(self) -> int:
        """Let a worker look once."""
        return work_on_uploads(self.desk.database, self.keeping)

    def do(self, verb: Callable[..., Any], *arguments: Any, actor: Actor = OFFICER) -> Any:
        """Call a verb as somebody."""
        with self.desk.database.transaction() as session:
            return verb(session, actor, *arguments)

    def see(self, upload_id: str) -> Upload:
        """The upload as it is now."""
        with self.desk.database.reading() as session:
            found = store.upload_by_id(session, upload_id)
        assert found
        return found

    def found(self, upload_id: str) -> Findings:
        """What the check found."""
        findings = Findings.of(self.see(upload_id).findings)
        assert findings
        return findings

    def checked(self, content: str | bytes, kind: str = "schools", actor: Actor = OFFICER) -> str:
        """Upload a file and have it checked."""
        upload_id = self.bring(content, kind, actor)
        self.work()
        assert self.see(upload_id).state == "checked"
        return upload_id

    def agree(self, upload_id: str, leave_out: int = 0, actor: Actor = OFFICER) -> None:
        """Say that it be imported."""
        self.do(uploads.begin_import, upload_id, self.see(upload_id).round, leave_out, actor=actor)


def staffed(desk: Desk, folder: Path) -> Counter:
    with desk.database.transaction() as session:
        moment.set_up(session, training=True)
        for actor in (OFFICER, OTHER, ADMINISTRATOR):
            person = Person(
                id=actor.id, name=actor.name, reached_by=None, sign_in_name=actor.id, roles=actor.roles,
                schools=frozenset(), active=True, must_change_password=False, locked_until=None,
            )  # fmt: skip
            people.add_person(session, person, "no password", NOW)
    return Counter(desk, Keeping(folder / "uploads"))


@pytest.fixture
def counter(desk: Desk, tmp_path: Path) -> Counter:
    """On each kind of database: for what transactions and locks do."""
    return staffed(desk, tmp_path)


@pytest.fixture
def reading_counter(reading_desk: Desk, tmp_path: Path) -> Counter:
    """On SQLite alone."""
    return staffed(reading_desk, tmp_path)


def test_a_file_is_checked_without_a_trace_and_imported_when_somebody_says_so(counter: Counter) -> None:
    before = counter.desk.everything("uploads")
    upload_id = counter.checked(GOOD)
    found = counter.found(upload_id)
    assert (found.rows, found.added, found.changed, found.refused) == (2, 1, 1, 0)
    assert counter.desk.everything("uploads") == before
    counter.agree(upload_id)
    counter.agree(upload_id)
    assert counter.work() == 1
    assert counter.work() == 0
    counter.agree(upload_id)
    assert counter.see(upload_id).state == "done"
    (line,) = counter.desk.rows(imports)
    assert (line.id, line.imported_by, line.added) == (counter.see(upload_id).import_id, "county", 1)
    assert not counter.keeping.file(upload_id).exists()


def test_marks_are_checked_while_somebody_writes(counter: Counter, tmp_path: Path) -> None:
    counter.desk.bring("pupils", f"UPN,Name,DOB,URN\n{upn(1)},Amy Hill,2015-05-01,100001\n")
    marks = f"UPN,URN,Date,Session,Code\n{upn(1)},100001,2026-01-05,AM,/\n{upn(1)},100001,2026-01-05,PM,I\n"
    reading = Reading("marks", counter.desk.file(marks), "marks.csv", None, {}, tmp_path / "refused.csv")
    before = counter.desk.everything()
    with counter.desk.database.transaction():
        found, _ = check(counter.desk.database, OFFICER, reading, NOW, lambda share: None)
    assert (found.added, found.rows, found.importable) == (2, 2, True)
    assert counter.desk.everything() == before


def test_bad_rows_stay_out_only_when_just_these_were_agreed_to(reading_counter: Counter) -> None:
    counter = reading_counter
    upload_id = counter.checked(BAD)
    for number in (0, 2):
        with pytest.raises(BadInput, match="say to leave them out"):
            counter.agree(upload_id, leave_out=number)
    counter.agree(upload_id, leave_out=1)
    counter.work()
    found = counter.found(upload_id)
    assert (found.added, found.refused) == (1, 1)
    (told,) = found.faults
    assert told.where == "line 2, URN"
    lines = counter.keeping.refused_rows(upload_id).read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["Line", "2"]


def test_when_other_rows_are_bad_by_then_nothing_is_imported_and_the_file_is_checked_again(
    counter: Counter,
) -> None:
    child = f"UPN,Name,DOB,URN\n{upn(1)},Amy Hill,2015-05-01,100003\n"
    counter.desk.bring("schools", "URN,Name\n100003,Fen\n")
    upload_id = counter.checked(child, "pupils")
    with counter.desk.database.transaction() as session:
        session.execute(schools.delete().where(schools.c.urn == "100003"))
    counter.agree(upload_id)
    counter.work()
    counter.work()
    seen = counter.see(upload_id)
    assert (seen.state, seen.problem) == ("checked", CHANGED_MEANWHILE)
    assert counter.found(upload_id).refused == 1
    assert counter.desk.rows(pupils) == []


def test_who_looked_at_an_earlier_check_cannot_import_by_it(reading_counter: Counter) -> None:
    counter = reading_counter
    upload_id = counter.checked("URN,Name,Title\n100003,Fen,Dr Fen\n")
    counter.do(uploads.read_again, upload_id, 1, None, {"Name": "Title", "Nothing": "Title", "URN": "URN"})
    with pytest.raises(uploads.UploadMoved):
        counter.do(uploads.begin_import, upload_id, 1, 0)
    counter.work()
    assert counter.see(upload_id).mapping == {"Name": "Title", "URN": "URN"}
    with pytest.raises(uploads.UploadMoved):
        counter.do(uploads.read_again, upload_id, 1, None, {})
    counter.agree(upload_id)
    counter.work()
    assert counter.desk.rows(schools)[-1].name == "Dr Fen"


def test_a_column_may_be_said_not_to_be_in_the_file(reading_counter: Counter) -> None:
    heads = "UPN,Name,DOB,URN,Sex\n"
    upload_id = reading_counter.checked(f"{heads}{upn(1)},Amy Hill,2015-05-01,100001,Saxon\n", "pupils")
    mapping = {column.name: column.taken_from for column in reading_counter.found(upload_id).columns}
    assert mapping["Sex"] == "Sex"
    reading_counter.do(uploads.read_again, upload_id, 1, None, {**mapping, "Sex": ""})
    reading_counter.work()
    assert reading_counter.found(upload_id).ignored == ["Sex"]
    reading_counter.agree(upload_id)
    reading_counter.work()
    assert reading_counter.desk.pupil(upn(1)).sex is None


def test_a_mended_file_is_read_as_the_one_before_as_far_as_it_has_its_columns(
    reading_counter: Counter,
) -> None:
    counter = reading_counter
    upload_id = counter.checked("URN,Name,Title\n10003,Fen,Dr Fen\n")
    counter.do(uploads.read_again, upload_id, 1, "windows-1252", {"Name": "Title", "URN": "URN"})
    counter.work()
    mended = counter.bring("Number,Name,Title\n100003,Fen,Dr Fen\n", instead_of=upload_id)
    counter.work()
    seen = counter.see(mended)
    assert (seen.mapping, seen.encoding) == ({"Name": "Title"}, "windows-1252")
    with pytest.raises(NotFound):
        counter.do(uploads.upload_of, upload_id)


def test_a_file_that_cannot_be_read_says_why_and_cannot_be_imported(reading_counter: Counter) -> None:
    for content in (b"PK\x03\x04 a workbook", b"PAR1 and no more", b"", b"Nr,Title\n1,x\n", b"a\0b"):
        upload_id = reading_counter.checked(content)
        found = reading_counter.found(upload_id)
        assert (found.importable, len(found.faults)) == (False, 1 + content.startswith(b"Nr"))
        with pytest.raises(BadInput):
            reading_counter.agree(upload_id)


def test_many_faults_are_counted_and_some_shown(reading_counter: Counter) -> None:
    found = reading_counter.found(reading_counter.checked("URN,Name\n" + "x,y\n" * (FAULTS_SHOWN + 7)))
    assert (found.refused, len(found.faults), found.more_faults) == (FAULTS_SHOWN + 7, FAULTS_SHOWN, 7)


def test_one_file_is_imported_at_a_time(counter: Counter) -> None:
    first, second = counter.checked(GOOD), counter.checked(GOOD, actor=OTHER)
    counter.agree(first)
    with pytest.raises(uploads.ImportUnderWay, match="Gareth Pugh is having"):
        counter.agree(second, actor=OTHER)
    counter.work()
    with counter.desk.database.reading() as session:
        assert uploads.outdated(session, counter.see(second))
    counter.agree(second, actor=OTHER)
    counter.work()
    assert [line.unchanged for line in counter.desk.rows(imports) if line.imported_by == "county2"] == [2]


def test_two_who_press_at_once_do_not_both_import(counter: Counter) -> None:
    ids = {actor: counter.checked(GOOD, actor=actor) for actor in (OFFICER, OTHER)}

    def press(actor: Actor) -> bool:
        try:
            counter.agree(ids[actor], actor=actor)
        except uploads.ImportUnderWay:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(press, ids)) == [False, True]


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
    job = Job(counter.desk.database, counter.keeping, late, Event())
    with pytest.raises(NoLongerWaiting):
        job.import_it()
    assert len(counter.desk.rows(imports)) == 1


#: Is killed when everything is written and nothing is committed.
KILLED = """
import os, signal, sys
from pathlib import Path
from engine.imports import job
from engine.imports.keeping import Keeping
from engine.imports.working import work_on_uploads
from engine.store.database import open_database

job.Job._finish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
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
    for _ in range(working.most_attempts):
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
    job = Job(reading_counter.desk.database, reading_counter.keeping, seen, stopping)
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

    monkeypatch.setattr("engine.imports.job.check", broken)
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


def test_a_file_is_for_its_uploader_and_administrators_and_nobody_else_may_read_its_bytes(
    reading_counter: Counter,
) -> None:
    upload_id = reading_counter.checked(GOOD)
    assert reading_counter.do(uploads.upload_of, upload_id, actor=ADMINISTRATOR).id == upload_id
    assert reading_counter.do(uploads.uploads_of, actor=OTHER) == []
    for verb, arguments in (
        (uploads.upload_of, ()),
        (uploads.begin_import, (1, 0)),
        (uploads.read_again, (1, None, {})),
        (uploads.withdraw, ()),
    ):
        with pytest.raises(NotFound):
            reading_counter.do(verb, upload_id, *arguments, actor=OTHER)
    folder = reading_counter.keeping.file(upload_id).parent
    assert [path.stat().st_mode & 0o077 for path in (folder, folder.parent, folder / "file")] == [0, 0, 0]
    with pytest.raises(NotAllowed):
        reading_counter.bring("Sign-in name,Name,Roles\nx,Y,auditor\n", "staff")
    assert list(reading_counter.keeping.touched()) == [upload_id]
