"""The bytes of a file before anybody looks at its rows: what kind they are, and that they are UTF-8.

Owns encodings. UTF-8 with or without its mark and UTF-16 with its mark are read as they are. Anything
else is refused, with the lines that are not UTF-8, unless whoever imports says that it is Windows-1252;
then each line is read as UTF-8 where it can be and as Windows-1252 where not, which is how files that
several programs have written to come out right. Nothing is guessed.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Literal

from engine.imports.refusing import Faults

Encoding = Literal["windows-1252"]

#: No honest row is longer.
LONGEST_LINE_BYTES = 1 << 20
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PARQUET = b"PAR1"


@dataclass(frozen=True)
class Source:
    """A file that can be read: UTF-8 text, or Parquet. `digest` is the SHA-256 of what was handed in."""

    path: Path
    digest: str
    size_bytes: int
    is_parquet: bool = False


def open_source(path: Path, faults: Faults, encoding: Encoding | None, scratch: Path) -> Source:
    """Look through the bytes of a file once.

    Args:
        path: the file.
        encoding: what the file is in when it is not Unicode.
        scratch: a folder of our own, for a copy in UTF-8 where one is needed.

    Raises:
        ImportRefused: empty, a workbook, not text, not UTF-8 (each such line), or a line without end.
    """
    with path.open("rb") as file:
        beginning = file.read(4)
    if not beginning:
        raise faults.file_refused("EMPTY-FILE", "The file is empty.")
    if beginning in _WORKBOOKS:
        message = "This is a workbook. Save the sheet as “CSV UTF-8” and import that."
        raise faults.file_refused("WORKBOOK", message)
    digest, size = _digest(path), path.stat().st_size
    if beginning == _PARQUET:
        return Source(path, digest, size, is_parquet=True)
    if beginning.startswith(_UTF_16):
        path = _from_utf_16(path, scratch / "utf-8.csv", faults)
    elif encoding == "windows-1252":
        path = _from_windows(path, scratch / "utf-8.csv", faults)
    _check(path, faults)
    return Source(path, digest, path.stat().st_size)


def _digest(path: Path) -> str:
    total = sha256()
    with path.open("rb") as file:
        while block := file.read(LONGEST_LINE_BYTES):
            total.update(block)
    return total.hexdigest()


def _from_utf_16(path: Path, copy: Path, faults: Faults) -> Path:
    with (
        path.open(encoding="utf-16", newline="") as file,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        try:
            while block := file.read(LONGEST_LINE_BYTES):
                out.write(block)
        except UnicodeError:
            message = "The file begins as UTF-16 and does not go on so. Save it as “CSV UTF-8”."
            raise faults.file_refused("NOT-UTF-16", message) from None
    return copy


def _from_windows(path: Path, copy: Path, faults: Faults) -> Path:
    with path.open("rb") as file, copy.open("wb") as out:
        for at, block in _blocks(file, faults):
            for further, line in enumerate(block.splitlines(keepends=True)):
                try:
                    out.write(line if _is_utf_8(line) else line.decode("cp1252").encode())
                except UnicodeDecodeError:
                    message = "The line is neither UTF-8 nor Windows-1252. Save the file as “CSV UTF-8”."
                    line_number = _line_at(path, at) + further
                    raise faults.file_refused("NOT-WINDOWS-1252", message, f"line {line_number}") from None
    return copy


def _check(path: Path, faults: Faults) -> None:
    with path.open("rb") as file:
        for at, block in _blocks(file, faults):
            if b"\0" in block:
                message = "The file is not text, or is UTF-16 without its mark. Save it as “CSV UTF-8”."
                raise faults.file_refused("NOT-TEXT", message, f"line {_line_at(path, at)}")
            if not block.isascii() and not _is_utf_8(block):
                _name_lines(_line_at(path, at), block, faults)
    if faults.count:
        raise faults.refusal()


def _blocks(file: BinaryIO, faults: Faults) -> Iterator[tuple[int, bytes]]:
    """Blocks of whole lines, each with the place of its first byte."""
    at = 0
    while block := file.read(LONGEST_LINE_BYTES):
        block += file.readline(LONGEST_LINE_BYTES)
        if len(block) == 2 * LONGEST_LINE_BYTES and not block.endswith(b"\n"):
            line = _line_at(Path(file.name), at) + block.count(b"\n")
            message = f"The line has more than {LONGEST_LINE_BYTES:,} bytes. Is this a CSV file?"
            raise faults.file_refused("LINE-TOO-LONG", message, f"line {line}")
        yield at, block
        at += len(block)


def _line_at(path: Path, place: int) -> int:
    """The number of the line that begins at a byte: counted only when somebody must be told."""
    with path.open("rb") as file:
        blocks = (
            file.read(min(LONGEST_LINE_BYTES, place - at)) for at in range(0, place, LONGEST_LINE_BYTES)
        )
        return 1 + sum(block.count(b"\n") for block in blocks)


def lines_with_open_quotes(source: Source, faults: Faults) -> None:
    """Tell lines in which a quotation mark is left open: a cell of marks holds no line break.

    Raises:
        ImportRefused: there are such lines, so that nobody could say which line a row is.
    """
    with source.path.open("rb") as file:
        for at, block in _blocks(file, faults):
            if b'"' not in block:
                continue
            lines = block.split(b"\n")
            odd = [number for number, line in enumerate(lines) if line.count(b'"') % 2]
            first = _line_at(source.path, at) if odd else 0
            for number in odd:
                message = "A quotation mark opens in this row and does not close."
                faults.refuse_row(first + number, [("", "NOT-CSV", message)], [lines[number].decode()])
    if faults.count:
        raise faults.refusal()


def _name_lines(first: int, block: bytes, faults: Faults) -> None:
    message = (
        "The line is not UTF-8. Save the file as “CSV UTF-8”, or say that its encoding is Windows-1252 when "
        "it is."
    )
    for number, line in enumerate(block.split(b"\n"), start=first):
        if not _is_utf_8(line):
            faults.refuse_row(number, [("", "NOT-UTF-8", message)], [line.decode("cp1252", "replace")])


def _is_utf_8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
