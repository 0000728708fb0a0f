"""Accounts, for administrators: who there is, what they may do, a new password when one is lost."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import accounts
from engine.casework.leaving import WorkLeft, change_duties, close_account
from engine.errors import AnswersRefused, FieldFault, NotFound
from engine.policy import Action, lacks_school
from engine.store import people, pupils
from engine.store.copies import restored_copy
from engine.store.people import Person
from engine.views.leaving import Leaving, look_at_leaving
from handlers import current, repeats
from handlers.access import access
from handlers.noting import Unnoted

blueprint = Blueprint("users", __name__, url_prefix="/users")

#: The choice of no colleague for the work of somebody who leaves.
TO_TEAMS = "teams"
#: Role -> who it is for and what it may do, for whoever gives it.
ROLES_TOLD = {
    "administrator": "Looks after accounts and imports data. Reads no cases.",
    "analyst": "Changes pathways in drafts, which somebody else publishes.",
    "auditor": "Reads cases and who read what, and changes nothing.",
    "county_officer": "County attendance officer: decides on proposals, takes legal steps, imports data.",
    "lcss_worker": "Locality and community support worker: advises schools on the next step.",
    "lead_professional": "Early help lead professional: works with families and leads their reviews.",
    "safeguarding_lead": "Reads restricted cases, too, and says who else does.",
    "school_lead": "School attendance lead: sees the children of the schools that are named below.",
    "social_worker": "Children’s social worker.",
    "team_manager": "Approves what others propose, and sees the work of the whole team.",
    "trainer": "Moves the clock of a training database.",
}
WHERE = "Choose who goes on with the open work, or the teams"


@blueprint.get("")
@access(Action.MANAGE_USERS, notes=Unnoted.NO_CHILD)
def everybody() -> str:
    """All accounts."""
    with current.reading() as session:
        accounts_held = people.everybody(session)
        schools = pupils.school_names(session, {urn for each in accounts_held for urn in each.schools})
        return render_template(
            "users/list.html",
            people=accounts_held,
            schools=schools,
            lacks_school=lacks_school,
            now=current.wall_now(),
            copy=restored_copy(session),
        )


@blueprint.get("/new")
@access(Action.MANAGE_USERS, notes=Unnoted.NO_CHILD)
def new(faults: Sequence[FieldFault] = ()) -> str:
    """The form for a new account."""
    return render_template("users/new.html", faults=faults, typed=_typed(), roles=ROLES_TOLD)


@blueprint.post("/new")
@access(Action.MANAGE_USERS, notes=Unnoted.NO_CHILD)
def add() -> ResponseReturnValue:
    """Add the account and show the password to hand over, once."""
    names = {name: request.form.get(name, "") for name in ("name", "sign_in_name")}
    try:
        with current.transaction() as session:
            user_id, secret = accounts.add_user(
                session, current.actor(), current.wall_now(), **names, **_duties()
            )
            repeats.lead_on(session, "users.show", user_id=user_id)
    except AnswersRefused as refused:
        return new(refused.faults), 422
    return _handed_over(user_id, secret)


@blueprint.get("/<user_id>")
@access(Action.MANAGE_USERS, notes=Unnoted.NO_CHILD)
def show(user_id: str, faults: Sequence[FieldFault] = ()) -> str:
    """One account."""
    person = _person(user_id)
    typed = _typed() if request.method == "POST" else _as_typed(person)
    return render_template(
        "users/show.html", person_shown=person, faults=faults, typed=typed, roles=ROLES_TOLD
    )


@blueprint.post("/<user_id>")
@access(Action.MANAGE_USERS, notes=Unnoted.NO_CHILD)
def change(user_id: str) -> ResponseReturnValue:
    """Change roles, schools, contact or whether the account is open; open work needs somebody else first."""
    active, work_to = request.form.get("active") == "yes", request.form.get("work_to", "")
    if not active and not work_to and (leaving := _leaving(user_id)).work:
        return ask_for_work(leaving, [FieldFault("work_to", WHERE)] if "asked" in request.form else [])
    try:
        with current.transaction() as session:
            now = current.now(session)
            if active:
                freed = change_duties(session, current.actor(), user_id, now, **_duties())
                said = _told("The account was changed, and the person signed out.", WorkLeft(freed=freed))
            else:
                to = None if work_to in ("", TO_TEAMS) else work_to
                left = close_account(session, current.actor(), user_id, to, now, **_duties())
                said = _told("The account was closed, and the person signed out.", left)
    except AnswersRefused as refused:
        return show(user_id, refused.faults), 422
    except accounts.OwnAccount as refused:
        return show(user_id, [FieldFault("roles" if active else "active", str(refused))]), 422
    flash(said, "success")
    return redirect(url_for("users.everybody"))


def ask_for_work(leaving: Leaving, faults: Sequence[FieldFault]) -> ResponseReturnValue:
    """The open work of somebody whose account is to be closed, and the question where it goes."""
    page = render_template("users/leaving.html", leaving=leaving, faults=faults, typed=_typed(), to=TO_TEAMS)
    return page, 422 if faults else 200


def _leaving(user_id: str) -> Leaving:
    with current.reading() as session:
        return look_at_leaving(session, current.actor(), user_id, current.now(session))


def _told(done: str, left: WorkLeft) -> str:
    tasks = [(left.given, "went to the colleague"), (left.freed, "went back to the teams")]
    said = [
        f"{number} open {'task' if number == 1 else 'tasks'} {where}." for number, where in tasks if number
    ]
    return " ".join([done, *said])


@blueprint.post("/<user_id>/password")
@access(Action.MANAGE_USERS, notes=Unnoted.NO_CHILD)
def reset(user_id: str) -> ResponseReturnValue:
    """Give the person a password that works once, for a day."""
    with current.transaction(repeatable=True) as session:
        secret = accounts.reset_password(session, current.actor(), user_id, current.wall_now())
    return _handed_over(user_id, secret)


def _handed_over(user_id: str, secret: str) -> str:
    return render_template(
        "users/password.html", person_shown=_person(user_id), secret=secret, lacks_school=lacks_school
    )


def _person(user_id: str) -> Person:
    with current.reading() as session:
        found = people.person(session, user_id)
    if found is None:
        raise NotFound(kind="user", reference=user_id)
    return found


def _duties() -> dict[str, Any]:
    return {
        "roles": set(request.form.getlist("roles")),
        "schools": set(request.form.get("schools", "").replace(",", " ").split()),
        "reached_by": request.form.get("reached_by", "").strip() or None,
    }


def _typed() -> Mapping[str, Any]:
    form = request.form
    return {**form.to_dict(), "roles": form.getlist("roles"), "active": form.get("active", "no")}


def _as_typed(person: Person) -> Mapping[str, Any]:
    return {
        "roles": person.roles,
        "schools": " ".join(sorted(person.schools)),
        "reached_by": person.reached_by or "",
        "active": "yes" if person.active else "no",
    }
