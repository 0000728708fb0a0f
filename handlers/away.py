"""Who is away and who covers: said by people of themselves, by managers and administrators of others."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine import forms
from engine.casework.covering import Away, enter_absence, is_only_manager, take_back_absence
from engine.england import day_in_england
from engine.errors import AnswersRefused, FieldFault
from engine.expressions import Value, from_json, to_python
from engine.policy import COUNTY, Action, Matter, allows, casework_roles, concerned
from engine.store.absences import absences_from
from engine.store.database import Session
from engine.store.people import everybody
from handlers import current
from handlers.access import Open, access
from handlers.answers import posted_answers
from handlers.noting import Unnoted
from handlers.own_forms import own_form

blueprint = Blueprint("away", __name__, url_prefix="/away")


@blueprint.get("")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def overview(typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()) -> str:
    """Who is away now and later, and the form to say so."""
    with current.reading() as session:
        now = current.now(session)
        actor = current.actor()
        found = absences_from(session, day_in_england(now))
        own = [one for one in found if actor.id in (one.user_id, one.covered_by)]
        may = {one.id for one in found if allows(Action.ENTER_ABSENCE, actor, Matter(assignee=one.user_id))}
        return render_template(
            "away.html",
            absences=found if _for_others() else own,
            may=may,
            today=day_in_england(now),
            form=own_form("away"),
            scope=_people(session),
            typed=typed,
            faults=faults,
            now=now,
        )


@blueprint.post("")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def enter() -> ResponseReturnValue:
    """Say that somebody is away."""
    try:
        with current.transaction() as session:
            now = current.now(session)
            told = to_python(forms.read(own_form("away"), posted_answers(), _people(session), now))
            cover = told["covered_by"]
            away = Away(
                told["who"]["id"], told["first_day"], told["last_day"], cover["id"] if cover else None
            )
            enter_absence(session, current.actor(), away, now)
    except AnswersRefused as refused:
        return overview(posted_answers(), refused.faults), 422
    flash("Saved. Managers have a notice of tasks that wait.", "success")
    return redirect(url_for("away.overview"))


@blueprint.post("/<absence_id>/back")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def take_back(absence_id: str) -> ResponseReturnValue:
    """Say that somebody is there after all."""
    with current.transaction() as session:
        take_back_absence(session, current.actor(), absence_id, current.now(session))
    flash("Saved. The tasks are theirs alone again.", "success")
    return redirect(url_for("away.overview"))


def _for_others() -> bool:
    return allows(Action.ENTER_ABSENCE, current.actor(), Matter(assignee="somebody else"))


def _people(session: Session) -> Mapping[str, Value]:
    """Of whom the person may say it, and who may cover."""
    actor = current.actor()
    there = [one for one in everybody(session) if one.active and casework_roles(one.actor)]
    who = [one for one in there if one.id == actor.id or _for_others()]
    roles = {role for one in who for role in casework_roles(one.actor)}
    # The only manager may be covered by anybody of the county.
    roles |= COUNTY if any(is_only_manager(one, there) for one in who) else set()
    covers = [one for one in there if concerned(one.actor, roles) and (_for_others() or one.id != actor.id)]
    listed = {
        "who": [{"id": one.id, "name": one.name} for one in who],
        "covers": [{"id": one.id, "name": one.name} for one in covers],
        "me": actor.id if actor.id in {one.id for one in who} else None,
    }
    return {"people": from_json(listed), "case": {}, "pupil": {}}
