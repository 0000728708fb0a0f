"""The power fails in the middle of an import: the register is what it was before."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.engine.imports.conftest import Desk, upn
from tests.engine.imports.test_marks import HEADS, row, with_children

#: Imports a file and is killed when everything is written and nothing is committed.
KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from engine.identity import Actor
from engine.imports import import_file
from engine.store.database import open_database

def progress(share):
    if share > 0.9:
        os.kill(os.getpid(), signal.SIGKILL)

url, file = sys.argv[1:]
with open_database(url).transaction() as session:
    admin = Actor("admin", "Owen Hart", frozenset({"administrator"}))
    import_file(session, admin, "marks", Path(file), datetime(2026, 1, 12, tzinfo=UTC), progress=progress)
"""


def test_a_killed_import_leaves_the_state_before_it(desk: Desk, database_url: str) -> None:
    with_children(desk)
    desk.bring("marks", HEADS + row("/"))
    before = desk.everything()
    file = desk.file(HEADS + row("I") + row("/", number=upn(2)))
    killed = subprocess.run([sys.executable, "-c", KILLED, database_url, file], cwd=Path(__file__).parents[3])
    assert killed.returncode == -signal.SIGKILL
    assert desk.everything() == before
    desk.bring("marks", file)
    assert len(desk.everything()["register_weeks"]) == 2
