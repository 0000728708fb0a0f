"""Where else in a process an answer is named: conditions, steps, tables, letters and other questions."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import read_elements, read_flows
from engine.faults import FilesRefused


@dataclass(frozen=True)
class Use:
    """One place that names an answer: `where` in words; the `element` or `file` to go to."""

    where: str
    element: str | None = None
    file: str | None = None


def uses_of(files: ProcessFiles, form: str, into: str, question: str) -> list[Use]:
    """Every place outside its own question that names the answer of a question.

    Args:
        form: the name of the form that asks.
        into: where its answers go: `case`, `case.NAME`, or "" for the process's own names.
    """
    named = _naming(f"{into}.{question}" if into else question)
    found = [*_in_diagram(files, named), *_in_files(files, form, named)]
    if _in_own_form(files.forms.get(form, b"{}"), question):
        found.append(Use("another question or a check of this form"))
    return list(dict.fromkeys(found))


def _naming(path: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){re.escape(path)}(?!\w)")


def _in_diagram(files: ProcessFiles, named: re.Pattern[str]) -> Iterator[Use]:
    if DIAGRAM not in files.files:
        return
    try:
        elements, flows = read_elements(files.root), read_flows(files.root)
    except FilesRefused:
        return
    for node in files.root.iter("{*}*"):
        if any(named.search(text) for text in (node.text or "", *map(str, node.attrib.values()))):
            owner = _owner(node, {*elements, *flows}) or ""
            if owner in flows:
                ends = (flows[owner].source, flows[owner].target)
                names = (f"“{elements[end].name or end}”" if end in elements else end for end in ends)
                yield Use(f"the condition from {' to '.join(names)}", element=owner)
            elif owner:
                yield Use(f"the step “{elements[owner].name or owner}”", element=owner)


def _owner(node: etree._Element, known: set[str]) -> str | None:
    """The step or flow that something stands in: itself, or the nearest around it."""
    around = (one.get("id", "") for one in (node, *node.iterancestors()))
    return next((one for one in around if one in known), None)


def _in_files(files: ProcessFiles, form: str, named: re.Pattern[str]) -> Iterator[Use]:
    kinds = {"decisions/": "the decision table", "letters/": "the letter", "forms/": "the form"}
    for name, source in sorted(files.files.items()):
        kind = next((words for start, words in kinds.items() if name.startswith(start)), None)
        if kind and name != f"forms/{form}.form.json" and named.search(source.decode(errors="replace")):
            yield Use(f"{kind} {name}", file=name)


def _in_own_form(source: bytes, question: str) -> bool:
    """Whether another question, or a check, of the same form names the question."""
    try:
        document = json.loads(source)
    except ValueError:
        return False
    others = {name: one for name, one in document.get("properties", {}).items() if name != question}
    return _says({"others": others, "checks": document.get("ui:checks", [])}, question)


def _says(value: Any, question: str) -> bool:
    if isinstance(value, str):
        return bool(_naming(question).search(value))
    if isinstance(value, Mapping):
        return any(_says(one, question) for key, one in value.items() if key not in ("title", "description"))
    return isinstance(value, list) and any(_says(one, question) for one in value)
