"""All files of two versions side by side: which belong together, which came or went, what differs in each.

Owns nothing of how a file is read: `engine.comparing.kinds` knows. Reads no disk and no database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from engine.comparing.difference import FileDifference, FilesCompared, came_or_went
from engine.comparing.kinds import KINDS, kind_of
from engine.comparing.telling import beginning, in_quotes
from engine.faults import Fault, FilesRefused


@dataclass(frozen=True)
class VersionFiles:
    """The files of one version by their path in it. `place` is put before a path in faults."""

    files: Mapping[str, bytes]
    place: str = ""


def compare_files(was: VersionFiles, now: VersionFiles) -> FilesCompared:
    """Every difference of two versions, process by process, of each its diagram first.

    Files of an unknown kind are passed over.

    Raises:
        FilesRefused: with one fault for each file that cannot be read.
    """
    old, new = _read(was), _read(now)
    renamed = _renamed(was.files, now.files, old, new)
    differences: list[FileDifference] = []
    for path in sorted({*old, *new} - renamed.keys(), key=_in_reading_order):
        former = next((one for one, later in renamed.items() if later == path), path)
        differences += _in_one_file(path, former, old.get(former), new.get(path))
    return FilesCompared(tuple(differences))


def _read(version: VersionFiles) -> dict[str, Any]:
    """The contents of every file of a known kind."""
    contents: dict[str, Any] = {}
    faults: list[Fault] = []
    for path, source in version.files.items():
        kind = kind_of(path)
        if kind is None:
            continue
        try:
            contents[path] = kind.read(source, f"{version.place}{path}")
        except FilesRefused as refusal:
            faults += refusal.faults
    if faults:
        raise FilesRefused(faults)
    return contents


def _renamed(
    was: Mapping[str, bytes], now: Mapping[str, bytes], old: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, str]:
    """Former path -> path of files with another name: their bytes are equal, or each is the one diagram."""
    gone, come = [path for path in old if path not in new], [path for path in new if path not in old]
    found: dict[str, str] = {}
    for former in gone:
        same = (path for path in come if path not in found.values() and now[path] == was[former])
        later = next((path for path in same if kind_of(path) is kind_of(former)), None)
        if later is not None:
            found[former] = later
    left = [[path for path in paths if path.endswith(".bpmn")] for paths in (gone, come)]
    if not found.keys() & set(left[0]) and [len(paths) for paths in left] == [1, 1]:
        found[left[0][0]] = left[1][0]
    return found


def _in_reading_order(path: str) -> tuple[str, int, str]:
    folder = PurePosixPath(path).parent
    process = folder.parent if folder.name in ("decisions", "forms", "letters", "scenarios") else folder
    kind = kind_of(path)
    return process.as_posix(), KINDS.index(kind) if kind else len(KINDS), path


def _in_one_file(path: str, former: str, old: Any, new: Any) -> Iterator[FileDifference]:
    kind = kind_of(path)
    if kind is None:
        return
    title = kind.title(old if new is None else new) or PurePosixPath(path).name
    called = f"the {kind.noun} {in_quotes(title)}"
    if old is None or new is None:
        way = came_or_went(old, new)
        was, now = (None, path) if old is None else (path, None)
        words = beginning(f"{called} was {way} ({path}).")
        yield FileDifference(path, "", title, way, kind.what, was, now, words)
        return
    if former != path:
        words = beginning(f"{called} lies now in the file {path}; it lay in {former}.")
        yield FileDifference(path, "", title, "changed", kind.what, former, path, words)
    for one in kind.compare(path, title, old, new):
        is_of_the_file = not one.element or one.element.startswith("line ")
        yield replace(one, name=title) if is_of_the_file and not one.name else one
