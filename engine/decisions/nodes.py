"""The elements of a model that take part in decisions. They hold what was read and decide nothing.

A key is an element's namespace and id, `namespace#id`, so that elements of imported models
stand beside a model's own.
"""

from dataclasses import dataclass

from engine.decisions.items import Item
from engine.decisions.place import Code
from engine.faults import Fault


@dataclass(frozen=True, slots=True)
class Need:
    """What an element requires: its key, and the names of the imports that lead to it, outermost first."""

    key: str
    prefix: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Element:
    key: str
    name: str

    @property
    def id(self) -> str:
        """The id as the file gives it."""
        return self.key.rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class InputData(_Element):
    """An input from outside."""

    item: Item | None


@dataclass(frozen=True, slots=True)
class Decision(_Element):
    """A decision.

    Without `requires` it sees every input that is given. `paths` are the dotted names that it reads.
    """

    requires: tuple[Need, ...]
    item: Item | None
    logic: Code
    paths: frozenset[str]
    faults: tuple[Fault, ...]

    @property
    def reads(self) -> frozenset[str]:
        """The names that it reads from all that is given; none when it says what it requires."""
        return frozenset() if self.requires else frozenset(path.split(".")[0] for path in self.paths)


@dataclass(frozen=True, slots=True)
class Knowledge(_Element):
    """Business knowledge: a function that decisions call."""

    requires: tuple[Need, ...]
    item: Item | None
    logic: Code


@dataclass(frozen=True, slots=True)
class Service(_Element):
    """A decision service: some decisions with their inputs, by their keys, called like a function."""

    outputs: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]
    item: Item | None


BoxNode = InputData | Decision | Knowledge | Service


def needs(node: BoxNode) -> tuple[str, ...]:
    """The keys of all that an element leads to."""
    match node:
        case Decision() | Knowledge():
            return tuple(need.key for need in node.requires)
        case Service():
            return (*node.outputs, *node.input_data)
    return ()
