"""A log says what failed and where, and nothing about the child whose case it was."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import make_url

from engine.store.database import open_database
from engine.version import VERSION
from web.command_line.logs import log_in_lines
from web.command_line.opening import log_start


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_failure_is_one_line_without_what_was_at_hand(capsys: pytest.CaptureFixture[str]) -> None:
    def read(child: str) -> None:
        raise ValueError("no such page")

    log_in_lines()
    name = " ".join(("Tia", "Nowak"))
    try:
        read(name)
    except ValueError:
        structlog.get_logger().exception("request failed", path="/cases")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["path"]) == ("request failed", "error", "/cases")
    assert "ValueError: no such page" in told["exception"]
    assert "Tia Nowak" not in line


def test_the_first_line_says_what_runs_on_which_database_and_no_password(
    capsys: pytest.CaptureFixture[str], sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in_lines()
    database = open_database(f"sqlite:///{sqlite_template}")
    address = make_url("postgresql+psycopg://pathways:kettle@db.example/casework")
    monkeypatch.setattr(database.engine, "url", address)
    log_start("web", database, proxies=1)
    database.close()
    line = capsys.readouterr().err
    told = json.loads(line)
    assert (told["event"], told["version"], told["proxies"]) == ("web starts", VERSION, 1)
    assert told["database"] == "postgresql db.example casework"
    assert len(told["schema"]) == 1
    assert "kettle" not in line
