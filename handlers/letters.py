"""Letters to print: of an open task as they stand now, and as the case keeps them."""

from flask import Blueprint, render_template, url_for

from engine.policy import Action
from engine.views.letters import letter_named, look_at_kept_letter
from engine.views.parents import look_at_parents
from engine.views.task import look_at_task
from handlers import current
from handlers.access import access
from handlers.noting import CASE, TASK

blueprint = Blueprint("letters", __name__)


@blueprint.get("/tasks/<task_id>/letters/<name>")
@access(Action.READ_CASE, notes=TASK)
def of_task(task_id: str, name: str) -> str:
    """A letter of a task: a preview while the task is open, then the one that was kept."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_task(session, current.actor(), task_id, now)
        letter = letter_named(seen.letters, name)
        parents = look_at_parents(session, current.actor(), seen.case.pupil_id)
    return render_template(
        "letters/show.html",
        letter=letter,
        parents=parents if seen.task.state == "open" else (),
        at=seen.task.ended_at or now,
        preview=seen.task.state == "open",
        back={"href": url_for("tasks.show", task_id=task_id), "text": "The task"},
    )


@blueprint.get("/cases/<case_id>/letters/<int(max=2147483647):number>/<name>")
@access(Action.READ_CASE, notes=CASE)
def kept(case_id: str, number: int, name: str) -> str:
    """A letter as it was when its task was completed; `number` is that of the event that keeps it."""
    with current.reading() as session:
        found = look_at_kept_letter(session, current.actor(), case_id, number, name, current.now(session))
    return render_template(
        "letters/show.html",
        letter=found.letter,
        at=found.at,
        preview=False,
        back={"href": url_for("cases.show", case_id=case_id, _anchor="chronology"), "text": "The case"},
    )
