"""Invariants: what must never be lost when somebody edits a process, as data beside the catalogue.

Pure. A file `processes/invariants/KEY.invariants.json` says it of one process, each with why; a model is
held to it by its structure and by worked examples, not by its text, so that drawing anew is free.
"""

from engine.invariants.facts import DAY
from engine.invariants.judging import INVARIANT, INVARIANT_FILE, broken, weakened
from engine.invariants.lived import broken_in_life
from engine.invariants.promises import Promise
from engine.invariants.reading import check_invariants, read_invariants
from engine.invariants.shipped import shipped_invariants

__all__ = [
    "DAY",
    "INVARIANT",
    "INVARIANT_FILE",
    "Promise",
    "broken",
    "broken_in_life",
    "check_invariants",
    "read_invariants",
    "shipped_invariants",
    "weakened",
]
