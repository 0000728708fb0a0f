"""What somebody typed when their session had expired: kept through signing in again, for them alone.

The answers travel sealed in the sign-in page and back, so nothing unconfirmed is
written for anybody. Passwords are never kept.
"""

from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from handlers import forgery

FIELD = "kept"

#: A working day: after that the browser is told that the answers are too old.
LONGEST_SECONDS = 12 * 60 * 60


@dataclass(frozen=True)
class Kept:
    """A form that could not be taken: where it was going, what it said, and who sent it."""

    path: str
    fields: tuple[tuple[str, str], ...]
    user_id: str


def sealed(user_id: str) -> str:
    """This request's form as sealed text for the sign-in page; empty when it holds a password."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != forgery.FIELD]
    if any("password" in name for name, _ in fields):
        return ""
    return _seal().dumps([request.full_path.rstrip("?"), fields, user_id])


def opened(text: str, user_id: str) -> Kept | None:
    """What was sealed, when `user_id` is who typed it."""
    try:
        path, fields, typed_by = _seal().loads(text, max_age=LONGEST_SECONDS)
    except BadData:
        return None
    return (
        Kept(path, tuple((name, value) for name, value in fields), typed_by) if typed_by == user_id else None
    )


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kept answers")
