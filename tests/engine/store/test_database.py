"""The database keeps its promises: one schema on both kinds, durable, and what happened stays."""

import sqlite3
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from engine.columns import Moment
from engine.errors import BadInput
from engine.store.database import Database, open_database
from engine.tables import cases, events, metadata, pupils, schools
from tests.databases import Lent


def test_the_migrations_make_exactly_the_tables_that_the_code_describes(database: Database) -> None:
    with database.reading() as session:
        context = MigrationContext.configure(
            session, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    with database.transaction() as session:
        session.execute(insert(schools).values(urn="100001", name="Hill Primary"))
    database.upgrade()
    with database.reading() as session:
        assert session.scalar(select(schools.c.name)) == "Hill Primary"


def test_text_with_a_zero_byte_is_refused_in_plain_words(postgresql_begins: Lent) -> None:
    database = open_database(postgresql_begins.put_back())
    with pytest.raises(BadInput, match="The text holds a zero byte"), database.transaction() as session:
        session.execute(insert(schools).values(urn="100001", name="Hill\0Primary"))
    database.close()


def test_reading_writes_nothing_and_lets_the_server_keep_its_plans(postgresql_begins: Lent) -> None:
    database = open_database(postgresql_begins.put_back(), connections=1)
    for _ in range(7):
        with database.reading() as session:
            session.execute(select(schools.c.urn))
    with database.transaction() as session:
        session.execute(insert(schools).values(urn="100001", name="Hill Primary"))
        prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert any("FROM schools" in statement for statement in prepared)
    with pytest.raises(DBAPIError, match="read-only"), database.reading() as session:
        session.execute(insert(schools).values(urn="100002", name="Dale Primary"))
    database.close()


def test_reading_waits_for_no_word_of_the_server_but_its_answers(postgresql_begins: Lent) -> None:
    database = open_database(postgresql_begins.put_back(), connections=1)
    with database.reading() as session:
        assert session.scalar(select(schools.c.name)) is None
        driver: Any = session.connection.driver_connection
        assert driver.info.transaction_status == TransactionStatus.IDLE
    with database.transaction() as session:
        session.execute(insert(schools).values(urn="100001", name="Hill Primary"))
        assert driver.info.transaction_status == TransactionStatus.INTRANS
    with database.reading() as session:
        assert session.scalar(select(schools.c.name)) == "Hill Primary"
    database.close()


class Interrupted(Exception):
    """The power goes."""


def write_and_stop(database: Database) -> None:
    """Write a row and fail before the end."""
    with database.transaction() as session:
        session.execute(insert(schools).values(urn="100001", name="Hill Primary"))
        raise Interrupted


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(Interrupted):
        write_and_stop(database)
    with database.reading() as session:
        assert session.scalar(select(schools.c.urn)) is None


def test_a_row_must_refer_to_something_that_exists(database: Database) -> None:
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.execute(
            insert(pupils).values(
                id="p1", upn="A1", name="Sam Hill", date_of_birth=datetime(2014, 5, 1, tzinfo=UTC).date(),
                school_urn="999999",
            )
        )  # fmt: skip


def put_event(session: Connection) -> None:
    """One case with one event."""
    day = datetime(2026, 1, 5, 9, tzinfo=UTC)
    session.execute(insert(pupils).values(id="p", upn="A", name="Sam", date_of_birth=day.date()))
    session.execute(
        insert(cases).values(
            id="c", pupil_id="p", process="x", state="open", record={}, version=1, kept_messages=0,
            event_seq=1, event_head="h", opened_at=day, opened_by="u",
        )
    )  # fmt: skip
    session.execute(
        insert(events).values(
            case_id="c", seq=1, at=day, kind="case_opened", actor="u", payload={}, previous="", hash="h"
        )
    )


@pytest.mark.parametrize("change", [update(events).values(actor="somebody else"), delete(events)])
def test_the_database_refuses_to_change_or_remove_what_happened(database: Database, change: object) -> None:
    with database.transaction() as session:
        put_event(session)
    with pytest.raises(DBAPIError, match="never"), database.transaction() as session:
        session.execute(change)  # type: ignore[call-overload]
    with database.reading() as session:
        assert session.scalar(select(events.c.actor)) == "u"


def test_moments_come_back_aware_and_in_order(database: Database) -> None:
    with database.transaction() as session:
        put_event(session)
    with database.reading() as session:
        before = select(events.c.at).where(events.c.at <= datetime(2026, 1, 5, 9, tzinfo=UTC))
        after = select(events.c.at).where(events.c.at > datetime(2026, 1, 5, 9, 0, 0, 1, tzinfo=UTC))
        assert session.scalar(before) == datetime(2026, 1, 5, 9, tzinfo=UTC)
        assert session.scalar(after) is None


def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 1, 5, 9)  # noqa: DTZ001
    with pytest.raises(StatementError, match="time zone"), database.reading() as session:
        session.scalar(select(text("1")).where(cases.c.opened_at == naive))
    assert Moment().cache_ok


def test_a_sqlite_file_survives_a_power_cut_and_lets_readers_read(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("durable") / "new folder" / "pathways.db"
    database = open_database(f"sqlite:///{file}")
    with database.reading() as session:
        pragmas = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with database.transaction(), database.reading() as reader:
        assert reader.scalar(text("SELECT 1")) == 1
        other = sqlite3.connect(file, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    database.close()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite://"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(BadInput, match="cannot be used"):
        open_database(url)
