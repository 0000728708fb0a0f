"""Versions of a process as they are named on the command line: folders, single files, or KEY@VERSION.

Owns where their files come from, and which files of two versions are held against each other.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.comparing import VersionFiles, kind_of
from engine.errors import BadInput
from engine.process_versions import shelf
from engine.store.processes import versions_of
from web.command_line.checking import NOT_LOOKED_INTO
from web.command_line.documents import read_bytes, refused
from web.command_line.opening import ready_database

#: The most files of one folder that are read.
MOST_COMPARED_FILES = 5_000
_PUBLISHED = re.compile(r"([^/\\@]+)@([0-9]{1,9})")
#: What a folder must have one of, to hold a process or a part of one.
_OF_A_PROCESS = (".bpmn", ".dmn", ".form.json", ".letter.md")


@dataclass(frozen=True)
class GivenVersion:
    """One side: what was typed, and its files by their path in it. A single file `is_file`."""

    given: str
    version: VersionFiles
    is_file: bool = False


def read_version(given: str) -> GivenVersion:
    """What was typed, read: a path where there is one, else a published version.

    Raises:
        FilesRefused: a file cannot be read, or is of no known kind.
        BadInput: a folder holds no process, or the version was never published.
    """
    published = _PUBLISHED.fullmatch(given)
    if published and not Path(given).exists():
        return GivenVersion(
            given, VersionFiles(_published(given, published[1], int(published[2])), f"{given}/")
        )
    if Path(given).is_dir():
        return GivenVersion(given, VersionFiles(_in_folder(Path(given)), f"{given.rstrip('/')}/"))
    if not Path(given).exists():
        message = "There is no such file or folder; a published version is written KEY@VERSION."
        raise refused(given, "FILE-UNREADABLE", message)
    if kind_of(given) is None:
        endings = ", ".join(_OF_A_PROCESS)
        message = (
            f"Only folders, KEY@VERSION and files ending in {endings} or .json (a scenario) are compared."
        )
        raise refused(given, "FILE-KIND", message)
    path = Path(given)
    return GivenVersion(
        given, VersionFiles({path.name: read_bytes(given)}, given.removesuffix(path.name)), True
    )


def side_by_side(old: GivenVersion, new: GivenVersion) -> tuple[VersionFiles, VersionFiles]:
    """Both under the same paths: of a single file the one that it is held against.

    Raises:
        BadInput: two files are of different kinds, or nothing answers to a file.
    """
    if not old.is_file and not new.is_file:
        return old.version, new.version
    if not new.is_file:
        later, earlier = side_by_side(new, old)
        return earlier, later
    (name,) = new.version.files
    counterpart = _counterpart(old, name)
    return VersionFiles({name: old.version.files[counterpart]}, old.version.place), new.version


def _published(given: str, key: str, number: int) -> dict[str, bytes]:
    with ready_database() as database, database.reading() as session:
        found = next((one for one in versions_of(session, key) if one.number == number), None)
        if found is None:
            raise BadInput(problem=f"{given}: this version was never published; see `pathways processes`.")
        return dict(shelf.files(session, found.digest).files)


def _in_folder(top: Path) -> dict[str, bytes]:
    paths: list[Path] = []
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(one for one in folders if not one.startswith(".") and one not in NOT_LOOKED_INTO)
        paths += [path for name in sorted(names) if kind_of(name) and (path := Path(folder, name)).is_file()]
        if len(paths) > MOST_COMPARED_FILES:
            message = (
                f"The folder holds more than {MOST_COMPARED_FILES:,} files. Name the folder of a process."
            )
            raise refused(str(top), "FOLDER-TOO-LARGE", message)
    if not any(path.name.lower().endswith(_OF_A_PROCESS) for path in paths):
        raise BadInput(
            problem=f"{top}: no process is in this folder: it holds no {', no '.join(_OF_A_PROCESS)} file."
        )
    return {path.relative_to(top).as_posix(): read_bytes(str(path)) for path in paths}


def _counterpart(side: GivenVersion, name: str) -> str:
    """The path on this side of what a single file of this name is held against."""
    alike = [path for path in side.version.files if kind_of(path) is kind_of(name)]
    named = [path for path in alike if PurePosixPath(path).name == name]
    for found in (alike, named):
        if len(found) == 1:
            return found[0]
    if side.is_file:
        raise BadInput(
            problem=f"{side.given} and {name} are files of different kinds: they cannot be compared."
        )
    many = "more than one file" if named else "no file"
    raise BadInput(problem=f"{side.given}: {many} named {name} is there; give the file that is meant.")
