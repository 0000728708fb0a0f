"""Shipped processes edited in ways that harm nobody: other words, another place, one step more."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import SPIFF, tag
from tests.processes.mutating import Drawing, Mutant

_STEPS = ("userTask", "serviceTask", "callActivity", "exclusiveGateway", "endEvent", "boundaryEvent")


def labels(files: ProcessFiles) -> Iterator[Mutant]:
    """With other words on a step or a flow."""
    drawing = Drawing(files)
    for one in drawing.all(*_STEPS, "sequenceFlow"):
        was = one.get("name")
        if was:
            one.set("name", f"{was} (as we call it)")
            yield drawing.made("label", str(one.get("id")))
            one.set("name", was)


def layout(files: ProcessFiles) -> Iterator[Mutant]:
    """With a step elsewhere on the picture."""
    drawing = Drawing(files)
    for one in list[Any](drawing.root.iter("{*}Bounds")):
        was = one.get("x")
        one.set("x", str(float(was) + 40))
        yield drawing.made("layout", str(one.getparent().get("bpmnElement")))
        one.set("x", was)


def documentation(files: ProcessFiles) -> Iterator[Mutant]:
    """With another explanation of a step."""
    drawing = Drawing(files)
    for one in drawing.all("documentation"):
        was, one.text = one.text, "Explained anew."
        yield drawing.made("documentation", str(one.getparent().get("id")))
        one.text = was


def form_texts(files: ProcessFiles) -> Iterator[Mutant]:
    """With another title of a question."""
    for path, source in files.files.items():
        if path.endswith(".form.json"):
            form = json.loads(source)
            for name in form["properties"]:
                changed = {**form["properties"][name], "title": "What is it?"}
                properties = {**form["properties"], name: changed}
                content = json.dumps({**form, "properties": properties}).encode()
                yield Mutant("form text", f"{path}: {name}", _with(files, path, content))


def letter_texts(files: ProcessFiles) -> Iterator[Mutant]:
    """With a friendlier letter."""
    for path, source in files.files.items():
        if path.endswith(".letter.md"):
            yield Mutant("letter text", path, _with(files, path, source + b"\nWith kind regards\n"))


def table_texts(files: ProcessFiles) -> Iterator[Mutant]:
    """With another reason, or remark, in a decision table."""
    for path, source in files.files.items():
        if path.endswith(".dmn"):
            root = etree.fromstring(source)
            for one in list[Any](root.iter("{*}annotationEntry")):
                text = one.find("{*}text")
                was, text.text = text.text, "As it is written in the guidance"
                yield Mutant("table text", path, _with(files, path, etree.tostring(root)))
                text.text = was


def other_words(files: ProcessFiles) -> Iterator[Mutant]:
    """With a condition that says the same otherwise."""
    drawing = Drawing(files)
    for one in drawing.all("conditionExpression"):
        was = one.text
        one.text = f"if {(was or '').strip().removeprefix('=')} then true else false"
        yield drawing.made("other words", str(one.getparent().get("id")))
        one.text = was


def sooner(files: ProcessFiles) -> Iterator[Mutant]:
    """With a step that is due a day sooner."""
    drawing = Drawing(files)
    for one in list[Any](drawing.root.iter(f"{{{SPIFF}}}property")):
        was = one.get("value", "")
        days = re.fullmatch(r"P(\d+)D", was)
        if one.get("name") == "due" and days and int(days[1]) > 1:
            one.set("value", f"P{int(days[1]) - 1}D")
            yield drawing.made("sooner", str(one.getparent().getparent().getparent().get("id")))
            one.set("value", was)


def one_step_more(files: ProcessFiles) -> Iterator[Mutant]:
    """With something to be ticked off on the way."""
    for flow in [str(one.get("id")) for one in Drawing(files).all("sequenceFlow")]:
        drawing = Drawing(files)
        drawn = drawing.node(flow)
        place, to = drawn.getparent(), drawn.get("targetRef")
        drawn.set("targetRef", "one_thing_more")
        etree.SubElement(place, tag("manualTask"), id="one_thing_more", name="Look it over")
        etree.SubElement(
            place, tag("sequenceFlow"), id="on_the_way", sourceRef="one_thing_more", targetRef=to
        )
        yield drawing.made("one step more", flow)


def _with(files: ProcessFiles, path: str, content: bytes) -> ProcessFiles:
    return ProcessFiles(files.key, {**files.files, path: content})


EDITS: tuple[Callable[[ProcessFiles], Iterator[Mutant]], ...] = (
    labels,
    layout,
    documentation,
    form_texts,
    letter_texts,
    table_texts,
    other_words,
    sooner,
    one_step_more,
)
