"""A diagram as the rules see it: elements, flows and the scopes they lie in, as a graph.

Owns the model that is built once from the XML. Judges nothing: whatever does not
fit (a flow between scopes, an unknown target) is simply not an edge here.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import SCOPES, Element, Flow, local_name, read_elements, read_flows, tag
from engine.bpmn.given import GivenNames
from engine.bpmn.operators.operator import Operator
from engine.bpmn.profile.graph import nearest_of, reversed_graph
from engine.bpmn.reading import BPMN


@dataclass(frozen=True)
class AtHand:
    """What only the files of a whole process tell, with those of the processes that it works with.

    `files` are its own. `names` are all that its expressions may read, but for facts; `elsewhere` are those
    of them that anything but its own forms gives, `brought` those that need no step of its own: what else
    runs in the case gives them. `role_of` says which role a lane means, None for one that
    means none, and `doing` are the roles that may do tasks; `held` are those that people of the council
    have, where that is known. `key` is what the process is called where it lies (its folder, the draft);
    None: nothing says so. `lanes` are names of lanes that the catalogue gives a role.
    """

    files: ProcessFiles
    names: GivenNames
    role_of: Callable[[str], str | None]
    doing: Collection[str]
    key: str | None = None
    held: Collection[str] | None = None
    elsewhere: Collection[str] = ()
    brought: Collection[str] = ()
    lanes: Collection[str] = ()


@dataclass(frozen=True)
class Surroundings:
    """What lies beside a diagram, by name. None: unknown, so references to it are not checked.

    `processes` says of each other process which ones it calls, so that a circle of calls
    through other files is found. `operators` are registered in the engine. `at_hand` is known while
    somebody changes a process: what runs already is not judged by it.
    """

    forms: Collection[str] | None = None
    decisions: Collection[str] | None = None
    processes: Mapping[str, Collection[str]] | None = None
    operators: Mapping[str, Operator] | None = None
    letters: Collection[str] | None = None
    at_hand: AtHand | None = None


@dataclass
class DiagramScope:
    """A process or sub-process with the flow nodes directly inside it.

    `following` has an edge for every flow that stays in the scope and one from each
    activity to each of its boundary events.
    """

    id: str
    kind: str
    xml: etree._Element
    depth: int
    members: dict[str, Element] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    following: dict[str, list[str]] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> list[Element]:
        """Its own elements of these kinds, in the order of the file."""
        return [element for element in self.members.values() if element.kind in kinds]


class Diagram:
    """One parsed diagram."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.all_elements = read_elements(root)
        self.flows: Mapping[str, Flow] = read_flows(root)
        self.processes = list(root.iterchildren(tag("process")))
        self.xml = self._nodes_by_id()
        self.scopes = self._scopes()
        #: The elements of the processes that run, by id, outer ones first.
        self.elements: dict[str, Element] = {}
        self._fill_scopes()
        self._connect()

    @cached_property
    def executable(self) -> list[etree._Element]:
        """The processes that run; all of them when none is marked, so that all faults are shown."""
        marked = [node for node in self.processes if node.get("isExecutable", "true") == "true"]
        return marked or self.processes

    def of_kind(self, *kinds: str) -> list[Element]:
        """Every element of these kinds in the processes that run."""
        return [element for element in self.elements.values() if element.kind in kinds]

    def leaving(self, element: Element) -> list[Flow]:
        """The flows that leave an element."""
        return [self.flows[name] for name in element.outgoing if name in self.flows]

    def arriving(self, element: Element) -> list[Flow]:
        """The flows that arrive at an element."""
        return [self.flows[name] for name in element.incoming if name in self.flows]

    def boundaries(self, element: Element) -> list[Element]:
        """The boundary events on an activity, in its own scope."""
        return self._boundaries.get((element.parent, element.id), [])

    @cached_property
    def _boundaries(self) -> dict[tuple[str, str], list[Element]]:
        found: dict[tuple[str, str], list[Element]] = {}
        for event in self.of_kind("boundaryEvent"):
            found.setdefault((event.parent, event.attached_to or ""), []).append(event)
        return found

    def beside(self) -> Mapping[str, str]:
        """What elements and flows without a name stand by, as an analyst would point at them."""
        named = {one.id: f"“{one.name.strip()}”" for one in self.elements.values() if one.name.strip()}
        ways = {one: after for scope in self.scopes.values() for one, after in scope.following.items()}
        sides = {"after": nearest_of(ways, named), "before": nearest_of(reversed_graph(ways), named)}
        found: dict[str, str] = {}
        for element in self.elements.values():
            near = {side: nearest[element.id] for side, nearest in sides.items() if element.id in nearest}
            if element.attached_to in named:
                near = {"on": element.attached_to}
            if near and element.id not in named:
                found[element.id] = " and ".join(f"{where} {named[place]}" for where, place in near.items())
        for flow in self.flows.values():
            if not flow.name.strip() and flow.source in named and flow.target in named:
                found[flow.id] = f"from {named[flow.source]} to {named[flow.target]}"
        return found

    def _nodes_by_id(self) -> dict[str, etree._Element]:
        nodes: dict[str, etree._Element] = {}
        for node in self.root.iter(f"{{{BPMN}}}*"):
            nodes.setdefault(node.get("id", ""), node)
        return nodes

    def _scopes(self) -> dict[str, DiagramScope]:
        """Outer scopes first."""
        found: dict[str, DiagramScope] = {}
        waiting = [(node, 0) for node in self.executable]
        for node, depth in waiting:
            name = node.get("id", "")
            found.setdefault(name, DiagramScope(name, local_name(node), node, depth))
            waiting.extend(
                (child, depth + 1)
                for child in node.iterchildren(f"{{{BPMN}}}*")
                if local_name(child) in SCOPES
            )
        return found

    def _fill_scopes(self) -> None:
        for element in self.all_elements.values():
            if element.parent in self.scopes:
                scope = self.scopes[element.parent]
                scope.members[element.id] = element
                scope.following[element.id] = []
                self.elements[element.id] = element

    def _connect(self) -> None:
        for flow in self.flows.values():
            source, target = self.elements.get(flow.source), self.elements.get(flow.target)
            if source and target and source.parent == target.parent:
                self.scopes[source.parent].flows.append(flow)
                self.scopes[source.parent].following[source.id].append(target.id)
        for event in self.of_kind("boundaryEvent"):
            members = self.scopes[event.parent].following
            if event.attached_to in members:
                members[event.attached_to].append(event.id)


def interrupts(diagram: Diagram, event: Element) -> bool:
    """Whether a boundary event ends what it is attached to."""
    return diagram.xml[event.id].get("cancelActivity", "true") != "false"
