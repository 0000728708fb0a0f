"""From a file to a model: its nodes, what each requires, and every fault that is found on the way.

A drawing does not hold together when ids repeat, requirements lead nowhere or run in a circle.
"""

from collections import Counter
from collections.abc import Mapping

from engine.decisions.boxed import Boxes
from engine.decisions.building import Place, Workshop, nothing
from engine.decisions.items import Items, names_in
from engine.decisions.model import Decision, InputData, Knowledge, Model, Node, Service
from engine.decisions.reading import Element, child, children, local, read_definitions
from engine.decisions.written import written_decision
from engine.expressions import STANDARD, Library
from engine.faults import Fault, FilesRefused

_NODES = ("decision", "inputData", "businessKnowledgeModel", "decisionService")
_REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")


def read_model(source: bytes, path: str, library: Library = STANDARD) -> Model:
    """A model from the bytes of its file.

    Args:
        path: what the file is called in faults.
        library: the functions that its expressions may call.

    Raises FilesRefused when the file is no DMN, or names or requirements do not hold
    together. A decision whose logic has faults is refused when it is asked for: `check_model`
    lists these beforehand.
    """
    reader = Reader(source, path, library)
    if reader.faults:
        raise FilesRefused(reader.faults)
    return reader.model


def check_model(source: bytes, path: str, library: Library = STANDARD) -> list[Fault]:
    """Every fault of a model's file, in plain English: the table, rule, column and position of each."""
    try:
        reader = Reader(source, path, library)
    except FilesRefused as refusal:
        return list(refusal.faults)
    return [*reader.faults, *reader.workshop.faults, *reader.workshop.doubts]


class Reader:
    """One reading of one file. `faults` are those of the drawing; the workshop has those of the logic."""

    def __init__(self, source: bytes, path: str, library: Library) -> None:
        root = read_definitions(source, path)
        self.path = path
        self.faults: list[Fault] = []
        self.workshop = Workshop(path, library)
        self._items = Items(root, self.workshop)
        self.workshop.library = library.with_types(self._items.types(), names_in(root))
        self._boxes = Boxes(self.workshop, self._items)
        self._elements = self._identified(root)
        nodes = {id: self._node(id, one) for id, one in self._elements.items()}
        self._refuse_circles(nodes)
        self.model = Model(path, nodes, self.workshop.written)

    def _fault(self, element: str, code: str, message: str) -> None:
        self.faults.append(Fault(self.path, element, code, message))

    def _identified(self, root: Element) -> dict[str, Element]:
        elements = [one for one in root if local(one) in _NODES]
        for key in ("id", "name"):
            counts = Counter(one.get(key, "") for one in elements)
            for value, times in counts.items():
                if value and times > 1:
                    message = f'The {key} "{value}" is given to {times} elements. Each needs one of its own.'
                    self._fault(value, f"DUPLICATE-{key.upper()}", message)
        return {one.get("id") or one.get("name") or "": one for one in elements}

    def _node(self, id: str, element: Element) -> Node:
        match local(element):
            case "inputData":
                return InputData(id, element.get("name", ""), self._items.of(child(element, "variable")))
            case "decision":
                return self._decision(id, element)
            case "businessKnowledgeModel":
                return self._knowledge(id, element)
        return self._service(id, element)

    def _decision(self, id: str, element: Element) -> Decision:
        name = element.get("name", "")
        requires = self._requires(element)
        self.workshop.written.decisions[id] = written_decision(element)
        before = len(self.workshop.faults)
        logic = self._boxes.inside(element, self._place(id, element, requires))
        reads = frozenset(self.workshop.read.get(id, ())) if not requires else frozenset()
        faults = tuple(self.workshop.faults[before:])
        return Decision(id, name, requires, self._items.of(child(element, "variable")), logic, reads, faults)

    def _place(self, id: str, element: Element, requires: tuple[str, ...]) -> Place:
        what = "Table" if child(element, "decisionTable") is not None else "Decision"
        names = frozenset(self._elements[one].get("name", "") for one in requires)
        name = element.get("name", id)
        return Place(id, f'{what} "{name}"', name, names, open=not requires)

    def _knowledge(self, id: str, element: Element) -> Knowledge:
        requires = self._requires(element)
        place = self._place(id, element, requires)
        logic = child(element, "encapsulatedLogic")
        code = nothing if logic is None else self._boxes.function(logic, place)
        return Knowledge(id, element.get("name", ""), requires, code)

    def _service(self, id: str, element: Element) -> Service:
        outputs, decisions, data = (
            tuple(self._target(one, id) for one in children(element, name))
            for name in ("outputDecision", "inputDecision", "inputData")
        )
        known = self._elements
        return Service(
            id,
            element.get("name", ""),
            *(tuple(one for one in ids if one in known) for ids in (outputs, decisions, data)),
        )

    def _requires(self, element: Element) -> tuple[str, ...]:
        id = element.get("id", "")
        targets = [
            self._target(one, id)
            for requirement in element
            if local(requirement) in _REQUIREMENTS
            for one in requirement
        ]
        return tuple(dict.fromkeys(one for one in targets if one in self._elements))

    def _target(self, reference: Element, owner: str) -> str:
        """The id that a reference leads to, here or in a fault."""
        id = reference.get("href", "").rpartition("#")[2]
        if id not in self._elements:
            message = (
                f'It requires "{id}", which is not in the model. Remove the line or draw what is missing.'
            )
            self._fault(owner, "REQUIREMENT-UNKNOWN", message)
        return id

    def _refuse_circles(self, nodes: Mapping[str, Node]) -> None:
        left = {id: set(getattr(node, "requires", ())) for id, node in nodes.items()}
        while free := [id for id, needs in left.items() if not needs & left.keys()]:
            for id in free:
                del left[id]
        for id in left:
            message = (
                f'"{nodes[id].name}" requires itself, directly or through others. Remove one of the lines.'
            )
            self._fault(id, "REQUIREMENT-CIRCLE", message)
