"""The outbox: e-mails that diagrams asked for, and what came of each."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import BadInput
from engine.outbox.restored import acknowledge_copy
from engine.policy import Action
from engine.store.copies import restored_copy
from engine.store.mails import MAILS_A_PAGE, posted, try_again
from handlers import current
from handlers.access import access
from handlers.noting import Noted, Unnoted, showed

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")


@blueprint.get("")
@access(Action.SEE_OUTBOX, notes=Noted("outbox"))
def overview() -> str:
    """The newest first; with `waiting` only what was not sent."""
    page, waiting = max(1, min(request.args.get("page", 1, type=int), 1000)), "waiting" in request.args
    with current.reading() as session:
        copy = restored_copy(session)
        rows = posted(session, current.actor(), current.now(session), page=page, waiting=waiting)
    showed("all", len(rows), {"page": page if page > 1 else "", "waiting": "yes" if waiting else ""})
    return render_template(
        "outbox.html", rows=rows, page=page, waiting=waiting, full=len(rows) == MAILS_A_PAGE, copy=copy
    )


@blueprint.post("/copy")
@access(Action.MANAGE_USERS, notes=Unnoted.CHANGES)
def know_copy() -> ResponseReturnValue:
    """Say that one knows that the database is a restored copy, and what becomes of the e-mails that wait."""
    send = request.form.get("send")
    if send not in {"yes", "no"}:
        raise BadInput(problem="Say whether the e-mails that wait are sent.")
    with current.transaction() as session:
        acknowledge_copy(session, current.actor(), current.now(session), send=send == "yes")
    became = "go out now" if send == "yes" else "were given up"
    flash(f"E-mails that waited {became}.", "success")
    return redirect(url_for("outbox.overview"))


@blueprint.post("/<mail_id>/again")
@access(Action.SEE_OUTBOX, notes=Unnoted.CHANGES)
def again(mail_id: str) -> ResponseReturnValue:
    """Try an e-mail again that was given up."""
    with current.transaction() as session:
        found = try_again(session, current.actor(), mail_id, current.now(session))
    if found:
        flash("It is tried again now.", "success")
    else:
        flash("It was sent meanwhile, or is being tried.", "notice")
    return redirect(url_for("outbox.overview"))
