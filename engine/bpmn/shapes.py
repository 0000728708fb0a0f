"""Whether a state of an instance on one version of its files can be gone on with on another. Pure.

A state names the library's specs: of what was done, what waits, and what the library predicts may follow. It
predicts by what specs are called, of which kind they are and how they are joined, by nothing that they say.
"""

from functools import lru_cache
from typing import Any

from engine.bpmn.events import waits_of
from engine.bpmn.program import Program

#: What the library keeps in some kinds of specs of how they are joined.
_JOINED = ("_inputs", "_outputs", "default_task_spec", "split_task", "task_spec", "spec", "cancel_activity")


def same_shape(one: Program, other: Program) -> bool:
    """Whether the diagrams of two programs have the same elements, of the same kinds and joined alike.

    What they say may be different: conditions, scripts, moments, forms, lanes and names.
    """
    return one.specs.keys() == other.specs.keys() and all(
        spec is other.specs[name] or _shape(spec) == _shape(other.specs[name])
        for name, spec in one.specs.items()
    )


@lru_cache(maxsize=400)
def _shape(spec: Any) -> tuple[Any, ...]:
    return tuple((name, *_of(task_spec)) for name, task_spec in spec.task_specs.items())


def _of(task_spec: Any) -> tuple[Any, ...]:
    choices = [(condition is None, name) for condition, name in getattr(task_spec, "cond_task_specs", ())]
    joined = [_told(getattr(task_spec, name, None)) for name in _JOINED]
    waits = [type(wait) for wait in waits_of(task_spec)]
    return type(task_spec), getattr(task_spec, "bpmn_id", None), choices, joined, waits


def _told(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value
