"""Which column of a file is which: names as people write them, and what must be there. Pure.

Names are compared without case, spaces, underscores and other marks, with the usual other names.
A file's own name for a column can be told (`mapping`), which then counts alone; an empty one says that
the file does not have the column, whatever its names look like.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.faults import Fault
from engine.imports.cells import CellReader, shown
from engine.imports.refusing import Faults, ImportRefused


@dataclass(frozen=True)
class FileColumn:
    """One column: its name as docs/data.md writes it, how its cells are read one by one, other names of it.

    `required`: the file must have it. `filled`: its cells must not be empty. `clears`: an empty cell tells
    nothing, as if the file did not have the column, and one of `NOT_KNOWN` says that it is not known.
    """

    name: str
    read: CellReader = str
    also: tuple[str, ...] = ()
    required: bool = False
    filled: bool = False
    clears: bool = False


@dataclass(frozen=True)
class Layout:
    """Where the columns stand in a file (from 0), and the names of columns that nothing reads."""

    places: Mapping[str, int]
    ignored: tuple[str, ...]


def plain_heading(name: str) -> str:
    """A column's name as names are compared: letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def lay_out(
    columns: Sequence[FileColumn],
    header: Sequence[str],
    faults: Faults,
    mapping: Mapping[str, str] | None = None,
) -> Layout:
    """Find the columns in the first line of a file.

    Args:
        columns: all that the kind of file can have.
        header: the names that the file gives.
        mapping: our name -> the file's name, where a person said so.

    Raises:
        ImportRefused: a column is missing, or there twice.
    """
    told = mapping or {}
    own = {plain_heading(ours): plain_heading(theirs) for ours, theirs in told.items()}
    places: dict[str, int] = {}
    problems: list[tuple[str, str]] = []
    for column in columns:
        found = places_of(column, header, told)
        if len(found) > 1:
            several = ", ".join(header[place] for place in found)
            problems.append(("COLUMN-TWICE", f"“{column.name}” is there several times: {several}."))
        elif found:
            places[column.name] = found[0]
        elif column.required or own.get(plain_heading(column.name)):
            problems.append(("COLUMN-MISSING", _missing(column, header)))
    if problems:
        raise _refused(faults, problems)
    ignored = [cell for place, cell in enumerate(header) if place not in places.values()]
    return Layout(places, tuple(filter(None, ignored)))


def places_of(column: FileColumn, header: Sequence[str], mapping: Mapping[str, str]) -> list[int]:
    """Where the names of a file's columns say that a column stands (from 0): nowhere, once or several times.

    Args:
        header: the names that the file gives.
        mapping: our name -> the file's name, where a person said so; empty when the file does not have it.
    """
    own = {plain_heading(ours): plain_heading(theirs) for ours, theirs in mapping.items()}
    told = own.get(plain_heading(column.name))
    wanted = {plain_heading(column.name), *map(plain_heading, column.also)} if told is None else {told} - {""}
    return [place for place, name in enumerate(map(plain_heading, header)) if name in wanted]


def _missing(column: FileColumn, header: Sequence[str]) -> str:
    there = shown(", ".join(header)) if any(header) else "no names at all"
    return f"The column “{column.name}” is missing. The first line must name the columns; it holds {there}."


def _refused(faults: Faults, problems: Sequence[tuple[str, str]]) -> ImportRefused:
    told = [Fault(faults.file, "line 1", code, message) for code, message in problems]
    return ImportRefused(faults.file, told, len(told))
