"""The home page: the inboxes. Which inbox, which filter and which page stand in the address."""

from typing import cast, get_args

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.looking.case import process_name, process_names
from engine.policy import CASEWORKERS
from engine.store import inbox as inboxes
from engine.store.database import Session
from engine.store.inbox import View, Wanted
from engine.store.notices import unread_notices
from handlers import current
from handlers.access import Open, access

blueprint = Blueprint("home", __name__)

#: Kinds of notices that wait under “Notices”; the others stand above the tasks.
QUIET = frozenset({"overdue", "reminder", "told"})
TITLES: dict[View, str] = {"mine": "My tasks", "team": "My team’s tasks", "done": "Done by me"}


@blueprint.get("/")
@access(Open.SIGNED_IN)
def inbox() -> ResponseReturnValue:
    """One page of one inbox; who has no casework goes to what they do have."""
    if not CASEWORKERS & current.actor().roles:
        return redirect(url_for("home.start"))
    with current.reading() as session:
        wanted = _wanted(session)
        page = inboxes.inbox(session, current.actor(), wanted)
        return render_template(
            "inbox.html",
            page=page,
            wanted=wanted,
            titles=TITLES,
            counts=inboxes.counts(session, current.actor(), wanted.now),
            notices=[each for each in unread_notices(session, current.actor()) if each.kind not in QUIET][:5],
            processes=process_names(session),
            process_name=process_name,
        )


def _wanted(session: Session) -> Wanted:
    view = request.args.get("view", "mine")
    return Wanted(
        now=current.now(session),
        view=cast(View, view) if view in get_args(View) else "mine",
        process=request.args.get("process", "")[:100],
        overdue=request.args.get("overdue") == "yes",
        page=max(1, min(request.args.get("page", 1, type=int), 1000)),
    )


@blueprint.get("/start")
@access(Open.SIGNED_IN)
def start() -> str:
    """For people whose work is not casework: what they can do here."""
    return render_template("start.html")
