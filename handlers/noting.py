"""Who read what is noted here: once the page is there, before it leaves, in a transaction of its own.

Each route declares beside its access what it notes. What is read of one child, case or task stands in the
address; what a list showed the view tells with `showed`. A page that cannot be noted does not leave. Never
noted is what somebody typed to find a child.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Flask, Response, g, make_response, request
from sqlalchemy.exc import OperationalError

from engine.errors import EngineError
from engine.store.reading_log import PageRead, note_reading
from handlers import current

log = structlog.get_logger()

#: How long a page that is ready waits for others who write.
PATIENCE = timedelta(milliseconds=300)
LONGEST_ASKED = 200


class Unnoted(Enum):
    """Why nothing is noted of a route."""

    NO_CHILD = "it tells nothing about a child"
    CHANGES = "it changes something, which says by whom, and shows nothing"


@dataclass(frozen=True)
class Noted:
    """What is noted of a route: the kind of reading, and the part of the address with the id of what is read.

    Without such a part the view tells what it showed.
    """

    kind: str
    argument: str = ""


Notes = Noted | Unnoted
CASE, TASK, PUPIL = Noted("case", "case_id"), Noted("task", "task_id"), Noted("pupil", "pupil_id")


class NotNoted(EngineError):
    """It could not be noted that you read this, so it is not shown. Try again in a few seconds."""


def showed(reference: str, count: int | None = None, asked: Mapping[str, Any] | None = None) -> None:
    """Tell what the page shows where its address does not: it is noted when the page is there.

    Args:
        reference: the id of the case or file; of a list the URN of its school, or "all" for several.
        count: of how many children, cases or tasks a list tells; with none nothing was read.
        asked: which list, as the query of an address; never what was typed to find a child.
    """
    said = urlencode({name: value for name, value in (asked or {}).items() if value})
    if count != 0:
        g.showed = (reference[:32], count, said[:LONGEST_ASKED] or None)


def note_readings(app: Flask) -> None:
    """Have every view of `app` noted as it declares. Called when all are registered."""
    for endpoint, view in app.view_functions.items():
        notes = getattr(view, "notes", None)
        if isinstance(notes, Noted):
            app.view_functions[endpoint] = _noting(view, notes)


def _noting(view: Callable[..., Any], notes: Noted) -> Callable[..., Response]:
    @wraps(view)
    def noting(**arguments: Any) -> Response:
        answer = make_response(view(**arguments))
        told = g.pop("showed", None)
        if told is None and notes.argument and not answer.location:
            told = (arguments[notes.argument], None, None)
        if told is not None:
            _write(notes.kind, *told)
        return answer

    return noting


def _write(kind: str, reference: str, count: int | None, asked: str | None) -> None:
    """Write that the person read it.

    Raises:
        NotNoted: it could not be written in time.
    """
    try:
        with current.transaction(PATIENCE, repeatable=True) as session:
            at = current.clock(session)[1]
            note_reading(session, PageRead(at, current.actor().id, kind, reference, count, asked))
    except OperationalError as failure:
        log.warning("reading not noted", path=request.path, problem=str(failure.orig))
        raise NotNoted from failure
