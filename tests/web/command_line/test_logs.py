"""A log says what failed and where, and nothing about the child whose case it was."""

import json
from collections.abc import Iterator

import pytest
import structlog

from web.command_line.logs import log_in_lines


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
