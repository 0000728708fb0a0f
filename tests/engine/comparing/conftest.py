"""Two versions of one file, the second with some of its text replaced."""

from pathlib import Path

import processes
from engine.comparing import FileDifference, FilesCompared, VersionFiles, compare_files

STEP_DOWN = processes.folder("step_down")


def compared(was: bytes, now: bytes, file: str = "process.bpmn") -> FilesCompared:
    """Two contents of one file held side by side."""
    return compare_files(VersionFiles({file: was}), VersionFiles({file: now}))


def replaced(source: bytes, *changes: tuple[str, str]) -> bytes:
    """The file with the first of each text that is named replaced; each has to be there."""
    text = source.decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def edited(file: str, *changes: tuple[str, str], folder: Path = STEP_DOWN) -> list[FileDifference]:
    """What is different in a file of a shipped process after these replacements."""
    source = (folder / file).read_bytes()
    return list(compared(source, replaced(source, *changes), file).differences)


def sentences(differences: list[FileDifference]) -> list[str]:
    """What a manager reads."""
    return [one.words for one in differences]
