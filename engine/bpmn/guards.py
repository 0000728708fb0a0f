"""Guards: decisions that must say “may” before a person may do a step, asked whenever something changes.

A user task names one in its property `guard`: `PROCESS/DECISION`, or the name of a decision beside the
diagram. With `guardWhen` (FEEL over the answers and the record) only answers for which that is not false
are guarded, and the task itself stays open. Pure: what follows from a ruling is decided elsewhere.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from engine.bpmn.elements import Element
from engine.bpmn.program import Program
from engine.bpmn.records import Records
from engine.bpmn.run import feel
from engine.decisions import Outcome
from engine.errors import EngineError
from engine.expressions import Value, compile_expression

#: The one answer of a guard that lets a step be done.
MAY = "may"


@dataclass(frozen=True)
class Ruling:
    """What a guard says. `answer` is its decision's result, `because` the reason in the table's words."""

    answer: str
    because: str

    @property
    def may(self) -> bool:
        """Whether the step may be done now."""
        return self.answer == MAY


def holder_of(guard: str, process: str) -> tuple[str, str]:
    """The process whose decision a guard of `process` names, and that decision."""
    holder, _, decision = guard.rpartition("/")
    return holder or process, decision


def rule(program: Program, process: str, guard: str, scope: Mapping[str, Value], now: datetime) -> Ruling:
    """Asks a guard. What cannot be decided is not allowed.

    Args:
        process: the process of the guarded step.
        guard: as the diagram names it.
        scope: facts, the case's record and the names of the process.
    """
    holder, decision = holder_of(guard, process)
    model = program.models[holder].decisions.get(decision) if holder in program.models else None
    if model is None:
        return Ruling("", f"The guard “{guard}” cannot be found.")
    try:
        outcome = model.decide(decision, scope, now)
    except EngineError as failure:
        return Ruling("", f"It cannot be decided whether this may be done: {failure}")
    return Ruling(outcome.result if isinstance(outcome.result, str) else "", _reason(outcome))


def rule_on_answers(
    program: Program,
    element: Element,
    records: Records,
    answers: Mapping[str, Value],
    into: str | None,
    now: datetime,
) -> Ruling | None:
    """Asks the guard of certain answers; None where these answers, or the whole step, have none.

    Args:
        records: what the step reads, before its answers.
        into: where the answers go; see `CaseRun.complete`.
    """
    guard, when = element.properties.get("guard"), element.properties.get("guardWhen")
    if guard is None or when is None:
        return None
    after = Records(records.facts, deepcopy(records.case), deepcopy(records.own))
    after.merge(answers, into)
    if compile_expression(feel(when)).evaluate(after.scope(), now) is False:
        return None
    return rule(program, element.process, guard, after.scope(), now)


def question_of(element: Element, answers: Mapping[str, Value]) -> str:
    """The answer that `guardWhen` asks about; empty where it asks about none of these."""
    paths = compile_expression(feel(element.properties["guardWhen"])).paths
    asked = {path.rpartition(".")[2] for path in paths}
    return next((name for name in answers if name in asked), "")


def _reason(outcome: Outcome) -> str:
    words = [match.annotations[0] for match in outcome.matched if match.annotations]
    return " ".join(words) or "It cannot be decided whether this may be done: " + "; ".join(
        outcome.problems or ("no rule fits",)
    )
