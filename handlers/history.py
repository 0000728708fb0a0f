"""Whether the history of a case is whole, and who approved what: for the auditor and for managers."""

from flask import Blueprint, render_template

from engine.policy import Action
from engine.views.whole import look_whether_whole
from handlers import current
from handlers.access import access
from handlers.noting import CASE

blueprint = Blueprint("history", __name__)


@blueprint.get("/cases/<case_id>/history")
@access(Action.SEE_READERS, notes=CASE)
def of_case(case_id: str) -> str:
    """Check the history of a case now, and show who approved what."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_whether_whole(session, current.actor(), case_id, now)
    return render_template("cases/history.html", seen=seen, now=now)
