"""Whose work a new version changes: the roles of the steps that are new, different or gone."""

from collections.abc import Mapping
from dataclasses import replace

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import Element, read_elements
from engine.roles import role_of_lane


def concerned_roles(was: ProcessFiles, now: ProcessFiles) -> list[str]:
    """The roles whose people do something that is otherwise now; those of a step that moved, both.

    Args:
        was, now: two versions of a process that may run.
    """
    before, after = _work(was), _work(now)
    different = [one for one in {*before, *after} if before.get(one) != after.get(one)]
    steps = [side[one][0] for one in different for side in (before, after) if one in side]
    return sorted({role_of_lane(step.process, step.lane) for step in steps})


def working_roles(files: ProcessFiles) -> list[str]:
    """The roles whose people do something in a process."""
    return sorted({role_of_lane(step.process, step.lane) for step, _ in _work(files).values()})


def _work(files: ProcessFiles) -> Mapping[str, tuple[Element, bytes]]:
    """What people do, by the ids of their steps: each step apart from where it leads, and its form."""
    return {
        one.id: (
            replace(one, incoming=(), outgoing=()),
            files.forms.get(one.properties.get("formKey", ""), b""),
        )
        for one in read_elements(files.root).values()
        if one.kind in ("userTask", "manualTask", "task")
    }
