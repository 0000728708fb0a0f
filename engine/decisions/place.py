"""Where logic stands in a model and what it runs in: shared by all builders and by what they build."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

from engine.decisions.missing import Missing, state_of, told_missing
from engine.decisions.outcome import TableAsked
from engine.expressions import UnaryTests, Value
from engine.expressions.evaluation import Evaluation, Frame

#: Names whose members are known, with these.
KnownFacts = Mapping[str, Container[str]]
#: Logic ready to run, in the frame of one evaluation.
Code = Callable[[Frame], Value]


class Deciding(Evaluation):
    """The evaluation of one decision with all that it requires: one meter, the tables asked.

    Args:
        names: the names of its inputs.
        given: what is given for them, and perhaps more.
    """

    __slots__ = ("_given", "_named", "_names", "asked")

    def __init__(self, moment: datetime | None, names: Container[str], given: Mapping[str, Value]) -> None:
        super().__init__(moment, given, explained=True)
        self.asked: list[TableAsked] = []
        self._names = names
        self._given = given
        self._named: set[str] = set()

    def missing(self, paths: Iterable[str], scope: Mapping[str, Value]) -> list[Missing]:
        """Which of these paths have no value in a scope, and why; they count as named from now on."""
        found = ((path, state_of(path, scope, self._names, self._given)) for path in sorted(paths))
        lacking = [Missing(path, state) for path, state in found if state]
        self._named.update(one.path for one in lacking)
        return lacking

    def miss(self, called: str, paths: Iterable[str], scope: Mapping[str, Value], copied: str) -> None:
        """Note which inputs a place lacked when it answered null, if any that no one named before.

        An unknown value that is only handed on (`copied`) is the right answer and worth no words.
        """
        found = self.missing(set(paths) - self._named, scope)
        lacking = [one for one in found if one.from_outside and not (one.path == copied and one.known)]
        if lacking:
            self.note(f"{called}: {told_missing(lacking)}.")


@dataclass(frozen=True, slots=True)
class DecisionPlace:
    """A place in a model: the decision's id, how people call the place, and the names in scope.

    `title` is what a table at this place is called. An open place takes any other name as well.
    `depth` is how many boxes it is inside.
    """

    decision: str
    called: str
    title: str
    names: frozenset[str]
    open: bool = False
    depth: int = 0

    def inside(self, called: str) -> "DecisionPlace":
        """A part of this place."""
        return replace(self, called=f"{self.called}, {called}")

    def deeper(self) -> "DecisionPlace":
        """The same place, one box further in."""
        return replace(self, depth=self.depth + 1)

    def knowing(self, names: Iterable[str]) -> "DecisionPlace":
        """The same place with more names in scope."""
        return replace(self, names=self.names | frozenset(names))


class Checks(Protocol):
    """What a type may ask of the workshop that builds its model."""

    def fault(self, place: DecisionPlace, code: str, message: str) -> None:
        """Note what keeps this place from working."""

    def doubt(
        self, place: DecisionPlace, code: str, message: str, severity: Literal["error", "warning"] = "error"
    ) -> None:
        """Note what works but is surely not meant."""

    def tests(self, source: str, place: DecisionPlace) -> UnaryTests | None:
        """Compiled unary tests, or None and a fault."""
