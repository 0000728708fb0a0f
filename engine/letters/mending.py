"""What one press does to a letter: puts another expression in the place of one. Pure."""

import re

from engine.errors import BadInput
from engine.faults import Mend

_PLACE = re.compile(r"characters (\d{1,6}) to (\d{1,6})")


def text_of_letter(source: bytes) -> str:
    """The text of a letter's file, in which places are counted."""
    return source.decode("utf-8-sig").replace("\r\n", "\n")


def expression_changed(line: int, start: int, was: str, now: str, shown: str) -> Mend:
    """Another expression at a place, told by its line from 1 and its first character from 0."""
    place = f"characters {start} to {start + len(was)}"
    return Mend(f"line {line}", place, now, f"Change it to “{shown}”")


def letter_mended(source: bytes, setting: str, value: str) -> bytes:
    """The letter with one mend done.

    Raises:
        BadInput: there is no such place, or it is no mend of a letter.
    """
    found = _PLACE.fullmatch(setting)
    try:
        text = text_of_letter(source)
    except UnicodeDecodeError:
        text = ""
    if found is None or not int(found[1]) < int(found[2]) <= len(text):
        raise BadInput(problem="The letter has no such place any more. Look at its faults again.")
    return (text[: int(found[1])] + value + text[int(found[2]) :]).encode()
