"""From a file to a model: its nodes, what each requires, and every fault that is found on the way.

A drawing does not hold together when ids repeat, requirements lead nowhere or run in a circle.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from engine.decisions.analysis import check_table
from engine.decisions.analysis.finding import TableFinding
from engine.decisions.boxed import BoxedExpressions
from engine.decisions.building import Workshop, naming_missing, nothing
from engine.decisions.imports import Beside, DecisionImportRefused
from engine.decisions.items import Items, names_in
from engine.decisions.mending import cell_changed, line_changed, rule_added
from engine.decisions.model import Model
from engine.decisions.nodes import BoxNode, Decision, InputData, Knowledge, Need, Service
from engine.decisions.place import DecisionPlace, KnownFacts
from engine.decisions.reading import (
    DmnElement,
    child,
    children,
    label,
    local,
    name_of_decision,
    read_definitions,
    text,
)
from engine.decisions.written import written_decision
from engine.expressions import WITH_CALENDAR, Library
from engine.expressions.meant import nearest
from engine.faults import Fault, FilesRefused, Mend

_NODES = ("decision", "inputData", "businessKnowledgeModel", "decisionService")
_REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
#: What a line leads to, by the element that names its end.
_ENDS = {
    "requiredDecision": "decision",
    "requiredInput": "inputData",
    "requiredKnowledge": "businessKnowledgeModel",
}
_NOTHING_BESIDE: Mapping[str, bytes] = {}
_NOTHING_KNOWN: KnownFacts = {}


def read_model(
    source: bytes, path: str, library: Library = WITH_CALENDAR, beside: Mapping[str, bytes] = _NOTHING_BESIDE
) -> Model:
    """A model from the bytes of its file.

    Args:
        path: what the file is called in faults.
        library: the functions that its expressions may call.
        beside: the files in its folder by name, among which imported models are looked for.

    Raises FilesRefused when the file is no DMN, or names, requirements or imports do not hold
    together. A decision whose logic has faults is refused when it is asked for: `check_model`
    lists these beforehand.
    """
    reader = _reading(source, path, library, beside, {})
    if reader.faults:
        raise FilesRefused(reader.faults)
    return reader.model


def check_model(
    source: bytes,
    path: str,
    library: Library = WITH_CALENDAR,
    beside: Mapping[str, bytes] = _NOTHING_BESIDE,
    facts: KnownFacts = _NOTHING_KNOWN,
) -> list[Fault]:
    """Every fault of a model's file, in plain English: the table, rule, column and position of each.

    Args:
        facts: names whose members are known, such as `pupil`; another member is told of.
    """
    return checked_model(source, path, library, beside, facts)[1]


def checked_model(
    source: bytes,
    path: str,
    library: Library = WITH_CALENDAR,
    beside: Mapping[str, bytes] = _NOTHING_BESIDE,
    facts: KnownFacts = _NOTHING_KNOWN,
) -> tuple[Model | None, list[Fault]]:
    """What `check_model` finds, and the model if there is no error, from one reading."""
    try:
        reader = _reading(source, path, library, beside, facts)
    except FilesRefused as refusal:
        return None, list(refusal.faults)
    if reader.lost:  # what names of a missing model mean cannot be judged
        return None, reader.faults
    workshop = reader.workshop
    faults = [*reader.faults, *workshop.faults, *workshop.doubts, *_analysed(workshop)]
    sound = not any(fault.severity == "error" for fault in faults)
    return reader.model if sound else None, faults


def _analysed(workshop: Workshop) -> Iterator[Fault]:
    """What tables without faults say of themselves as a whole; of a cell in doubt it is told already."""
    doubtful = {doubt.message.split(": ")[0] for doubt in workshop.doubts}
    for place, table in workshop.tables:
        for finding in check_table(table, workshop.library):
            where = f"{place.called}, {finding.where}" if finding.where else place.called
            if where not in doubtful:
                message = f"{where}: {finding.message}"
                mend = _mend(finding, place.decision, len(table.rules))
                yield Fault(workshop.path, place.decision, finding.code, message, finding.severity, mend)


def _mend(finding: TableFinding, decision: str, rules: int) -> Mend | None:
    if finding.cell:
        return cell_changed(decision, *finding.cell)
    above = finding.place <= rules
    return rule_added(decision, finding.rule, finding.place, above=above) if finding.rule else None


def _reading(
    source: bytes, path: str, library: Library, beside: Mapping[str, bytes], facts: KnownFacts
) -> "DrawingReader":
    others = {name: content for name, content in beside.items() if name != PurePath(path).name}
    try:
        return DrawingReader(source, path, library, Beside(others), {}, facts)
    except RecursionError:
        message = "The model is nested too deeply. Split it into smaller decisions and types."
        raise FilesRefused([Fault(path, "", "TOO-DEEP", message)]) from None


class DrawingReader:
    """One reading of one file. `faults` are those of the drawing; the workshop has those of the logic.

    `reading` are the models that are read by now, by namespace: None while one is not finished.
    `lost` are the namespaces of imports that led nowhere.
    """

    model: Model
    items: Items

    def __init__(
        self,
        source: bytes,
        path: str,
        library: Library,
        beside: Beside,
        reading: "dict[str, DrawingReader | None]",
        facts: KnownFacts,
    ) -> None:
        root = read_definitions(source, path)
        self.path = path
        self.namespace = root.get("namespace", "")
        self.faults: list[Fault] = []
        self.lost: set[str] = set()
        reading[self.namespace] = None
        self._imports = list(dict.fromkeys(self._imported(root, library, beside, reading)))
        self.workshop = Workshop(path, library, root.get("expressionLanguage") or "FEEL", facts)
        for _, one in self._imports:
            self.workshop.written.include(one.workshop.written)
        types = [(prefix, one.namespace, one.items) for prefix, one in self._imports]
        self.items = Items(root, self.workshop, types)
        self.workshop.library = library.with_types(self.items.types(), self._members(root))
        self._boxes = BoxedExpressions(self.workshop, self.items)
        self._elements = self._identified(root)
        own = {self._key(id): self._node(id, one) for id, one in self._elements.items()}
        self._refuse_circles(own)
        imported = {key: node for _, one in self._imports for key, node in one.model.nodes.items()}
        models = tuple((prefix, one.model) for prefix, one in self._imports)
        self.model = Model(path, self.namespace, {**imported, **own}, self.workshop.written, models)
        reading[self.namespace] = self

    def _imported(
        self, root: DmnElement, library: Library, beside: Beside, reading: "dict[str, DrawingReader | None]"
    ) -> "Iterator[tuple[str, DrawingReader]]":
        """The models that this one imports, each with its prefix; what is missing is a fault."""
        for element in children(root, "import"):
            prefix, namespace = name_of_decision(element), element.get("namespace", "")
            try:
                if namespace not in reading:
                    name = beside.file_of(element)
                    path = str(PurePath(self.path).with_name(name))
                    DrawingReader(beside.files[name], path, library, beside, reading, {})
                found = reading[namespace]
            except (DecisionImportRefused, FilesRefused) as refused:
                reading.pop(namespace, None)
                self.lost.add(namespace)
                self._refuse_import(prefix, refused)
                continue
            if found is None:
                self.lost.add(namespace)
                message = (
                    f"The model {namespace} imports itself, directly or through others. Remove one import."
                )
                self._fault("", "IMPORT-CIRCLE", message)
            else:
                self._inherit(found.faults)
                yield prefix, found
                yield from ((inner, one) for inner, one in found._imports if not prefix and not inner)

    def _refuse_import(self, prefix: str, refused: DecisionImportRefused | FilesRefused) -> None:
        if isinstance(refused, DecisionImportRefused):
            self._fault(prefix, refused.code, refused.message)
        else:
            self._inherit(refused.faults)

    def _inherit(self, faults: Iterable[Fault]) -> None:
        self.faults.extend(fault for fault in faults if fault not in self.faults)

    def _members(self, root: DmnElement) -> frozenset[str]:
        """Names of several words that may stand after a dot: of parts of values, and of what is imported."""
        names = [names_in(root)]
        for _, one in self._imports:
            names += [one.workshop.library.members, frozenset(node.name for node in one.model.nodes.values())]
            names.append(frozenset(prefix for prefix, _ in one.model.imports))
        return frozenset(name for name in frozenset[str]().union(*names) if not name.isidentifier())

    def _key(self, id: str) -> str:
        return f"{self.namespace}#{id}"

    def _fault(self, element: str, code: str, message: str, mend: Mend | None = None) -> None:
        self.faults.append(Fault(self.path, element, code, message, mend=mend))

    def _identified(self, root: DmnElement) -> dict[str, DmnElement]:
        elements = [one for one in root if local(one) in _NODES]
        self._refuse_twice("id", [one.get("id", "") for one in elements])
        unnamed = [one for prefix, one in self._imports if not prefix]
        inherited = {key: node.name for one in unnamed for key, node in one.model.nodes.items()}
        prefixes = [prefix for prefix, _ in self._imports]
        self._refuse_twice("name", [*map(name_of_decision, elements), *inherited.values(), *prefixes])
        if any(not one.get("id") and not name_of_decision(one) for one in elements):
            message = "An element has neither an id nor a name. Give it both."
            self._fault("", "ID-MISSING", message)
        return {one.get("id") or name_of_decision(one): one for one in elements}

    def _refuse_twice(self, key: str, values: list[str]) -> None:
        for value, times in Counter(values).items():
            if value and times > 1:
                message = f'The {key} "{value}" is given to {times} elements. Each needs one of its own.'
                self._fault(value, f"DUPLICATE-{key.upper()}", message)

    def _node(self, id: str, element: DmnElement) -> BoxNode:
        match local(element):
            case "inputData":
                item = self.items.of(child(element, "variable"))
                return InputData(self._key(id), name_of_decision(element), item)
            case "decision":
                return self._decision(id, element)
            case "businessKnowledgeModel":
                return self._knowledge(id, element)
        return self._service(id, element)

    def _decision(self, id: str, element: DmnElement) -> Decision:
        requires = self._requires(element)
        self.workshop.written.decisions[self._key(id)] = written_decision(element)
        before = len(self.workshop.faults)
        logic = self._boxes.inside(element, self._place(id, element, requires))
        paths = frozenset(self.workshop.read.get(id, ()))
        faults = tuple(self.workshop.faults[before:])
        item = self.items.of(child(element, "variable"))
        name = name_of_decision(element)
        if child(element, "decisionTable") is None:  # tables say themselves what they lacked
            copied = text(child(element, "literalExpression"))
            logic = naming_missing(logic, f'Decision "{name}"', paths, copied)
        return Decision(self._key(id), name, requires, item, logic, paths, faults)

    def _place(self, id: str, element: DmnElement, requires: tuple[Need, ...]) -> DecisionPlace:
        what = "Table" if child(element, "decisionTable") is not None else "Decision"
        names = frozenset(need.prefix[0] if need.prefix else self._name(need.key) for need in requires)
        name = name_of_decision(element) or id
        return DecisionPlace(id, f'{what} "{name}"', name, names, open=not requires)

    def _name(self, key: str) -> str:
        """The name of an element of this model, or of one that is imported without a prefix."""
        own = self._elements.get(key.removeprefix(f"{self.namespace}#"))
        if own is not None:
            return name_of_decision(own)
        nodes = (one.model.nodes.get(key) for _, one in self._imports)
        return next((node.name for node in nodes if node is not None), "")

    def _knowledge(self, id: str, element: DmnElement) -> Knowledge:
        requires = self._requires(element)
        name = name_of_decision(element)
        place = self._place(id, element, requires).knowing([name])  # it may call itself
        logic = child(element, "encapsulatedLogic")
        code = nothing if logic is None else self._boxes.function(logic, place)
        item = self.items.of(child(element, "variable"))
        return Knowledge(self._key(id), name, requires, item, code)

    def _service(self, id: str, element: DmnElement) -> Service:
        outputs, decisions, data = (
            tuple(need.key for one in children(element, name) if (need := self._target(one, id)))
            for name in ("outputDecision", "inputDecision", "inputData")
        )
        item = self.items.of(child(element, "variable"))
        return Service(self._key(id), name_of_decision(element), outputs, decisions, data, item)

    def _requires(self, element: DmnElement) -> tuple[Need, ...]:
        id = element.get("id") or name_of_decision(element)
        targets = [
            self._target(one, id)
            for requirement in element
            if local(requirement) in _REQUIREMENTS
            for one in requirement
            if local(one).startswith("required")
        ]
        return tuple(dict.fromkeys(need for need in targets if need))

    def _target(self, reference: DmnElement, owner: str) -> Need | None:
        """What a reference leads to, here or in an imported model; None and a fault when it leads nowhere."""
        href = reference.get("href", "").strip()
        namespace, _, id = href.rpartition("#")
        prefix = self._leads(namespace, id) if namespace != self.namespace else None
        if prefix is not None:
            return Need(f"{namespace}#{id}", prefix)
        if id in self._elements:
            return Need(self._key(id))
        if namespace in self.lost:
            return None
        message = f'It requires "{id}", which is not in the model. Remove the line or draw what is missing.'
        self._fault(owner, "REQUIREMENT-UNKNOWN", message, self._meant(reference, owner, id))
        return None

    def _meant(self, reference: DmnElement, owner: str, id: str) -> Mend | None:
        """Another end of a line, where one of the right kind is called nearly so."""
        kind = _ENDS.get(local(reference))
        ends = {one: end for one, end in self._elements.items() if local(end) == kind and one != owner}
        instead = nearest(id, ends) if id else None
        return line_changed(owner, id, instead, label(ends[instead])) if instead else None

    def _leads(self, namespace: str, id: str) -> tuple[str, ...] | None:
        """The prefixes that lead to an element of an imported model, the outermost first."""
        key = f"{namespace}#{id}"
        for prefix, one in self._imports:
            if key in one.model.nodes:
                inner = () if one.namespace == namespace else one._leads(namespace, id) or ()
                return (prefix, *inner) if prefix else inner
        return None

    def _refuse_circles(self, nodes: Mapping[str, BoxNode]) -> None:
        for key in _in_circles({key: _lines(node) & nodes.keys() for key, node in nodes.items()}):
            name = nodes[key].name
            message = f'"{name}" requires itself, directly or through others. Remove one of the lines.'
            self._fault(nodes[key].id, "REQUIREMENT-CIRCLE", message)


def _lines(node: BoxNode) -> set[str]:
    """The keys that an element requires; business knowledge may call itself."""
    if isinstance(node, Decision | Knowledge):
        return {need.key for need in node.requires} - ({node.key} if isinstance(node, Knowledge) else set())
    return set()


def _in_circles(lines: Mapping[str, set[str]]) -> list[str]:
    """The keys that lead into a circle: what is left when all that requires nothing is taken away."""
    left = {key: len(required) for key, required in lines.items()}
    users: dict[str, list[str]] = {key: [] for key in lines}
    for key, required in lines.items():
        for one in required:
            users[one].append(key)
    free = [key for key, count in left.items() if not count]
    while free:
        key = free.pop()
        del left[key]
        for user in users[key]:
            left[user] -= 1
            if not left[user]:
                free.append(user)
    return list(left)
