"""What takes long to make, made once for a whole run: processes that run tests beside each other share it."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A file that is made by whoever needs it first, to be copied and not changed.

    Args:
        factory: whose folders are those of the run.
        name: under which all processes know the file.
        make: writes the file at a path, in a folder that is empty.
    """
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made_once" / name
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "whole.db"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            half_done = folder / "half_done.db"
            half_done.unlink(missing_ok=True)
            make(half_done)
            half_done.rename(file)
    return file
