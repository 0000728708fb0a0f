"""Reads decision tables from their XML: columns, cells and hit policy, with every fault on the way."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from engine.decisions.building import Workshop, nothing
from engine.decisions.items import Items
from engine.decisions.place import Code, DecisionPlace
from engine.decisions.policies import AGGREGATIONS, POLICIES, HitPolicy, hit_policy
from engine.decisions.reading import DmnElement, child, children, label, name_of_decision, text
from engine.decisions.rules import Input, Output, Rule, Table
from engine.decisions.written import annotations_of, written_table
from engine.expressions import Expression, UnaryTests

#: What stands in an output cell that holds no answer, and how many rules a fault names.
_NO_ANSWER, _RULES_NAMED = ("", "-"), 5
#: An input column as it is written, and as it was made; None where it has a fault.
TableColumn = tuple[DmnElement, Input | None]


def build_table(element: DmnElement, place: DecisionPlace, workshop: Workshop, items: Items) -> Code:
    """The logic of a `decisionTable`; faults, how it is written, and a sound table go to the workshop."""
    before = len(workshop.faults)
    place = replace(place, title=workshop.written.keep(written_table(element, place.title)).title)
    table = _Builder(element, place, workshop, items).table()
    if len(workshop.faults) > before:
        return nothing
    workshop.tables.append((place, table))
    return table.decide


@dataclass(frozen=True, slots=True)
class _Builder:
    element: DmnElement
    place: DecisionPlace
    workshop: Workshop
    items: Items

    def table(self) -> Table:
        policy = self._policy()
        columns = [
            (one, self._input(number, one)) for number, one in enumerate(children(self.element, "input"), 1)
        ]
        outputs = [
            self._output(number, one) for number, one in enumerate(children(self.element, "output"), 1)
        ]
        self._refuse_empty(outputs)
        if policy.ranks and not any(output.order for output in outputs):
            message = (
                f"{policy.name} needs the allowed values of an output column, the first one first. List them."
            )
            self.workshop.doubt(self.place, "PRIORITY-UNKNOWN", message)
        rules = [
            self._rule(number, one, columns, outputs)
            for number, one in enumerate(children(self.element, "rule"), 1)
        ]
        self._tell_empty(outputs)
        made = tuple(one for _, one in columns if one is not None)
        aggregation = self._aggregation(policy, len(outputs))
        return Table(self.place.title, policy, aggregation, made, tuple(outputs), tuple(rules))

    def _refuse_empty(self, outputs: list[Output]) -> None:
        if child(self.element, "rule") is None:
            self.workshop.fault(self.place, "TABLE-EMPTY", "the table has no rules. Add one at least.")
        if not outputs:
            message = "the table has no output column. Add one."
            self.workshop.fault(self.place, "TABLE-WITHOUT-OUTPUT", message)
        for name, times in Counter(output.name for output in outputs).items():
            if times > 1:
                message = f'{times} output columns are called "{name}". Give each a name of its own.'
                self.workshop.fault(self.place, "OUTPUT-NAME-TWICE", message)

    def _tell_empty(self, outputs: list[Output]) -> None:
        """One fault for all cells of a column that hold no answer, because they come of one habit."""
        rules = [list(children(one, "outputEntry")) for one in children(self.element, "rule")]
        for column, output in enumerate(outputs):
            empty = [
                str(number)
                for number, entries in enumerate(rules, 1)
                if len(entries) == len(outputs) and text(entries[column]) in _NO_ANSWER
            ]
            if empty:
                self._tell_empty_column(output, empty)

    def _tell_empty_column(self, output: Output, empty: list[str]) -> None:
        place, told = self.place, "the cell has no answer"
        if len(empty) == 1:
            place = place.inside(f"rule {empty[0]}")
        else:
            more = ", …" if len(empty) > _RULES_NAMED else ""
            told = f"{len(empty)} cells have no answer (rules {', '.join(empty[:_RULES_NAMED])}{more})"
        message = f"{told}. Write one; write null if there shall be none."
        self.workshop.doubt(place.inside(f'column "{output.title}"'), "ANSWER-MISSING", message)

    def _policy(self) -> HitPolicy:
        written = self.element.get("hitPolicy")
        policy = hit_policy(written)
        if policy is None:
            known = ", ".join(sorted(POLICIES))
            self.workshop.fault(
                self.place, "HIT-POLICY", f'"{written}" is no hit policy. Choose one of {known}.'
            )
        return policy or POLICIES["UNIQUE"]

    def _aggregation(self, policy: HitPolicy, outputs: int) -> str | None:
        aggregation = self.element.get("aggregation")
        if not aggregation:
            return None
        if policy.name != "COLLECT" or outputs != 1 or aggregation not in AGGREGATIONS:
            message = f"{aggregation} needs the hit policy COLLECT and one output column."
            self.workshop.fault(self.place, "AGGREGATION", message)
            return None
        return aggregation

    def _input(self, number: int, element: DmnElement) -> Input | None:
        place = self.place.inside(f'input {number} "{_title(element)}"')
        inner = child(element, "inputExpression")
        if inner is not None and not self.workshop.in_feel(inner, place):
            return None
        expression = self.workshop.expression(text(inner), place)
        allowed = self._allowed(text(child(element, "inputValues")), place)
        return Input(_title(element), expression, self.items.of(inner), allowed) if expression else None

    def _allowed(self, values: str, place: DecisionPlace) -> UnaryTests | None:
        return self.workshop.tests(values, place.inside("allowed values")) if values else None

    def _output(self, number: int, element: DmnElement) -> Output:
        name = name_of_decision(element) or label(element)
        title = element.get("label") or name
        place = self.place.inside(f'output {number} "{title}"')
        item = self.items.of(element)
        own = text(child(element, "outputValues"))
        order = own or (item.listed if item else "")
        default = text(child(element, "defaultOutputEntry"))
        return Output(
            name,
            title,
            item,
            self._allowed(own, place),
            self._order(order, place) if order else None,
            self.workshop.expression(default, place.inside("default")) if default else None,
        )

    def _order(self, values: str, place: DecisionPlace) -> Expression | None:
        return self.workshop.expression(f"[{values}]", place.inside("allowed values"))

    def _rule(
        self, number: int, element: DmnElement, columns: list[TableColumn], outputs: list[Output]
    ) -> Rule:
        place = self.place.inside(f"rule {number}")
        entries, results = list(children(element, "inputEntry")), list(children(element, "outputEntry"))
        if len(entries) != len(columns) or len(results) != len(outputs):
            message = (
                f"it has {len(entries)} and {len(results)} cells for "
                f"{len(columns)} inputs and {len(outputs)} outputs."
            )
            self.workshop.fault(place, "RULE-SHAPE", message)
            return Rule(number, (), (), ())
        tests = (
            self._cell(entry, column, place.inside(f'column "{_title(column[0])}"'))
            for entry, column in zip(entries, columns, strict=True)
        )
        made = tuple(
            self._result(entry, place.inside(f'column "{output.title}"'))
            for entry, output in zip(results, outputs, strict=True)
        )
        return Rule(
            number, tuple(one for one in tests if one), made, tuple(filter(None, annotations_of(element)))
        )

    def _cell(self, element: DmnElement, column: TableColumn, place: DecisionPlace) -> UnaryTests | None:
        if not self.workshop.in_feel(element, place):
            return None
        written, made = column
        own = made.expression.tree if made else None
        tests = self.workshop.tests(_with_question_mark(text(element), written), place, own)
        if tests and not tests.takes_all:
            self.workshop.cell(tests, place)
        return tests

    def _result(self, element: DmnElement, place: DecisionPlace) -> Expression | None:
        if not self.workshop.in_feel(element, place):
            return None
        written = text(element)
        if written in _NO_ANSWER:
            return None  # told once for the whole column
        expression = self.workshop.expression(written, place)
        if expression:
            self.workshop.cell(expression, place)
        return expression


def _with_question_mark(written: str, column: DmnElement) -> str:
    """A cell with `?` in place of the column's own name for its value, an extension of some editors."""
    names = (str(value) for key, value in column.attrib.items() if str(key).endswith("}inputVariable"))
    name = next(names, "")
    if not name:
        return written
    parts = written.split('"')  # every second one is inside quotes
    parts[::2] = [re.sub(rf"\b{re.escape(name)}\b", "?", part) for part in parts[::2]]
    return '"'.join(parts)


def _title(element: DmnElement) -> str:
    return element.get("label") or text(child(element, "inputExpression")) or label(element)
