"""One's own account: where e-mails go, choosing a new password."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import accounts
from engine.errors import AnswersRefused, FieldFault
from handlers import current, forgery
from handlers.access import Open, access
from handlers.noting import Unnoted

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def show(faults: Sequence[FieldFault] = ()) -> str:
    """Where the person's e-mails go, and whether notices come by e-mail."""
    person = current.person()
    typed = {"email": person.email or "", "notices_by_email": person.notices_by_email}
    if request.method == "POST":
        typed = {"email": request.form.get("email", ""), "notices_by_email": _by_email()}
    return render_template("account/show.html", faults=faults, typed=typed)


@blueprint.post("")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def save() -> ResponseReturnValue:
    """Keep both."""
    try:
        with current.transaction() as session:
            accounts.set_email(session, current.actor(), request.form.get("email", ""), _by_email())
    except AnswersRefused as refused:
        return show(refused.faults), 422
    flash("Saved.", "success")
    return redirect(url_for("account.show"))


def _by_email() -> bool:
    return request.form.get("notices_by_email") == "yes"


@blueprint.get("/password")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def password(faults: Sequence[FieldFault] = ()) -> str:
    """The page to choose a new password on."""
    visit = current.signed_in()
    must = visit is not None and visit.person.must_change_password
    return render_template("account/password.html", faults=faults, must=must)


@blueprint.post("/password")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def change() -> ResponseReturnValue:
    """Change the password; everywhere else the person is signed out."""
    old, new, again = (
        request.form.get(name, "") for name in ("old_password", "new_password", "again_password")
    )
    if new != again:
        return password([FieldFault("again", "Type the same new password twice")]), 422
    length = current.installation().session_length
    tried = accounts.try_password(current.reading, old, user_id=current.actor().id)
    try:
        with current.transaction() as session:
            token = accounts.change_password(session, current.actor(), tried, new, current.wall_now(), length)
    except AnswersRefused as refused:
        return password(refused.faults), 422
    if token is None:
        return password([FieldFault("old", "Your password now is not right")]), 422
    forgery.new_visitor(token)
    flash("Your password was changed. You were signed out everywhere else.", "success")
    return redirect(url_for("home.inbox"))
