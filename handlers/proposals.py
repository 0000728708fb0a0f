"""Proposed cases: look at them, accept or decline one or thousands, and scan now.

Filters and page stand in the address. Deciding is asked for once more on a page of its own; the same
form sent twice decides once, because a proposal that was decided on is left.
"""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.england import day_in_england, day_in_words
from engine.errors import BadInput
from engine.policy import Action
from engine.store.database import Session
from engine.triage.deciding import accept, decline
from engine.views.proposals import (
    PROPOSAL_COLUMNS,
    STATES,
    ProposalsFilter,
    Proposed,
    half_term_on,
    ids_wanted,
    look_at_proposals,
    proposals_by_id,
    proposals_sheet,
)
from engine.work.proposals import Decide, decide_in_batches, scan_now
from handlers import current
from handlers.access import access
from handlers.noting import Noted, Unnoted, showed
from handlers.sheets import BYTE_ORDER_MARK

#: As many as one request may decide on: opening them takes some seconds, and a browser waits for it.
MOST = 1000
VERBS: dict[str, Decide] = {"accept": accept, "decline": decline}
CHOSEN_PROPOSALS = Noted("proposals_chosen")

blueprint = Blueprint("proposals", __name__, url_prefix="/triage/proposals")


@blueprint.get("")
@access(Action.DECIDE_PROPOSAL, notes=Noted("proposals"))
def show() -> str:
    """One page of the list."""
    with current.reading() as session:
        seen = look_at_proposals(session, current.actor(), _wanted(), current.now(session))
    _note_shown(len(seen.rows), seen.wanted)
    return render_template("proposals/list.html", seen=seen, wanted=seen.wanted, states=STATES, most=MOST)


@blueprint.get("/export.csv")
@access(Action.DECIDE_PROPOSAL, notes=Noted("proposals_csv"))
def export() -> Response:
    """All that match, for a spreadsheet."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(PROPOSAL_COLUMNS)
    wanted = _wanted()
    with current.reading() as session:
        rows = list(proposals_sheet(session, current.actor(), wanted, current.now(session)))
    writer.writerows(rows)
    _note_shown(len(rows), wanted)
    name = f"proposals-{wanted.half_term or 'none'}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(BYTE_ORDER_MARK + text.getvalue(), mimetype="text/csv", headers=headers)


@blueprint.get("/confirm")
@access(Action.DECIDE_PROPOSAL, notes=CHOSEN_PROPOSALS)
def confirm() -> ResponseReturnValue:
    """How many of which half-term are about to be decided on, and the question why.

    A page with an address, so that the browser's way back from what was decided leads to it.
    """
    do = _do()
    with current.reading() as session:
        found = proposals_by_id(session, current.actor(), _chosen(session), current.now(session))
    chosen = [each for each in found if each.state == "proposed"]
    if not chosen:
        problem = (
            "These were decided on already." if found else "Choose at least one child, or all that match."
        )
        flash(problem, "notice")
        return _list(_wanted())
    return _ask(do, chosen)


def _ask(do: str, chosen: Sequence[Proposed], fault: str = "") -> str:
    _note_shown(len(chosen), _wanted())
    return render_template(
        "proposals/confirm.html",
        do=do,
        chosen=chosen,
        wanted=_wanted(),
        reason=request.form.get("reason", "")[:1000],
        faults=[{"field": "reason", "message": fault}] if fault else [],
    )


@blueprint.post("/decide")
@access(Action.DECIDE_PROPOSAL, notes=CHOSEN_PROPOSALS)
def decide() -> ResponseReturnValue:
    """Accept or decline, in batches; then what was opened and what was left, and why."""
    do, reason = _do(), request.form.get("reason", "")[:1000]
    ids = _ticked()
    if do == "decline" and not reason.strip():
        with current.reading() as session:
            chosen = proposals_by_id(session, current.actor(), ids, current.now(session))
        return _ask(do, chosen, "Say why you decline"), 422
    database = current.installation().database
    done = decide_in_batches(database, VERBS[do], current.actor(), ids, reason, current.now)
    with current.reading() as session:
        about = {
            each.id: each for each in proposals_by_id(session, current.actor(), ids, current.now(session))
        }
    _note_shown(len(about), _wanted())
    return render_template("proposals/decided.html", done=done, about=about, do=do, wanted=_wanted())


@blueprint.get("/scan")
@access(Action.SCAN, notes=Unnoted.NO_CHILD)
def ask_scan() -> str:
    """Which half-term would be scanned, and what that does."""
    with current.reading() as session:
        today = _today(session)
        half_term = half_term_on(session, today)
    return render_template("proposals/scan.html", half_term=half_term, today=today)


@blueprint.post("/scan")
@access(Action.SCAN, notes=Unnoted.CHANGES)
def scan() -> ResponseReturnValue:
    """Scan up to today."""
    with current.reading() as session:
        now = current.now(session)
    found = scan_now(current.installation().database, current.actor(), day_in_england(now), now)
    pupils, new = len(found.pupils), len(found.proposal_ids)
    flash(f"{found.half_term.name}: {pupils:,} pupils looked at, {new:,} proposed.", "success")
    if found.ends_early:
        flash(f"Marks end on {day_in_words(found.marks_to)}. Scan again when the rest is there.", "notice")
    return _list(ProposalsFilter(half_term=found.half_term.first))


def _note_shown(count: int, wanted: ProposalsFilter) -> None:
    showed(wanted.school or "all", count, wanted.query())


def _today(session: Session) -> date:
    return day_in_england(current.now(session))


def _list(wanted: ProposalsFilter) -> ResponseReturnValue:
    where: dict[str, Any] = wanted.query()
    return redirect(url_for("proposals.show", **where))


def _wanted() -> ProposalsFilter:
    asked = request.args
    try:
        half_term = date.fromisoformat(asked.get("half_term", ""))
    except ValueError:
        half_term = None
    state = asked.get("state", "proposed")
    return ProposalsFilter(
        half_term=half_term,
        school=asked.get("school", "")[:20],
        state=state if state in STATES else "proposed",
        page=max(1, min(asked.get("page", 1, type=int), 100_000)),
    )


def _do() -> str:
    do = request.values.get("do", "")
    if do not in VERBS:
        raise BadInput(problem="Choose whether to accept or to decline.")
    return do


def _chosen(session: Session) -> list[str]:
    """The proposals that are ticked, those of the page, or all that match; at most `MOST`.

    The page that asks for confirmation sends each that it named, so nothing else is decided on.
    """
    whom = request.args.get("whom")
    if whom == "page":
        seen = look_at_proposals(session, current.actor(), _wanted(), current.now(session))
        return [each.id for each in seen.rows]
    return (
        ids_wanted(session, current.actor(), _wanted(), MOST, current.now(session))
        if whom == "all"
        else _ticked()
    )


def _ticked() -> list[str]:
    return [each[:32] for each in request.values.getlist("proposal")[:MOST]]
