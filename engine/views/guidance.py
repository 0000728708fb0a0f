"""Which step, question or rule carries which demand of the guidance: read off the files themselves.

Owns where an id may stand: the property `requirement` of an element, `requirement` beside a form's
question, and an id in the annotation of a rule. Judges nothing.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import Element, read_elements, read_properties, tag
from engine.bpmn.reading import read_xml
from engine.safe_xml import read_safely

_ID = re.compile(r"\b[OW]-(?:[A-Z]\d|\d[A-Z])\b")
#: Elements that only hold a diagram together are not told as steps.
_HOLDS_TOGETHER = frozenset({"parallelGateway", "eventBasedGateway"})


@dataclass(frozen=True, order=True)
class Carrier:
    """One place that carries a demand: a step, a question or a rule, of a process."""

    demand: str
    process: str
    kind: str
    name: str


@dataclass(frozen=True)
class GuidanceStep:
    """One step of a process as people read about it: whose it is, what it rests on."""

    name: str
    kind: str
    lane: str
    demands: tuple[str, ...]
    documentation: str


def carriers(files: ProcessFiles) -> list[Carrier]:
    """Every place in the files of a process that carries a demand, each once."""
    found = [*_in_diagram(files), *_in_forms(files), *_in_tables(files)]
    return sorted(
        {Carrier(demand, files.key, kind, name) for kind, name, ids in found for demand in ids.split()}
    )


def steps(files: ProcessFiles) -> list[GuidanceStep]:
    """The steps of a process that rest on guidance or that people do, in the order of the diagram."""
    elements = read_elements(read_xml(files.diagram, DIAGRAM)).values()
    return [_step(one) for one in elements if one.kind == "userTask" or _is_told(one)]


def purpose(files: ProcessFiles) -> str:
    """What the process is for, as its diagram says."""
    found = read_xml(files.diagram, DIAGRAM).iterfind(f"{tag('process')}/{tag('documentation')}")
    return next((text for one in found if (text := (one.text or "").strip())), "")


def _is_told(element: Element) -> bool:
    return bool(element.requirement and element.name) and element.kind not in _HOLDS_TOGETHER


def _step(element: Element) -> GuidanceStep:
    demands = tuple((element.requirement or "").split())
    return GuidanceStep(element.name, element.kind, element.lane or "", demands, element.documentation)


def _in_diagram(files: ProcessFiles) -> Iterator[tuple[str, str, str]]:
    root = read_xml(files.diagram, files.key)
    for process in root.iterchildren(tag("process")):
        yield "process", process.get("name", ""), read_properties(process).get("requirement", "")
    for element in read_elements(root).values():
        yield "step", element.name or element.id, element.requirement or ""


def _in_forms(files: ProcessFiles) -> Iterator[tuple[str, str, str]]:
    for source in files.forms.values():
        yield from _questions(json.loads(source), "")


def _questions(part: Any, title: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(part, list):
        for one in part:
            yield from _questions(one, title)
    elif isinstance(part, dict):
        named = part.get("title")
        name = named if isinstance(named, str) else title
        if isinstance(part.get("requirement"), str):
            yield "question", name, part["requirement"]
        for one in part.values():
            yield from _questions(one, name)


def _in_tables(files: ProcessFiles) -> Iterator[tuple[str, str, str]]:
    for name, source in files.decisions.items():
        for rule in read_safely(source, name).iter("{*}rule"):
            notes = rule.iter("{*}annotationEntry", "{*}description")
            noted = " ".join(etree.tostring(one, encoding=str) for one in notes)
            yield "rule", name, " ".join(_ID.findall(noted))
