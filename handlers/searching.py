"""The one search, for children, parents and cases: what is typed stands in no address, and in no log."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.england import day_in_england
from engine.errors import FieldFault
from engine.policy import Action, has_role, tied_to_schools
from engine.search_terms import LONGEST_SEARCH, terms_of
from engine.store.searches import keep_search, kept_search
from engine.views.searching import find_children
from handlers import current
from handlers.access import access
from handlers.noting import Noted, Unnoted, showed

blueprint = Blueprint("searching", __name__, url_prefix="/search")

FORGOTTEN = "This search is no longer kept. Type again whom you look for."


@blueprint.get("")
@access(Action.SEARCH, notes=Unnoted.NO_CHILD)
def form(typed: str = "", fault: str = "") -> str:
    """The field alone."""
    faults = [FieldFault("wanted", fault)] if fault else []
    return render_template("search.html", typed=typed, found=None, faults=faults)


@blueprint.post("")
@access(Action.SEARCH, notes=Unnoted.NO_CHILD)
def ask() -> ResponseReturnValue:
    """Keep what is looked for and go to what is found: Back and a reload ask for that again by its id."""
    typed = request.form.get("wanted", "").strip()
    with current.transaction(repeatable=True) as session:
        terms = terms_of(typed, day_in_england(current.now(session)))
        if not terms.fault:
            search_id = keep_search(session, current.actor(), typed, current.wall_now())
    if terms.fault:
        return form(typed[:LONGEST_SEARCH], terms.fault), 422
    return redirect(url_for("searching.show", search_id=search_id), 303)


@blueprint.get("/<search_id>")
@access(Action.SEARCH, notes=Noted("children"))
def show(search_id: str) -> ResponseReturnValue:
    """The children who were found, with their cases."""
    with current.reading() as session:
        now = current.now(session)
        typed = kept_search(session, current.actor(), search_id, current.wall_now())
        if typed is None:
            return form(fault=FORGOTTEN), 404
        terms = terms_of(typed, day_in_england(now))
        found = find_children(session, current.actor(), terms, now)
    showed("all", len(found.children))
    return render_template(
        "search.html",
        typed=typed,
        found=found,
        terms=terms,
        findable=has_role(Action.FIND_PUPIL, current.actor()),
        own_schools=tied_to_schools(current.actor()),
        faults=(),
    )
