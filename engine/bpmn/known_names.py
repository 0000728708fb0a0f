"""The names that an expression can know at one place of a diagram: facts, what came before it, functions.

Pure, and never fails: what cannot be read gives no names, and the linter says why.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from engine.attendance.fact_words import FACTS_EXPLAINED, OPENED_BY_EXPLAINED
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import CAMUNDA, Element, Flow, read_elements, read_flows, tag
from engine.bpmn.operators import OPERATORS
from engine.decisions.rewriting import RuleGrid, read_grids
from engine.errors import EngineError
from engine.expressions import WITH_CALENDAR, parse_assignments
from engine.faults import FilesRefused
from engine.forms import Field, Form, parse_form

#: Headings, in the order in which names are offered.
FACT, BEFORE, OWN, ELSEWHERE, FUNCTION = (
    "Facts of the child and the case",
    "From the steps before this one",
    "Answers of this step, once it is done",
    "Of the case, where other processes gave it",
    "Functions",
)
_KINDS = {
    "text": "text", "date": "date", "integer": "whole number", "number": "number", "boolean": "true or false",
    "rows": "list",
}  # fmt: skip
#: What takes a message, with the answers of the form that people send it by.
_HEARS = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})
#: Longer lists of choices say no more.
_MOST_CHOICES = 8


@dataclass(frozen=True)
class KnownName:
    """One name: as expressions write it, what it is in a line, and the heading under which it stands.

    `parameters` are there for functions alone: what each is called.
    """

    name: str
    meaning: str
    group: str
    parameters: tuple[str, ...] = ()


def names_known_at(
    files: ProcessFiles,
    place: str,
    called: Callable[[str], ProcessFiles | None] = lambda process: None,
    elsewhere: Iterable[KnownName] = (),
) -> list[KnownName]:
    """Every name that can be known at an element, at a flow (its condition), or anywhere in a process.

    Args:
        place: the id of an element, of a flow or of a process; of nothing else facts and functions are known.
        called: the files of a process that a step calls; None where there are none.
        elsewhere: what processes give that may have run in the case before (`case_names_of`).
    """
    giving = _Giving(files, called)
    before = [*giving.before(place)]
    own = [replace(one, group=OWN) for one in giving.of_element(place)]
    found: dict[str, KnownName] = {}
    for one in (*_facts(), *before, *own, *elsewhere, *FUNCTIONS):
        found.setdefault(f"{one.name}()" if one.group == FUNCTION else one.name, one)
    return list(found.values())


def _facts() -> Iterator[KnownName]:
    yield from (KnownName(name, meaning, FACT) for name, meaning in FACTS_EXPLAINED.items())
    yield KnownName("case.opened_by", OPENED_BY_EXPLAINED, FACT)


def _functions() -> Iterator[KnownName]:
    for name, function in WITH_CALENDAR.functions.items():
        first = function.signatures[0]
        told = (first.run.__doc__ or "").strip().split("\n")[0]
        yield KnownName(name, told, FUNCTION, tuple(one.name for one in first.parameters))


FUNCTIONS = tuple(_functions())


def case_names_of(files: ProcessFiles) -> list[KnownName]:
    """What a process keeps under `case`, for all other processes of the case."""
    given = _Giving(files, lambda process: None).everything()
    return [replace(one, group=ELSEWHERE) for one in given if one.name.startswith("case.")]


class _Giving:
    """What the elements of one process give, read once; a process that is called gives all of its names."""

    def __init__(
        self,
        files: ProcessFiles,
        called: Callable[[str], ProcessFiles | None],
        seen: set[str] | None = None,
    ) -> None:
        self._called, self._seen = called, {files.key} if seen is None else seen
        self._elements: Mapping[str, Element] = {}
        self._flows: Mapping[str, Flow] = {}
        self._items: dict[str, str] = {}
        if DIAGRAM in files.files:
            with suppress(FilesRefused):
                self._elements, self._flows = read_elements(files.root), read_flows(files.root)
                self._items = _items(files)
        self._inside: dict[str, list[str]] = defaultdict(list)
        for one in self._elements.values():
            self._inside[one.parent].append(one.id)
        self._forms = dict(_forms(files))
        self._tables = {one.decision: one for one in _tables(files)}

    def everything(self) -> list[KnownName]:
        return [name for one in self._elements for name in self.of_element(one)]

    def before(self, place: str) -> Iterator[KnownName]:
        """What steps give that may be done when a place is come to, and the item that it is done for."""
        if place in {one.process for one in self._elements.values()}:
            yield from self.everything()
        around, seen = place, {""}
        while around in self._elements and around not in seen:
            seen.add(around)
            if around in self._items:
                told = f"The item of “{self._name(around)}” that is done now"
                yield KnownName(self._items[around], told, BEFORE)
            around = self._elements[around].parent
        found = self._done_before(place)
        for one in self._elements:
            if one in found:
                yield from self.of_element(one)

    def _done_before(self, place: str) -> set[str]:
        """The elements that may be done when a place is come to, whatever circles the diagram has."""
        found: set[str] = set()
        asked: set[str] = set()
        done = [self._flows[place].source] if place in self._flows else []
        waiting = [] if done else [place]
        while done or waiting:
            while done:
                here = done.pop()
                if here in self._elements and here not in found:
                    found.add(here)
                    waiting.append(here)
                    done += self._inside[here]
            here = waiting.pop() if waiting else ""
            if here in self._elements and here not in asked:
                asked.add(here)
                done, also = self._comes_from(self._elements[here])
                waiting += also
        return found

    def _comes_from(self, element: Element) -> tuple[list[str], list[str]]:
        """What is done just before an element, and what is come to at the same moment as it."""
        done = [self._flows[flow].source for flow in element.incoming if flow in self._flows]
        if element.attached_to:
            return [*done, *self._inside[element.attached_to]], [element.attached_to]
        return done, [] if done else [element.parent]

    def _name(self, element_id: str) -> str:
        return self._elements[element_id].name or element_id

    def of_element(self, element_id: str) -> Iterator[KnownName]:
        """What an element gives when it is done."""
        element = self._elements.get(element_id)
        if element is None:
            return
        step, properties = f"“{self._name(element_id)}”", element.properties
        asks = properties.get("formKey", "")
        heard = element.message if element.kind in _HEARS else None
        if form := self._forms.get(asks or heard or ""):
            into = form.into if asks else ""
            yield from (_answer(one, into, step) for one in form.questions.asked)
        if element.kind == "businessRuleTask":
            yield from self._outcome(properties.get("decision", ""), properties.get("resultVariable", ""))
        elif properties.get("resultVariable") and properties.get("operator") in OPERATORS:
            gives = OPERATORS[properties["operator"]].gives
            yield KnownName(properties["resultVariable"], f"From {step}: {gives}", BEFORE)
        for target in _targets(element.script or ""):
            yield KnownName(target, f"Set by {step}", BEFORE)
        if element.called and element.called not in self._seen and (inner := self._called(element.called)):
            self._seen.add(element.called)
            yield from _Giving(inner, self._called, self._seen).everything()

    def _outcome(self, decision: str, variable: str) -> Iterator[KnownName]:
        """What a decision table leaves: one value, or a context of several, under its name or without one."""
        table = self._tables.get(decision)
        told = f"Outcome of the table “{table.name or decision}”" if table else f"Outcome of “{decision}”"
        outputs = table.columns[table.inputs : table.inputs + table.outputs] if table else ()
        if table and len(outputs) == 1:
            values = list(dict.fromkeys(row[table.inputs] for row in table.rows))
            told += f": {', '.join(values[:_MOST_CHOICES])}" if all(values) else ""
        if variable or len(outputs) < 2:
            yield KnownName(variable or decision, told, BEFORE)
        for output in outputs if len(outputs) > 1 else ():
            yield KnownName(f"{variable}.{output}" if variable else output, told, BEFORE)


def _answer(question: Field, into: str, step: str) -> KnownName:
    kind = _KINDS.get(question.kind, "")
    chosen = [f'"{one.text}"' if isinstance(one.value, str) else one.text for one in question.choices]
    if chosen and question.kind in ("choice", "choices"):
        several = "list of " if question.kind == "choices" else ""
        kind = several + ", ".join(chosen[:_MOST_CHOICES]) + (", …" if len(chosen) > _MOST_CHOICES else "")
    name = ".".join(filter(None, (into, question.name)))
    return KnownName(name, f"{question.title}{f' ({kind})' if kind else ''}, asked by {step}", BEFORE)


def _targets(script: str) -> Iterator[str]:
    try:
        yield from (".".join(one.target) for one in parse_assignments(script))
    except EngineError:
        return


def _forms(files: ProcessFiles) -> Iterator[tuple[str, Form]]:
    for name, source in files.forms.items():
        try:
            yield name, parse_form(source, f"forms/{name}.form.json")
        except FilesRefused:
            continue


def _tables(files: ProcessFiles) -> Iterator[RuleGrid]:
    for name, source in files.decisions.items():
        try:
            yield from read_grids(source, f"decisions/{name}.dmn")
        except FilesRefused:
            continue


def _items(files: ProcessFiles) -> dict[str, str]:
    """What repeated steps call the item of their list, by their ids."""
    found = {}
    for loop in files.root.iter(tag("multiInstanceLoopCharacteristics")):
        holder, item = loop.getparent(), loop.find(tag("inputDataItem"))
        name = loop.get(f"{{{CAMUNDA}}}elementVariable") or (item.get("id", "") if item is not None else "")
        if name and holder is not None:
            found[holder.get("id", "")] = name
    return found
