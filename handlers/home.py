"""The home page: the inboxes. Which inbox, which filter and which page stand in the address."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast, get_args

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.policy import casework_roles, lacks_school
from engine.store import inbox as inboxes
from engine.store import moment, people
from engine.store.database import Session
from engine.store.inbox import InboxFilter, View
from engine.store.notices import Notice, unread_notices
from engine.views.case import process_name, process_names
from handlers import current
from handlers.access import Open, access
from handlers.beginnings import beginnings
from handlers.everywhere import how_many_unread
from handlers.noting import Noted, Unnoted, showed

blueprint = Blueprint("home", __name__)

#: The newest of what is pressing stands above the tasks.
NOTICES_ABOVE = 5
HOME_TITLES: dict[View, str] = {
    "mine": "My tasks",
    "team": "My team’s tasks",
    "approvals": "Approvals",
    "done": "Done by me",
}


@blueprint.get("/")
@access(Open.SIGNED_IN, notes=Noted("inbox"))
def inbox() -> ResponseReturnValue:
    """One page of one inbox; who has no casework goes to what they do have."""
    if not casework_roles(current.actor()):
        return redirect(url_for("home.start"))
    if request.args.get("view") == "approvals":
        return redirect(url_for("approvals.waiting"))
    with current.reading() as session:
        actor = current.actor()
        now = current.now(session)
        counts = inboxes.counts(session, actor, now)
        wanted = _wanted(counts, now)
        page = inboxes.inbox(session, actor, wanted, counts)
        _note_shown(wanted, len(page.rows))
        return render_template(
            "inbox.html",
            page=page,
            wanted=wanted,
            titles=HOME_TITLES,
            counts=counts,
            instead=wanted.view == "team" and "view" not in request.args,
            lacks_school=lacks_school(actor),
            administrators=people.able(session, "administrator") if lacks_school(actor) else (),
            notices=_pressing(session, now),
            processes=process_names(session),
            process_name=process_name,
        )


def _pressing(session: Session, now: datetime) -> Sequence[Notice]:
    """What stands above the tasks."""
    if not how_many_unread(session, now):
        return ()
    return unread_notices(session, current.actor(), now, limit=NOTICES_ABOVE, pressing=True)


def _wanted(counts: Mapping[View, int], now: datetime) -> InboxFilter:
    """What stands in the address; without a word there the team's tasks where nobody has any of their own."""
    first: View = "team" if not counts["mine"] and counts["team"] else "mine"
    view = request.args.get("view", first)
    return InboxFilter(
        now=now,
        view=cast(View, view) if view in get_args(View) else "mine",
        process=request.args.get("process", "")[:100],
        overdue=request.args.get("overdue") == "yes",
        page=max(1, min(request.args.get("page", 1, type=int), 1000)),
    )


def _note_shown(wanted: InboxFilter, count: int) -> None:
    overdue, page = "yes" if wanted.overdue else "", wanted.page if wanted.page > 1 else ""
    showed("all", count, {"view": wanted.view, "process": wanted.process, "overdue": overdue, "page": page})


@blueprint.get("/start")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def start() -> str:
    """For people whose work is not casework: what they can do here."""
    with current.reading() as session:
        found = list(beginnings(current.actor(), training=moment.is_training(session)))
        administrators = () if found else people.able(session, "administrator")
    return render_template("start.html", beginnings=found, administrators=administrators)
