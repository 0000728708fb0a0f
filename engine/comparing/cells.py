"""Columns, cells and values of decision tables as people read them."""

from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any

from lxml import etree

from engine.bpmn.times_in_words import time_in_words
from engine.comparing.telling import Phrases, in_quotes
from engine.decisions.reading import child, children, label, local, text
from engine.decisions.telling import cell_in_words, result_in_words

#: Which columns the cells of a rule stand under.
_COLUMN_OF = {"inputEntry": "input", "outputEntry": "output", "annotationEntry": "annotation"}
#: A column, how a difference in it is said, and how a cell is shown.
Cell = tuple[etree._Element, Phrases, Callable[[str], str] | None]


def column_label(column: etree._Element) -> str:
    """What people call a column, or anything else that a model names."""
    if local(column) == "input" and not column.get("label"):
        return text(child(column, "inputExpression")) or label(column)
    return label(column)


def cell_of_rule(node: etree._Element, rule: etree._Element) -> Cell | None:
    """The column under which a text of a rule stands, with how it is told; None where it is in no cell."""
    entry = node if local(node) in _COLUMN_OF else node.getparent()
    if entry is None or entry.getparent() is not rule or local(entry) not in _COLUMN_OF:
        return None
    kind = _COLUMN_OF[local(entry)]
    columns, place = _columns(rule, kind), list(children(rule, local(entry))).index(entry)
    return (columns[place], *_told(kind, column_label(columns[place]))) if place < len(columns) else None


def rule_in_words(rule: etree._Element) -> str:
    """`“Sessions” is less than 20: “look_again”`; columns that may hold anything are left out."""
    conditions = [
        f"{in_quotes(name)} is {_test(cell)}" for name, cell in _entries(rule, "inputEntry") if _test(cell)
    ]
    results = [value_in_words(cell) for _, cell in _entries(rule, "outputEntry")]
    return f"{' and '.join(conditions) or 'always'}: {', '.join(results)}"


def value_in_words(written: str) -> str:
    """A value as people say it; what is more than a value as it is written."""
    if written.startswith("duration("):
        return time_in_words(written).removeprefix("after ").removeprefix("at ")
    told = result_in_words(written, _say)
    return told if told != written else in_quotes(written)


def _told(kind: str, name: str) -> tuple[Phrases, Callable[[str], str] | None]:
    name = in_quotes(name).replace("{", "{{").replace("}", "}}")
    if kind == "annotation":
        return Phrases(
            f"{{it}}: {name} now says {{now}}; it said {{was}}.",
            f"{{it}}: {name} now says {{now}}.",
            f"{{it}}: {name} says nothing any more; it said {{was}}.",
        ), None
    if kind == "output":
        return Phrases(
            f"{{it}} now answers {{now}} as {name}; it answered {{was}}.",
            f"{{it}} now answers {{now}} as {name}.",
            f"{{it}} answers nothing as {name} any more; it answered {{was}}.",
        ), value_in_words
    return Phrases(
        f"{{it}} now wants {name} to be {{now}}; it had to be {{was}}.",
        f"{{it}} now wants {name} to be {{now}}.",
        f"{{it}} no longer looks at {name}; it had to be {{was}}.",
    ), lambda cell: _test(cell) or "anything"


def _test(cell: str) -> str:
    """What a cell lets pass; nothing where that is anything."""
    told = cell_in_words(cell, _say) if cell else ()
    return in_quotes(cell) if told == (cell,) and not cell.isdigit() else " or ".join(told)


def _say(value: Any) -> str:
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case str():
            return in_quotes(value)
        case dict():
            return str(value.get("value", value))
    return str(value)


def _entries(rule: etree._Element, kind: str) -> Iterator[tuple[str, str]]:
    names = [column_label(column) for column in _columns(rule, _COLUMN_OF[kind])]
    written = [text(entry) for entry in children(rule, kind)]
    return zip(names, written, strict=False)


def _columns(rule: etree._Element, kind: str) -> list[etree._Element]:
    """The columns of a rule's table; they stand before its rules, of which there may be thousands."""
    table = rule.getparent()
    before = () if table is None else takewhile(lambda node: local(node) != "rule", table)
    return [node for node in before if local(node) == kind]
