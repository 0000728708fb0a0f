"""Where a stored instance stands: what it waits for, element by element, read from its state alone.

Ids of elements are unique in one diagram, not in all that an instance runs on. So every place is
told with its process and with the call activities through which the process was reached.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import codec
from engine.bpmn.elements import Element
from engine.bpmn.program import Program


@dataclass(frozen=True)
class Place:
    """One thing that is open: a task for a person, or an event that waits, also one on an edge or a start.

    `task_id` is the id of an open task, and what the id of a timer begins with. `called_by` are the
    call activities that led there, the innermost first.
    """

    task_id: str
    element: Element
    called_by: tuple[Element, ...] = ()


def places(program: Program, state: bytes, instance_id: str) -> list[Place]:
    """Everything that is open in an instance, in the order in which its state holds it.

    Args:
        program: what the instance runs on.
        state: as `Instance.dump` gave it.
        instance_id: named where the state cannot be read.

    Raises:
        StateUnreadable: the bytes are damaged or of an unknown format.
    """
    content = codec.read_state(state, instance_id)
    levels = [{"owner": None, "spec": program.root, **content["root"]}, *content["inner"]]
    holders = {row[0]: level for level in levels for row in level["tasks"]}
    specs = {row[0]: _spec(program, level, row) for level in levels for row in level["tasks"]}
    return [
        Place(row[0], element, tuple(_callers(program, level, holders, specs)))
        for level in levels
        for row in level["tasks"]
        if _is_open(row, specs[row[0]]) and (element := program.element(specs[row[0]])) is not None
    ]


def _spec(program: Program, level: Mapping[str, Any], row: Any) -> Any:
    return program.specs[level["spec"]].task_specs[row[3]]


def _is_open(row: Any, spec: Any) -> bool:
    """Whether a person may do it now, or time or a message may move it now."""
    return (row[2] == TaskState.READY and bool(spec.manual)) or (
        row[2] == TaskState.WAITING and isinstance(spec, CatchingEvent)
    )


def _callers(
    program: Program, level: Mapping[str, Any], holders: Mapping[str, Any], specs: Mapping[str, Any]
) -> Iterator[Element]:
    """The call activities around a level; the stages between them are drawn in the same picture."""
    while level["owner"] is not None:
        owner = level["owner"]
        element = program.element(specs[owner])
        if element is not None and element.kind == "callActivity":
            yield element
        level = holders[owner]
