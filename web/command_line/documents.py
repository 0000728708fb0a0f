"""Files and JSON as the command line takes and gives them.

Owns reading of named files (or standard input), with every failure as a fault of that file, and
writing of one JSON document. Refuses what is too large or too deep before anything looks at it.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from engine.faults import Fault, FilesRefused
from engine.safe_xml import UPLOAD_LIMIT_BYTES


def read_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for "-".

    Raises:
        FilesRefused: FILE-UNREADABLE or FILE-TOO-LARGE.
    """
    try:
        if path == "-":
            source = sys.stdin.buffer.read(UPLOAD_LIMIT_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                source = file.read(UPLOAD_LIMIT_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise refused(path, "FILE-UNREADABLE", f"The file cannot be read: {reason}.") from None
    if len(source) > UPLOAD_LIMIT_BYTES:
        message = f"The file has more than {UPLOAD_LIMIT_BYTES:,} bytes; no larger one is read."
        raise refused(path, "FILE-TOO-LARGE", message)
    return source


class Neighbours(Mapping[str, bytes]):
    """The decision models in the folder of a file, by name; each is read when it is asked for.

    Only files of the folder itself: a link that leads out of it is not followed.
    """

    def __init__(self, path: str) -> None:
        folder = Path(path).parent
        found = sorted(folder.glob("*.dmn")) if path != "-" else []
        self._paths = {one.name: one for one in found if one.resolve().parent == folder.resolve()}

    def __getitem__(self, name: str) -> bytes:
        return read_bytes(str(self._paths[name]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def parse_json(source: bytes | str, path: str) -> Any:
    """A JSON document; numbers with a fraction become Decimal, with all their digits.

    Raises:
        FilesRefused: JSON-BROKEN.
    """
    try:
        return json.loads(source, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError:
        raise refused(path, "JSON-BROKEN", "The file is nested too deeply.") from None
    except ValueError as problem:
        raise refused(path, "JSON-BROKEN", f"The file is not JSON: {problem}.") from None


def write_json(value: Any) -> None:
    """Print one JSON document, indented, for people and programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def refused(path: str, code: str, message: str) -> FilesRefused:
    """The refusal of a whole file for one reason."""
    return FilesRefused([Fault(path, "", code, message)])


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
