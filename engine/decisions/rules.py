"""Decision tables at work: which rules match, what the hit policy answers, and what was missing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.decisions.items import Item, fitted
from engine.decisions.missing import Missing, listed_in_words, told_missing
from engine.decisions.outcome import InconsistentTable, RuleMatch, TableAsked
from engine.decisions.place import Code, Deciding
from engine.decisions.policies import AGGREGATIONS, HitPolicy, MatchedRow, RowsDisagree
from engine.expressions import Expression, UnaryTests, Value
from engine.expressions.evaluation import Frame
from engine.expressions.expression import INPUT_SLOT

#: An input column, by its place, that has no value; or a name without a value that a cell of it reads.
Lack = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Input:
    """One input column: what it reads, of which type, and the values that it allows (None: any)."""

    title: str
    expression: Expression
    item: Item | None
    allowed: UnaryTests | None

    def value(self, frame: Frame, table: str) -> Value:
        """What stands in this column now."""
        value = self.expression.code(frame)
        if self.item is None or value is None or type(value) is self.item.plain:
            return value
        return fitted(self.item, value, frame, f'Table "{table}": the value of "{self.title}"')

    def allows(self, value: Value, frame: Frame) -> bool:
        """Whether a value, or each of a list of values, is one of those allowed."""
        if self.allowed is None or value is None or passes(self.allowed, value, frame):
            return True
        return isinstance(value, list) and all(passes(self.allowed, item, frame) for item in value)


@dataclass(frozen=True, slots=True)
class Output:
    """One output column: its name and what people call it, its type, the allowed values in order of priority,
    its default.
    """

    name: str
    title: str
    item: Item | None
    allowed: UnaryTests | None
    order: Expression | None
    default: Expression | None

    def checked(self, value: Value, frame: Frame, table: str) -> Value:
        """The answer of a cell as this column's type; null and a note when it is not allowed."""
        called = f'Table "{table}": the answer in "{self.title}"'
        if self.item is not None and value is not None:
            value = fitted(self.item, value, frame, called)
        if self.allowed is None or value is None or passes(self.allowed, value, frame):
            return value
        frame.run.note(f"{called} is not one of the allowed values {self.allowed.source}.")
        return None


def passes(tests: UnaryTests, value: Value, frame: Frame) -> bool:
    """Whether a value passes tests."""
    inner = frame.inner()
    inner.locals[INPUT_SLOT] = value
    return tests.code(inner) is True


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; an answer may be empty. `cells` are its tests that do not take everything, by their input."""

    number: int
    tests: tuple[UnaryTests, ...]
    outputs: tuple[Expression | None, ...]
    annotations: tuple[str, ...]
    cells: tuple[tuple[int, Code], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        cells = tuple((column, test.code) for column, test in enumerate(self.tests) if not test.takes_all)
        object.__setattr__(self, "cells", cells)

    def lacks(self, frame: Frame, values: Sequence[Value]) -> set[Lack]:
        """What keeps the rule from matching for want of a value; nothing when others do so too."""
        slots = frame.locals
        failing: set[Lack] = set()
        for column, cell in self.cells:
            slots[INPUT_SLOT] = value = values[column]
            answer = cell(frame)
            if answer is not True:
                own = {(column, "")} if value is None else set()
                lacking = own or (self._unknown(column, frame) if answer is None else set())
                if not lacking:
                    return set()
                failing |= lacking
        return failing

    def _unknown(self, column: int, frame: Frame) -> set[Lack]:
        """The names without a value that a cell holds its own against."""
        run, paths = frame.run, self.tests[column].paths
        if not isinstance(run, Deciding):
            return set()
        return {(column, one.path) for one in run.missing(paths, frame.scope)}


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table without faults.

    `questions` are its different cells with their columns, for most cells stand in several rules;
    `asked` are, for each rule, those of which all must be true. `reads_more` says whether a cell holds
    its value against names, too.
    """

    name: str
    policy: HitPolicy
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    questions: tuple[tuple[int, Code], ...] = field(init=False, repr=False)
    asked: tuple[tuple[int, ...], ...] = field(init=False, repr=False)
    reads_more: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        places: dict[tuple[int, Code], int] = {}
        asked = tuple(
            tuple(places.setdefault(cell, len(places)) for cell in rule.cells) for rule in self.rules
        )
        object.__setattr__(self, "questions", tuple(places))
        object.__setattr__(self, "asked", asked)
        object.__setattr__(self, "reads_more", any(test.paths for rule in self.rules for test in rule.tests))

    def decide(self, frame: Frame) -> Value:
        """The answer of the table. Raises InconsistentTable when its policy allows no answer."""
        inner = frame.inner()
        values = [column.value(frame, self.name) for column in self.inputs]
        if not self._allows(inner, values):
            self._record(frame, values)
            return None
        matched = self._matching(inner, values)
        doubtful = self.reads_more or any(value is None for value in values)
        said = doubtful and self._say_missing(inner, values, matched)
        if not matched:
            self._record(frame, values)
            return self._default(frame, said)
        rows = [self._row(rule.outputs, frame) for rule in matched]
        answered = self._answered(matched, rows, frame)
        self._record(frame, values, matched, rows, answered)
        return self._answer(answered, frame)

    def _matching(self, frame: Frame, values: Sequence[Value]) -> list[Rule]:
        """The rules of which every cell says true; of FIRST one at most. Each question is asked once."""
        answers: list[bool | None] = [None] * len(self.questions)
        matched: list[Rule] = []
        for rule, asked in zip(self.rules, self.asked, strict=True):
            for number in asked:
                answer = answers[number]
                if answer is None:
                    column, cell = self.questions[number]
                    frame.locals[INPUT_SLOT] = values[column]
                    answer = answers[number] = cell(frame) is True
                if not answer:
                    break
            else:
                matched.append(rule)
                if self.policy.upper_decides:
                    break
        return matched

    def _row(self, cells: Sequence[Expression | None], frame: Frame) -> MatchedRow:
        return tuple(
            column.checked(cell.code(frame) if cell else None, frame, self.name)
            for column, cell in zip(self.outputs, cells, strict=True)
        )

    def _allows(self, frame: Frame, values: Sequence[Value]) -> bool:
        for column, value in zip(self.inputs, values, strict=True):
            if not column.allows(value, frame):
                problem = f'the value of "{column.title}" is not one of those allowed.'
                frame.run.note(f'Table "{self.name}": {problem}')
                return False
        return True

    def _say_missing(self, frame: Frame, values: Sequence[Value], matched: Sequence[Rule]) -> bool:
        """Name what was missing where a rule might have counted otherwise; whether there was such a rule."""
        if matched and self.policy.any_match_decides:
            return False
        heeded = {(column, "") for rule in matched for column, _ in rule.cells}
        last = matched[0].number - 1 if matched and self.policy.upper_decides else len(self.rules)
        lacking = {rule.number: rule.lacks(frame, values) - heeded for rule in self.rules[:last]}
        lacks = sorted(set[Lack]().union(*lacking.values()))
        if lacks and isinstance(frame.run, Deciding):
            found = [one for lack in lacks for one in self._missing(*lack, frame, frame.run)]
            unjudged = [str(number) for number, one in lacking.items() if one]
            frame.run.note(
                f'Table "{self.name}": {_consequence(told_missing(found), unjudged, bool(matched))}.'
            )
        return bool(lacks)

    def _missing(self, number: int, path: str, frame: Frame, run: Deciding) -> list[Missing]:
        column = self.inputs[number]
        found = run.missing([path] if path else column.expression.paths, frame.scope)
        named = [Missing(one.path, one.state, column.title) for one in found]
        return named or [Missing(column.title, "empty")]

    def _answered(self, matched: Sequence[Rule], rows: list[MatchedRow], frame: Frame) -> list[MatchedRow]:
        """The rows that the policy answers with, in its order."""
        orders = self._orders(frame) if self.policy.ranks else ()
        try:
            return self.policy.answered(rows, orders, frame.run)
        except RowsDisagree as disagreement:
            numbers = ", ".join(str(rule.number) for rule in matched)
            raise InconsistentTable(
                table=self.name, rules=numbers, wanted=str(disagreement)
            ) from disagreement

    def _orders(self, frame: Frame) -> list[list[Value]]:
        orders = [output.order.code(frame) if output.order else [] for output in self.outputs]
        return [order if isinstance(order, list) else [] for order in orders]

    def _record(
        self,
        frame: Frame,
        values: Sequence[Value],
        matched: Sequence[Rule] = (),
        rows: Sequence[MatchedRow] = (),
        answered: Sequence[MatchedRow] = (),
    ) -> None:
        """Keep what was asked and which rules decided: where one of several answers, only that one."""
        if not isinstance(frame.run, Deciding):
            return
        kept = {id(row) for row in answered} if self.policy.most_important_decides else None
        names = [output.name for output in self.outputs]
        matches = tuple(
            RuleMatch(self.name, rule.number, rule.annotations, dict(zip(names, row, strict=True)))
            for rule, row in zip(matched, rows, strict=True)
            if kept is None or id(row) in kept
        )
        frame.run.asked.append(TableAsked(self.name, tuple(values), matches))

    def _answer(self, rows: list[MatchedRow], frame: Frame) -> Value:
        if self.aggregation:
            return AGGREGATIONS[self.aggregation]([row[0] for row in rows])
        if self.policy.lists:
            return [self._shaped(row) for row in rows]
        return self._shaped(rows[0])

    def _shaped(self, row: MatchedRow) -> Value:
        if len(row) == 1:
            return row[0]
        return dict(zip((output.name for output in self.outputs), row, strict=True))

    def _default(self, frame: Frame, said: bool) -> Value:
        """The answer when no rule matches: the default, else an empty list, zero or null as the policy is."""
        if any(output.default for output in self.outputs):
            answer = self._shaped(self._row([output.default for output in self.outputs], frame))
            return [answer] if self.policy.lists and not self.aggregation else answer
        if self.aggregation == "COUNT":
            return AGGREGATIONS["COUNT"]([])
        if self.policy.lists and not self.aggregation:
            return []
        if not said:
            frame.run.note(f'Table "{self.name}": no rule matches.')
        return None


def _consequence(missing: str, unjudged: Sequence[str], matched: bool) -> str:
    if not matched:
        return f"no rule matches because {missing}"
    rules = f"rule{'s' if len(unjudged) > 1 else ''} {listed_in_words(unjudged)}"
    return f"{missing}, so {rules} could not be judged"
