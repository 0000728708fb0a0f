"""The invariants of the shipped processes, as they lie beside the catalogue."""

from functools import cache

import processes
from engine.invariants.promises import Promise
from engine.invariants.reading import read_invariants


@cache
def shipped_invariants(key: str) -> tuple[Promise, ...]:
    """What a shipped process must keep; nothing where none is shipped under this key.

    Raises:
        FilesRefused: the file cannot be read as invariants.
    """
    path = processes.invariants_file(key)
    return read_invariants(path.read_bytes(), path.name) if key in processes.shipped() else ()
