"""One element of a process in a draft, with all that may be set of it, for a page that is made of it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from lxml import etree

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import local_name
from engine.bpmn.offers import outcomes
from engine.bpmn.operators import OPERATORS
from engine.bpmn.reading import read_xml
from engine.bpmn.rewriting import element_of, read_settings
from engine.bpmn.settings import FLOW, PARAMETER, Setting, settings_for
from engine.errors import NotFound
from engine.faults import FilesRefused
from engine.process_versions.steps import DraftSteps, steps_of
from engine.store.database import Session
from engine.store.process_drafts import files_of_draft
from engine.store.processes import latest_names

#: What an element is called where people read, by its BPMN name.
ELEMENTS_IN_WORDS = {
    "userTask": "Task of a person",
    "manualTask": "Task that is ticked off",
    "task": "Task that is ticked off",
    "serviceTask": "Operation",
    "businessRuleTask": "Decision table",
    "scriptTask": "Sets names",
    "sendTask": "Sends a message",
    "receiveTask": "Waits for a message",
    "callActivity": "Calls a process",
    "subProcess": "Part with steps of its own",
    "startEvent": "Beginning",
    "endEvent": "End",
    "intermediateCatchEvent": "Waits",
    "intermediateThrowEvent": "Says",
    "boundaryEvent": "Meanwhile",
    "exclusiveGateway": "One way of several",
    "parallelGateway": "All ways at once",
    "inclusiveGateway": "Some of several ways",
    "eventBasedGateway": "Whichever comes first",
    "sequenceFlow": "Way from step to step",
    "process": "The process",
    "lane": "Lane",
}


@dataclass(frozen=True)
class ElementPage:
    """One element. `choices` are values by the names of the settings that have some.

    `told_at` are the ids at which its faults are told: those of a way stand at the step that it leaves.
    """

    id: str
    told_at: frozenset[str]
    name: str
    kind: str
    settings: Sequence[Setting]
    values: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]

    @property
    def kind_in_words(self) -> str:
        """What it is, for people who do not know BPMN."""
        return ELEMENTS_IN_WORDS.get(self.kind, self.kind)


def look_at_steps(session: Session, draft_id: str, process: str) -> DraftSteps:
    """The steps of a process in a draft; none while its diagram cannot be read, which is a fault of it.

    Raises:
        NotFound: the draft does not hold it.
    """
    files = _files(session, draft_id, process)
    try:
        return _all_named(steps_of(files))
    except FilesRefused:
        return DraftSteps((), {}, ())


def _all_named(found: DraftSteps) -> DraftSteps:
    """The steps, those without a name called what they are: an id says nothing to people."""
    nameless = [one.element for one in found.steps if not one.element.name]
    words = {one.id: ELEMENTS_IN_WORDS.get(one.kind, one.kind) for one in nameless}
    return replace(found, names={**found.names, **words})


def look_at_step(session: Session, draft_id: str, process: str, element: str) -> ElementPage:
    """One element, flow, lane or the process itself.

    Raises:
        NotFound: the draft does not hold it.
        FilesRefused: its diagram cannot be read.
    """
    files = _files(session, draft_id, process)
    root = read_xml(files.files.get(DIAGRAM, b""), DIAGRAM)
    node, values = element_of(root, element), read_settings(root, element)
    kind = local_name(node)
    steps = _all_named(steps_of(files))
    name = node.get("name", "") or (
        _way(steps.names, node) if kind == FLOW else steps.names.get(element, element)
    )
    settings = [one for one in settings_for(kind) if one.name in values]
    return ElementPage(
        element,
        frozenset({element, node.get("sourceRef", element)}),
        name,
        kind,
        [*settings, *_parameters(values.get("operator", ""))],
        values,
        {**draft_choices(session, draft_id, process), "lane": {name: name for name in steps.lanes}},
    )


def _files(session: Session, draft_id: str, process: str) -> ProcessFiles:
    drafted = files_of_draft(session, draft_id).get(process)
    if drafted is None:
        raise NotFound(kind="process", reference=process)
    return drafted.now


def _way(names: Mapping[str, str], flow: etree._Element) -> str:
    source, target = (names.get(flow.get(end, ""), "") for end in ("sourceRef", "targetRef"))
    return f"From “{source}” to “{target}”"


def _parameters(operator: str) -> list[Setting]:
    """What an operation is given, as its table says."""
    known = OPERATORS.get(operator)
    return [
        Setting(
            PARAMETER + name, f"{operator}: {name}", f"FEEL: {one.meaning}.", frozenset(), "parameter", "feel"
        )
        for name, one in (known.parameters if known else {}).items()
    ]


def _decisions(files: ProcessFiles) -> set[str]:
    """The decisions of all tables that can be read, with faults or without."""
    found: set[str] = set()
    for source in files.decisions.values():
        with suppress(FilesRefused):
            found |= outcomes(source).keys()
    return found


def draft_choices(session: Session, draft_id: str, process: str) -> dict[str, dict[str, str]]:
    """What may be chosen in a process of a draft besides its lanes: by the widget, each value with its words.

    Raises:
        NotFound: the draft does not hold the process.
    """
    files = _files(session, draft_id, process)
    drafted = {key: key for key in files_of_draft(session, draft_id)}
    return {
        "form": {name: name for name in sorted(files.forms)},
        "letters": {name: name for name in sorted(files.letters)},
        "decision": {name: name for name in sorted(_decisions(files))},
        "operator": {name: name for name in OPERATORS},
        "process": {**drafted, **latest_names(session)},
    }
