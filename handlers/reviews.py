"""The calendar of reviews, a week or a month at a time. Which one, and whose, stands in the address."""

from datetime import date
from typing import cast, get_args

from flask import Blueprint, render_template, request

from engine.england import day_in_england
from engine.policy import CASEWORKERS, Action, allows
from engine.store.database import Session
from engine.views.case import process_name, process_names
from engine.views.reviews import FIRST_DAY, LAST_DAY, ReviewsFilter, Span, Whose, look_at_reviews
from handlers import current
from handlers.access import access
from handlers.noting import Noted, showed

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")


@blueprint.get("")
@access(Action.LIST_CASES, notes=Noted("reviews"))
def calendar() -> str:
    """One week or month."""
    with current.reading() as session:
        wanted = _wanted(session)
        seen = look_at_reviews(session, current.actor(), wanted, current.now(session))
        showed("all", seen.count, {"span": wanted.span, "day": wanted.day, "whose": wanted.whose})
        return render_template(
            "reviews.html",
            seen=seen,
            wanted=wanted,
            today=day_in_england(current.now(session)),
            sees_team=allows(Action.SEE_TEAM, current.actor()),
            has_own=bool(CASEWORKERS & current.actor().roles),
            processes=process_names(session),
            process_name=process_name,
        )


def _wanted(session: Session) -> ReviewsFilter:
    span, whose = request.args.get("span", "week"), request.args.get("whose", "all")
    return ReviewsFilter(
        day=_day(request.args.get("day", ""), day_in_england(current.now(session))),
        span=cast(Span, span) if span in get_args(Span) else "week",
        whose=cast(Whose, whose) if whose in get_args(Whose) else "all",
    )


def _day(typed: str, today: date) -> date:
    """A day of the calendar as an address says it; today for anything else."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return today
    return day if FIRST_DAY <= day <= LAST_DAY else today
