"""The page when the database cannot be used: it asks no database, and keeps what was typed.

The form that was being sent stands in the page with a button that sends it again. It has the key that it
had, so that nothing is done twice where the first time was saved after all.
"""

import structlog
from flask import Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from engine.in_a_row import InARow
from engine.store.failing import Unavailable
from handlers import forgery
from handlers.typed import typed_answers

log = structlog.get_logger()

#: When whoever could not be answered may come again.
RETRY_AFTER_SECONDS = "5"
ASK_NO_DATABASE = frozenset({None, "static", "council_style", "health.alive"})
IN_WORDS = {
    Unavailable.AWAY: "The service cannot reach its records just now. Try again in a minute.",
    Unavailable.BUSY: "Somebody else is saving the same just now, or the pathway is going on by itself. "
                      "Try again in a moment.",
    Unavailable.FULL: "There is no room left to save anything. Whoever runs the service has to make room: "
                      "tell them, then try again.",
}  # fmt: skip


class Outage:
    """What an application answers while its database cannot be used, and what it logs of that.

    A line comes with the first, second, fourth ... request in a row that could not be answered.
    """

    def __init__(self, app: Flask) -> None:
        self._row = InARow()
        app.after_request(self._note_end)

    def answer(self, why: Unavailable) -> ResponseReturnValue:
        """A page that says why, with what was typed; 503."""
        if in_a_row := self._row.failed():
            log.warning("database unavailable", why=why.value, in_a_row=in_a_row, path=request.path)
        headers = {"Retry-After": RETRY_AFTER_SECONDS}
        if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
            return jsonify(status=503, problem=IN_WORDS[why]), 503, headers
        # Drawn by the template alone: name and menu, which every other page is given, are in the database.
        template = current_app.jinja_env.get_template("unavailable.html")
        page = template.render(
            message=IN_WORDS[why],
            csp_nonce=g.get("csp_nonce", ""),
            typed=(typed := _typed()),
            told=typed_answers(typed),
            again=request.full_path.rstrip("?"),
            asked=request.method == "GET",
        )
        return page, 503, headers

    def _note_end(self, response: Response) -> Response:
        asked_database = request.endpoint not in ASK_NO_DATABASE
        if asked_database and response.status_code < 500 and (before := self._row.worked()):
            log.warning("database available again", unanswered=before)
        return response


def _typed() -> list[tuple[str, str]]:
    """The fields of a form of ours that was being sent; none where it holds a password or a file."""
    try:
        forgery.require_own_form()
        fields = list(request.form.items(multi=True))
    except (forgery.ForgedForm, HTTPException):
        return []
    held = request.files or any("password" in name for name, _ in fields)
    return [] if held or request.method != "POST" else fields
