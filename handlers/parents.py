"""A child's parents: who they are, how each is reached, in which language and format, and what may not be."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine import forms
from engine.casework.reaching_parents import name_parent, say_how_reached
from engine.errors import AnswersRefused, FieldFault, NotFound
from engine.expressions import to_python
from engine.policy import Action, require
from engine.store.database import Session
from engine.store.parent_contacts import ParentContact
from engine.store.pupils import Pupil, require_pupil
from engine.views.parents import ParentSeen, look_at_history_of_parent, look_at_parents
from handlers import current, repeats
from handlers.access import access
from handlers.answers import posted_answers
from handlers.noting import PUPIL
from handlers.own_forms import own_form

#: Answers of the form that are yes or no.
_YES_NO = ("address_kept", "interpreter")

blueprint = Blueprint("parents", __name__, url_prefix="/children/<pupil_id>/parents")


@blueprint.get("")
@access(Action.KEEP_PARENT, notes=PUPIL)
def all_of(pupil_id: str) -> str:
    """The parents of a child."""
    with current.reading() as session:
        pupil = require_pupil(session, current.actor(), pupil_id)
        parents = look_at_parents(session, current.actor(), pupil_id)
    return render_template("children/parents.html", pupil=pupil, parents=parents)


@blueprint.get("/new")
@access(Action.KEEP_PARENT, notes=PUPIL)
def new(pupil_id: str, typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()) -> str:
    """The form that adds a parent."""
    with current.reading() as session:
        pupil, now = require_pupil(session, current.actor(), pupil_id), current.now(session)
    return render_template(
        "children/new_parent.html",
        pupil=pupil,
        form=own_form("new_parent"),
        typed=typed,
        faults=faults,
        now=now,
    )


@blueprint.post("/new")
@access(Action.KEEP_PARENT, notes=PUPIL)
def add(pupil_id: str) -> ResponseReturnValue:
    """Add a parent, and go on to how they are reached."""
    try:
        with current.transaction() as session:
            now = current.now(session)
            told = to_python(forms.read(own_form("new_parent"), posted_answers(), {}, now))
            parent = name_parent(
                session, current.actor(), pupil_id, told["name"], told.get("relationship"), now
            )
            added = repeats.lead_on(session, "parents.edit", pupil_id=pupil_id, parent=parent)
    except AnswersRefused as refused:
        return new(pupil_id, posted_answers(), refused.faults), 422
    return redirect(added)


@blueprint.get("/<parent>")
@access(Action.KEEP_PARENT, notes=PUPIL)
def edit(
    pupil_id: str, parent: str, typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()
) -> str:
    """How one parent is reached, the form that changes it, and what was said before."""
    with current.reading() as session:
        pupil, now = require_pupil(session, current.actor(), pupil_id), current.now(session)
        seen = _one_of(session, pupil, parent)
        before = look_at_history_of_parent(session, current.actor(), pupil_id, seen)
    return render_template(
        "children/parent.html",
        pupil=pupil,
        seen=seen,
        before=before,
        form=own_form("parent"),
        typed=_as_typed(seen.kept.reached) if typed is None else typed,
        faults=faults,
        now=now,
    )


@blueprint.post("/<parent>")
@access(Action.KEEP_PARENT, notes=PUPIL)
def change(pupil_id: str, parent: str) -> ResponseReturnValue:
    """Keep how the parent is reached from now on."""
    try:
        with current.transaction() as session:
            now = current.now(session)
            told = to_python(forms.read(own_form("parent"), posted_answers(), {}, now))
            said = say_how_reached(session, current.actor(), pupil_id, parent, _contact(told), now)
    except AnswersRefused as refused:
        return edit(pupil_id, parent, posted_answers(), refused.faults), 422
    flash(
        "Saved. Open cases tell it in their chronology." if said else "Nothing was changed.",
        "success" if said else "notice",
    )
    return redirect(url_for("parents.all_of", pupil_id=pupil_id))


def _one_of(session: Session, pupil: Pupil, parent: str) -> ParentSeen:
    for each in look_at_parents(session, current.actor(), pupil.id):
        if each.kept.id == parent:
            if each.withheld:
                require(Action.READ_KEPT_ADDRESS, current.actor())
            return each
    raise NotFound(kind="parent", reference=parent)


def _contact(told: Mapping[str, Any]) -> ParentContact:
    words = {name: value for name, value in told.items() if value is not None and name not in _YES_NO}
    return ParentContact(**words, **{name: told[name] == "yes" for name in _YES_NO})


def _as_typed(contact: ParentContact) -> dict[str, Any]:
    return vars(contact) | {name: "yes" if getattr(contact, name) else "no" for name in _YES_NO}
