"""A database that refuses says no word of what was to be written, and an upgrade lets others pass."""

import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from engine.store import database as opening
from engine.store.database import Database, open_database
from engine.store.failing import Unavailable, why_unavailable
from engine.tables import pupils, schools
from tests.databases import Lent, address_of, server_session

MARKED = "the blue door"


def told_of(failure: BaseException) -> str:
    return "".join(traceback.format_exception(failure))


def test_a_broken_constraint_says_no_word_of_the_row(database: Database) -> None:
    pupil = {"upn": MARKED, "name": MARKED, "date_of_birth": date(2015, 3, 1)}
    with database.transaction() as session:
        session.execute(insert(pupils), {"id": "one", **pupil})
    with pytest.raises(IntegrityError) as refused, database.transaction() as session:
        session.execute(insert(pupils), {"id": "two", **pupil})
    assert "blue door" not in told_of(refused.value)
    assert "pupils" in told_of(refused.value)


def test_a_value_of_the_wrong_kind_is_not_quoted(postgresql_begins: Lent) -> None:
    database = open_database(postgresql_begins.put_back())
    with pytest.raises(DBAPIError) as refused, database.reading() as session:
        session.execute(text("SELECT CAST(:said AS integer)"), {"said": MARKED})
    database.close()
    assert "blue door" not in told_of(refused.value)
    assert "InvalidTextRepresentation (22P02)" in told_of(refused.value)


def test_who_wants_what_others_hold_is_told_after_a_moment(postgresql_begins: Lent) -> None:
    database = open_database(postgresql_begins.put_back(), waits=timedelta(milliseconds=20))
    with database.transaction() as session:
        session.execute(insert(schools).values(urn="100001", name="Hill Primary"))
    held = select(schools.c.urn).with_for_update()
    with database.transaction() as holder:
        holder.execute(held)
        with pytest.raises(OperationalError) as refused, database.transaction() as session:
            session.execute(held)
    database.close()
    assert why_unavailable(refused.value) is Unavailable.BUSY


def test_a_transaction_of_a_process_that_hangs_is_ended_by_the_server(postgresql_begins: Lent) -> None:
    database = open_database(postgresql_begins.put_back())
    with database.reading() as session:
        assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1min"
    database.close()


@pytest.fixture
def empty(postgresql_url: str) -> Iterator[str]:
    """The address of a database without tables."""
    with server_session(postgresql_url) as server:
        server.exec_driver_sql("CREATE DATABASE pathways_upgraded_twice")
    yield address_of(postgresql_url, "pathways_upgraded_twice")
    with server_session(postgresql_url) as server:
        server.exec_driver_sql("DROP DATABASE pathways_upgraded_twice WITH (FORCE)")


def test_four_who_upgrade_at_once_follow_each_other(empty: str) -> None:
    some = [open_database(empty) for _ in range(4)]
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(Database.upgrade, some))
    with some[0].reading() as session:
        assert session.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    for each in some:
        each.close()


def test_an_upgrade_waits_for_whoever_is_at_work_and_lets_others_pass(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "UPGRADE_WAITS", timedelta(milliseconds=20))
    database, tries, goes_on = open_database(empty), [], Event()
    database.upgrade("0029")
    real = Database._upgrade

    def counted(self: Database, to: str) -> None:
        tries.append(to)
        if len(tries) > 2:
            goes_on.set()
        real(self, to)

    monkeypatch.setattr(Database, "_upgrade", counted)
    with ThreadPoolExecutor(1) as beside:
        with database.transaction() as at_work:
            at_work.execute(text("SELECT * FROM messages"))
            upgraded = beside.submit(database.upgrade)
            assert goes_on.wait(30)
            with database.reading() as another:
                another.execute(text("SELECT * FROM messages"))
        upgraded.result()
    assert len(tries) >= 3
    database.close()
