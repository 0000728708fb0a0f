"""What the builders of logic share: where they are in the model, the names in scope there, and faults."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.decisions.outcome import TableAsked
from engine.decisions.reading import Element
from engine.decisions.written import Written
from engine.expressions import (
    Expression,
    ExpressionFault,
    Library,
    UnaryTests,
    Value,
    compile_expression,
    compile_unary_tests,
)
from engine.expressions.evaluation import Evaluation, Frame
from engine.faults import Fault

#: Logic ready to run, in the frame of one evaluation.
Code = Callable[[Frame], Value]


class Deciding(Evaluation):
    """The evaluation of one decision with all that it requires: one meter, the tables asked."""

    __slots__ = ("asked",)

    def __init__(self, moment: datetime | None) -> None:
        super().__init__(moment, explained=True)
        self.asked: list[TableAsked] = []


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a model: the decision's id, how people call the place, and the names in scope.

    `title` is what a table at this place is called. An open place takes any other name as well.
    """

    decision: str
    called: str
    title: str
    names: frozenset[str]
    open: bool = False

    def inside(self, called: str) -> "Place":
        """A part of this place."""
        return replace(self, called=f"{self.called}, {called}")

    def knowing(self, names: Iterable[str]) -> "Place":
        """The same place with more names in scope."""
        return replace(self, names=self.names | frozenset(names))


@dataclass(slots=True)
class Workshop:
    """Builds the logic of one model and collects its faults.

    `faults` keep a decision from being made; `doubts` are faults that only publishing minds.
    `written` keeps the logic as it is written, for people.
    """

    path: str
    library: Library
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    read: dict[str, set[str]] = field(default_factory=dict)
    written: Written = field(default_factory=Written)

    def fault(self, place: Place, code: str, message: str) -> None:
        """Note what keeps this place from working."""
        self.faults.append(Fault(self.path, place.decision, code, f"{place.called}: {message}"))

    def doubt(self, place: Place, code: str, message: str) -> None:
        """Note what works but is surely not meant."""
        self.doubts.append(Fault(self.path, place.decision, code, f"{place.called}: {message}"))

    def expression(self, source: str, place: Place) -> Expression | None:
        """A compiled expression, or None and a fault."""
        if not source:
            self.fault(place, "EXPRESSION-MISSING", "there is no expression. Write one, or null.")
            return None
        try:
            made = compile_expression(source, place.names, self.library)
        except ExpressionFault as fault:
            self._broken(place, source, fault)
            return None
        self._know(made.paths, place)
        return made

    def tests(self, source: str, place: Place) -> UnaryTests | None:
        """Compiled unary tests, or None and a fault. An empty cell is one that takes everything."""
        try:
            made = compile_unary_tests(source or "-", place.names, self.library)
        except ExpressionFault as fault:
            self._broken(place, source, fault)
            return None
        self._know(made.paths, place)
        return made

    def in_feel(self, element: Element, place: Place) -> bool:
        """Whether an expression is written in FEEL; a fault when it is not."""
        language = element.get("expressionLanguage")
        if language is None or "feel" in language.lower():
            return True
        self.fault(place, "EXPRESSION-LANGUAGE", f"{language} is not run here. Write the expression in FEEL.")
        return False

    def _broken(self, place: Place, source: str, fault: ExpressionFault) -> None:
        position = (
            f"line {fault.line}, column {fault.column}" if fault.line > 1 else f"position {fault.column}"
        )
        self.fault(place, "EXPRESSION", f"{source[:80]} cannot be read: at {position}, {fault.problem}")

    def _know(self, paths: Iterable[str], place: Place) -> None:
        roots = {path.split(".")[0] for path in paths}
        self.read.setdefault(place.decision, set()).update(roots)
        for name in sorted(roots - place.names - {"?"}):
            if not place.open:
                message = (
                    f'"{name}" is not known here. Connect the input or decision of that name, '
                    "or mend the name."
                )
                self.doubt(place, "NAME-UNKNOWN", message)


def nothing(frame: Frame) -> Value:
    """The logic of what could not be built."""
    return None
