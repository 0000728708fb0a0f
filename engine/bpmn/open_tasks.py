"""What the diagram says of a task that waits for a person: its name, whom it is about, whom it is for."""

from SpiffWorkflow.task import Task

from engine.bpmn.elements import Element
from engine.bpmn.evaluation import Evaluation
from engine.bpmn.meant import Meant, completed_task, meant_by
from engine.bpmn.program import Program
from engine.expressions import Value


def task_name(evaluation: Evaluation, task: Task, element: Element) -> str:
    """What a task is called; in brackets whom or what it is about, where the diagram says so."""
    name, about = element.name or element.id, task_subject(evaluation, task, element)
    return f"{name} ({about})" if about else name


def task_subject(evaluation: Evaluation, task: Task, element: Element) -> str | None:
    """Whom or what a task is about, where the diagram says so (its property `about`)."""
    with evaluation.blaming(task):
        about = evaluation.value(task, element.about) if element.about else None
    return about if isinstance(about, str) and about else None


def same_subject(about: str | None) -> str | None:
    """A subject as it is compared: capitals and blanks make no other parent of somebody."""
    return " ".join(about.split()).casefold() if about else None


def not_by(program: Program, evaluation: Evaluation, task: Task, element: Element) -> tuple[str, ...]:
    """The tasks whose completers may not do this one, as `process/element` (the property `notBy`).

    A name alone is of the task's own diagram or of what that calls. FEEL after a leading `=` gives the
    names where they depend on the way by which the case came here.
    """
    names: Value = element.properties.get("notBy", "")
    if isinstance(names, str) and names.startswith("="):
        with evaluation.blaming(task):
            names = evaluation.value(task, names)
    given = names.split() if isinstance(names, str) else ()
    return tuple(one for name in given for one in program.tasks_named(name, element.process))


def task_meant_for(program: Program, evaluation: Evaluation, task: Task, element: Element) -> Meant | None:
    """Whom a task is for, where the diagram says so (`assignTo`); None where it is for its lane."""
    source = element.properties.get("assignTo")
    if not source:
        return None
    if did := completed_task(source):
        return Meant(last_of=tuple(program.tasks_named(did, element.process)))
    with evaluation.blaming(task):
        return meant_by(evaluation.value(task, source))
