"""A form that is sent again, by a double click or after Back, is told from a new one.

Every form of somebody who signed in carries a key of its own. The first transaction of a request writes
down that the form was sent, together with what the form does: so either both are there or neither is. The
same form again does nothing and leads to where the first led; with other content it is refused, and what
was typed is shown with a button that sends it as a new one. A form that may be sent as often as one likes,
such as a draft, a search or a step that knows a repeat itself, is done in a `transaction(repeatable=True)`.
"""

from functools import partial
from hashlib import file_digest, sha256
from typing import Any

import orjson
from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from engine.errors import Conflict, EngineError
from engine.store.database import Session
from engine.store.sent_forms import SentForm, keep_sent_form, lead_to
from handlers import current, forgery, kept
from handlers.typed import typed_answers

#: What is in every form and says nothing of what is sent.
_APART = (forgery.FIELD, kept.TYPED_BY, current.ONCE)
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
#: Where a repeat leads that no handler says more of: by what the address names, the first that fits.
_PAGES = (
    ("life", "what_if.show"),
    ("task_id", "tasks.show"),
    ("case_id", "cases.show"),
    ("pupil_id", "children.show"),
    ("user_id", "users.show"),
)


class SentBefore(EngineError):
    """You have sent this form already. It was saved the first time, and nothing was done again."""


class SentOtherwise(Conflict):
    """You have sent this form already, with something else in it. That stands; this is not saved."""


def expect() -> None:
    """Have the first transaction of this request tell whether its form was sent before, if it has a key."""
    # What a page's script sends as JSON is read by its handler alone, which says how large it may be.
    key = current.once() if request.mimetype in _FORMS else None
    visit = current.signed_in()
    if key is None or visit is None:
        return
    form = sha256(f"{request.path}\n{key}".encode()).hexdigest()
    g.tell_apart = partial(_tell_apart, SentForm(visit.person.id, form, _content()))


def lead_on(session: Session, endpoint: str, **values: Any) -> str:
    """The address to which the form leads, kept within its transaction for whoever sends it again."""
    address = url_for(endpoint, **values)
    if "sent_form" in g:
        lead_to(session, g.sent_form, address)
    return address


def answer_repeat(refusal: SentBefore) -> ResponseReturnValue:
    """Lead to where the form led the first time, and say there that nothing was done again."""
    flash(str(refusal), "notice")
    return redirect(refusal.leads_to or _page_of_it())


def answer_conflict(refusal: SentOtherwise) -> ResponseReturnValue:
    """Say so, and show what was typed with a button that sends it as a new form."""
    with_file = any(file.filename for file in request.files.values())
    form = None if with_file else kept.this_form(current.person().id)
    first = refusal.leads_to or _page_of_it()
    return render_template(
        "sent_otherwise.html",
        message=str(refusal),
        kept=form,
        first=first,
        typed=typed_answers(form.fields) if form else (),
    ), 409


def _tell_apart(sent: SentForm, session: Session) -> None:
    """Refuse a form that was sent before.

    Raises:
        SentBefore, SentOtherwise: it was.
    """
    g.sent_form = sent
    before = keep_sent_form(session, sent, current.wall_now())
    if before is None:
        return
    if not before.same:
        raise SentOtherwise(leads_to=before.leads_to)
    raise SentBefore(leads_to=before.leads_to)


def _content() -> str:
    """SHA-256 of all that was sent, of files of their bytes."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _APART]
    files = []
    for name, file in request.files.items(multi=True):
        files.append((name, file.filename, file_digest(file.stream, "sha256").hexdigest()))  # type: ignore[arg-type]
        file.stream.seek(0)
    return sha256(orjson.dumps([request.query_string.decode(), fields, files])).hexdigest()


def _page_of_it() -> str:
    named = request.view_args or {}
    for name, endpoint in _PAGES:
        if name in named:
            rule = next(current_app.url_map.iter_rules(endpoint))
            return url_for(endpoint, **{each: named[each] for each in rule.arguments})
    try:
        current_app.url_map.bind("").match(request.path, "GET")
    except HTTPException:
        return url_for("home.inbox")
    return request.path
