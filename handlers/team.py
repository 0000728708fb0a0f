"""A manager's team: who has how much work, the open tasks, and giving many of them to somebody else."""

from collections.abc import Sequence
from typing import cast, get_args

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.casework.reassigning import GIVEN_TOGETHER, LONGEST_WHY, MOST_GIVEN, Reassigned, reassign
from engine.errors import BadInput, FieldFault
from engine.policy import CASEWORKERS, Action
from engine.store.people import names
from engine.store.team import NOBODY, Due, TeamFilter
from engine.views.case import process_name, process_names
from engine.views.team import all_that_match, chosen_tasks, look_at_team, look_at_team_tasks
from handlers import current
from handlers.access import access
from handlers.noting import Noted, Unnoted, showed

blueprint = Blueprint("team", __name__, url_prefix="/team")

#: The field with the id of each task that was chosen, and the choice of nobody in particular.
CHOSEN_TASK, TO_TEAM = "task", "team"
DUE_WORDS: dict[Due, str] = {
    "": "Any day", "overdue": "Overdue", "soon": "In the next 7 days", "none": "No date",
}  # fmt: skip


@blueprint.get("")
@access(Action.SEE_TEAM, notes=Unnoted.NO_CHILD)
def show() -> str:
    """Everybody's work in numbers, or that of one role or about one school."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_team(session, current.actor(), _wanted(), now)
        return render_template("team/show.html", seen=seen, roles=sorted(CASEWORKERS), now=now)


@blueprint.get("/tasks")
@access(Action.SEE_TEAM, notes=Noted("team_tasks"))
def tasks() -> str:
    """One page of the open tasks that match."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_team_tasks(session, current.actor(), _wanted(), now)
        showed("all", len(seen.rows), seen.wanted.query())
        return render_template(
            "team/tasks.html",
            seen=seen,
            wanted=seen.wanted,
            people={"": "Everybody", NOBODY: "Nobody has taken it", **seen.people},
            roles=sorted(CASEWORKERS),
            due=DUE_WORDS,
            processes=process_names(session),
            process_name=process_name,
            most=MOST_GIVEN,
            now=now,
        )


@blueprint.get("/reassign")
@access(Action.ASSIGN_TASK, notes=Noted("team_tasks"))
def ask() -> ResponseReturnValue:
    """Ask to whom the chosen tasks go, and why. A page with an address, so that Back leads to it."""
    with current.reading() as session:
        wanted = _wanted()
        if request.args.get("whom") == "all":
            task_ids = all_that_match(session, current.actor(), wanted, current.now(session))
        else:
            task_ids = request.args.getlist(CHOSEN_TASK)
    if not task_ids:
        flash("No task was chosen. Tick the tasks, or choose all that match.", "notice")
        return redirect(url_for("team.tasks", **wanted.query()))
    return ask_to_whom(task_ids)


def ask_to_whom(task_ids: Sequence[str], faults: Sequence[FieldFault] = ()) -> str:
    """The chosen tasks, to whom they may go, and the question why."""
    with current.reading() as session:
        now = current.now(session)
        chosen = chosen_tasks(session, current.actor(), task_ids, now)
        showed("all", len(chosen.rows), _wanted().query())
        return render_template(
            "team/reassign.html",
            chosen=chosen,
            wanted=_wanted(),
            faults=faults,
            typed=request.form,
            longest=LONGEST_WHY,
            now=now,
        )


@blueprint.post("/reassign")
@access(Action.ASSIGN_TASK, notes=Noted("team_tasks"))
def give() -> ResponseReturnValue:
    """Give the tasks, some in each transaction, and say which were left and why."""
    task_ids, to = request.form.getlist(CHOSEN_TASK), request.form.get("to", "")
    reason = request.form.get("reason", "").strip()
    if faults := _faults(to, reason):
        return ask_to_whom(task_ids, faults), 422
    if len(task_ids) > MOST_GIVEN:
        raise BadInput(problem=f"At most {MOST_GIVEN} tasks can be given at a time. Nothing was done.")
    done, to_user_id = Reassigned(), None if to == TO_TEAM else to
    for start in range(0, len(task_ids), GIVEN_TOGETHER):
        with current.transaction(repeatable=True) as session:
            part = task_ids[start : start + GIVEN_TOGETHER]
            done += reassign(session, current.actor(), part, to_user_id, reason, current.now(session))
    return _given(done, task_ids, to_user_id)


def _faults(to: str, reason: str) -> list[FieldFault]:
    faults = [] if to else [FieldFault("to", "Choose who gets the tasks, or the teams")]
    if not reason:
        faults.append(FieldFault("reason", "Say why these tasks go to somebody else"))
    elif len(reason) > LONGEST_WHY:
        faults.append(FieldFault("reason", f"The reason must be {LONGEST_WHY} characters or fewer"))
    return faults


def _given(done: Reassigned, task_ids: Sequence[str], to_user_id: str | None) -> str:
    with current.reading() as session:
        chosen = chosen_tasks(session, current.actor(), task_ids, current.now(session))
        rows = {row.id: row for row in chosen.rows}
        showed("all", len(rows), _wanted().query())
        to = names(session, [to_user_id or ""]).get(to_user_id or "")
        return render_template("team/given.html", done=done, rows=rows, to=to, wanted=_wanted())


def _wanted() -> TeamFilter:
    due = request.args.get("due", "")
    return TeamFilter(
        person=request.args.get("person", "")[:100],
        role=request.args.get("role", "")[:100],
        process=request.args.get("process", "")[:100],
        school=request.args.get("school", "")[:100],
        due=cast(Due, due) if due in get_args(Due) else "",
        page=max(1, min(request.args.get("page", 1, type=int), 10_000)),
    )
