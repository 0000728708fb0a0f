"""Each refusal becomes one answer: a status, a page that says what to do, never a traceback.

A fault of ours is logged under a reference; the page shows the reference alone.
"""

from uuid import uuid4

import structlog
from flask import Flask, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from engine.errors import (
    AnswersRefused,
    BadInput,
    CaseRestricted,
    Conflict,
    EngineError,
    NotAllowed,
    NotFound,
)
from engine.faults import FilesRefused
from engine.policy import Action, has_role
from engine.store.failing import why_unavailable
from handlers import current, repeats
from handlers.forgery import ForgedForm
from handlers.noting import NotNoted
from handlers.receiving import FileTooLarge
from handlers.throttle import TooManyTries
from handlers.typed import typed_answers
from handlers.unavailable import RETRY_AFTER_SECONDS, Outage

log = structlog.get_logger()

#: The first that fits, read top to bottom; every other refusal is a 422.
STATUS: tuple[tuple[type[EngineError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (TooManyTries, 429),
    (FileTooLarge, 413),
    (ForgedForm, 400),
    (NotNoted, 503),
    (AnswersRefused, 422),
    (FilesRefused, 422),
    (BadInput, 422),
)

TITLES = {
    400: "This could not be done",
    403: "You cannot do this",
    404: "Page not found",
    405: "This could not be done",
    409: "This has changed in the meantime",
    413: "This is too large",
    422: "This could not be done",
    429: "Too many tries",
    500: "Something went wrong here",
    503: "This cannot be shown just now",
}

ADVICE = {
    404: "If you typed the address, check it. If you followed a link, the case may not be yours to see.",
    405: "Go back and use the buttons of the page.",
    413: "Shorten what you typed, or choose a smaller file. Nothing was saved.",
    500: "Nothing was half saved. Try again in a minute; if it happens again, give the reference below.",
}


def status_of(refusal: EngineError) -> int:
    """The HTTP status that a refusal means."""
    return next((status for kind, status in STATUS if isinstance(refusal, kind)), 422)


def answer_refusals(app: Flask) -> None:
    """Give every refusal and every fault of `app` its page."""

    app.register_error_handler(repeats.SentBefore, repeats.answer_repeat)
    app.register_error_handler(repeats.SentOtherwise, repeats.answer_conflict)

    @app.errorhandler(EngineError)
    def refused(refusal: EngineError) -> ResponseReturnValue:
        return _page(status_of(refusal), str(refusal), link=_link(refusal))

    outage = Outage(app)

    @app.errorhandler(SQLAlchemyError)
    def unanswered(failure: SQLAlchemyError) -> ResponseReturnValue:
        why = why_unavailable(failure)
        return broken(failure) if why is None else outage.answer(why)

    @app.errorhandler(HTTPException)
    def not_served(refusal: HTTPException) -> ResponseReturnValue:
        # Drawing the page of another refusal asked a database that had gone meanwhile.
        cause = getattr(refusal, "original_exception", None)
        if isinstance(cause, SQLAlchemyError) and (why := why_unavailable(cause)):
            return outage.answer(why)
        status = refusal.code or 500
        if isinstance(refusal, SecurityError):
            # Under a foreign name no address of ours can be made, so there is no page to draw.
            return "This site is not known under that name.\n", status, {"Content-Type": "text/plain"}
        return _page(status, ADVICE.get(status, refusal.description or ""))

    @app.errorhandler(Exception)
    def broken(_: Exception) -> ResponseReturnValue:
        reference = uuid4().hex[:8]
        log.exception("request failed", reference=reference, method=request.method, path=request.path)
        return _page(500, ADVICE[500], reference)


def _link(refusal: EngineError) -> tuple[str, str] | None:
    """Where somebody whose form came too late sees why: the address, and what is there."""
    about = request.view_args or {}
    if isinstance(refusal, CaseRestricted) and has_role(Action.BREAK_GLASS, current.actor()):
        return url_for("restriction.glass", case_id=refusal.case), "I must read it all the same"
    late = isinstance(refusal, Conflict) or (isinstance(refusal, NotAllowed) and request.method == "POST")
    if late and "task_id" in about:
        return url_for("tasks.show", task_id=about["task_id"]), "See the task"
    if isinstance(refusal, Conflict) and "case_id" in about:
        return url_for("cases.show", case_id=about["case_id"]), "See the case"
    if isinstance(refusal, Conflict) and request.blueprint == "processes":
        return url_for("processes.show", key=about["key"]), "See the process"
    if late and "draft_id" in about and has_role(Action.READ_DRAFTS, current.actor()):
        return url_for("drafts.show", draft_id=about["draft_id"]), "See the draft as it is now"
    return None


def _page(
    status: int, message: str, reference: str = "", link: tuple[str, str] | None = None
) -> ResponseReturnValue:
    headers = {"Retry-After": RETRY_AFTER_SECONDS} if status == 503 else {}
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(status=status, problem=message, reference=reference), status, headers
    page = render_template(
        "refusal.html",
        title=TITLES.get(status, "This could not be done"),
        message=message,
        reference=reference,
        link=link,
        # Of a form that came too late: shown, so that it can be put elsewhere.
        typed=typed_answers(request.form.items(multi=True)) if status in (403, 409) else (),
    )
    return page, status, headers
