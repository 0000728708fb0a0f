"""Shipped processes spoilt in ways that people spoil diagrams, one at a time and each of a named kind."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import SPIFF, read_elements, tag
from engine.expressions import compile_expression

_CALLS_OF_THE_LAW = {"before_a_legal_step", "what_is_allowed"}
_WORDS_OF_THE_LAW = ("legal_step", "allowed", "looked_after", "safeguarding_hold", "approve")
_NUMBER = re.compile(r'"P(\d+)([DWMY])"|(?<![\w."@])(\d+)(?![\w.%])')


@dataclass(frozen=True)
class Mutant:
    """A process with one thing changed; `what` says which, for whoever reads a failing test."""

    kind: str
    what: str
    files: ProcessFiles

    def __str__(self) -> str:
        return f"{self.kind}: {self.files.key}: {self.what}"


@dataclass
class Drawing:
    """The diagram of a process, to be changed in a copy."""

    files: ProcessFiles

    def __post_init__(self) -> None:
        self.root = deepcopy(self.files.root)

    def made(self, kind: str, what: str) -> Mutant:
        """The process with the diagram as it is now."""
        return Mutant(kind, what, _with(self.files, DIAGRAM, etree.tostring(self.root)))

    def node(self, element: str) -> Any:
        """The element of this id."""
        return next(one for one in self.root.iter("{*}*") if one.get("id") == element)

    def all(self, *kinds: str) -> list[Any]:
        """Every element of these kinds."""
        return list(self.root.iter(*map(tag, kinds)))

    def flows(self, **ends: str) -> list[Any]:
        """The flows with this sourceRef or targetRef."""
        return [one for one in self.all("sequenceFlow") if all(one.get(k) == v for k, v in ends.items())]


Maker = Callable[[ProcessFiles], Iterator[Mutant]]


def _with(files: ProcessFiles, path: str, content: bytes) -> ProcessFiles:
    return ProcessFiles(files.key, {**files.files, path: content})


def _properties(node: Any, name: str) -> list[Any]:
    holders = node.findall(f"{tag('extensionElements')}/{{{SPIFF}}}properties")
    return [one for holder in holders for one in holder if one.get("name") == name]


def _ids(files: ProcessFiles, *kinds: str) -> list[str]:
    return [str(one.get("id")) for one in Drawing(files).all(*kinds)]


def second_person_forgotten(files: ProcessFiles) -> Iterator[Mutant]:
    """Without a `notBy`, and without each of its names."""
    for task in _ids(files, "userTask"):
        for written in [one.get("value") for one in _properties(Drawing(files).node(task), "notBy")]:
            for name in ["", *re.findall(r"[\w/:]+", written)]:
                drawing = Drawing(files)
                found = _properties(drawing.node(task), "notBy")[0]
                if not name or written == name:
                    found.getparent().remove(found)
                elif not written.startswith("="):
                    found.set("value", " ".join(one for one in written.split() if one != name))
                else:
                    continue
                yield drawing.made("notBy removed", f"{task} {name}")


def guard_taken_away(files: ProcessFiles) -> Iterator[Mutant]:
    """Without the property `guard`, and asked only in a case that never comes."""
    for task in _ids(files, "userTask"):
        if not _properties(Drawing(files).node(task), "guard"):
            continue
        drawing = Drawing(files)
        for name in ("guard", "guardIf", "guardWhen"):
            for found in _properties(drawing.node(task), name):
                found.getparent().remove(found)
        yield drawing.made("guard bypassed", f"{task} without it")
        drawing = Drawing(files)
        holder = _properties(drawing.node(task), "guard")[0].getparent()
        for found in _properties(drawing.node(task), "guardIf"):
            holder.remove(found)
        etree.SubElement(holder, f"{{{SPIFF}}}property", name="guardIf", value="= case.wanted = true")
        yield drawing.made("guard bypassed", f"{task} only if wanted")


def guard_gone_round(files: ProcessFiles) -> Iterator[Mutant]:
    """With a way round an approval, a decision table or a question about the law."""
    for step in _ids(files, "userTask", "businessRuleTask", "callActivity"):
        node = Drawing(files).node(step)
        if _properties(node, "notBy") or _is_asked(node):
            after = Drawing(files).flows(sourceRef=step)
            drawing = Drawing(files)
            if after and drawing.flows(targetRef=step):
                _shortcut(drawing, step, after[0].get("targetRef"))
                yield drawing.made("guard bypassed", f"round {step}")


def choice_gone_round(files: ProcessFiles) -> Iterator[Mutant]:
    """With a way round a choice that asks for the law, or for whether a child is looked after."""
    for flow in _ids(files, "sequenceFlow"):
        drawing = Drawing(files)
        drawn = drawing.node(flow)
        choice, to = drawn.get("sourceRef"), drawn.get("targetRef")
        condition = drawn.findtext(tag("conditionExpression")) or ""
        if any(word in condition for word in _WORDS_OF_THE_LAW) and drawing.flows(targetRef=choice):
            _shortcut(drawing, choice, to)
            yield drawing.made("guard bypassed", f"round {choice} to {to}")


def _is_asked(node: Any) -> bool:
    return node.get("calledElement") in _CALLS_OF_THE_LAW or "businessRuleTask" in node.tag


def _shortcut(drawing: Drawing, step: str, to: str) -> None:
    """A choice before a step: whoever has no time goes straight on."""
    node = drawing.node(step)
    for flow in drawing.flows(targetRef=step):
        flow.set("targetRef", "in_a_hurry")
    place = node.getparent()
    etree.SubElement(place, tag("exclusiveGateway"), id="in_a_hurry", name="Time?", default="time_enough")
    etree.SubElement(
        place, tag("sequenceFlow"), id="time_enough", name="Yes", sourceRef="in_a_hurry", targetRef=step
    )
    hurried = etree.SubElement(
        place, tag("sequenceFlow"), id="hurried", name="No", sourceRef="in_a_hurry", targetRef=to
    )
    etree.SubElement(hurried, tag("conditionExpression")).text = "case.in_a_hurry = true"


def default_swapped(files: ProcessFiles) -> Iterator[Mutant]:
    """With another flow of a choice as the default, so that what is not known goes that way."""
    for gateway in _ids(files, "exclusiveGateway"):
        for flow in [one.get("id") for one in Drawing(files).flows(sourceRef=gateway)]:
            drawing = Drawing(files)
            node, drawn = drawing.node(gateway), drawing.node(flow)
            condition = drawn.find(tag("conditionExpression"))
            if node.get("default") and condition is not None:
                read = sorted(compile_expression(_feel(condition)).paths)
                known = " and ".join(f"{path} != null" for path in read)
                condition.text = f"not({_feel(condition)}) and {known}"
                drawing.node(node.get("default")).append(condition)
                node.set("default", flow)
                yield drawing.made("default flow swapped", f"{gateway}: {flow}")


def _feel(condition: Any) -> str:
    return str(condition.text or "").strip().removeprefix("=").strip()


def condition_negated(files: ProcessFiles) -> Iterator[Mutant]:
    """With a condition turned round."""
    for flow in _ids(files, "sequenceFlow"):
        drawing = Drawing(files)
        condition = drawing.node(flow).find(tag("conditionExpression"))
        if condition is not None:
            condition.text = f"not({_feel(condition)})"
            yield drawing.made("condition negated", flow)


def threshold_moved(files: ProcessFiles) -> Iterator[Mutant]:
    """With a number of a condition or a decision table one more, and one less."""
    for flow in _ids(files, "sequenceFlow"):
        condition = Drawing(files).node(flow).findtext(tag("conditionExpression")) or ""
        for moved in _moved(condition):
            drawing = Drawing(files)
            drawing.node(flow).find(tag("conditionExpression")).text = moved
            yield drawing.made("threshold loosened", f"{flow}: {moved}")
    for path, source in files.files.items():
        if path.endswith(".dmn"):
            yield from _moved_in_table(files, path, source)


def _moved_in_table(files: ProcessFiles, path: str, source: bytes) -> Iterator[Mutant]:
    """A column's number is moved in all its cells: in one of them alone another rule often says the same."""
    root = etree.fromstring(source)
    columns: dict[Any, list[Any]] = {}
    for text in list[Any](root.iter("{*}text")):
        holder = text.getparent()
        if etree.QName(holder).localname == "inputEntry":
            rule = holder.getparent()
            columns.setdefault((rule.getparent(), list(rule).index(holder)), []).append(text)
        elif etree.QName(holder).localname in ("outputEntry", "inputExpression", "literalExpression"):
            columns[text] = [text]
    for cells in columns.values():
        written = [cell.text or "" for cell in cells]
        for number, other in dict.fromkeys(pair for one in written for pair in _moves(one)):
            for cell, one in zip(cells, written, strict=True):
                cell.text = dict(_moved_numbers(one)).get((number, other), one)
            what = f"{cells[0].getparent().get('id')}: {number} to {other}"
            yield Mutant("threshold loosened", what, _with(files, path, etree.tostring(root)))
            for cell, one in zip(cells, written, strict=True):
                cell.text = one


def _moved(written: str) -> Iterator[str]:
    return (text for _, text in _moved_numbers(written))


def _moves(written: str) -> Iterator[tuple[str, str]]:
    return (pair for pair, _ in _moved_numbers(written))


def _moved_numbers(written: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Each number or length of time, what becomes of it, and the text with that."""
    for found in _NUMBER.finditer(written):
        if written[: found.start()].count('"') % 2:
            continue  # within a text
        number = int(found[1] or found[3])
        for other in (number + 1, number - 1):
            new = f'"P{other}{found[2]}"' if found[1] else str(other)
            if other >= 0:
                yield (found[0], new), written[: found.start()] + new + written[found.end() :]


def lane_given_away(files: ProcessFiles) -> Iterator[Mutant]:
    """With an approval in another lane: that of whoever proposes, say."""
    lanes = _ids(files, "lane")
    for task in _ids(files, "userTask"):
        if not _properties(Drawing(files).node(task), "notBy"):
            continue
        for lane in lanes:
            drawing = Drawing(files)
            own = [one for one in drawing.all("flowNodeRef") if (one.text or "").strip() == task]
            for found in [*own, *_properties(drawing.node(task), "lane")]:
                found.getparent().remove(found)
            etree.SubElement(drawing.node(lane), tag("flowNodeRef")).text = task
            if lane not in [one.getparent() for one in own] and not _same_lane(files, task, lane):
                yield drawing.made("lane given to the proposer", f"{task}: {lane}")


def _same_lane(files: ProcessFiles, task: str, lane: str) -> bool:
    return read_elements(files.root)[task].lane == str(Drawing(files).node(lane).get("name"))


def timer_lengthened(files: ProcessFiles) -> Iterator[Mutant]:
    """With a wait, or the time for a step, that is much longer."""
    for task in _ids(files, "userTask"):
        drawing = Drawing(files)
        for found in _properties(drawing.node(task), "due"):
            found.set("value", _longer(found.get("value")))
            yield drawing.made("timer lengthened", f"{task} is due {found.get('value')}")
    for event in _ids(files, "boundaryEvent", "intermediateCatchEvent"):
        drawing = Drawing(files)
        for found in drawing.node(event).iterfind(f"{tag('timerEventDefinition')}/*"):
            found.text = _longer((found.text or "").strip())
            yield drawing.made("timer lengthened", f"{event}: {found.text}")


def _longer(written: str) -> str:
    if written.startswith("="):
        return f'=({written[1:]}) + duration("P60D")'
    return re.sub(r"P(T?)(\d+)", lambda found: f"P{found[1]}{int(found[2]) * 4}", written)


def boundary_removed(files: ProcessFiles) -> Iterator[Mutant]:
    """Without an event on the edge of a step, nor what only it leads to."""
    for event in _ids(files, "boundaryEvent"):
        drawing = Drawing(files)
        _remove(drawing, event)
        yield drawing.made("boundary removed", event)


def _remove(drawing: Drawing, element: str) -> None:
    following = [one.get("targetRef") for one in drawing.flows(sourceRef=element)]
    gone = {element, *(one.get("id") for one in drawing.flows(sourceRef=element))}
    for one in list[Any](drawing.root.iter("{*}*")):
        if gone & {one.get("id"), one.get("bpmnElement"), (one.text or "").strip()}:
            one.getparent().remove(one)
    for other in following:
        if not drawing.flows(targetRef=other):
            _remove(drawing, other)


def requirement_dropped(files: ProcessFiles) -> Iterator[Mutant]:
    """Without a demand of the guidance on a step."""
    kinds = ("userTask", "serviceTask", "businessRuleTask", "scriptTask", "callActivity", "subProcess")
    events = ("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "exclusiveGateway")
    for step in _ids(files, *kinds, *events):
        for found in _properties(Drawing(files).node(step), "requirement"):
            for demand in found.get("value").split():
                drawing = Drawing(files)
                kept = _properties(drawing.node(step), "requirement")[0]
                kept.set("value", " ".join(one for one in kept.get("value").split() if one != demand))
                yield drawing.made("requirement dropped", f"{step} {demand}")


def reflection_dropped(files: ProcessFiles) -> Iterator[Mutant]:
    """With a question about what was tried, or why, that may stay without an answer."""
    yield from _unasked(files, "reflection dropped", {"W-G1"})


def offer_dropped(files: ProcessFiles) -> Iterator[Mutant]:
    """With a question about the offer of support that may stay without an answer."""
    yield from _unasked(files, "offer dropped", {"W-G5"})


def _unasked(files: ProcessFiles, kind: str, demands: set[str]) -> Iterator[Mutant]:
    for path, source in files.files.items():
        if not path.endswith(".form.json"):
            continue
        form: Mapping[str, Any] = json.loads(source)
        for name in form.get("required", ()):
            if demands & set(form["properties"][name].get("requirement", "").split()):
                changed = {**form, "required": [one for one in form["required"] if one != name]}
                yield Mutant(kind, f"{path}: {name}", _with(files, path, json.dumps(changed).encode()))


def asked_elsewhere(files: ProcessFiles) -> Iterator[Mutant]:
    """With a step that calls another process, or ticks off what a table decided."""
    for step in _ids(files, "callActivity", "businessRuleTask"):
        drawing = Drawing(files)
        node = drawing.node(step)
        if node.tag == tag("callActivity"):
            node.set(
                "calledElement", "hand_over" if node.get("calledElement") != "hand_over" else "step_down"
            )
        else:
            node.tag = tag("manualTask")
        yield drawing.made("asked elsewhere", step)


def script_emptied(files: ProcessFiles) -> Iterator[Mutant]:
    """With a script that works nothing out."""
    for step in _ids(files, "scriptTask"):
        drawing = Drawing(files)
        drawing.node(step).find(tag("script")).text = "nothing = null"
        yield drawing.made("script emptied", step)


MAKERS: Mapping[str, tuple[Maker, ...]] = {
    "notBy removed": (second_person_forgotten,),
    "guard bypassed": (guard_taken_away, guard_gone_round, choice_gone_round),
    "default flow swapped": (default_swapped,),
    "condition negated": (condition_negated,),
    "threshold loosened": (threshold_moved,),
    "lane given to the proposer": (lane_given_away,),
    "timer lengthened": (timer_lengthened,),
    "boundary removed": (boundary_removed,),
    "requirement dropped": (requirement_dropped,),
    "reflection dropped": (reflection_dropped,),
    "offer dropped": (offer_dropped,),
    "asked elsewhere": (asked_elsewhere,),
    "script emptied": (script_emptied,),
}
