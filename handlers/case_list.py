"""The list of cases: filters, order and page stand in the address, names of children never."""

from flask import Blueprint, Response, render_template, request

from engine.policy import CASEWORKERS, Action
from engine.store.case_filter import CASE_CHOICES, CASE_FILTERS, NOBODY, case_filter_from
from engine.views.case_list import case_sheet, look_at_cases
from handlers import current
from handlers.access import access
from handlers.everywhere import role_in_words
from handlers.noting import Noted, showed
from handlers.sheets import sheet

blueprint = Blueprint("case_list", __name__, url_prefix="/cases")


@blueprint.get("")
@access(Action.LIST_CASES, notes=Noted("cases"))
def show() -> str:
    """One page of the list."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_cases(session, current.actor(), case_filter_from(request.args), now)
    showed(seen.wanted.school or "all", len(seen.rows), seen.wanted.query())
    return render_template(
        "cases/list.html",
        seen=seen,
        wanted=seen.wanted,
        now=now,
        choices=CASE_CHOICES,
        without=dict.fromkeys(CASE_FILTERS, "") | {"state": "open"},
        leaders={NOBODY: "Nobody yet"} | {name: name for name in seen.leaders},
        waiting={role: role_in_words(role) for role in sorted(CASEWORKERS)}
        | {NOBODY: "Nobody: time, or an answer from outside"},
    )


@blueprint.get("/cases.csv")
@access(Action.LIST_CASES, notes=Noted("cases_csv"))
def export() -> Response:
    """Every case of the list, for a spreadsheet."""
    wanted = case_filter_from(request.args)
    with current.reading() as session:
        listed = look_at_cases(session, current.actor(), wanted, current.now(session)).total
    showed(wanted.school or "all", listed, wanted.query())
    return sheet(
        "cases.csv",
        lambda session: case_sheet(session, current.actor(), wanted, current.now(session), role_in_words),
    )
