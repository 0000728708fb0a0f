"""What a draft would have meant for cases that were: their recorded lives, played on it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import FieldFault
from engine.faults import FilesRefused
from engine.policy import Action, allows
from engine.process_versions.replays import ask_for_replay, stop_replay
from engine.store.process_drafts import files_of_draft
from engine.views.children import day_of
from engine.views.draft import look_at_draft
from engine.views.draft_replay import ReplaySeen, look_at_replay, play_now
from engine.views.replaying import CasesWanted
from handlers import current
from handlers.access import access
from handlers.noting import Noted, Unnoted, showed

blueprint = Blueprint("draft_replay", __name__, url_prefix="/drafts/<draft_id>/replay")
#: So many are played while somebody waits for the page; the worker plays all.
MOST_PLAYED = 100
REPLAYED_A_PAGE = 100
STATES_PLAYED = {"": "All cases", "open": "Open cases", "closed": "Closed cases"}
VERDICTS = {
    "different": "Different", "stops": "Stops: a new question has no answer", "same": "The same",
}  # fmt: skip


@blueprint.get("")
@access(Action.READ_DRAFTS, notes=Noted("replay"))
def show(draft_id: str, faults: tuple[FieldFault, ...] = ()) -> str:
    """What the worker played, if somebody asked for it; else the newest cases, played now."""
    only = request.args.get("only", "") if request.args.get("only") in VERDICTS else ""
    state = _state(request.args.get("state", ""))
    number = max(1, min(request.args.get("page", 1, type=int), 10_000))
    with current.reading() as session:
        page = look_at_draft(session, current.actor(), draft_id, current.now(session))
        seen = _kept(draft_id, only, number) or _played_now(draft_id, state)
    kept = seen is not None and seen.kept is not None
    results = [one for one in seen.results if kept or only in ("", one.verdict)] if seen else []
    listed = (seen.counts.get(only, 0) if only else seen.played) if seen else 0
    showed("all", len(results), {"only": only, "state": state, "page": number if number > 1 else ""})
    return render_template(
        "drafts/replay.html",
        page=page,
        seen=seen,
        results=results,
        states=STATES_PLAYED,
        verdicts=VERDICTS,
        chosen={"state": state or "", "only": only},
        number=number,
        pages=max(1, -(-listed // REPLAYED_A_PAGE)) if kept else 1,
        most=MOST_PLAYED,
        may_read=allows(Action.READ_CASE, current.actor()),
        may_ask=allows(Action.COMMENT_DRAFT, current.actor()),
        faults=faults,
        typed=request.form,
    )


def _kept(draft_id: str, only: str, number: int) -> ReplaySeen | None:
    """What the worker played, unless the newest are to be played now."""
    if "now" in request.args:
        return None
    with current.reading() as session:
        files = [one.now for one in files_of_draft(session, draft_id).values()]
        skip = (number - 1) * REPLAYED_A_PAGE
        return look_at_replay(
            session,
            current.actor(),
            draft_id,
            files,
            only,
            current.now(session),
            skip=skip,
            most=REPLAYED_A_PAGE,
        )


def _played_now(draft_id: str, state: str | None) -> ReplaySeen | None:
    """The newest cases; None where there is nothing to play them on, or it has errors."""
    with current.reading() as session:
        files = [one.now for one in files_of_draft(session, draft_id).values()]
        wanted = CasesWanted(state=state, most=MOST_PLAYED)
        try:
            return play_now(session, current.actor(), files, wanted, current.now(session)) if files else None
        except FilesRefused:
            return None


@blueprint.post("")
@access(Action.COMMENT_DRAFT, notes=Noted("replay"))
def ask(draft_id: str) -> ResponseReturnValue:
    """Have the worker play all recorded cases on it."""
    day = request.form.get("since", "").strip()
    since: date | None = day_of(day) if day else None
    if day and since is None:
        return show(draft_id, (FieldFault("since", f"“{day}” is no day. Write it as 1 9 2026."),)), 422
    state = _state(request.form.get("state", "")) or ""
    with current.transaction() as session:
        ask_for_replay(session, current.actor(), draft_id, state, since, current.now(session))
    return redirect(url_for("draft_replay.show", draft_id=draft_id))


@blueprint.post("/stop")
@access(Action.COMMENT_DRAFT, notes=Unnoted.CHANGES)
def stop(draft_id: str) -> ResponseReturnValue:
    """Play no more of them."""
    with current.transaction() as session:
        stop_replay(session, current.actor(), draft_id, current.now(session))
    flash("No more cases are played. What was played stays here.", "success")
    return redirect(url_for("draft_replay.show", draft_id=draft_id))


def _state(chosen: str) -> str | None:
    return chosen if chosen in ("open", "closed") else None
