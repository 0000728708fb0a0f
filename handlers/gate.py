"""What happens before every request: who it is, whether the form is ours, whether they may.

Nobody signed in: a page leads to signing in and back; a form that was being sent is
kept and shown again afterwards, so that no answer is lost.
"""

from typing import Any

from flask import Flask, current_app, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import accounts
from engine.errors import BadInput, EngineError
from handlers import current, forgery, kept, receiving, repeats, sign_in
from handlers.access import Open, declared, require_role

#: Where somebody with a password from an administrator may go before they have chosen their own.
BEFORE_CHOOSING = frozenset({"account.password", "account.change", "sign_in.leave", "sign_in.page"})


class TypedByAnother(EngineError):
    """{name} is signed in here now, but somebody else typed this form: nothing was saved."""


def guard(app: Flask) -> None:
    """Let every request to `app` through the gate."""
    app.before_request(admit)
    app.teardown_request(current.end_reading)
    forgery.carry_cookie(app)


def admit() -> ResponseReturnValue | None:
    """Nothing when the request may go on; else the answer to give instead."""
    if request.endpoint is None:
        return None
    needed = declared(current_app.view_functions[request.endpoint])
    if request.endpoint == "static":
        return None
    g.visit = _find_visit()
    _require_text()
    if receiving.takes_file():
        # Before the form is read, and with it the file: who may not send one fills no disk.
        visit = current.signed_in()
        if visit is None:
            return redirect(url_for("sign_in.page", next=request.path))
        require_role(needed, visit.person.actor)
        receiving.let_file_in()
    try:
        forgery.require_own_form()
    except forgery.ForgedForm:
        if needed is Open.EVERYBODY or not (kept.comes_from_here() and kept.typed_by()):
            raise
        return _take_up(kept.typed_by())
    if needed is Open.EVERYBODY:
        return None
    visit = current.signed_in()
    if visit is None:
        return _ask_who_it_is()
    if visit.person.must_change_password and request.endpoint not in BEFORE_CHOOSING:
        return redirect(url_for("account.password"))
    require_role(needed, visit.person.actor)
    repeats.expect()
    return None


def _require_text() -> None:
    """Refuse an address with a zero byte, which PostgreSQL takes for no text at all.

    Raises:
        BadInput: there is one.
    """
    values = (*(request.view_args or {}).values(), *(value for _, value in request.args.items(multi=True)))
    if any("\0" in str(each) for each in values):
        raise BadInput(problem="The address holds a zero byte. Check the link that you followed.")


def _find_visit() -> accounts.Visit | None:
    token = request.cookies.get(forgery.cookie_name())
    if not token:
        return None
    place = current.installation()
    with current.reading() as session:
        found = accounts.visit(session, token, current.wall_now(), place.session_idle)
    if found and found.to_be_noted:
        with current.transaction(repeatable=True) as session:
            accounts.seen(session, token, current.wall_now())
    return found


def _take_up(typed_by: str) -> ResponseReturnValue:
    """The answer to a form whose session ended in another tab: nothing is done, and nothing is lost."""
    visit = current.signed_in()
    if not _wants_page():
        return _signed_out()
    if visit is None:
        return sign_in.interrupted(typed_by)
    if visit.person.id != typed_by:
        raise TypedByAnother(name=visit.person.name)
    return sign_in.signed_in_elsewhere(typed_by)


def _wants_page() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) != "application/json"


def _signed_out() -> ResponseReturnValue:
    return jsonify(problem="You have been signed out. Sign in again in another tab."), 401


def _ask_who_it_is() -> ResponseReturnValue:
    if not _wants_page():
        return _signed_out()
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("sign_in.page", next=_here()))
    visit = current.current_visit()
    return sign_in.interrupted(visit.person.id if visit else "")


def _here() -> Any:
    return request.full_path.rstrip("?")
