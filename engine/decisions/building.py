"""What the builders of logic share: the workshop that compiles expressions and collects faults."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from engine.decisions import mistakes
from engine.decisions.place import Code, Deciding, DecisionPlace, KnownFacts
from engine.decisions.reading import DmnElement, child
from engine.decisions.written import WrittenModel
from engine.expressions import (
    Expression,
    ExpressionFault,
    Library,
    UnaryTests,
    Value,
    compile_expression,
    compile_unary_tests,
)
from engine.expressions.evaluation import Frame
from engine.expressions.tree import Node
from engine.faults import Fault

if TYPE_CHECKING:
    from engine.decisions.rules import Table


@dataclass(slots=True)
class Workshop:
    """Builds the logic of one model and collects its faults.

    `faults` keep a decision from being made; `doubts` are faults that only publishing minds.
    `facts` are names whose members are known. `language` is what expressions are written in that do
    not say it; `read` collects what each decision reads, as dotted names. `tables` are those without
    faults, with their places; `written` keeps all logic as it is written, for people.
    """

    path: str
    library: Library
    language: str = "FEEL"
    facts: KnownFacts = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    read: dict[str, set[str]] = field(default_factory=dict)
    tables: "list[tuple[DecisionPlace, Table]]" = field(default_factory=list)
    written: WrittenModel = field(default_factory=WrittenModel)

    def fault(self, place: DecisionPlace, code: str, message: str) -> None:
        """Note what keeps this place from working."""
        self.faults.append(Fault(self.path, place.decision, code, f"{place.called}: {message}"))

    def doubt(
        self, place: DecisionPlace, code: str, message: str, severity: Literal["error", "warning"] = "error"
    ) -> None:
        """Note what works but is surely not meant."""
        fault = Fault(self.path, place.decision, code, f"{place.called}: {message}", severity)
        if fault not in self.doubts:
            self.doubts.append(fault)

    def expression(self, source: str, place: DecisionPlace) -> Expression | None:
        """A compiled expression, or None and a fault."""
        if not source:
            self.fault(place, "EXPRESSION-MISSING", "there is no expression. Write one, or null.")
            return None
        try:
            made = compile_expression(source, place.names, self.library)
        except ExpressionFault as fault:
            self._broken(place, source, fault)
            return None
        self._know(made, place)
        return made

    def tests(self, source: str, place: DecisionPlace, own: Node | None = None) -> UnaryTests | None:
        """Compiled unary tests, or None and a fault. An empty cell is one that takes everything.

        Args:
            own: how the column that they are a cell of reads its value.
        """
        try:
            made = compile_unary_tests(source or "-", place.names, self.library, own)
        except ExpressionFault as fault:
            self._broken(place, source, fault)
            return None
        self._know(made, place)
        return made

    def in_feel(self, element: DmnElement, place: DecisionPlace) -> bool:
        """Whether an expression is written in FEEL; a fault when it is not."""
        language = element.get("expressionLanguage") or self.language
        if child(element, "importedValues") is not None:
            message = "values that are imported from another file are not read. Write them here, in FEEL."
        elif "feel" in language.lower():
            return True
        else:
            message = f"{language} is not run here. Write the expression in FEEL."
        self.fault(place, "EXPRESSION-LANGUAGE", message)
        return False

    def cell(self, made: Expression | UnaryTests, place: DecisionPlace) -> None:
        """Doubt what a cell of a table says but surely does not mean."""
        for message, severity in mistakes.doubts(made.source, made.tree):
            self.doubt(place, mistakes.CELL_DOUBTFUL, message, severity)
        name = mistakes.bare_name(made.tree)
        if name and name in self.library.functions and name not in place.names:
            message = f"{name} is the name of a function. Write - if any value is meant."
            self.doubt(place, mistakes.CELL_DOUBTFUL, message)
        elif name in made.paths and place.open and name not in place.names:
            message = f'"{name}" is read as the name of an input. {mistakes.name_advice(name)}'
            self.doubt(place, mistakes.CELL_DOUBTFUL, message, "warning")

    def _broken(self, place: DecisionPlace, source: str, fault: ExpressionFault) -> None:
        position = (
            f"line {fault.line}, column {fault.column}" if fault.line > 1 else f"position {fault.column}"
        )
        problem = f"{source[:80]} cannot be read: at {position}, {fault.problem}"
        self.fault(place, "EXPRESSION", problem + mistakes.advice(source))

    def _know(self, made: Expression | UnaryTests, place: DecisionPlace) -> None:
        paths = made.paths - {"?"}
        self.read.setdefault(place.decision, set()).update(paths)
        unknown = {path.split(".")[0] for path in paths} - place.names
        for path in sorted(paths):
            root, _, member = path.partition(".")
            if member and member.split(".")[0] not in self.facts.get(root, (member.split(".")[0],)):
                message = f"{path} is not a fact that is known, so it is always null. Check the spelling."
                self.doubt(place, "UNKNOWN-FACT", message, "warning")
        called = set(mistakes.functions_called(made.source, made.tree)) & unknown
        for name in sorted(called):
            advice = mistakes.function_advice(name, self.library.functions)
            self.doubt(place, "FUNCTION-UNKNOWN", f'there is no function "{name}". {advice}')
        for name in () if place.open else sorted(unknown - called):
            message = (
                f'"{name}" is not known here. Connect the input or decision of that name, '
                f"or mend the name. {mistakes.name_advice(name)}"
            )
            self.doubt(place, "NAME-UNKNOWN", message)


def nothing(frame: Frame) -> Value:
    """The logic of what could not be built."""
    return None


def naming_missing(logic: Code, called: str, paths: frozenset[str], copied: str) -> Code:
    """The same logic, which notes what it lacked when it answers null; `copied` as in `Deciding.miss`."""

    def decide(frame: Frame) -> Value:
        value = logic(frame)
        if value is None and isinstance(frame.run, Deciding):
            frame.run.miss(called, paths, frame.scope, copied)
        return value

    return decide
