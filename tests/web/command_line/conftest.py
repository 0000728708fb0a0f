"""The command line as a person at a terminal sees it."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from web.command_line import main


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Finished]


@pytest.fixture
def pathways(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `pathways WORDS...`, with `stdin` typed in."""

    def run(*words: object, stdin: bytes = b"") -> Finished:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main([str(word) for word in words])
        out, err = capfdbinary.readouterr()
        return Finished(code, out.decode(), err.decode())

    return run
