"""Guards: decisions that must say “may” before a person may do a step, asked whenever something changes.

A user task names one in its property `guard`: `PROCESS/DECISION`, or the name of a decision beside the
diagram. `guardIf` (FEEL over the record) says for which cases: for those in which it is not false. With
`guardWhen` (FEEL over the answers and the record) only answers for which that is not false are guarded,
and the task itself stays open. Pure: what follows from a ruling is decided elsewhere.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from engine.bpmn.elements import Element
from engine.bpmn.evaluation import feel
from engine.bpmn.program import Program
from engine.bpmn.records import Records
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


#: The ids of the guidance at the end of a reason, "(W-G1, O-2C)", are for who draws the table: the page of
#: the pathway tells them in words.
_IDS = re.compile(r" *\((?:[OW]-[A-Z0-9]+(?:, )?)+\)(?=\.?$)")

NOT_ASKED = Ruling(MAY, "")


def rule(program: Program, process: str, element: str, scope: Mapping[str, Value], now: datetime) -> Ruling:
    """Asks the guard of a step. What cannot be decided is not allowed.

    Args:
        scope: facts, the case's record and the names of the process.
    """
    properties = program.models[process].elements[element].properties
    asked_if = properties.get("guardIf")
    if asked_if and compile_expression(feel(asked_if)).evaluate(scope, now) is False:
        return NOT_ASKED
    guard = properties["guard"]
    holder, _, decision = guard.rpartition("/")
    beside = program.models.get(holder or process)
    model = beside.decisions.get(decision) if beside else None
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
    when = element.properties.get("guardWhen")
    if when is None or "guard" not in element.properties:
        return None
    after = Records(records.facts, deepcopy(records.case), deepcopy(records.own))
    after.merge(answers, into)
    if compile_expression(feel(when)).evaluate(after.scope(), now) is False:
        return None
    return rule(program, element.process, element.id, after.scope(), now)


def question_of(element: Element, answers: Mapping[str, Value]) -> str:
    """The answer that `guardWhen` asks about; empty where it asks about none of these."""
    paths = compile_expression(feel(element.properties["guardWhen"])).paths
    asked = {path.rpartition(".")[2] for path in paths}
    return next((name for name in answers if name in asked), "")


def _reason(outcome: Outcome) -> str:
    words = " ".join(_IDS.sub("", match.annotations[0]) for match in outcome.matched if match.annotations)
    if not words:
        problems = "; ".join(outcome.problems or ("no rule fits",))
        words = f"It cannot be decided whether this may be done: {problems}"
    return words if words.endswith(".") else f"{words}."
