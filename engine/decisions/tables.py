"""Decision tables: built from their XML once, then decided as often as wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.decisions import policies
from engine.decisions.building import Code, Deciding, Place, Workshop
from engine.decisions.outcome import InconsistentTable, RuleMatch, TableAsked
from engine.decisions.policies import Row
from engine.decisions.reading import Element, child, children, label, text
from engine.decisions.written import annotations_of, written_table
from engine.expressions import Expression, UnaryTests, Value
from engine.expressions.evaluation import Frame
from engine.expressions.expression import INPUT_SLOT


@dataclass(frozen=True, slots=True)
class Input:
    """One input column: what it reads, and the values that it allows (None: any)."""

    title: str
    expression: Expression
    allowed: UnaryTests | None


@dataclass(frozen=True, slots=True)
class Output:
    """One output column: its name, the allowed values in order of priority, its default."""

    name: str
    order: Expression | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `cells` are the tests that do not take everything, with the number of their input."""

    number: int
    cells: tuple[tuple[int, Code], ...]
    outputs: tuple[Code, ...]
    annotations: tuple[str, ...]

    def matches(self, frame: Frame, values: Sequence[Value]) -> bool:
        """Whether every cell of the rule says true of these input values."""
        slots = frame.locals
        for column, cell in self.cells:
            slots[INPUT_SLOT] = values[column]
            if cell(frame) is not True:
                return False
        return True


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table without faults."""

    name: str
    policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def decide(self, frame: Frame) -> Value:
        """The answer of the table. Raises InconsistentTable when its policy allows no answer."""
        inner = frame.inner()
        values = [column.expression.code(frame) for column in self.inputs]
        if not self._allows(inner, values):
            self._record(frame, values)
            return None
        matched: list[Rule] = []
        for rule in self.rules:
            if rule.matches(inner, values):
                matched.append(rule)
                if self.policy == "FIRST":
                    break
        if not matched:
            self._record(frame, values)
            return self._default(frame, values)
        rows = [tuple(output(frame) for output in rule.outputs) for rule in matched]
        answered = self._answered(matched, rows, frame)
        self._record(frame, values, matched, rows, answered)
        return self._answer(answered, frame)

    def _allows(self, frame: Frame, values: Sequence[Value]) -> bool:
        for column, value in zip(self.inputs, values, strict=True):
            if column.allowed is None or value is None:
                continue
            frame.locals[INPUT_SLOT] = value
            if column.allowed.code(frame) is not True:
                frame.run.note(
                    f'Table "{self.name}": the value of "{column.title}" is not one of those allowed.'
                )
                return False
        return True

    def _answered(self, matched: Sequence[Rule], rows: list[Row], frame: Frame) -> list[Row]:
        """The rows that the policy answers with, in its order."""
        if self.policy == "UNIQUE" and len(rows) > 1:
            raise self._inconsistent(matched, "only one may")
        if self.policy == "ANY":
            if not policies.agree(rows, frame.run):
                raise self._inconsistent(matched, "they answer differently")
            return rows[:1]
        if self.policy in ("PRIORITY", "OUTPUT ORDER"):
            ordered = policies.by_priority(rows, self._orders(frame), frame.run)
            return ordered[:1] if self.policy == "PRIORITY" else ordered
        return rows

    def _inconsistent(self, matched: Sequence[Rule], wanted: str) -> InconsistentTable:
        numbers = ", ".join(str(rule.number) for rule in matched)
        return InconsistentTable(table=self.name, rules=numbers, wanted=wanted)

    def _orders(self, frame: Frame) -> list[list[Value]]:
        orders = [output.order.code(frame) if output.order else [] for output in self.outputs]
        return [order if isinstance(order, list) else [] for order in orders]

    def _record(
        self,
        frame: Frame,
        values: Sequence[Value],
        matched: Sequence[Rule] = (),
        rows: Sequence[Row] = (),
        answered: Sequence[Row] = (),
    ) -> None:
        """Keep what was asked and which rules decided: where one of several answers, only that one."""
        if not isinstance(frame.run, Deciding):
            return
        kept = {id(row) for row in answered} if self.policy == "PRIORITY" else None
        names = [output.name for output in self.outputs]
        matches = tuple(
            RuleMatch(self.name, rule.number, rule.annotations, dict(zip(names, row, strict=True)))
            for rule, row in zip(matched, rows, strict=True)
            if kept is None or id(row) in kept
        )
        frame.run.asked.append(TableAsked(self.name, tuple(values), matches))

    def _answer(self, rows: list[Row], frame: Frame) -> Value:
        if self.aggregation:
            return policies.AGGREGATIONS[self.aggregation]([row[0] for row in rows])
        if self.policy in policies.LISTING:
            return [self._shaped(row) for row in rows]
        return self._shaped(rows[0])

    def _shaped(self, row: Row) -> Value:
        if len(row) == 1:
            return row[0]
        return dict(zip((output.name for output in self.outputs), row, strict=True))

    def _default(self, frame: Frame, values: Sequence[Value]) -> Value:
        if any(output.default for output in self.outputs):
            row = tuple(output.default.code(frame) if output.default else None for output in self.outputs)
            return [self._shaped(row)] if self.policy in policies.LISTING else self._shaped(row)
        missing = [column.title for column, value in zip(self.inputs, values, strict=True) if value is None]
        because = f" because {_listed(missing)} missing" if missing else ""
        frame.run.note(f'Table "{self.name}": no rule matches{because}.')
        if self.aggregation == "COUNT":
            return policies.AGGREGATIONS["COUNT"]([])
        return None


def _listed(names: Sequence[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    return f"{quoted[0]} is" if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]} are"


def build_table(element: Element, place: Place, workshop: Workshop) -> Code:
    """The logic of a `decisionTable`; its faults go to the workshop, and so does how it is written."""
    before = len(workshop.faults)
    written = workshop.written.keep(written_table(element, place.title))
    place = replace(place, title=written.title)
    builder = _Builder(element, place, workshop)
    table = builder.table()
    return table.decide if table and len(workshop.faults) == before else _undecided


def _undecided(frame: Frame) -> Value:
    return None


@dataclass(frozen=True, slots=True)
class _Builder:
    element: Element
    place: Place
    workshop: Workshop

    def table(self) -> Table | None:
        policy = self._policy()
        inputs = [self._input(number, one) for number, one in enumerate(children(self.element, "input"), 1)]
        outputs = [
            self._output(number, one) for number, one in enumerate(children(self.element, "output"), 1)
        ]
        titles = [_title(one) for one in children(self.element, "input")]
        rules = [
            self._rule(number, one, titles, [output.name for output in outputs])
            for number, one in enumerate(children(self.element, "rule"), 1)
        ]
        if not rules:
            self.workshop.fault(self.place, "TABLE-EMPTY", "the table has no rules. Add one at least.")
        if not outputs:
            self.workshop.fault(
                self.place, "TABLE-WITHOUT-OUTPUT", "the table has no output column. Add one."
            )
        made = tuple(one for one in inputs if one is not None)
        aggregation = self._aggregation(policy, len(outputs))
        return Table(self.place.title, policy, aggregation, made, tuple(outputs), tuple(rules))

    def _policy(self) -> str:
        written = self.element.get("hitPolicy", "UNIQUE")
        policy = policies.SHORT.get(written, written)
        if policy not in policies.KNOWN:
            known = ", ".join(sorted(policies.KNOWN))
            self.workshop.fault(
                self.place, "HIT-POLICY", f'"{written}" is no hit policy. Choose one of {known}.'
            )
        return policy

    def _aggregation(self, policy: str, outputs: int) -> str | None:
        aggregation = self.element.get("aggregation")
        if not aggregation:
            return None
        if policy != "COLLECT" or outputs != 1 or aggregation not in policies.AGGREGATIONS:
            message = f"{aggregation} needs the hit policy COLLECT and one output column."
            self.workshop.fault(self.place, "AGGREGATION", message)
            return None
        return aggregation

    def _input(self, number: int, element: Element) -> Input | None:
        place = self.place.inside(f'input {number} "{_title(element)}"')
        inner = child(element, "inputExpression")
        if inner is not None and not self.workshop.in_feel(inner, place):
            return None
        expression = self.workshop.expression(text(inner), place)
        allowed = self._allowed(element, "inputValues", place)
        return Input(_title(element), expression, allowed) if expression else None

    def _allowed(self, element: Element, name: str, place: Place) -> UnaryTests | None:
        values = text(child(element, name))
        return self.workshop.tests(values, place.inside("allowed values")) if values else None

    def _output(self, number: int, element: Element) -> Output:
        name = element.get("name") or label(element)
        place = self.place.inside(f'output {number} "{name}"')
        order = text(child(element, "outputValues"))
        default = text(child(element, "defaultOutputEntry"))
        return Output(
            name,
            self.workshop.expression(f"[{order}]", place.inside("allowed values")) if order else None,
            self.workshop.expression(default, place.inside("default")) if default else None,
        )

    def _rule(self, number: int, element: Element, inputs: list[str], outputs: list[str]) -> Rule:
        place = self.place.inside(f"rule {number}")
        entries, results = list(children(element, "inputEntry")), list(children(element, "outputEntry"))
        if len(entries) != len(inputs) or len(results) != len(outputs):
            message = (
                f"it has {len(entries)} and {len(results)} cells for "
                f"{len(inputs)} inputs and {len(outputs)} outputs."
            )
            self.workshop.fault(place, "RULE-SHAPE", message)
            return Rule(number, (), (), ())
        cells = tuple(
            (column, cell)
            for column, (entry, title) in enumerate(zip(entries, inputs, strict=True))
            if (cell := self._cell(entry, place.inside(f'column "{title}"')))
        )
        made = tuple(
            self._result(entry, place.inside(f'column "{title}"'))
            for entry, title in zip(results, outputs, strict=True)
        )
        return Rule(number, cells, made, tuple(filter(None, annotations_of(element))))

    def _cell(self, element: Element, place: Place) -> Code | None:
        """The test of a cell; None when it takes everything."""
        if not self.workshop.in_feel(element, place):
            return None
        tests = self.workshop.tests(text(element), place)
        return tests.code if tests and not tests.takes_all else None

    def _result(self, element: Element, place: Place) -> Code:
        if not self.workshop.in_feel(element, place):
            return _undecided
        expression = self.workshop.expression(text(element), place)
        return expression.code if expression else _undecided


def _title(element: Element) -> str:
    return element.get("label") or text(child(element, "inputExpression")) or label(element)
