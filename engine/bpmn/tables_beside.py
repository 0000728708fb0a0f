"""Decision tables of a process, held against the names and answers that its cases have."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from lxml import etree

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import read_elements
from engine.bpmn.given import GivenNames
from engine.bpmn.offers import dotted_name, in_feel_text, outcomes
from engine.bpmn.profile.reading_names import (
    MISSPELT_NAME,
    MISSPELT_VALUE,
    NOT_GIVEN,
    NOT_OFFERED,
    Slip,
    meant_value,
    shown_offers,
    slips,
)
from engine.bpmn.profile.rules import ProfileRule
from engine.decisions.mending import cell_changed, input_changed
from engine.decisions.mistakes import CELL_DOUBTFUL, functions_called
from engine.errors import EngineError
from engine.expressions import WITH_CALENDAR, Expression, UnaryTests, compile_expression, compile_unary_tests
from engine.expressions.constants import NotConstant, constants_of
from engine.faults import Fault, FilesRefused, Mend
from engine.safe_xml import read_safely

READS_MISSPELT = "INPUT-MISSPELT"
READS_NOTHING = "INPUT-NOT-GIVEN"
CELL_MISSPELT = "CELL-MISSPELT"
CELL_NOT_OFFERED = "CELL-NOT-OFFERED"
_NULL = "it reads {name}, which nothing gives, so it would always be null."
_NEVER = "{value} is no answer that {name} can have: it can be {offered}."
#: What is said of a table where the profile says its own of a diagram: code, what is wrong, what to do.
_SAID: Mapping[ProfileRule, tuple[str, str, str]] = {
    MISSPELT_NAME: (READS_MISSPELT, _NULL, "Write {to}."),
    NOT_GIVEN: (READS_NOTHING, _NULL, "Check the spelling, or ask for it in a form."),
    MISSPELT_VALUE: (CELL_MISSPELT, _NEVER, "Write {to}."),
    NOT_OFFERED: (CELL_NOT_OFFERED, _NEVER, "Write one of these, or offer it in the form."),
}
#: The properties by which a step asks a decision.
_ASKING = ("decision", "guard")


@dataclass(frozen=True)
class _Place:
    path: str
    decision: str
    table: str
    requires: bool

    def fault(self, code: str, message: str, *, sure: bool, mend: Mend | None = None) -> Fault:
        told = f'Table "{self.table}", {message}'
        return Fault(self.path, self.decision, code, told, "error" if sure else "warning", mend)


@dataclass(frozen=True)
class _Spot:
    """A column or a cell: what people call it, and what puts another text there, shown so on the button."""

    called: str
    mend: Callable[[str, str], Mend]


def tables_beside(files: ProcessFiles, names: GivenNames) -> Iterator[Fault]:
    """Columns that read what nothing gives, and cells with values that no answer can have.

    Of the files that the diagram asks: what else asks a table gives it names of its own.

    Args:
        names: all that the cases of the process have, but for facts.
    """
    if names.open:
        return
    try:
        steps = read_elements(files.root).values()
        asked = {step.properties.get(one, "").rpartition("/")[2] for step in steps for one in _ASKING}
        for name, source in files.decisions.items():
            if not asked.isdisjoint(outcomes(source)):
                yield from _of_file(source, f"decisions/{name}.dmn", names)
    except FilesRefused:
        return  # told where that file is checked


def without_doubts(faults: Sequence[Fault], sure: Sequence[Fault]) -> list[Fault]:
    """The faults of tables without doubts about a name, where it is told that nothing gives it."""
    told = {(one.path, one.message.split(": ")[0]) for one in sure}
    return [
        one
        for one in faults
        if one.code != CELL_DOUBTFUL or (one.path, one.message.split(": ")[0]) not in told
    ]


def _of_file(source: bytes, path: str, names: GivenNames) -> Iterator[Fault]:
    root = read_safely(source, path)
    own = {one.get("name", "") for one in root.iterchildren("{*}decision", "{*}businessKnowledgeModel")}
    own |= {one.get("name", "") for one in root.iterchildren("{*}import")}
    for decision in root.iterchildren("{*}decision"):
        table = decision.find("{*}decisionTable")
        if table is not None:
            name, requires = decision.get("id", ""), decision.find("{*}informationRequirement") is not None
            place = _Place(path, name, decision.get("name", "") or name, requires)
            yield from _of_table(table, place, own, names)


def _of_table(table: etree._Element, place: _Place, own: set[str], names: GivenNames) -> Iterator[Fault]:
    known = GivenNames({**names.names, **dict.fromkeys(own)})
    rules = list(enumerate(table.iterchildren("{*}rule"), 1))
    inputs = table.findall("{*}input")
    for number, element in enumerate(inputs):
        text = (element.findtext("{*}inputExpression/{*}text") or "").strip()
        try:
            expression = compile_expression(text)
        except EngineError:
            continue  # a fault of its own, or a name with spaces, which is the file's own
        title = element.get("label") or text
        column = _Spot(f'column "{title}"', partial(input_changed, place.decision, number + 1))
        found = [*slips(expression, known)]
        yield from (_of_slip(place, column, slip) for slip in found)
        if not found:
            for rule, texts in _cells(rules, "inputEntry", number):
                cell = _Spot(
                    f"rule {rule}, {column.called}", partial(cell_changed, place.decision, rule, number + 1)
                )
                yield from _of_test(place, cell, texts, expression, known)
    if not place.requires:  # else only what it requires is known
        for number, output in enumerate(table.iterchildren("{*}output")):
            title = output.get("label") or output.get("name") or place.table
            for rule, text in _cells(rules, "outputEntry", number):
                change = partial(cell_changed, place.decision, rule, len(inputs) + number + 1)
                yield from _of_cell(place, _Spot(f'rule {rule}, column "{title}"', change), text, known)


def _cells(rules: list[tuple[int, etree._Element]], part: str, number: int) -> Iterator[tuple[int, str]]:
    for rule, element in rules:
        cells = element.findall(f"{{*}}{part}")
        if number < len(cells):
            yield rule, (cells[number].findtext("{*}text") or "").strip()


def _of_cell(place: _Place, cell: _Spot, text: str, known: GivenNames) -> Iterator[Fault]:
    try:
        expression = compile_expression(text or "null")
    except EngineError:
        return  # a fault of its own
    called = {*functions_called(text, expression.tree)}
    yield from (
        _of_slip(place, cell, one) for one in slips(expression, known) if one.facts["name"] not in called
    )


def _of_test(place: _Place, cell: _Spot, text: str, reads: Expression, known: GivenNames) -> Iterator[Fault]:
    """A cell that tests what its column reads."""
    try:
        tests = compile_unary_tests(text or "-")
    except EngineError:
        return
    called = {*functions_called(text, tests.tree)}
    yield from (_of_slip(place, cell, one) for one in slips(tests, known) if one.facts["name"] not in called)
    path = dotted_name(reads.tree)
    offers = known.offers(path) if path else None
    for value in _constants(tests) if offers else ():
        if path and offers and value not in offers:
            said, meant = in_feel_text(value), meant_value(str(value), offers)
            facts = {"name": path, "value": said, "offered": shown_offers(offers)}
            if meant is None:
                yield _of_slip(place, cell, Slip(NOT_OFFERED, facts))
            else:
                now = text.replace(said, meant, 1)
                yield _of_slip(
                    place, cell, Slip(MISSPELT_VALUE, {**facts, "to": meant}, now, meant.strip('"'))
                )


def _constants(tests: UnaryTests) -> Iterator[str | bool]:
    try:
        values = constants_of(tests.tree, WITH_CALENDAR)
    except NotConstant:
        return
    yield from (value for value in values if isinstance(value, str | bool))


def _of_slip(place: _Place, spot: _Spot, slip: Slip) -> Fault:
    mend = None if slip.now is None else spot.mend(slip.now, slip.shown)
    code, wrong, remedy = _SAID[slip.rule]
    told = f"{spot.called}: {wrong.format(**slip.facts)} {remedy.format(**slip.facts)}"
    return place.fault(code, told, sure=mend is not None, mend=mend)
