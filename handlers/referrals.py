"""What a school referred, and what is expected of it. By whom, and which page, stand in the address."""

from flask import Blueprint, render_template, request

from engine.policy import Action, lacks_school
from engine.store import people
from engine.store.referrals import referral_filter_from
from engine.views.referrals import look_at_referrals
from handlers import current
from handlers.access import access
from handlers.noting import Noted, showed

blueprint = Blueprint("referrals", __name__, url_prefix="/referrals")

#: By whom -> in words.
BY_WHOM = {"school": "By our school", "mine": "By me", "all": "All cases of our children"}


@blueprint.get("")
@access(Action.SEE_REFERRALS, notes=Noted("referrals"))
def show() -> str:
    """One page of the list."""
    with current.reading() as session:
        actor, now = current.actor(), current.now(session)
        seen = look_at_referrals(session, actor, referral_filter_from(request.args), now)
        administrators = people.able(session, "administrator") if lacks_school(actor) else ()
    showed("all", len(seen.referrals) + len(seen.leaving), seen.wanted.query())
    return render_template(
        "referrals.html", seen=seen, now=now, by_whom=BY_WHOM, administrators=administrators
    )
