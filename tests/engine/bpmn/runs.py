"""A run of one instance, as a case would make it."""

from collections.abc import Callable
from datetime import datetime

from engine.bpmn.effects import Step
from engine.bpmn.evaluation import Evaluation
from engine.bpmn.program import Program
from engine.bpmn.records import Records
from engine.bpmn.run import Run
from engine.bpmn.timekeeping import Timekeeping


def a_run(program: Program, records: Records, now: datetime, note: Callable[[Step], None]) -> Run:
    """A run of somebody at a moment."""
    evaluation = Evaluation(records, now, program.failed)
    return Run(program, evaluation, Timekeeping(evaluation, now), "1", "somebody", note)
