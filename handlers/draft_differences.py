"""What a process of a draft differs in from the version that it began with: in words, and in two pictures."""

from flask import Blueprint, render_template

from engine.policy import Action
from engine.views.draft import look_at_draft
from handlers import current
from handlers.access import access
from handlers.noting import Unnoted

blueprint = Blueprint("draft_differences", __name__, url_prefix="/drafts/<draft_id>/<process>/differences")


@blueprint.get("")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def show(draft_id: str, process: str) -> str:
    """The differences of one process."""
    with current.reading() as session:
        page = look_at_draft(session, current.actor(), draft_id, current.now(session))
    return render_template("drafts/differences.html", page=page, drafted=page.process(process))
