"""Notices: what happened that the person should know, until they have read it or it no longer matters."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.england import day_in_england
from engine.policy import concerned
from engine.process_versions.proposing import drafts_to_publish
from engine.process_versions.ruling import rulings_to_settle
from engine.store.notices import NOTICES_A_PAGE, count_unread, mark_read, unread_notices
from engine.store.processes import latest_names, versions_since
from engine.store.rulings import rulings_settled
from engine.views.draft_news import news_of_drafts
from handlers import current
from handlers.access import Open, access
from handlers.noting import Noted, Unnoted, showed

#: So long people read that their steps in a pathway are otherwise.
TOLD_FOR = timedelta(days=28)
blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
@access(Open.SIGNED_IN, notes=Noted("notices"))
def unread() -> str:
    """What the person has not read, newest first."""
    page = max(1, min(request.args.get("page", 1, type=int), 1000))
    with current.reading() as session:
        actor, now = current.actor(), current.now(session)
        found = unread_notices(session, actor, now, page=page)
        count = count_unread(session, actor, now)
        since = now - TOLD_FOR
        changed = [one for one in versions_since(session, since) if concerned(actor, one.concerns)]
        ruled = [
            one
            for one in rulings_settled(session, since)
            if one.state == "agreed" and concerned(actor, one.concerns)
        ]
        drafts, rulings = drafts_to_publish(session, actor), rulings_to_settle(session, actor)
        told = {
            "changed": changed, "ruled": ruled, "drafts": drafts, "rulings": rulings,
            "news": news_of_drafts(session, actor, since), "processes": latest_names(session),
            "today": day_in_england(now),
        }  # fmt: skip
    showed("all", len(found), {"page": page if page > 1 else ""})
    pages = max(1, -(-count // NOTICES_A_PAGE))
    return render_template("notices.html", notices=found, page=page, pages=pages, **told)


@blueprint.post("/read")
@access(Open.SIGNED_IN, notes=Unnoted.CHANGES)
def read() -> ResponseReturnValue:
    """Note that the person has read the notices that are named."""
    with current.transaction(repeatable=True) as session:
        mark_read(session, current.actor(), request.form.getlist("notice")[:100], current.now(session))
    home = request.form.get("from") == "home"
    return redirect(url_for("home.inbox" if home else "notices.unread"))
