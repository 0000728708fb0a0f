"""What each step of a process gives: names with their values and words, and the ways they come. Pure.

A name is given by the answer of a form, a script, the outcome of a table or an operation, the item of a
repeated step, or what a message carries. Never fails: what cannot be read gives nothing, and says so.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import (
    CAMUNDA,
    FLOW_NODES,
    SCOPES,
    SPIFF,
    Element,
    Flow,
    child_text,
    local_name,
    read_elements,
    read_flows,
    tag,
)
from engine.bpmn.offers import Offers, Outcome, answer_offers, in_feel_text, outcomes, questions, value_offers
from engine.bpmn.operators import OPERATORS
from engine.bpmn.reading import BPMN
from engine.errors import EngineError
from engine.expressions import parse_assignments
from engine.expressions.tree import ContextOf, Node
from engine.faults import FilesRefused
from engine.forms import Field

_SCRIPTS = (f"{{{SPIFF}}}preScript", f"{{{SPIFF}}}postScript")
_KINDS = {
    "text": "text", "date": "date", "integer": "whole number", "number": "number", "boolean": "true or false",
    "rows": "list",
}  # fmt: skip
#: What takes a message, with the answers of the form that people send it by.
_HEARS = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})
#: Longer lists of choices say no more.
_MOST_CHOICES = 8


@dataclass(frozen=True)
class GivenName:
    """A name that a step gives, the values it can have, and what it is, in a line. `asked`: by a form."""

    name: str
    offers: Offers
    told: str
    asked: bool = False


@dataclass(frozen=True)
class ItemOfList:
    """What a repeated step calls each item, and the FEEL that gives its list."""

    item: str
    list: str


class StepsGiving:
    """What the steps of one process give, its files read once.

    `open`: a file cannot be read well enough to say that a name is not given.
    """

    def __init__(self, files: ProcessFiles) -> None:
        self.open = False
        self.elements: Mapping[str, Element] = {}
        self._flows: Mapping[str, Flow] = {}
        self._nodes: Mapping[str, etree._Element] = {}
        self._asked: dict[str, Mapping[str, Field | None]] = {}
        self._decided: dict[str, Outcome] = {}
        self._given: dict[str, tuple[GivenName, ...]] = {}
        for name, source in files.forms.items():
            with self._reading():
                self._asked[name] = questions(source)
        for source in files.decisions.values():
            with self._reading():
                self._decided |= outcomes(source)
        if DIAGRAM in files.files:
            with self._reading():
                self.elements, self._flows = read_elements(files.root), read_flows(files.root)
                self._nodes = _flow_nodes(files.root)
        self._inside: dict[str, list[str]] = defaultdict(list)
        for one in self.elements.values():
            self._inside[one.parent].append(one.id)
            lost = one.kind == "userTask" and one.properties.get("formKey", "") not in {"", *files.forms}
            self.open |= lost or (one.kind == "businessRuleTask" and self._is_unclear(one))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """What cannot be read is told where it is checked."""
        try:
            yield
        except FilesRefused:
            self.open = True

    @property
    def processes(self) -> frozenset[str]:
        """The ids of its processes that have steps."""
        return frozenset(one.process for one in self.elements.values())

    def by(self, element_id: str) -> tuple[GivenName, ...]:
        """What an element gives when it is done; of a process that it calls nothing."""
        if element_id not in self._given:
            element = self.elements.get(element_id)
            self._given[element_id] = tuple(self._by(element)) if element else ()
        return self._given[element_id]

    def _by(self, element: Element) -> Iterator[GivenName]:
        step, node = self._label(element.id), self._nodes[element.id]
        yield from self._answers(element, step)
        if element.kind == "businessRuleTask":
            yield from self._outcome(element)
        elif element.kind == "serviceTask" and (variable := element.properties.get("resultVariable", "")):
            known = OPERATORS.get(element.properties.get("operator", ""))
            yield GivenName(variable, None, f"From {step}{f': {known.gives}' if known else ''}")
        for name, offers in _assigned(node):
            yield GivenName(name, offers, f"Set by {step}")
        for name in _kept(node):
            yield GivenName(name, None, f"Kept by {step}")

    def items(self, element_id: str) -> tuple[GivenName, ...]:
        """What a repeated step calls the item of its list, for itself and what lies in it."""
        told = (
            f"The item of {self._label(element_id)} that is done now" if element_id in self.elements else ""
        )
        return tuple(GivenName(one.item, None, told) for one in self._lists(element_id))

    def items_around(self, place: str) -> Iterator[GivenName]:
        """The items of the repeated steps that an element lies in, its own first."""
        for around in self._around(place):
            yield from self.items(around)

    def lists_around(self, place: str) -> list[ItemOfList]:
        """The lists of the repeated steps that an element or a flow lies in, the outermost first."""
        if place in self._flows:
            source = self.elements.get(self._flows[place].source)
            place = source.parent if source else ""
        return [one for around in reversed([*self._around(place)]) for one in self._lists(around)]

    def _around(self, place: str) -> Iterator[str]:
        """An element and the sub-processes around it."""
        around, seen = place, {""}
        while around in self.elements and around not in seen:
            seen.add(around)
            yield around
            around = self.elements[around].parent

    def _lists(self, element_id: str) -> Iterator[ItemOfList]:
        node = self._nodes.get(element_id)
        loop = None if node is None else node.find(tag("multiInstanceLoopCharacteristics"))
        if loop is None:
            return
        item, listed = loop.find(tag("inputDataItem")), loop.get(f"{{{CAMUNDA}}}collection", "")
        for name in (loop.get(f"{{{CAMUNDA}}}elementVariable"), None if item is None else item.get("id")):
            if name:
                yield ItemOfList(name, child_text(loop, "loopDataInputRef") or listed)

    def before(self, place: str) -> list[str]:
        """The elements that may be done when an element or a flow is come to, in the order of the file.

        Of a process all of its elements.
        """
        found = self.elements.keys() if place in self.processes else self._done_before(place)
        return [one for one in self.elements if one in found]

    def _done_before(self, place: str) -> set[str]:
        """The same whatever circles the diagram has."""
        found: set[str] = set()
        asked: set[str] = set()
        done = [self._flows[place].source] if place in self._flows else []
        waiting = [] if done else [place]
        while done or waiting:
            while done:
                here = done.pop()
                if here in self.elements and here not in found:
                    found.add(here)
                    waiting.append(here)
                    done += self._inside[here]
            here = waiting.pop() if waiting else ""
            if here in self.elements and here not in asked:
                asked.add(here)
                done, also = self._comes_from(self.elements[here])
                waiting += also
        return found

    def _comes_from(self, element: Element) -> tuple[list[str], list[str]]:
        """What is done just before an element, and what is come to at the same moment as it."""
        done = [self._flows[flow].source for flow in element.incoming if flow in self._flows]
        if element.attached_to:
            return [*done, *self._inside[element.attached_to]], [element.attached_to]
        return done, [] if done else [element.parent]

    def _label(self, element_id: str) -> str:
        return f"“{self.elements[element_id].name or element_id}”"

    def asks(self, element: Element) -> str:
        """The form that an element asks, or by which people send what it waits for, by name; "" for none."""
        heard = element.message if element.kind in _HEARS else None
        return element.properties.get("formKey", "") or heard or ""

    def _answers(self, element: Element, step: str) -> Iterator[GivenName]:
        for name, question in self._asked.get(self.asks(element), {}).items():
            told = _in_words(question) if question else name
            offers = answer_offers(question) if question else None
            yield GivenName(name, offers, f"{told}, asked by {step}", asked=True)

    def _is_unclear(self, element: Element) -> bool:
        """Whether nobody can say under which names a table leaves what it comes to."""
        decided = self._decided.get(element.properties.get("decision", ""))
        return not element.properties.get("resultVariable") and (decided is None or decided.values is None)

    def _outcome(self, element: Element) -> Iterator[GivenName]:
        """What a decision leaves: one value, or a context of several, under its name or without one."""
        variable, decision = (element.properties.get(one, "") for one in ("resultVariable", "decision"))
        decided = self._decided.get(decision)
        told = f"Outcome of the table “{decided.name or decision}”" if decided else f"Outcome of “{decision}”"
        if decided is None or decided.values is None:
            yield GivenName(variable or decision, None, told)
            return
        for name, offers in decided.values.items():
            base = variable if name else variable or decision
            listed = sorted(map(in_feel_text, offers or ()))[:_MOST_CHOICES]
            said = f"{told}: {', '.join(listed)}" if listed else told
            yield GivenName(".".join(filter(None, (base, name))), offers, said)


def _in_words(question: Field) -> str:
    kind = _KINDS.get(question.kind, "")
    chosen = [in_feel_text(one.value) if isinstance(one.value, str) else one.text for one in question.choices]
    if chosen and question.kind in ("choice", "choices"):
        several = "list of " if question.kind == "choices" else ""
        kind = several + ", ".join(chosen[:_MOST_CHOICES]) + (", …" if len(chosen) > _MOST_CHOICES else "")
    return f"{question.title}{f' ({kind})' if kind else ''}"


def _flow_nodes(root: etree._Element) -> Mapping[str, etree._Element]:
    """The nodes of the elements; of two with one id the first, as everywhere."""
    found: dict[str, etree._Element] = {}
    for node in root.iter(f"{{{BPMN}}}*"):
        if local_name(node) in FLOW_NODES:
            found.setdefault(node.get("id", ""), node)
    return found


def _assigned(node: etree._Element) -> Iterator[tuple[str, Offers]]:
    """What the scripts of an element set, not those of what lies in it."""
    scripts = [child_text(node, "script")]
    for extensions in node.iterchildren(tag("extensionElements")):
        scripts += [one.text or "" for one in extensions.iter(*_SCRIPTS)]
    for script in scripts:
        try:
            assignments = parse_assignments(script)
        except EngineError:
            continue  # a fault of its own
        for one in assignments:
            yield from valued(".".join(one.target), one.expression.tree)


def valued(name: str, tree: Node) -> Iterator[tuple[str, Offers]]:
    """A name that gets this value; of a context that is written out, its members."""
    entries = tree.entries if isinstance(tree, ContextOf) else ()
    for member, value in entries:
        yield from valued(f"{name}.{member}", value)
    if not entries:
        yield name, value_offers(tree, name)


def _kept(node: etree._Element) -> Iterator[str]:
    """What an element keeps: the outputs of a repeated step, and what a message brought."""
    for loop in node.iterchildren(tag("multiInstanceLoopCharacteristics")):
        outputs = (one.get("id", "") for one in loop.iterchildren(tag("outputDataItem")))
        yield from filter(None, (child_text(loop, "loopDataOutputRef"), *outputs))
    if local_name(node) not in SCOPES:
        variables = ((one.text or "").strip() for one in node.iter(f"{{{SPIFF}}}messageVariable"))
        yield from filter(None, variables)
