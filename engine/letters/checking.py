"""Finds every fault of a letter's file at once; what passes can be written whatever the record holds."""

import re
from functools import lru_cache
from pathlib import PurePath

from engine.faults import Fault, FilesRefused
from engine.letters.letter import Letter
from engine.letters.mending import text_of_letter
from engine.letters.reading import LetterReader

#: The largest file that is read, in bytes; some ten pages of print.
LETTER_LIMIT_BYTES = 32 * 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def parse_letter(source: bytes, path: str) -> Letter:
    """The letter in this file.

    Raises FilesRefused with all its faults.
    """
    letter, faults = _read(source, path)
    if letter is None or faults:
        raise FilesRefused(faults)
    return letter


def letter_faults(source: bytes, path: str) -> list[Fault]:
    """The faults of a letter's file; `element` is the line ("line 3"), or "" for the whole file."""
    return _read(source, path)[1]


def _read(source: bytes, path: str) -> tuple[Letter | None, list[Fault]]:
    name = PurePath(path).name.split(".")[0]
    if not _NAME.fullmatch(name):
        wrong = f"The file's name “{name[:80]}” cannot be used in a task's property or in an address."
        return None, [Fault(path, "", "LETTER-NAME", f"{wrong} Use small letters, digits, “_” and “-”.")]
    if len(source) > LETTER_LIMIT_BYTES:
        wrong = f"The letter is larger than {LETTER_LIMIT_BYTES // 1024} kB."
        return None, [Fault(path, "", "LETTER-TOO-LARGE", f"{wrong} Shorten it: families read one page.")]
    try:
        text = text_of_letter(source)
    except UnicodeDecodeError:
        return None, [_unreadable(path)]
    if _CONTROL.search(text):
        return None, [_unreadable(path)]
    letter, faults = _read_text(text, path, name)
    return letter, [*faults]


@lru_cache(256)
def _read_text(text: str, path: str, name: str) -> tuple[Letter | None, tuple[Fault, ...]]:
    """Versions and drafts of a process share most of their letters."""
    reader = LetterReader(text, path)
    return reader.letter(name), tuple(reader.faults)


def _unreadable(path: str) -> Fault:
    return Fault(path, "", "LETTER-UNREADABLE", "This is not plain text in UTF-8. Save it as plain text.")
