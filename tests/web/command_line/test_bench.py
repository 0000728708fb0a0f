"""The bench takes every figure that it promises, on both databases, and leaves nothing behind."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, make_url, select, text

from engine.store.database import Database, open_database
from engine.tables import tasks, timers
from tests.amount import postgresql_first
from tests.web.command_line.conftest import Run
from web.bench.county import fill_county
from web.bench.crowd import multiply
from web.bench.measuring import percentile, statements_counted, summary
from web.bench.practice import BEGIN, Practice
from web.bench.scratch import scratch_database


@postgresql_first
def test_a_run_takes_every_figure(pathways: Run, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", database_url)
    measured = pathways("bench", "--quick", "--json")
    assert measured.code == 0, measured.err
    figures = json.loads(measured.out)
    assert {
        "start_case_ms",
        "complete_task_ms",
        "fire_timers_per_s",
        "inbox_ms",
        "sql_statements_per_task",
        "triage_ms",
        "team_ms",
        "search_ms",
        "case_list_ms",
    } <= set(figures)
    assert {"feel_us", "table_us", "parse_us", "durability", "two_workers_ratio"} <= set(figures)
    assert set(figures["floor"]) == {"commit_ms", "question_ms", "engine_ms"}
    assert all(set(series) == {"p50", "p95"} for series in figures["complete_task_ms"].values())
    assert set(figures["triage_ms"]) == {"p50", "p95"}
    assert figures["database"] == make_url(database_url).get_backend_name()
    assert (figures["two_workers_ratio"] is None) == (figures["database"] == "sqlite")
    assert set(figures["replays_per_s"]) == {"nothing_changed", "one_changed_day", "played_in_full"}
    assert all(rate > 0 for rate in figures["replays_per_s"].values())
    assert 0 < figures["sql_statements_per_task"] <= 11
    assert figures["registers"]["marks"] > 0
    assert set(figures["registers"]) >= {
        *("analyse_parquet_s", "analyse_csv_s", "import_s", "import_again_s", "count_s"),
        *("scan_s", "proposed", "open_cases_per_s", "pages_cpu_ms", "busy_morning_ms"),
    }
    pages = figures["registers"]["pages_cpu_ms"]
    assert set(pages) == {"inbox", "task", "case"}
    assert all(0 < page["p50"] <= page["p95"] for page in pages.values())
    morning = figures["registers"]["busy_morning_ms"]
    assert (morning["pages"], morning["saves"]) == (2, 1), "two people and an analyst came once"
    assert all(0 < morning[one]["p50"] <= morning[one]["p95"] for one in ("case_page", "save"))


def test_a_countys_cases_and_the_copies_of_tasks_stand_beside_each_other(database: Database) -> None:
    practice = Practice(database)
    (child,) = practice.set_up(1)
    practice.open(child)
    fill_county(database, 600, BEGIN)
    for table, rows in (("tasks", tasks), ("timers", timers)):
        multiply(database, table, 400)
        with database.reading() as session:
            assert (session.scalar(select(func.count()).select_from(rows)) or 0) > 400


def test_the_configured_database_is_not_touched(database_url: str, database: Database) -> None:
    with scratch_database(database_url) as (scratch, url):
        Practice(scratch).set_up(3)
        assert url != database_url
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM pupils")) == 0
    server = open_database(database_url)
    if server.engine.dialect.name == "postgresql":
        with server.reading() as session:
            left = session.scalars(
                text("SELECT datname FROM pg_database WHERE datname LIKE 'pathways_bench_%'")
            )
            assert list(left) == []
    server.close()


def test_many_rows_are_copies_of_real_ones(database: Database) -> None:
    practice = Practice(database)
    for hours, child in enumerate(practice.set_up(3)):
        case, _ = practice.open(child, BEGIN + timedelta(hours=hours))
        practice.complete(case, {"plan": "mornings"})
    multiply(database, "tasks", 100)
    multiply(database, "tasks", 50)
    multiply(database, "timers", 20)
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(tasks.c.state == "open")) == 153
        assert session.scalar(select(func.count()).select_from(timers)) == 23
        assert (
            session.scalar(select(func.count(tasks.c.due_at.distinct())).where(tasks.c.state == "open")) == 3
        )


def test_a_lap_is_two_tasks_and_a_reminder(database: Database) -> None:
    practice = Practice(database)
    (child,) = practice.set_up(1)
    case, _ = practice.open(child)
    for _ in range(3):
        practice.lap(case)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM tasks WHERE state = 'completed'")) == 6
        assert session.scalar(text("SELECT count(*) FROM events WHERE element = 'remind'")) == 3


def test_statements_are_counted_without_the_transaction_itself(database: Database) -> None:
    with statements_counted(database) as sent, database.transaction() as session:
        session.execute(text("SELECT 1"))
    assert sent == ["SELECT 1"]


def test_percentiles_are_of_the_values_themselves() -> None:
    seconds = [number / 1000 for number in range(1, 101)]
    assert summary(seconds) == {"p50": 50.0, "p95": 95.0}
    assert percentile([0.002], 0.95) == 2.0
