"""One process as it may run: linted, parsed, with its forms, letters and decision tables at hand."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import sha256
from typing import Any

from lxml import etree

from engine.attendance.facts import FACTS
from engine.bpmn.beside import ProcessNeighbours, function_answers
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import (
    CAMUNDA,
    SCOPES,
    Element,
    Flow,
    read_elements,
    read_flows,
    read_properties,
    tag,
)
from engine.bpmn.offers import outcomes
from engine.bpmn.operators import OPERATORS
from engine.bpmn.parser import parse_specs
from engine.bpmn.profile import Surroundings, check_root
from engine.bpmn.tables_beside import tables_beside, without_doubts
from engine.bpmn.texts_beside import texts_beside
from engine.decisions import Model as DecisionModel
from engine.decisions import checked_model
from engine.faults import Fault, FilesRefused
from engine.forms import Form, check_form, parse_form
from engine.lately import LatelyUsed
from engine.letters import Letter, letter_faults, parse_letter
from engine.roles import role_of_lane, words_of

#: Tables as they were read last: by their file, and all that lie beside it.
_checked_models: LatelyUsed[tuple[DecisionModel | None, list[Fault]]] = LatelyUsed(200)


@dataclass(frozen=True)
class ProcessModel:
    """A process that passed every check. Immutable, shared by all its instances.

    `key` is the process that starts; `processes` are all executable ones of the file.
    `specs` are the library's, by name. `decisions` maps a decision's id to its model.
    `start_messages` maps message names to the process that they start. `started_by` are the role keys whose
    people open cases with it.
    """

    key: str
    name: str
    processes: tuple[str, ...]
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    forms: Mapping[str, Form]
    letters: Mapping[str, Letter]
    decisions: Mapping[str, DecisionModel]
    calls: frozenset[str]
    start_messages: Mapping[str, str]
    started_by: tuple[str, ...] = ()
    warnings: tuple[Fault, ...] = ()
    specs: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def following(self) -> Mapping[str, Collection[str]]:
        """Every step with those that may follow; a sub-process leads to its start, its ends behind it.

        What is behind a sub-process stands under `behind` of its id.
        """
        graph: dict[str, set[str]] = {one: set() for one in self.elements}
        graph |= {behind(one.id): set() for one in self.elements.values() if one.kind in SCOPES}
        for flow in self.flows.values():
            source = self.elements.get(flow.source)
            if source and flow.target in graph:
                graph[behind(source.id) if source.kind in SCOPES else source.id].add(flow.target)
        for one in self.elements.values():
            if one.attached_to in graph:
                graph[one.attached_to].add(one.id)
            if one.parent in self.elements and one.kind == "startEvent":
                graph[one.parent].add(one.id)
            if one.parent in self.elements and one.kind == "endEvent":
                graph[one.id].add(behind(one.parent))
        return graph

    def letters_of(self, element: Element) -> list[Letter]:
        """The letters that an element names in its property `letters`, in that order."""
        return [self.letters[name] for name in element.properties.get("letters", "").split()]


def behind(sub_process: str) -> str:
    """The place in `ProcessModel.following` to which a sub-process leads when it is over."""
    return f"{sub_process} is over"


def build_model(
    files: ProcessFiles,
    known: Mapping[str, Collection[str]] | None = None,
    neighbours: ProcessNeighbours | None = None,
) -> ProcessModel:
    """Checks and parses the files of one process.

    Args:
        files: the diagram and what lies beside it.
        known: the processes that call activities may name besides those of this file, and which ones
            each of them calls; None: do not check.
        neighbours: with them the files are held against each other and against theirs; None: they are not,
            as with whatever runs already.

    Raises:
        FilesRefused: with every fault of every file, errors and warnings.
    """
    faults, decisions = _checked(files, known, neighbours)
    if any(fault.severity == "error" for fault in faults):
        raise FilesRefused(faults)
    root = files.root
    elements, processes = read_elements(root), _executable(root)
    return ProcessModel(
        key=processes[0].get("id", ""),
        name=processes[0].get("name", "") or processes[0].get("id", ""),
        processes=tuple(process.get("id", "") for process in processes),
        elements=elements,
        flows=read_flows(root),
        forms={name: parse_form(source, f"forms/{name}.form.json") for name, source in files.forms.items()},
        letters={
            name: parse_letter(source, f"letters/{name}.letter.md") for name, source in files.letters.items()
        },
        decisions=decisions,
        calls=called_processes(root),
        start_messages={
            e.message: e.process for e in elements.values() if e.kind == "startEvent" and e.message
        },
        started_by=_starting_roles(processes[0]),
        warnings=tuple(faults),
        specs=_parsed(root, faults),
    )


def check_files(
    files: ProcessFiles,
    known: Mapping[str, Collection[str]] | None,
    neighbours: ProcessNeighbours | None = None,
) -> list[Fault]:
    """Every fault in the files of one process, each named by its path inside the folder."""
    return _checked(files, known, neighbours)[0]


def _checked(
    files: ProcessFiles, known: Mapping[str, Collection[str]] | None, neighbours: ProcessNeighbours | None
) -> tuple[list[Fault], dict[str, DecisionModel]]:
    found, decisions = _decisions(files)
    try:
        root = files.root
    except FilesRefused as refusal:
        return [*_texts(files), *found, *refusal.faults], decisions
    at_hand = neighbours.around(files, called_processes(root)) if neighbours else None
    together: list[Fault] = []
    if at_hand:
        tables = [*tables_beside(files, at_hand.names)]
        found = without_doubts(found, tables)
        together = [*function_answers(files), *tables, *texts_beside(files, at_hand)]
    surroundings = Surroundings(
        forms=files.forms.keys(),
        letters=files.letters.keys(),
        decisions=_named_decisions(files, decisions),
        processes=known,
        operators=OPERATORS,
        at_hand=at_hand,
    )
    return [*_texts(files), *found, *together, *check_root(root, DIAGRAM, surroundings)], decisions


def _texts(files: ProcessFiles) -> Iterator[Fault]:
    """Every fault of the forms and letters, each named by its path inside the folder."""
    for name, source in files.forms.items():
        yield from check_form(source, f"forms/{name}.form.json")
    for name, source in files.letters.items():
        yield from letter_faults(source, f"letters/{name}.letter.md")


def _decisions(files: ProcessFiles) -> tuple[list[Fault], dict[str, DecisionModel]]:
    """Every fault of the decision tables, and by a decision's id the model that has it, if that is sound."""
    faults: list[Fault] = []
    models: dict[str, DecisionModel] = {}
    beside = {f"{name}.dmn": source for name, source in files.decisions.items()}
    all_of_them = tuple((name, sha256(source).digest()) for name, source in beside.items())
    for name, source in files.decisions.items():
        model, found = _checked_models.take(
            (name, all_of_them),
            partial(checked_model, source, f"decisions/{name}.dmn", beside=beside, facts=FACTS),
        )
        faults += found
        if model:
            models.update(dict.fromkeys(model.decisions, model))
    return faults, models


def _named_decisions(files: ProcessFiles, sound: Collection[str]) -> Collection[str] | None:
    """The decisions that a diagram may ask: also those with faults, which are told at their own file.

    None: a file cannot even be read, so nobody can say.
    """
    try:
        return {*sound, *(name for source in files.decisions.values() for name in outcomes(source))}
    except FilesRefused:
        return None


def _parsed(root: etree._Element, faults: list[Fault]) -> Mapping[str, Any]:
    try:
        return parse_specs(root, DIAGRAM)
    except Exception as error:
        # The linter should have said it better; whatever the library refuses is still a fault, not a crash.
        message = f"The diagram cannot be prepared for running: {error}"
        raise FilesRefused([*faults, Fault(DIAGRAM, "", "NOT-RUNNABLE", message)]) from error


def _starting_roles(process: etree._Element) -> tuple[str, ...]:
    words = words_of(read_properties(process).get("startedBy", ""))
    return tuple(sorted({role_of_lane(process.get("id", ""), word) for word in words}))


def _executable(root: etree._Element) -> list[etree._Element]:
    return [process for process in root.iterchildren(tag("process")) if process.get("isExecutable") == "true"]


def called_processes(root: etree._Element) -> frozenset[str]:
    """Ids of the processes in other files that a diagram calls, or whose decisions guard its steps."""
    own = {process.get("id") for process in root.iterchildren(tag("process"))}
    nodes = root.iter(tag("callActivity"))
    named = {node.get("calledElement") or node.get(f"{{{CAMUNDA}}}calledElement") for node in nodes}
    guards = (read_properties(node).get("guard", "") for node in root.iter(tag("userTask")))
    named |= {guard.rpartition("/")[0] for guard in guards}
    return frozenset(name for name in named - own if name)
