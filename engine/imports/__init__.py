"""Data that comes in by plain files: pupils, schools, terms, staff and marks.

A file is imported whole or not at all, unless whoever imports asks to leave bad rows out. The same
file twice changes nothing. Reading is bounded in memory however long the file is, and every fault
says its line, its column and how to mend it.
"""

from engine.imports.importing import (
    KINDS,
    ImportOutcome,
    Options,
    Prepared,
    import_file,
    import_prepared,
    prepare,
)
from engine.imports.refusing import ImportRefused, RejectedRows

__all__ = [
    "KINDS",
    "ImportOutcome",
    "ImportRefused",
    "Options",
    "Prepared",
    "RejectedRows",
    "import_file",
    "import_prepared",
    "prepare",
]
