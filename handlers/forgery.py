"""Every form is our own: a token tied to the visitor's cookie guards each change.

A visitor gets one random cookie. The token in a form is a keyed hash of it, so
another site cannot know the token, nothing is stored, and a form that was open
while its session expired can still be told from a forged one.
"""

import hmac
from hashlib import sha256

from flask import Flask, Response, current_app, g, request

from engine import passwords
from engine.errors import EngineError

FIELD = "form_token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ForgedForm(EngineError):
    """This form did not come from this site, or your browser has lost its cookie. Go back and try again."""


def cookie_name() -> str:
    """The visitor's cookie; over https its prefix pins it to this host."""
    return "__Host-pathways" if current_app.config["SESSION_COOKIE_SECURE"] else "pathways"


def visitor() -> str:
    """The visitor's secret, made at the first form that asks for it. It is also the key of the session."""
    if "visitor" not in g:
        g.visitor = request.cookies.get(cookie_name()) or new_visitor()
    secret: str = g.visitor
    return secret


def new_visitor(token: str | None = None) -> str:
    """Change the visitor's secret, as at every sign-in and sign-out; the answer carries the new cookie."""
    g.visitor = g.new_visitor = token or passwords.new_token()
    secret: str = g.visitor
    return secret


def form_token() -> str:
    """What a form of this visitor must carry in its hidden field."""
    return _token(visitor())


def require_own_form() -> None:
    """Refuse a change whose token is missing or belongs to another visitor.

    Raises:
        ForgedForm: the request would change something and did not come from a form of ours.
    """
    if request.method in _SAFE:
        return
    cookie = request.cookies.get(cookie_name(), "")
    # What a script sends may be larger than a form: its body is not read here.
    given = request.headers.get("X-Form-Token") or request.form.get(FIELD, "")
    if not cookie or not hmac.compare_digest(given.encode(), _token(cookie).encode()):
        raise ForgedForm()


def _token(secret: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, b"form:" + secret.encode(), sha256).hexdigest()


def carry_cookie(app: Flask) -> None:
    """Set the visitor's cookie on the answer whenever it changed."""

    @app.after_request
    def set_cookie(response: Response) -> Response:
        if "new_visitor" in g:
            secure = app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie(
                cookie_name(), g.new_visitor, secure=secure, httponly=True, samesite="Lax", path="/"
            )
        return response
