"""The triage list: whom to help first. Filters, order and page stand in the address."""

from flask import Blueprint, Response, render_template, request

from engine.casework.at_once import MOST, may_be_opened
from engine.policy import Action, allows
from engine.store.triage_filter import CHOICES, triage_filter_from
from engine.triage.in_words import change_in_words
from engine.views.triage import count_listed, freshness, look_at_triage, open_to
from engine.views.triage_sheet import triage_sheet
from handlers import current, triage_chosen
from handlers.access import access
from handlers.noting import Noted, showed
from handlers.sheets import sheet

blueprint = Blueprint("triage", __name__, url_prefix="/triage")
blueprint.register_blueprint(triage_chosen.blueprint)


@blueprint.get("")
@access(Action.READ_TRIAGE, notes=Noted("triage"))
def show() -> str:
    """One page of the list."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_triage(session, current.actor(), triage_filter_from(request.args), now)
        may_open = may_be_opened(session, current.actor(), now)
    showed(seen.wanted.school or "all", len(seen.rows), seen.wanted.query())
    return render_template(
        "triage/show.html",
        seen=seen,
        wanted=seen.wanted,
        now=now,
        choices=CHOICES,
        change_in_words=change_in_words,
        open_to=open_to,
        most=MOST,
        may_open=may_open,
        may_decide=allows(Action.DECIDE_PROPOSAL, current.actor()),
    )


@blueprint.get("/pupils.csv")
@access(Action.READ_TRIAGE, notes=Noted("triage_csv"))
def export() -> Response:
    """Everybody of the list, for a spreadsheet."""
    wanted = triage_filter_from(request.args)
    with current.reading() as session:
        count = freshness(session).count
        listed = count_listed(session, current.actor(), wanted, current.now(session))
    showed(wanted.school or "all", listed, wanted.query())
    name = f"triage-{count.as_of:%Y-%m-%d}.csv" if count else "triage.csv"
    return sheet(name, lambda session: triage_sheet(session, current.actor(), wanted, current.now(session)))
