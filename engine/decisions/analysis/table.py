"""A table as a whole: rules that match together and must not, inputs without a rule, rules never reached."""

from collections.abc import Iterator
from itertools import islice

from engine.decisions.analysis.boxes import Boxes, TooMany, bits, common, within_box
from engine.decisions.analysis.cells import check_cells, values_of
from engine.decisions.analysis.finding import TableFinding, rules
from engine.decisions.analysis.inputs import Space, space_of
from engine.decisions.analysis.ruling import cells_of
from engine.decisions.policies import agree, rank
from engine.decisions.rules import Rule, Table
from engine.expressions import Library, Value
from engine.expressions.constants import NotConstant, constant_of
from engine.expressions.limits import Meter

#: Of each kind of finding: whoever mends these and looks again learns of the rest.
_MOST_TOLD = 5


def check_table(table: Table, library: Library) -> Iterator[TableFinding]:
    """Everything that is surely wrong with a table, or surely worth a second look.

    Args:
        library: what its cells were compiled with.
    """
    cells = list(check_cells(table, library))
    yield from cells
    look = _Look(table, library)
    told = {finding.where for finding in cells}
    for findings in (look.clashes(), look.gaps(), look.unreachable()):
        try:
            yield from islice((one for one in findings if one.where not in told), _MOST_TOLD)
        except TooMany:
            message = "the table is too large to look at every combination of its inputs. Split it in two."
            yield TableFinding("TABLE-TOO-LARGE", "", message, "warning")


class _Look:
    """A table with its rules as boxes."""

    def __init__(self, table: Table, library: Library) -> None:
        self.table = table
        self.space: Space = space_of(table, library)
        self.surely = Boxes(self.space.surely)
        self.rows = [_row(rule, library) for rule in table.rules]
        orders = [values_of(output.order, library) for output in table.outputs]
        self.ranks = [rank(row, orders, Meter()) if row is not None else None for row in self.rows]

    def clashes(self) -> Iterator[TableFinding]:
        """Two rules that match at once where the hit policy lets only one, or only like ones."""
        if not self.table.policy.any_match_decides:
            return
        for first in range(len(self.space.surely)):
            for second in bits(self.surely.sharing(first)):
                if not self.table.policy.allows_several:
                    yield self._overlap(first, second)
                elif self._contradict(first, second):
                    yield self._contradiction(first, second)

    def _contradict(self, first: int, second: int) -> bool:
        one, other = self.rows[first], self.rows[second]
        return one is not None and other is not None and not agree([one, other], Meter())

    def _overlap(self, first: int, second: int) -> TableFinding:
        message = (
            f"they overlap: both match when {self._shared(first, second)}, but the hit policy UNIQUE "
            "lets one rule match at a time. Change a condition of one of them, or choose the hit policy "
            "FIRST to let the upper rule win."
        )
        both = common(self.space.surely[first], self.space.surely[second])
        cells = cells_of(self.space, both, len(self.table.inputs))
        return TableFinding(
            "RULES-OVERLAP", self._rules(first, second), message, "error", tuple(cells), first + 1
        )

    def _contradiction(self, first: int, second: int) -> TableFinding:
        message = (
            f"they contradict each other: both match when {self._shared(first, second)}, but their outputs "
            "differ, and the hit policy ANY needs equal ones. Change a condition or an output of one of them."
        )
        return TableFinding("RULES-CONTRADICT", self._rules(first, second), message)

    def _shared(self, first: int, second: int) -> str:
        return self.space.examples(common(self.space.surely[first], self.space.surely[second]), 1)

    def _rules(self, *places: int) -> str:
        return rules(self.table.rules[place].number for place in places)

    def gaps(self) -> Iterator[TableFinding]:
        """Inputs that no rule matches, where a table without a match has no answer."""
        if self.table.policy.lists or any(output.default for output in self.table.outputs):
            return
        boxes = Boxes(self.space.perhaps)
        for hole in boxes.holes(self.space.all, (1 << len(self.space.perhaps)) - 1):
            message = (
                f"there is a gap: no rule matches when {self.space.examples(hole)}, so the answer is null. "
                'Add a rule for it, a last rule with "-" in every cell, or a default output; if it cannot '
                "happen, list the values that the input allows."
            )
            cells = cells_of(self.space, hole, len(self.table.inputs))
            yield TableFinding("TABLE-GAP", "", message, "warning", tuple(cells), len(self.table.rules) + 1)

    def unreachable(self) -> Iterator[TableFinding]:
        """Rules that never match, or never decide because others always come before them."""
        for place, box in enumerate(self.space.perhaps):
            if not all(box):
                yield self._never(place)
            elif (stronger := self._stronger(place)) and next(self.surely.holes(box, stronger), None) is None:
                yield self._hidden(place, stronger)

    def _stronger(self, place: int) -> int:
        """The rules that win against this one wherever both match, as a set."""
        if self.table.policy.upper_decides:
            return (1 << place) - 1
        if not self.table.policy.most_important_decides:
            return 0
        mine = self.ranks[place]
        return sum(
            1 << other
            for other, rank in enumerate(self.ranks)
            if mine is not None and rank is not None and (rank, other) < (mine, place)
        )

    def _never(self, place: int) -> TableFinding:
        empty = [
            one.title
            for one, taken in zip(self.space.dimensions, self.space.perhaps[place], strict=True)
            if not taken
        ]
        message = "no value passes its test, so the rule never matches. Mend the cell or remove the rule."
        return TableFinding(
            "RULE-NEVER-MATCHES", f'{self._rules(place)}, column "{empty[0]}"', message, "warning"
        )

    def _hidden(self, place: int, stronger: int) -> TableFinding:
        box = self.space.perhaps[place]
        alone = next((other for other in bits(stronger) if within_box(box, self.space.surely[other])), None)
        by = f"{self._rules(alone)} takes" if alone is not None else "the rules that win against it take"
        message = (
            f"it is never reached: {by} everything that it matches. Move it up, narrow the other conditions, "
            "or remove it."
        )
        return TableFinding("RULE-UNREACHABLE", self._rules(place), message, "warning")


def _row(rule: Rule, library: Library) -> tuple[Value, ...] | None:
    """The outputs of a rule, when they are constants."""
    try:
        return tuple(constant_of(output.tree, library) if output else None for output in rule.outputs)
    except NotConstant:
        return None
