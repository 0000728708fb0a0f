"""A council begins on SQLite and goes on with PostgreSQL: nothing is lost, and nothing is left half done."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from sqlalchemy import insert, select, text, update

from engine.errors import BadInput
from engine.history.wholeness import check_all
from engine.store.database import Database, open_database
from engine.tables import metadata, pupil_changes, tasks
from engine.work.moving import move
from tests.engine.casework.office import MONDAY, PLAN, Office


@pytest.fixture
def old(sqlite_begins: Path, tmp_path: Path) -> Iterator[Office]:
    """An office on SQLite with a case in which something was done."""
    office = Office(open_database(f"sqlite:///{copy(sqlite_begins, tmp_path / 'pathways.db')}"))
    office.open()
    office.complete("plan", PLAN)
    yield office
    office.database.close()


def rows_of(database: Database) -> dict[str, list[str]]:
    with database.reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in metadata.sorted_tables
        }


def test_all_rows_arrive_as_they_were_and_work_goes_on(old: Office, server_address: str) -> None:
    before = rows_of(old.database)
    assert move(old.database, server_address) == sum(map(len, before.values()))
    new = Office(open_database(server_address), old.now, old.case)
    assert rows_of(new.database) == before == rows_of(old.database)
    new.open()
    with new.database.reading() as session:
        assert [fault for case in check_all(session) for fault in case.faults] == []
    with pytest.raises(BadInput, match="is not empty"):
        move(old.database, server_address)
    new.database.close()


def test_numbers_that_the_database_gives_go_on(old: Office, server_address: str) -> None:
    change = insert(pupil_changes).values(
        pupil_id="sam", field="name", was="Sam", became="Sam Hill", since=MONDAY.date(), at=MONDAY,
        changed_by="lead", source="Lee Lead",
    )  # fmt: skip
    old.do(lambda session: session.execute(change))
    move(old.database, server_address)
    new = Office(open_database(server_address))
    new.do(lambda session: session.execute(change))
    first, second = new.rows(pupil_changes)
    assert second.id == first.id + 1
    new.database.close()


def test_history_that_is_not_whole_is_named_and_nothing_moves(old: Office, server_address: str) -> None:
    with old.database.transaction() as session:
        session.execute(update(tasks).where(tasks.c.state == "completed").values(answers={}))
    with pytest.raises(BadInput, match=f"Nothing was moved. case {old.case}: The answers"):
        move(old.database, server_address)
    database = open_database(server_address)
    assert not any(rows_of(database).values())
    database.close()


def test_what_somebody_has_open_is_not_moved(old: Office, server_address: str) -> None:
    other = open_database(old.database.engine.url.render_as_string())
    with other.reading() as session:
        session.execute(text("SELECT 1 FROM cases"))
        with pytest.raises(BadInput, match="is open"):
            move(old.database, server_address)
    other.close()
    with pytest.raises(BadInput, match="Only a SQLite database"):
        move(old.database, "sqlite:///elsewhere.db")
