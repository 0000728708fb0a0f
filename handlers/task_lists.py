"""How people go through their tasks: what to see of them, filters that they keep, from one to the next."""

from datetime import datetime
from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.policy import Action
from engine.store.database import Session
from engine.store.inbox import NextTask, next_task
from engine.store.inbox_filter import INBOX_DUE, INBOX_SORTS, InboxFilter, inbox_filter_from
from engine.store.saved_filters import LONGEST_FILTER_NAME, MOST_FILTERS, forget_filter, put_filter
from engine.views.inbox_filter import look_at_inbox_choices
from handlers import current
from handlers.access import access
from handlers.noting import Unnoted

blueprint = Blueprint("task_lists", __name__, url_prefix="/my-work")

_LONGEST_LIST = 500


def list_in_address() -> str | None:
    """The list from which somebody came to a task, as the address says it; None where they came from none."""
    return request.args.get("list", "")[:_LONGEST_LIST] or None


def list_called(told: str, now: datetime) -> InboxFilter:
    """The list that `InboxFilter.address` calls so."""
    return inbox_filter_from({name: each for name, each in parse_qsl(told) if "\0" not in each}, now)


def following(session: Session, after: str, now: datetime) -> NextTask | None:
    """What comes after a task in the list from which the person came; None where they came from none."""
    told = list_in_address()
    return next_task(session, current.actor(), list_called(told, now), after) if told and after else None


@blueprint.get("/next")
@access(Action.COMPLETE_TASK, notes=Unnoted.NO_CHILD)
def after() -> ResponseReturnValue:
    """On to the task after one; where there is none, back to the list with a word."""
    told = list_in_address()
    with current.reading() as session:
        now = current.now(session)
        found = following(session, request.args.get("after", "")[:32], now)
    if told and found and found.row and not found.again:
        return redirect(url_for("tasks.show", task_id=found.row.task_id, list=told))
    flash("That was the last task of this list.", "notice")
    return redirect(url_for("home.inbox", **list_called(told or "", now).query()))


@blueprint.get("/filter")
@access(Action.COMPLETE_TASK, notes=Unnoted.NO_CHILD)
def choose() -> str:
    """What to see of one's tasks."""
    with current.reading() as session:
        wanted = inbox_filter_from(request.args, current.now(session))
        choices = look_at_inbox_choices(session, current.actor())
    sorts = {name: words.capitalize() for name, words in INBOX_SORTS.items()}
    return render_template("tasks/filter.html", wanted=wanted, choices=choices, due=INBOX_DUE, sorts=sorts)


@blueprint.post("/saved")
@access(Action.COMPLETE_TASK, notes=Unnoted.CHANGES)
def save() -> ResponseReturnValue:
    """Keep a filter under a name."""
    name = " ".join(request.form.get("name", "").split())[:LONGEST_FILTER_NAME]
    with current.transaction() as session:
        now = current.now(session)
        wanted = list_called(request.form.get("list", "")[:_LONGEST_LIST], now).but()
        kept = name and put_filter(session, current.actor().id, name, wanted.address(), now)
    if not name:
        flash("Give the filter a name, so that you find it again.", "notice")
    elif kept:
        flash(f"The filter “{name}” is saved. Only you see it.", "success")
    else:
        flash(f"You have {MOST_FILTERS} saved filters. Delete one before you save another.", "notice")
    return redirect(url_for("home.inbox", **wanted.query()))


@blueprint.post("/saved/delete")
@access(Action.COMPLETE_TASK, notes=Unnoted.CHANGES)
def delete() -> ResponseReturnValue:
    """Keep a filter no longer."""
    name = request.form.get("name", "")[:LONGEST_FILTER_NAME]
    with current.transaction() as session:
        forget_filter(session, current.actor().id, name)
    flash(f"The filter “{name}” is deleted.", "success")
    return redirect(url_for("home.inbox"))
