"""What a draft would have meant for cases that were: their recorded lives, played on it."""

from flask import Blueprint, render_template, request

from engine.faults import FilesRefused
from engine.policy import Action, allows
from engine.store.process_drafts import files_of_draft
from engine.views.draft import look_at_draft
from engine.views.replaying import CasesWanted, ReplayedCases, replay_cases
from handlers import current
from handlers.access import access

blueprint = Blueprint("draft_replay", __name__, url_prefix="/drafts/<draft_id>/replay")
#: So many are played while somebody waits for the page; the command plays all.
MOST_PLAYED = 100
STATES_PLAYED = {"": "All cases", "open": "Open cases", "closed": "Closed cases"}
VERDICTS = {
    "different": "Different", "stops": "Stops: a new question has no answer", "same": "The same",
}  # fmt: skip


@blueprint.get("")
@access(Action.READ_DRAFTS)
def show(draft_id: str) -> str:
    """The newest cases that used a process of the draft, played on it."""
    state, only = request.args.get("state", ""), request.args.get("only", "")
    wanted = CasesWanted(state=state if state in ("open", "closed") else None, most=MOST_PLAYED)
    replayed: ReplayedCases | None = None
    with current.reading() as session:
        now = current.now(session)
        page = look_at_draft(session, current.actor(), draft_id, now)
        files = [one.now for one in files_of_draft(session, draft_id).values()]
        if files:
            try:
                replayed = replay_cases(session, files, wanted, now)
            except FilesRefused:
                replayed = None
    results = [one for one in replayed.results if only in ("", one.verdict)] if replayed else []
    return render_template(
        "drafts/replay.html",
        page=page,
        replayed=replayed,
        results=sorted(results, key=lambda one: list(VERDICTS).index(one.verdict)),
        states=STATES_PLAYED,
        verdicts=VERDICTS,
        chosen={"state": state, "only": only},
        most=MOST_PLAYED,
        may_read=allows(Action.READ_CASE, current.actor()),
    )
