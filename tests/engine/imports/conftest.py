"""A desk at which files come in, and a counter at which people hand them in to be imported by a worker."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert, select

from engine.attendance.pupil_numbers import check_letter
from engine.identity import Actor
from engine.imports import ImportOutcome, ImportRefused, Options, RejectedRows, import_file, uploads
from engine.imports.findings import Findings
from engine.imports.keeping import Keeping
from engine.store import moment, people
from engine.store import uploads as store
from engine.store.database import Database, open_database
from engine.store.people import Person
from engine.store.uploads import Upload
from engine.tables import metadata, pupils, schools
from engine.work.uploads import work_on_uploads

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
ADMINISTRATOR = Actor("admin", "Owen Hart", frozenset({"administrator"}))

OFFICER = Actor("county", "Gareth Pugh", frozenset({"county_officer"}))
OTHER = Actor("county2", "Cat Officer", frozenset({"county_officer"}))


def upn(number: int) -> str:
    """A pupil number with the right check letter."""
    digits = f"999{number:09}"
    return check_letter(digits) + digits


@dataclass
class Desk:
    """One database, and a folder for the files that are brought."""

    database: Database
    folder: Path
    now: datetime = NOW
    actor: Actor = ADMINISTRATOR

    def bring(self, kind: str, content: str | bytes | Path, **more: Any) -> ImportOutcome:
        """Import a file with this content, in a transaction of its own."""
        path = self.file(content)
        rejected = more.pop("rejected", None)
        with self.database.transaction() as session:
            return import_file(
                session, self.actor, kind, path, self.now, name="file.csv", options=Options(**more),
                rejected=rejected,
            )  # fmt: skip

    def refused(self, kind: str, content: str | bytes | Path, **more: Any) -> list[str]:
        """Import a file that must be refused; element and code of each fault. Nothing may have changed."""
        before = self.everything()
        with pytest.raises(ImportRefused) as refusal:
            self.bring(kind, content, **more)
        assert self.everything() == before
        return [f"{fault.element}: {fault.code}" for fault in refusal.value.faults]

    def file(self, content: str | bytes | Path) -> Path:
        """A file with this content."""
        if isinstance(content, Path):
            return content
        path = self.folder / "file.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def rows(self, table: Table) -> list[Any]:
        """All rows of a table, by its primary key."""
        with self.database.reading() as session:
            return list(session.execute(select(table).order_by(*table.primary_key)).all())

    def everything(self, *but: str) -> dict[str, list[Any]]:
        """All rows of all tables, save those of the tables named."""
        return {t.name: self.rows(t) for t in metadata.sorted_tables if t.name not in but}

    def pupil(self, number: str) -> Any:
        """The record of the pupil with a UPN."""
        with self.database.reading() as session:
            return session.execute(select(pupils).where(pupils.c.upn == number)).one()


def counted(outcome: ImportOutcome) -> tuple[int, int, int, int]:
    """New, changed, as before, left out."""
    return (
        outcome.counts.added, outcome.counts.changed, outcome.counts.unchanged, outcome.faults.rows
    )  # fmt: skip


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    """A desk with the schools 100001 and 100002, on each kind of database: for what databases do."""
    return _furnished(database, tmp_path)


@pytest.fixture
def reading_desk(sqlite_template: Path, tmp_path: Path) -> Iterator[Desk]:
    """The same on SQLite alone: for what depends on the file and not on the database."""
    copy = tmp_path / "reading.db"
    shutil.copy(sqlite_template, copy)
    database = open_database(f"sqlite:///{copy}")
    yield _furnished(database, tmp_path)
    database.close()


def _furnished(database: Database, folder: Path) -> Desk:
    with database.transaction() as session:
        session.execute(
            insert(schools),
            [{"urn": "100001", "name": "Hill Primary"}, {"urn": "100002", "name": "Dale Primary"}],
        )
    return Desk(database, folder)


@pytest.fixture
def rejected(tmp_path: Path) -> Any:
    """A file of rejected rows, and how to open it."""
    return RejectedRows.to(tmp_path / "rejected.csv")


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
        self.do(uploads.begin_upload_import, upload_id, self.see(upload_id).round, leave_out, actor=actor)


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
