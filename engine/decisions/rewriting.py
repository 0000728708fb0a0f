"""The rules of a decision table as rows of texts, taken out of a file and written back into it.

A row has the cells of the inputs, the outputs and the annotations, in that order. What the file says of
its columns, its other decisions and its picture stays as it is; a rule that stays keeps its id.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from engine.decisions.policies import hit_policy
from engine.errors import BadInput, NotFound
from engine.safe_xml import read_safely

MOST_RULES = 1_000
LONGEST_CELL = 5_000
#: What XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class RuleGrid:
    """One table. `columns` are its headings, of which the first `inputs` are inputs, then come `outputs`."""

    decision: str
    name: str
    hit_policy: str
    columns: Sequence[str]
    inputs: int
    outputs: int
    rows: Sequence[Sequence[str]]

    @property
    def policy_in_words(self) -> str:
        """What happens when several rules match; "" where the policy is none that there is."""
        policy = hit_policy(self.hit_policy)
        return policy.in_words if policy else ""


def read_grids(source: bytes, path: str) -> list[RuleGrid]:
    """The decision tables of a file.

    Raises:
        FilesRefused: the file cannot be read.
    """
    root = read_safely(source, path)
    return [_grid(decision, table) for decision, table in _tables(root)]


def _tables(root: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    found = ((one, one.find("{*}decisionTable")) for one in root.iterchildren("{*}decision"))
    return [(decision, table) for decision, table in found if table is not None]


def _grid(decision: etree._Element, table: etree._Element) -> RuleGrid:
    inputs, outputs = table.findall("{*}input"), table.findall("{*}output")
    columns = [
        *(one.get("label") or (one.findtext("{*}inputExpression/{*}text") or "").strip() for one in inputs),
        *(one.get("label") or one.get("name") or decision.get("name") or "" for one in outputs),
        *(one.get("name") or "" for one in _annotations(table)),
    ]
    rows = [_row(rule, len(columns)) for rule in table.iterchildren("{*}rule")]
    return RuleGrid(
        decision.get("id", ""), decision.get("name", ""), table.get("hitPolicy", "UNIQUE"),
        columns, len(inputs), len(outputs), rows,
    )  # fmt: skip


def _annotations(table: etree._Element) -> list[etree._Element]:
    return table.findall("{*}annotation")


def _row(rule: etree._Element, width: int) -> list[str]:
    cells = [
        (cell.findtext("{*}text") or "").strip()
        for part in ("inputEntry", "outputEntry", "annotationEntry")
        for cell in rule.iterchildren(f"{{*}}{part}")
    ]
    return _full(cells, width)


def _full(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))][:width]


def write_rows(
    source: bytes, path: str, decision_id: str, rows: Sequence[Sequence[str]], hit_policy: str | None = None
) -> bytes:
    """The file with the rules of one table as these rows say.

    Rows whose cells are all empty are left out. A row that is as one of the file's keeps its rule with
    its id; any other changes the rule of its place, or is a new one.

    Args:
        hit_policy: what it becomes; None: it stays.

    Raises:
        FilesRefused: the file cannot be read.
        NotFound: it has no such table.
        BadInput: a row has more cells than there are columns, a cell holds what no file may, or there are
            too many rows.
    """
    root = read_safely(source, path, remarks=True)
    table = _table(root, decision_id)
    inputs, outputs = len(table.findall("{*}input")), len(table.findall("{*}output"))
    width = inputs + outputs + len(_annotations(table))
    _require_fitting(rows, width)
    wanted = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if hit_policy is not None:
        table.set("hitPolicy", hit_policy)
    before = list(table.iterchildren("{*}rule"))
    if [_row(rule, width) for rule in before] == [_full(row, width) for row in wanted]:
        return source
    for rule in before:
        table.remove(rule)
    for rule in _matched(before, wanted, width, table):
        table.append(rule)
    for rule, row in zip(table.iterchildren("{*}rule"), wanted, strict=True):
        if _row(rule, width) != _full(row, width):
            _fill(rule, row, inputs, outputs, width)
    _indent(table)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


def write_input(source: bytes, path: str, decision_id: str, column: int, expression: str) -> bytes:
    """The file with one input column, counted from 1, that reads something else.

    Raises:
        FilesRefused: the file cannot be read.
        NotFound: it has no such table.
        BadInput: the table has no such column, or the expression holds what no file may.
    """
    root = read_safely(source, path, remarks=True)
    inputs = _table(root, decision_id).findall("{*}input")
    _require_fitting([[expression]], 1)
    text = inputs[column - 1].find("{*}inputExpression/{*}text") if 1 <= column <= len(inputs) else None
    if text is None:
        raise BadInput(problem="The table has no such column any more. Look at its faults again.")
    text.text = expression
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


def write_line(source: bytes, path: str, decision_id: str, leads_to: str, instead: str) -> bytes:
    """The file with a line of one decision that leads to another element.

    Raises:
        FilesRefused: the file cannot be read.
        BadInput: the decision has no such line, or the id is none.
    """
    root = read_safely(source, path, remarks=True)
    _require_fitting([[instead]], 1)
    decisions = (one for one in root.iterchildren("{*}decision") if one.get("id") == decision_id)
    lines = [end for one in decisions for end in one.iterfind("./*/*") if end.get("href") == f"#{leads_to}"]
    if not lines:
        raise BadInput(problem="The decision has no such line any more. Look at its faults again.")
    for end in lines:
        end.set("href", f"#{instead}")
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


def _table(root: etree._Element, decision_id: str) -> etree._Element:
    table = next((table for decision, table in _tables(root) if decision.get("id") == decision_id), None)
    if table is None:
        raise NotFound(kind="decision table", reference=decision_id)
    return table


def _require_fitting(rows: Sequence[Sequence[str]], width: int) -> None:
    if len(rows) > MOST_RULES:
        raise BadInput(problem=f"A table has at most {MOST_RULES:,} rules.")
    for number, row in enumerate(rows, 1):
        if len(row) > width:
            raise BadInput(problem=f"Row {number} has {len(row)} cells, and the table has {width} columns.")
        for column, cell in enumerate(row, 1):
            if len(cell) > LONGEST_CELL:
                told = f"is longer than {LONGEST_CELL:,} letters: move it into several rules"
                raise BadInput(problem=f"Row {number}, column {column} {told}.")
            if _UNWRITABLE.search(cell):
                told = "holds a sign that no file can hold: type the cell again"
                raise BadInput(problem=f"Row {number}, column {column} {told}.")


def _matched(
    before: Sequence[etree._Element], rows: Sequence[Sequence[str]], width: int, table: etree._Element
) -> list[etree._Element]:
    """A rule for each row: the one that says the same, else one that no row needs, else a new one."""
    left = list(before)
    found: list[etree._Element | None] = []
    for row in rows:
        same = next((rule for rule in left if _row(rule, width) == _full(row, width)), None)
        if same is not None:
            left.remove(same)
        found.append(same)
    for place, rule in enumerate(found):
        if rule is None:
            spare = before[place] if place < len(before) and before[place] in left else None
            if spare is not None:
                left.remove(spare)
            found[place] = spare if spare is not None else etree.Element(_named(table, "rule"))
    return [rule for rule in found if rule is not None]


def _named(table: etree._Element, name: str) -> str:
    return f"{{{etree.QName(table).namespace}}}{name}"


def _fill(rule: etree._Element, row: Sequence[str], inputs: int, outputs: int, width: int) -> None:
    """Write the cells of a rule; entries that are there keep their ids."""
    for part, cells in (
        ("inputEntry", row[:inputs]),
        ("outputEntry", row[inputs : inputs + outputs]),
        ("annotationEntry", row[inputs + outputs : width]),
    ):
        there = list(rule.iterchildren(f"{{*}}{part}"))
        wanted = {"inputEntry": inputs, "outputEntry": outputs}.get(part, width - inputs - outputs)
        for place in range(wanted):
            entry = there[place] if place < len(there) else etree.SubElement(rule, _named(rule, part))
            text = entry.find("{*}text")
            if text is None:
                text = etree.SubElement(entry, _named(rule, "text"))
            text.text = cells[place] if place < len(cells) else ""
            if part == "inputEntry" and not text.text:
                text.text = "-"


def _indent(table: etree._Element) -> None:
    """Lay the rules out as the rest of the file is."""
    depth = sum(1 for _ in table.iterancestors())
    etree.indent(table, space="  ", level=depth)
