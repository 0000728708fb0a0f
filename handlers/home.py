"""The home page: the inboxes. Which inbox, which filter and which page stand in the address."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.policy import casework_roles, lacks_school
from engine.store import inbox as inboxes
from engine.store import moment, people
from engine.store.database import Session
from engine.store.inbox_filter import INBOX_SORTS, InboxFilter, View
from engine.store.notices import Notice, unread_notices
from engine.store.saved_filters import SavedFilter, filters_of
from engine.views.case import process_name, process_names
from engine.views.inbox_filter import look_at_inbox_filter
from handlers import current
from handlers.access import Open, access
from handlers.beginnings import beginnings
from handlers.everywhere import how_many_unread
from handlers.noting import Noted, Unnoted, showed

blueprint = Blueprint("home", __name__)

#: The newest of what is pressing stands above the tasks.
NOTICES_ABOVE = 5
#: Filter -> in words.
FILTER_WORDS = {
    "process": "Pathway",
    "school": "School",
    "child": "Child",
    "person": "Taken by",
    "due": "Due",
}
#: What the list is sorted by -> in words, and the other way round.
ORDERS: dict[str, tuple[str, str]] = {
    "due": ("soonest due first", "latest due first"),
    "child": ("children from A to Z", "children from Z to A"),
    "process": ("pathways from A to Z", "pathways from Z to A"),
    "since": ("those that wait longest first", "newest first"),
}
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
        return redirect(url_for("approvals.waiting", page=request.args.get("page")))
    with current.reading() as session:
        actor = current.actor()
        now = current.now(session)
        counts, processes = inboxes.counts(session, actor, now), process_names(session)
        # The team's tasks where nobody has any of their own.
        first: View = "team" if not counts["mine"] and counts["team"] else "mine"
        seen = look_at_inbox_filter(session, actor, request.args, now, first, processes)
        page = inboxes.inbox(session, actor, seen.wanted, counts)
        saved = filters_of(session, actor.id)
        showed("all", len(page.rows), seen.wanted.query())
        return render_template(
            "inbox.html",
            page=page,
            seen=seen,
            wanted=seen.wanted,
            saved=saved,
            kept=_kept(saved, seen.wanted),
            filters=FILTER_WORDS,
            sorts=INBOX_SORTS,
            orders=ORDERS,
            titles=HOME_TITLES,
            counts=counts,
            instead=first == "team" and "view" not in request.args,
            lacks_school=lacks_school(actor),
            administrators=people.able(session, "administrator") if lacks_school(actor) else (),
            notices=_pressing(session, now),
            processes=processes,
            process_name=process_name,
        )


def _pressing(session: Session, now: datetime) -> Sequence[Notice]:
    """What stands above the tasks."""
    if not how_many_unread(session, now):
        return ()
    return unread_notices(session, current.actor(), now, limit=NOTICES_ABOVE, pressing=True)


def _kept(saved: Sequence[SavedFilter], wanted: InboxFilter) -> SavedFilter | None:
    """The saved filter that the address asks for, perhaps with what is gone."""
    told = [{name: value for name, value in request.args.items() if name != "page"}, wanted.but().query()]
    return next((each for each in saved if dict(parse_qsl(each.query)) in told), None)


@blueprint.get("/start")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def start() -> str:
    """For people whose work is not casework: what they can do here."""
    with current.reading() as session:
        found = list(beginnings(current.actor(), training=moment.is_training(session)))
        administrators = () if found else people.able(session, "administrator")
    return render_template("start.html", beginnings=found, administrators=administrators)
