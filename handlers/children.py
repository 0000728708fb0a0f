"""Finding a child, and opening a case: with a plain warning when one is open already."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import casework
from engine.errors import NotFound
from engine.looking.children import cases_about, day_of, find, may_open
from engine.policy import Action
from engine.store.database import Session
from engine.store.pupils import Pupil, pupil_by_id
from handlers import current
from handlers.access import access

blueprint = Blueprint("children", __name__, url_prefix="/children")


@blueprint.get("")
@access(Action.FIND_PUPIL)
def search() -> str:
    """Look for a child by name, UPN or date of birth."""
    wanted = request.args.get("wanted", "").strip()[:200]
    with current.reading() as session:
        found = find(session, current.actor(), wanted)
    return render_template("children/search.html", wanted=wanted, found=found, born=day_of(wanted))


@blueprint.get("/<pupil_id>")
@access(Action.FIND_PUPIL)
def show(pupil_id: str) -> str:
    """A child: what is known, and the cases about the child and the family."""
    with current.reading() as session:
        pupil = _pupil(session, pupil_id)
        cases = cases_about(session, current.actor(), pupil)
        openable = may_open(session, current.actor(), pupil)
    current.note_reading("pupil", pupil_id)
    return render_template("children/show.html", pupil=pupil, cases=cases, openable=openable)


@blueprint.post("/<pupil_id>/cases")
@access(Action.OPEN_CASE)
def open_case(pupil_id: str) -> ResponseReturnValue:
    """Open a case about the child with the chosen process."""
    with current.transaction() as session:
        process = request.form.get("process", "")
        case_id = casework.open_case(
            session, current.actor(), process, pupil_id, {}, current.now(session), key=current.once()
        )
    return redirect(url_for("cases.show", case_id=case_id, opened="yes"))


def _pupil(session: Session, pupil_id: str) -> Pupil:
    found = pupil_by_id(session, current.actor(), pupil_id)
    if found is None:
        raise NotFound(kind="child", reference=pupil_id)
    return found
