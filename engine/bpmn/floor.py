"""The library alone: the same steps in memory, nothing restored and nothing saved.

Owns the floor that measurements of our own steps are held against. Nothing of a case runs here.
"""

from collections.abc import Iterator
from time import perf_counter

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.reading import read_xml


class _NoLanguage:
    """Stands where the library expects a script engine: a duration is its own value, no condition holds."""

    environment = None

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> str | bool:
        return expression if expression.startswith("P") else False

    def execute(self, task: Task, script: str, external_context: object = None) -> bool:
        return True


def steps_in_memory(diagram: bytes, process: str, steps: int) -> Iterator[float]:
    """Seconds that each of `steps` completed tasks takes in the library, gateways going their default way.

    Args:
        diagram: BPMN in which no more than one user task is ready at a time.
        process: the id of the process to run.
        steps: how many tasks to complete.
    """
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(read_xml(diagram, process))
    workflow = BpmnWorkflow(parser.get_spec(process), script_engine=_NoLanguage())
    workflow.do_engine_steps()
    for _ in range(steps):
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        begun = perf_counter()
        task.run()
        workflow.do_engine_steps()
        yield perf_counter() - begun
