"""The kinds of files that a process consists of: how each is recognised, read, named and compared."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn.elements import tag
from engine.bpmn.reading import read_xml
from engine.comparing.diagrams import outline_of_diagram
from engine.comparing.difference import Aspect, FileDifference
from engine.comparing.json_texts import read_document
from engine.comparing.lines import LineComparing, read_lines, title_of_lines
from engine.comparing.lives import compare_lives
from engine.comparing.questions import outline_of_form
from engine.comparing.side_by_side import compare_outlines
from engine.comparing.tables import outline_of_table
from engine.comparing.telling import in_quotes
from engine.decisions.reading import children, label, read_definitions

#: File, title, and the two contents as their kind reads them.
_Compare = Callable[[str, str, Any, Any], Iterator[FileDifference]]


@dataclass(frozen=True)
class FileKind:
    """A kind of file: its ending, what it is called, and how it is read, named and compared."""

    ending: str
    noun: str
    what: Aspect
    read: Callable[[bytes, str], Any]
    title: Callable[[Any], str]
    compare: _Compare


def _process_name(root: Any) -> str:
    return next((one.get("name") or one.get("id", "") for one in root.iterchildren(tag("process"))), "")


def _decision_name(root: Any) -> str:
    return next((label(one) for one in children(root, "decision")), "")


def _document_title(document: Mapping[str, Any]) -> str:
    return str(document.get("title") or "")


#: Every kind that a process consists of; of two endings that fit the first counts.
KINDS = (
    FileKind(
        ".bpmn", "process", "element", read_xml, _process_name,
        lambda file, _, was, now: compare_outlines(file, outline_of_diagram(was), outline_of_diagram(now)),
    ),
    FileKind(
        ".dmn", "decision", "decision", read_definitions, _decision_name,
        lambda file, _, was, now: compare_outlines(file, outline_of_table(was), outline_of_table(now)),
    ),
    FileKind(
        ".form.json", "form", "form", read_document, _document_title,
        lambda file, _, was, now: compare_outlines(file, outline_of_form(was), outline_of_form(now)),
    ),
    FileKind(
        ".letter.md", "letter", "letter", read_lines, title_of_lines,
        lambda file, title, was, now: LineComparing(
            file, "letter", f"the letter {in_quotes(title)}"
        ).differences(was, now),
    ),
    FileKind(
        ".json", "scenario", "scenario", read_document, _document_title,
        lambda file, _, was, now: compare_lives(file, was, now),
    ),
    FileKind(
        ".md", "page", "documentation", read_lines, title_of_lines,
        lambda file, title, was, now: LineComparing(
            file, "documentation", f"the page {in_quotes(title)}"
        ).differences(was, now),
    ),
)  # fmt: skip


def kind_of(path: str) -> FileKind | None:
    """The kind of a file by its name; None for one that no process consists of."""
    return next((kind for kind in KINDS if path.lower().endswith(kind.ending)), None)
