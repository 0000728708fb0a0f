"""Signing in and out, and coming back to the page or the form that one was at."""

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import accounts
from engine.errors import AnswersRefused, FieldFault
from handlers import current, forgery, kept, throttle
from handlers.access import Open, access
from handlers.noting import Unnoted
from handlers.typed import typed_answers

blueprint = Blueprint("sign_in", __name__)

#: One answer for a wrong password, an unknown name and a name that is held back.
REFUSED = (
    "The user name or password is not right. After several wrong passwords signing in is held back for a"
    " while: wait some minutes, or ask an administrator for a new password"
)


@blueprint.get("/sign-in")
@access(Open.EVERYBODY, notes=Unnoted.NO_CHILD)
def page() -> ResponseReturnValue:
    """The sign-in page; whoever has signed in already goes home."""
    if current.signed_in():
        return redirect(_safe(request.args.get("next", "")))
    return _page(request.args.get("next", ""))


@blueprint.post("/sign-in")
@access(Open.EVERYBODY, notes=Unnoted.NO_CHILD)
def enter() -> ResponseReturnValue:
    """Let the person in, or say in one way that they are not."""
    throttle.require_patience(request.remote_addr or "", current.wall_now())
    place, name, password = (
        current.installation(),
        request.form.get("name", ""),
        request.form.get("password", ""),
    )
    tried = accounts.try_password(current.reading, password, sign_in_name=name)
    with current.transaction() as session:
        token = accounts.sign_in(session, name, tried, current.wall_now(), place.session_length)
        if token:
            accounts.sign_out(session, forgery.visitor())
            g.visit = accounts.visit(session, token, current.wall_now(), place.session_idle)
    if token is None:
        throttle.count_failure(request.remote_addr or "", current.wall_now())
        refused = AnswersRefused([FieldFault("name", REFUSED)])
        return _page(request.form.get("next", ""), request.form.get(kept.KEPT_FIELD, ""), refused), 422
    forgery.new_visitor(token)
    return _carry_on()


@blueprint.post("/sign-out")
@access(Open.EVERYBODY, notes=Unnoted.NO_CHILD)
def leave() -> ResponseReturnValue:
    """End the session and forget the cookie's secret."""
    with current.transaction() as session:
        accounts.sign_out(session, forgery.visitor())
    forgery.new_visitor()
    left = redirect(url_for("sign_in.page", left="yes"))
    # What a browser keeps of the pages is of nobody who comes after at the same machine.
    left.headers["Clear-Site-Data"] = '"cache", "storage"'
    return left


def interrupted(typed_by: str) -> ResponseReturnValue:
    """The sign-in page for somebody whose session ended while they typed; the answers travel with it."""
    return _page("", kept.sealed(typed_by) if typed_by else ""), 401


def signed_in_elsewhere(typed_by: str) -> ResponseReturnValue:
    """The form of somebody who signed in again in another tab, to be sent with one more click."""
    form = kept.this_form(typed_by)
    if form is None:
        return redirect(url_for("home.inbox"))
    return render_template("carry_on.html", kept=form, typed=typed_answers(form.fields)), 409


def _page(following: str, answers: str = "", refused: AnswersRefused | None = None) -> str:
    return render_template(
        "sign_in.html",
        following=following,
        kept=answers,
        name=request.form.get("name", "") if refused else "",
        faults=refused.faults if refused else (),
        left=request.args.get("left"),
        interrupted=request.method == "POST" and bool(answers),
    )


def _carry_on() -> ResponseReturnValue:
    visit = current.signed_in()
    answers = kept.opened(request.form.get(kept.KEPT_FIELD, ""), visit.person.id) if visit else None
    if answers:
        return render_template("carry_on.html", kept=answers, typed=typed_answers(answers.fields))
    return redirect(_safe(request.form.get("next", "")))


def _safe(address: str) -> str:
    """`address` when it is a page of this site, else the home page."""
    parts = urlsplit(address)
    own = (
        address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and not (parts.scheme or parts.netloc)
    )
    return address if own and address.isprintable() and "\\" not in address else url_for("home.inbox")
