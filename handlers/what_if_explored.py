"""Many lives at random of a process in a draft: what they came to, and what none of them reached."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import BadInput
from engine.policy import Action, require
from engine.views.what_if_explored import look_at_exploration
from engine.what_if import keep_explored
from handlers import current, repeats
from handlers.access import access
from handlers.noting import Noted, Unnoted, showed

blueprint = Blueprint(
    "what_if_explored", __name__, url_prefix="/drafts/<draft_id>/<process>/what-if/<life>/explore"
)
#: How many lives may be lived at once; the first is suggested.
LIVES = (10, 25, 50, 100)
MOST_SEED = 1_000_000


@blueprint.post("")
@access(Action.WRITE_DRAFT, notes=Noted("case"))
def explore(draft_id: str, process: str, life: str) -> ResponseReturnValue:
    """Live so many lives that begin as this one does; nothing of them is kept."""
    lives, seed = request.form.get("lives", type=int), request.form.get("seed", 0, type=int)
    if lives not in LIVES or not 0 <= seed <= MOST_SEED:
        raise BadInput(problem=f"Choose one of {', '.join(map(str, LIVES))} lives.")
    require(Action.WRITE_DRAFT, current.actor())
    with current.reading() as session:
        page = look_at_exploration(session, current.actor(), draft_id, life, lives, seed)
    if page.case_id:
        showed(page.case_id)
    return render_template(
        "what_if/explored.html", page=page, draft_id=draft_id, process=process, life=life, choices=LIVES,
        lives=lives, seed=seed,
    )  # fmt: skip


@blueprint.post("/keep")
@access(Action.WRITE_DRAFT, notes=Unnoted.CHANGES)
def keep(draft_id: str, process: str, life: str) -> ResponseReturnValue:
    """Keep one of them, to step through it."""
    seed = request.form.get("seed", -1, type=int)
    if not 0 <= seed <= MOST_SEED + max(LIVES):
        raise BadInput(problem="Choose one of the lives.")
    with current.transaction() as session:
        kept = keep_explored(session, current.actor(), draft_id, life, seed, current.now(session))
        address = repeats.lead_on(session, "what_if.show", draft_id=draft_id, process=process, life=kept)
    return redirect(address)
