"""A decision table as people are shown it after it was asked: in words, with the rules that matched."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine.decisions import WrittenTable
from engine.decisions.telling import cell_in_words, result_in_words
from engine.decisions.written import WrittenRule
from engine.views.wording import Wording


@dataclass(frozen=True)
class Heading:
    """The head of an input column: its title, what it reads, and what that was; None when not recorded."""

    title: str
    path: str
    value: str | None


@dataclass(frozen=True)
class Result:
    """A cell of an output: its words, and in a rule that matched what it came to, when that says more."""

    words: str
    came_to: str = ""


@dataclass(frozen=True)
class TableRow:
    """One rule. A cell of an input has alternatives, of which one must hold; none means any value."""

    number: int
    matched: bool
    inputs: tuple[tuple[str, ...], ...]
    outputs: tuple[Result, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class TableShown:
    """One table, and how often it was asked; `default` is what it answers without a rule, if anything."""

    title: str
    policy: str
    asked: int
    inputs: tuple[Heading, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...]
    rows: tuple[TableRow, ...]
    default: str

    @property
    def matched(self) -> tuple[TableRow, ...]:
        """The rules that matched."""
        return tuple(row for row in self.rows if row.matched)


def table_shown(table: WrittenTable, reason: Mapping[str, Any], wording: Wording) -> TableShown:
    """A table with what the event of a decision says of it.

    Args:
        reason: as `engine.bpmn.reasons` made it, or made it once.
    """
    return _Telling(table, reason, wording).shown()


@dataclass(frozen=True)
class _Telling:
    table: WrittenTable
    reason: Mapping[str, Any]
    wording: Wording

    def shown(self) -> TableShown:
        return TableShown(
            title=self.table.title,
            policy=self.table.policy_in_words,
            asked=max(1, len(self._values())),
            inputs=tuple(self._headings()),
            outputs=tuple(each.title for each in self.table.outputs),
            annotations=tuple(name or "Because" for name in self.table.annotations),
            rows=tuple(self._row(rule) for rule in self.table.rules),
            default=", ".join(
                result_in_words(text, self.wording.value) for text in self.table.defaults if text
            ),
        )

    def _headings(self) -> Iterator[Heading]:
        """The input columns; without their values where the table was asked about several things."""
        asked, read = self._values(), self.reason.get("inputs", {})
        for place, column in enumerate(self.table.inputs):
            value = None
            if len(asked) == 1:
                value = self.wording.value(asked[0][place], column.text)
            elif not asked and column.text in read:
                value = self.wording.value(read[column.text], column.text)
            yield Heading(column.title, column.text, value)

    def _values(self) -> list[Sequence[Any]]:
        return [each["values"] for each in self.reason.get("tables", ()) if each["table"] == self.table.title]

    def _row(self, rule: WrittenRule) -> TableRow:
        matches = [
            each
            for each in self.reason.get("rules", ())
            if (each["table"], each["rule"]) == (self.table.title, rule.number)
        ]
        return TableRow(
            number=rule.number,
            matched=bool(matches),
            inputs=tuple(
                cell_in_words(cell, partial(self.wording.value, path=column.text))
                for cell, column in zip(rule.inputs, self.table.inputs, strict=True)
            ),
            outputs=tuple(self._results(rule, matches)),
            because=rule.annotations + ("",) * (len(self.table.annotations) - len(rule.annotations)),
        )

    def _results(self, rule: WrittenRule, matches: Sequence[Mapping[str, Any]]) -> Iterator[Result]:
        for cell, column in zip(rule.outputs, self.table.outputs, strict=True):
            words = result_in_words(cell, self.wording.value)
            came = {
                self.wording.value(each["outputs"].get(column.text)) for each in matches if "outputs" in each
            }
            yield Result(words, "; ".join(sorted(came - {words})))
