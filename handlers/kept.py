"""What somebody typed when their session had ended: kept through signing in again, for them alone.

A session ends by itself, or in another tab of the same browser; then the form in this one has an old
token. Every form says, sealed, who typed it. The answers travel sealed in the sign-in page and back, so
nothing unconfirmed is written for anybody. Passwords are never kept.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from handlers import current, forgery

KEPT_FIELD = "kept"
#: Hidden field of every form of somebody who has signed in: who that is.
TYPED_BY = "typed_by"

#: A working day: after that the browser is told that the answers are too old.
LONGEST_SECONDS = 12 * 60 * 60


@dataclass(frozen=True)
class KeptForm:
    """A form that could not be taken: where it was going, what it said, and who sent it."""

    path: str
    fields: tuple[tuple[str, str], ...]
    user_id: str


def sealed(user_id: str) -> str:
    """This request's form as sealed text for the sign-in page; empty when it holds a password."""
    form = this_form(user_id)
    return _seal().dumps([form.path, form.fields, user_id]) if form else ""


def this_form(user_id: str) -> KeptForm | None:
    """This request's form, which `user_id` typed; None when it holds a password."""
    own = (forgery.FIELD, TYPED_BY)
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name not in own)
    if any("password" in name for name, _ in fields):
        return None
    return KeptForm(request.full_path.rstrip("?"), fields, user_id)


def signature() -> str:
    """Who types the forms of this page, sealed; empty where nobody has signed in."""
    visit = current.signed_in()
    return _signatures().dumps(visit.person.id) if visit else ""


def typed_by() -> str:
    """The id of the user who typed the form that was sent; empty when it does not say so."""
    try:
        return str(_signatures().loads(request.form.get(TYPED_BY, "")))
    except BadData:
        return ""


def comes_from_here() -> bool:
    """Whether the browser says that a page of this site sent the form."""
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def opened(text: str, user_id: str) -> KeptForm | None:
    """What was sealed, when `user_id` is who typed it."""
    try:
        path, fields, typed_by = _seal().loads(text, max_age=LONGEST_SECONDS)
    except BadData:
        return None
    return (
        KeptForm(path, tuple((name, value) for name, value in fields), typed_by)
        if typed_by == user_id
        else None
    )


def _signatures() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="typed by")


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kept answers")
