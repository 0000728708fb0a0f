"""The invariants that a version is held to: those shipped with the process, or the council's own.

A council that wants another rule puts the file INVARIANTS into the process. Then whoever publishes reads
what is given up.
"""

from engine.bpmn.bundle import ProcessFiles
from engine.faults import Fault
from engine.invariants import Promise, check_invariants, read_invariants, shipped_invariants, weakened

#: The file of a process that takes the place of the invariants shipped with it.
INVARIANTS = "process.invariants.json"


def promises_of(files: ProcessFiles) -> tuple[Promise, ...]:
    """What the files are held to: those shipped, too, while their own cannot be read, which is a fault."""
    own = files.files.get(INVARIANTS)
    if own is not None and not invariants_faults(files):
        return read_invariants(own, INVARIANTS)
    return shipped_invariants(files.key)


def invariants_faults(files: ProcessFiles) -> list[Fault]:
    """What is wrong with the file itself; nothing where there is none."""
    own = files.files.get(INVARIANTS)
    return [] if own is None else check_invariants(own, INVARIANTS)


def given_up(was: ProcessFiles, now: ProcessFiles) -> list[str]:
    """What the version before was held to and this one is not, a sentence each."""
    return weakened(promises_of(was), promises_of(now))
