"""Which names the files of a process give to its expressions, and which values each can have. Pure.

A name is given by the answer of a form, a script, the outcome of a table or an operation, the item of a
repeated step, or what a message carries. Names below `case` are shared by all processes of a case, any other
by a process and those that it calls. Nothing here says that a step is ever come to.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256

from lxml import etree

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import CAMUNDA, SPIFF, Element, child_text, local_name, read_elements, tag
from engine.bpmn.evaluation import feel
from engine.errors import EngineError
from engine.expressions import compile_expression, parse_assignments
from engine.expressions.tree import ContextOf, If, Literal, Name, Node, Path
from engine.faults import FilesRefused
from engine.forms import Field, check_form, parse_form
from engine.forms.checking import FORM_LIMIT_BYTES
from engine.lately import LatelyUsed
from engine.safe_xml import read_safely

#: The values that a name can have; None: any.
Offers = frozenset[str | bool] | None
#: By an output's name ("": the single value) its values; None: nobody can say.
Outcome = Mapping[str, Offers] | None
_outcomes: LatelyUsed[Mapping[str, Outcome]] = LatelyUsed(500)
_SCRIPTS = ("preScript", "postScript")


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
        return path in self._outer or any(one in self.names for one in _around(path))

    @cached_property
    def _outer(self) -> frozenset[str]:
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
    names: dict[str, Offers] = {}
    try:
        root = files.root if DIAGRAM in files.files else None
        tables = {
            decision: offered
            for source in files.decisions.values()
            for decision, offered in outcomes(source).items()
        }
        for source in files.forms.values():
            _add(names, answers(source).items())
    except FilesRefused:
        return GivenNames(open=True)
    if root is None:
        return GivenNames(names)
    asked, names, unclear = names, {}, False
    for element in read_elements(root).values():
        given = _outcome(element, tables)
        lost = element.kind == "userTask" and element.properties.get("formKey", "") not in {"", *files.forms}
        unclear |= lost or given is None
        _add(names, (given or {}).items())
    _add(names, _assigned(root))
    _add(names, ((name, None) for name in _items(root)))
    unasked = frozenset(names)
    _add(names, asked.items())
    return GivenNames(names, _carried(root), _heard(root), unclear, unasked)


@lru_cache(256)
def answers(source: bytes) -> Mapping[str, Offers]:
    """The names of a form's answers.

    Raises:
        FilesRefused: it is so broken that nobody can say.
    """
    if len(source) > FORM_LIMIT_BYTES:
        raise FilesRefused([])  # told where it is checked; nothing so large is kept
    if check_form(source, ""):
        try:
            document = json.loads(source)
            into, asked = document.get("ui:into", ""), dict(document["properties"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise FilesRefused([]) from None
        return {f"{into}.{name}" if into else name: None for name in asked}
    form = parse_form(source, "")
    prefix = f"{form.into}." if form.into else ""
    return {prefix + one.name: _offers(one) for one in form.questions.asked}


def _offers(one: Field) -> Offers:
    if one.kind == "boolean":
        return frozenset({True, False})
    if one.kind not in ("choice", "choices") or one.offered_by is not None:
        return None
    values = [choice.value for choice in one.choices]
    return frozenset(values) if all(isinstance(value, str | bool) for value in values) else None


def outcomes(source: bytes) -> Mapping[str, Outcome]:
    """What each decision of a DMN file comes to.

    Raises:
        FilesRefused: it cannot be read.
    """
    return _outcomes.take(sha256(source).digest(), lambda: _read_outcomes(source))


def _read_outcomes(source: bytes) -> Mapping[str, Outcome]:
    root = read_safely(source, "")
    return {one.get("id", ""): _of_decision(one) for one in root.iterchildren("{*}decision")}


def _of_decision(decision: etree._Element) -> Outcome:
    table = decision.find("{*}decisionTable")
    if table is None:
        return None
    outputs = table.findall("{*}output")
    cells = [
        [entry.findtext("{*}text") or "" for entry in rule.iterchildren("{*}outputEntry")]
        for rule in table.iterchildren("{*}rule")
    ]
    defaults = [one.findtext("{*}defaultOutputEntry/{*}text") for one in outputs]
    listed = table.get("hitPolicy", "UNIQUE") in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
    found: dict[str, Offers] = {}
    for place, output in enumerate(outputs):
        texts = [row[place] for row in cells if place < len(row)]
        texts += [one for one in (defaults[place],) if one]
        name = output.get("name", "") if len(outputs) > 1 else ""
        found[name] = None if listed else _constants(texts)
    return {"": None} if listed else found


def _constants(texts: Iterable[str]) -> Offers:
    """The values of some cells, where each is a text, true, false or null."""
    found: set[str | bool] = set()
    for text in texts:
        try:
            offers = _of_value(compile_expression(text).tree)
        except EngineError:
            return None
        if offers is None:
            return None
        found |= offers
    return frozenset(found)


def _of_value(tree: Node, own: str = "") -> Offers:
    """The texts, true and false that an expression, given to the name `own`, can be; None: others too."""
    if isinstance(tree, If):
        yes, no = _of_value(tree.yes, own), _of_value(tree.no, own)
        return None if yes is None or no is None else yes | no
    if own and dotted_name(tree) == own:
        return frozenset()
    if not isinstance(tree, Literal) or not isinstance(tree.value, str | bool | None):
        return None
    return frozenset() if tree.value is None else frozenset({tree.value})


def _outcome(element: Element, tables: Mapping[str, Outcome]) -> Outcome:
    """The names that a table or an operation gives; None: nobody can say."""
    variable = element.properties.get("resultVariable", "")
    if element.kind == "serviceTask":
        return {variable: None} if variable else {}
    if element.kind != "businessRuleTask":
        return {}
    decision = element.properties.get("decision", "")
    found = tables.get(decision)
    if found is None:
        return {variable: None} if variable else None
    base = variable or (decision if "" in found else "")
    return {".".join(part for part in (base, name) if part): offers for name, offers in found.items()}


def _assigned(root: etree._Element) -> Iterator[tuple[str, Offers]]:
    scripts = [node.text for node in root.iter(tag("script"), *(f"{{{SPIFF}}}{one}" for one in _SCRIPTS))]
    for script in scripts:
        try:
            assignments = parse_assignments(script or "")
        except EngineError:
            continue  # a fault of its own
        for one in assignments:
            yield from _valued(".".join(one.target), one.expression.tree)


def _valued(name: str, tree: Node) -> Iterator[tuple[str, Offers]]:
    """A name that gets this value; of a context that is written out, its members."""
    entries = tree.entries if isinstance(tree, ContextOf) else ()
    for member, value in entries:
        yield from _valued(f"{name}.{member}", value)
    if not entries:
        yield name, _of_value(tree, name)


def _items(root: etree._Element) -> Iterator[str]:
    for loop in root.iter(tag("multiInstanceLoopCharacteristics")):
        yield from filter(
            None, (loop.get(f"{{{CAMUNDA}}}elementVariable"), child_text(loop, "loopDataOutputRef"))
        )
        for item in loop.iterchildren(tag("inputDataItem"), tag("outputDataItem")):
            yield item.get("id", "")
    for node in root.iter(f"{{{SPIFF}}}messageVariable"):
        yield (node.text or "").strip()


def _holders(root: etree._Element) -> Iterator[tuple[etree._Element, str, bool]]:
    """What names a message: the node, the message's name, and whether it is sent there."""
    names = {node.get("id", ""): node.get("name", "") for node in root.iterchildren(tag("message"))}
    for node in root.iter(tag("messageEventDefinition"), tag("sendTask"), tag("receiveTask")):
        event = node if local_name(node) != "messageEventDefinition" else node.getparent()
        sends = event is not None and local_name(event) in ("sendTask", "endEvent", "intermediateThrowEvent")
        yield node, names.get(node.get("messageRef", ""), ""), sends


def dotted_name(node: Node) -> str | None:
    """A name or a path of names as it is written; None for anything else."""
    members: list[str] = []
    while isinstance(node, Path):
        members.append(node.member)
        node = node.source
    return ".".join([node.name, *reversed(members)]) if isinstance(node, Name) else None


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
        yield from _valued(name, value)


def _heard(root: etree._Element) -> frozenset[str]:
    return frozenset(message for _, message, sends in _holders(root) if not sends)
