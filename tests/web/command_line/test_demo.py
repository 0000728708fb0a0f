"""`demo` comes up by itself, answers, and leaves nothing running behind it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from web.demo.staff import PASSWORD, STAFF

PATIENCE_SECONDS = 120


@contextmanager
def demo(folder: Path, *more: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "web.command_line", "demo", "--folder", str(folder), *more]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PATHWAYS_")}
    # Tests that run in the background of a shell ignore Ctrl-C, and so would what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as part:
        try:
            yield part
        finally:
            part.terminate()
            part.wait(PATIENCE_SECONDS)


def hear_until(part: "subprocess.Popen[str]", words: str) -> str:
    """All that was said up to the line with these words."""
    assert part.stdout is not None
    said = ""
    for line in part.stdout:
        said += line
        if words in line:
            return said
    pytest.fail(f"it ended without saying {words!r}: {said}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "var"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_answers_and_stops_when_asked(folder: Path, how: signal.Signals) -> None:
    with demo(folder, "--port", "0") as part:
        said = hear_until(part, "Ctrl-C")
        assert PASSWORD in said
        assert all(member.sign_in_name in said for member in STAFF)
        address = re.search(r"http://\S+", said)
        assert address
        page = urlopen(address[0], timeout=PATIENCE_SECONDS).read().decode()  # noqa: S310 - our own
        assert "Sign in" in page
        children = psutil.Process(part.pid).children(recursive=True)
        assert len(children) >= 3
        part.send_signal(how)
        assert part.wait(PATIENCE_SECONDS) == 0
        assert not [
            child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE
        ]


def test_a_part_that_dies_ends_the_demo_and_says_so(folder: Path) -> None:
    with demo(folder, "--port", "0") as part:
        hear_until(part, "Ctrl-C")
        # Which one it is cannot be asked: a program that has just been started has no command line yet.
        web_or_worker, _ = psutil.Process(part.pid).children()
        web_or_worker.kill()
        assert re.search(r"The (web|worker) ended by itself", hear_until(part, "ended by itself"))
        assert part.wait(PATIENCE_SECONDS) == 1


def test_a_port_in_use_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as another:
        port = another.getsockname()[1]
        with demo(tmp_path / "other", "--port", str(port)) as part:
            assert f"make demo PORT={port + 1}" in hear_until(part, "in use")
            assert part.wait(PATIENCE_SECONDS) == 1
    assert not (tmp_path / "other").exists()


def test_the_secret_is_the_demos_own(folder: Path) -> None:
    secret = folder / "secret"
    assert len(secret.read_text()) >= 32
    assert secret.stat().st_mode & 0o077 == 0
