"""Decision tables of a process, held against the names and answers that its cases have."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.attendance.facts import FACTS
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import read_elements
from engine.bpmn.given import GivenNames, dotted_name, outcomes
from engine.bpmn.profile.meant_words import nearest
from engine.bpmn.profile.reading_names import in_feel_text, meant_value, shown_offers
from engine.decisions.mending import cell_changed
from engine.errors import EngineError
from engine.expressions import WITH_CALENDAR, Expression, compile_expression, compile_unary_tests
from engine.expressions.constants import NotConstant, constants_of
from engine.faults import Fault, FilesRefused, Mend
from engine.safe_xml import read_safely

READS_MISSPELT = "INPUT-MISSPELT"
READS_NOTHING = "INPUT-NOT-GIVEN"
CELL_MISSPELT = "CELL-MISSPELT"
CELL_NOT_OFFERED = "CELL-NOT-OFFERED"
#: The properties by which a step asks a decision.
_ASKING = ("decision", "guard")


@dataclass(frozen=True)
class _Place:
    path: str
    decision: str
    table: str

    def fault(self, code: str, message: str, *, sure: bool, mend: Mend | None = None) -> Fault:
        told = f'Table "{self.table}", {message}'
        return Fault(self.path, self.decision, code, told, "error" if sure else "warning", mend)


@dataclass(frozen=True)
class _Column:
    """A column, counted from 1; `path` is the dotted name that it reads, None where that is no name alone."""

    number: int
    title: str
    path: str | None


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


def _of_file(source: bytes, path: str, names: GivenNames) -> Iterator[Fault]:
    root = read_safely(source, path)
    own = {one.get("name", "") for one in root.iterchildren("{*}decision", "{*}businessKnowledgeModel")}
    own |= {one.get("name", "") for one in root.iterchildren("{*}import")}
    for decision in root.iterchildren("{*}decision"):
        table = decision.find("{*}decisionTable")
        if table is not None:
            place = _Place(path, decision.get("id", ""), decision.get("name", "") or decision.get("id", ""))
            yield from _of_table(table, place, own, names)


def _of_table(table: etree._Element, place: _Place, own: set[str], names: GivenNames) -> Iterator[Fault]:
    rules = [
        [cell.findtext("{*}text") or "" for cell in rule.iterchildren("{*}inputEntry")]
        for rule in table.iterchildren("{*}rule")
    ]
    for number, element in enumerate(table.iterchildren("{*}input")):
        text = (element.findtext("{*}inputExpression/{*}text") or "").strip()
        try:
            expression = compile_expression(text)
        except EngineError:
            continue  # a fault of its own, or a name with spaces, which is the file's own
        title = element.get("label") or text
        unknown = [*_unknown(expression, own, names)]
        yield from (_of_name(place, title, path, names) for path in unknown)
        if not unknown:
            cells = [(at, row[number]) for at, row in enumerate(rules, 1) if number < len(row)]
            column = _Column(number + 1, title, dotted_name(expression.tree))
            yield from _of_cells(place, column, cells, names)


def _unknown(expression: Expression, own: set[str], names: GivenNames) -> Iterator[str]:
    for path in sorted(expression.paths):
        root = path.partition(".")[0]
        if root not in {*FACTS, *own} and path != "case" and not names.has(path):
            yield path


def _of_name(place: _Place, title: str, path: str, names: GivenNames) -> Fault:
    meant = nearest(path, (*names.names, *FACTS))
    wrong = f'column "{title}": it reads {path}, which nothing gives, so it would always be null.'
    if meant:
        return place.fault(READS_MISSPELT, f"{wrong} Write {meant}.", sure=True)
    return place.fault(READS_NOTHING, f"{wrong} Check the spelling, or ask for it in a form.", sure=False)


def _of_cells(
    place: _Place, column: _Column, cells: list[tuple[int, str]], names: GivenNames
) -> Iterator[Fault]:
    offers = names.offers(column.path) if column.path else None
    if not offers:
        return
    for rule, cell in cells:
        for value in _texts(cell):
            if value not in offers:
                said, meant = in_feel_text(value), meant_value(str(value), offers)
                wrong = (
                    f'rule {rule}, column "{column.title}": {said} is no answer that {column.path} can have: '
                    f"it can be {shown_offers(offers)}."
                )
                if meant is None:
                    remedy = "Write one of these, or offer it in the form."
                    yield place.fault(CELL_NOT_OFFERED, f"{wrong} {remedy}", sure=False)
                    continue
                mend = cell_changed(
                    place.decision, rule, column.number, cell.replace(said, meant, 1), meant.strip('"')
                )
                yield place.fault(CELL_MISSPELT, f"{wrong} Write {meant}.", sure=True, mend=mend)


def _texts(cell: str) -> Iterator[str | bool]:
    try:
        values = constants_of(compile_unary_tests(cell or "-").tree, WITH_CALENDAR)
    except (EngineError, NotConstant):
        return
    yield from (value for value in values if isinstance(value, str | bool))
