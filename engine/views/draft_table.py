"""A decision table of a draft as its page shows it, and what it says of values that somebody tries."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml.etree import QName

from engine.attendance.facts import FACTS
from engine.bpmn.bundle import ProcessFiles
from engine.decisions import Model, checked_model
from engine.decisions.rewriting import RuleGrid, read_grids
from engine.errors import EngineError, NotFound
from engine.expressions import compile_expression, to_json
from engine.faults import FilesRefused
from engine.safe_xml import read_safely

#: DMN 1.3, the one version that dmn-js reads.
NAMESPACE_DRAWN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
#: Up to so many cells a table is drawn, or typed in cell by cell, at ease: it opens in 1.5 s of a core, and
#: a key takes 40 ms drawn, 160 ms as a field a cell. With twice as many it is 2.5 s, 70 ms and 450 ms.
MOST_CELLS_DRAWN = 5_000
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?!\w*\()|^[A-Za-z_]\w*$")
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True)
class TriedTable:
    """What a table said of some values: the numbers of the rules that matched, and the answer in words."""

    rules: Sequence[int]
    answer: str
    problems: Sequence[str]


@dataclass(frozen=True)
class DraftTables:
    """The tables of one file; `names` are by a table's decision the names that it reads."""

    name: str
    source: bytes
    grids: Sequence[RuleGrid]
    names: Mapping[str, Sequence[str]]
    model: Model | None

    def grid(self, decision: str) -> RuleGrid:
        """One table.

        Raises:
            NotFound: there is none of that decision.
        """
        found = next((one for one in self.grids if one.decision == decision), None)
        if found is None:
            raise NotFound(kind="decision table", reference=decision)
        return found

    def tried(self, decision: str, typed: Mapping[str, str], now: datetime) -> TriedTable:
        """Decide by values that were typed as FEEL, by the names that the table reads; "" is not known."""
        if self.model is None:
            return TriedTable((), "", ("The table can be tried once its faults are mended.",))
        try:
            inputs = _nested({name: _value(text, now) for name, text in typed.items()})
            outcome = self.model.decide(decision, inputs, now)
        except EngineError as refused:
            return TriedTable((), "", (str(refused),))
        name = self.grid(decision).name
        rules = [one.rule for one in outcome.matched if one.table in (name, decision)]
        return TriedTable(rules, json.dumps(to_json(outcome.result), ensure_ascii=False), outcome.problems)


def look_at_tables(files: ProcessFiles, name: str) -> DraftTables:
    """The tables of one DMN file of a process.

    Args:
        name: the file's, without its ending.

    Raises:
        NotFound: it has no such file.
        FilesRefused: the file cannot be read.
    """
    source = files.decisions.get(name)
    if source is None:
        raise NotFound(kind="file", reference=f"decisions/{name}.dmn")
    beside = {f"{other}.dmn": one for other, one in files.decisions.items()}
    model, _ = checked_model(source, f"decisions/{name}.dmn", beside=beside, facts=FACTS)
    grids = read_grids(source, f"decisions/{name}.dmn")
    return DraftTables(name, source, grids, _names(source, name), model)


def title_of_tables(source: bytes, path: str) -> str:
    """What a file of tables is called where people read: its only table's name, else the file's own."""
    with suppress(FilesRefused):
        grids = read_grids(source, path)
        if len(grids) == 1 and grids[0].name:
            return grids[0].name
    return path.removeprefix("decisions/").removesuffix(".dmn")


def why_not_drawn(source: bytes, path: str) -> str:
    """Why the tables of a file are not for the drawing page, in a sentence; "" when they are."""
    try:
        space = QName(read_safely(source, path)).namespace
    except FilesRefused as refused:
        return f"{refused.faults[0].message}"
    if space != NAMESPACE_DRAWN:
        return "The file is written in another version of DMN than 1.3, which alone is drawn here."
    return ""


def why_only_shown(grid: RuleGrid) -> str:
    """Why a table is too large to be changed in a browser, in a sentence; "" when it is not."""
    cells = len(grid.rows) * len(grid.columns)
    if cells <= MOST_CELLS_DRAWN:
        return ""
    return (
        f"“{grid.name or grid.decision}” has {cells:,} cells, and a browser becomes slow above "
        f"{MOST_CELLS_DRAWN:,}. So it is only shown here: change it in a spreadsheet, or as text."
    )


def _names(source: bytes, path: str) -> dict[str, list[str]]:
    """By decision, the names in the expressions of its columns."""
    found: dict[str, list[str]] = {}
    for decision in read_safely(source, path).iterchildren("{*}decision"):
        texts = [
            one.text or ""
            for one in decision.iterfind("{*}decisionTable/{*}input/{*}inputExpression/{*}text")
        ]
        paths = (each for text in texts for each in _PATH.findall(_TEXTS.sub("", text).strip()))
        found[decision.get("id", "")] = list(dict.fromkeys(paths))
    return found


def _value(text: str, now: datetime) -> Any:
    return compile_expression(text.strip() or "null", ()).evaluate({}, now)


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """`case.plan.agreed` and its value as a context in a context."""
    root: dict[str, Any] = {}
    for path, value in values.items():
        *above, last = path.split(".")
        place = root
        for part in above:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else place.setdefault(part, {})
        place[last] = value
    return root
