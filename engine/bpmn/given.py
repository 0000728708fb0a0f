"""Which names the files of a process give to its expressions, and which values each can have. Pure.

Names below `case` are shared by all processes of a case, any other by a process and those that it calls.
Nothing here says that a step is ever come to.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import SPIFF, local_name, tag
from engine.bpmn.evaluation import feel
from engine.bpmn.giving import StepsGiving, valued
from engine.bpmn.offers import Offers, answers
from engine.errors import EngineError
from engine.expressions import compile_expression
from engine.expressions.tree import ContextOf
from engine.faults import FilesRefused


@dataclass(frozen=True)
class GivenNames:
    """Dotted names, each with the values that it can have.

    `carried` are the names that each message brings which the process sends. `heard` are the messages that
    bring what others put in. `unasked` are the names that more than forms give. `open`: a file cannot be read
    well enough to say that a name is not given.
    """

    names: Mapping[str, Offers] = field(default_factory=dict)
    carried: Mapping[str, Mapping[str, Offers]] = field(default_factory=dict)
    heard: frozenset[str] = frozenset()
    open: bool = False
    unasked: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        """Whether a dotted path is a name, lies within one, or has one within it."""
        return path in self.contexts or any(one in self.names for one in _around(path))

    @cached_property
    def contexts(self) -> frozenset[str]:
        """The names, and all that they lie in."""
        return frozenset(self.names).union(*map(_around, self.names))

    def offers(self, path: str) -> Offers:
        """The values that a name can have; None where that is any, or where it lies in something unknown."""
        known = self.names
        return None if any(one in known and known[one] is None for one in _around(path)) else known.get(path)


def _around(path: str) -> list[str]:
    """What a dotted name lies in: `case` and `case.plan` for `case.plan.agreed`."""
    members = path.split(".")
    return [".".join(members[:count]) for count in range(1, len(members))]


def together(all_given: Iterable[GivenNames]) -> GivenNames:
    """What several processes give: of a name that several give, the values of each."""
    names: dict[str, Offers] = {}
    carried: dict[str, dict[str, Offers]] = {}
    heard: frozenset[str] = frozenset()
    is_open = False
    for given in all_given:
        _add(names, given.names.items())
        for message, brought in given.carried.items():
            _add(carried.setdefault(message, {}), brought.items())
        heard |= given.heard
        is_open |= given.open
    return GivenNames(names, carried, heard, is_open)


def _add(names: dict[str, Offers], more: Iterable[tuple[str, Offers]]) -> None:
    for name, offers in more:
        known = names.get(name, frozenset())
        names[name] = None if offers is None or known is None else known | offers


def given_by(files: ProcessFiles) -> GivenNames:
    """What the files of one process give; nothing of a diagram that cannot be read."""
    giving, names = StepsGiving(files), dict[str, Offers]()
    for element in giving.elements:
        steps = (*giving.by(element), *giving.items(element))
        _add(names, ((one.name, one.offers) for one in steps if not one.asked))
    unasked = frozenset(names)
    for source in files.forms.values():
        with suppress(FilesRefused):
            _add(names, answers(source).items())
    carried: Mapping[str, Mapping[str, Offers]] = {}
    heard: frozenset[str] = frozenset()
    if giving.elements:
        carried, heard = _carried(files.root), _heard(files.root)
    return GivenNames(names, carried, heard, giving.open, unasked)


def _holders(root: etree._Element) -> Iterator[tuple[etree._Element, str, bool]]:
    """What names a message: the node, the message's name, and whether it is sent there."""
    names = {node.get("id", ""): node.get("name", "") for node in root.iterchildren(tag("message"))}
    for node in root.iter(tag("messageEventDefinition"), tag("sendTask"), tag("receiveTask")):
        event = node if local_name(node) != "messageEventDefinition" else node.getparent()
        sends = event is not None and local_name(event) in ("sendTask", "endEvent", "intermediateThrowEvent")
        yield node, names.get(node.get("messageRef", ""), ""), sends


def _carried(root: etree._Element) -> Mapping[str, Mapping[str, Offers]]:
    found: dict[str, dict[str, Offers]] = {}
    for node, message, sends in _holders(root):
        payload = node.find(f".//{{{SPIFF}}}messagePayload")
        if sends and payload is not None:
            _add(found.setdefault(message, {}), _entries(payload.text or ""))
    return found


def _entries(payload: str) -> Iterator[tuple[str, Offers]]:
    try:
        tree = compile_expression(feel(payload)).tree
    except EngineError:
        return
    for name, value in tree.entries if isinstance(tree, ContextOf) else ():
        yield from valued(name, value)


def _heard(root: etree._Element) -> frozenset[str]:
    return frozenset(message for _, message, sends in _holders(root) if not sends)
