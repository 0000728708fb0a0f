"""The library's specs once they are parsed: what follows from how they are joined is found once.

The library finds the specs before and after a step by their names, and tests the step, each time that a case
comes to it, since its specs may change. Ours are shared by all cases and never do.
"""

from functools import cached_property
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


class _Settled:
    """A step of a diagram that does not change any more."""

    _wf_spec: Any
    _inputs: list[str]
    _outputs: list[str]
    lookahead: int
    _predict_hook: Any

    @cached_property
    def inputs(self) -> list[Any]:
        """The steps before it."""
        return [self._wf_spec.task_specs.get(name) for name in self._inputs]

    @cached_property
    def outputs(self) -> list[Any]:
        """The steps after it."""
        return [self._wf_spec.task_specs.get(name) for name in self._outputs]

    @cached_property
    def _tested(self) -> bool:
        super().test()  # type: ignore[misc]
        return True

    def test(self) -> None:
        """Looks whether it is joined as such a step must be, once."""
        assert self._tested  # noqa: S101 - or it raises

    def _predict(
        self, my_task: Task, seen: object = None, looked_ahead: int = 0, mask: int = TaskState.PREDICTED_MASK
    ) -> None:
        # The library keeps what it has seen as well, but holds its tasks against the specs in it.
        if my_task._state & mask:
            self._predict_hook(my_task)
        if my_task._state & TaskState.DEFINITE_MASK or looked_ahead + 1 < self.lookahead:
            for child in my_task.children:
                if child._state & mask:
                    child.task_spec._predict(child, None, looked_ahead + 1, mask)


#: The settled classes by the library's.
_KINDS: dict[type, type] = {}


def settle(task_spec: Any) -> None:
    """Let a step never change again; the parser offers no other way to choose its class."""
    kind = type(task_spec)
    if kind not in _KINDS:
        _KINDS[kind] = type(kind.__name__, (_Settled, kind), {})
    task_spec.__class__ = _KINDS[kind]
