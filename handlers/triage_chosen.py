"""What is done for many pupils of the triage list at once: first a page that asks, then the doing.

Each part of those chosen is a transaction of its own, so that others can write in between; a form that
is sent twice does everything once.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import forms
from engine.casework import Note, at_once
from engine.casework.at_once import Done
from engine.errors import AnswersRefused, FieldFault
from engine.expressions import to_python
from engine.policy import Action
from engine.store.database import Session
from engine.store.triage_filter import TriageFilter, triage_filter_from
from engine.store.triage_rows import in_parts
from engine.views.triage import everybody
from handlers import current
from handlers.access import access
from handlers.answers import posted_answers
from handlers.noting import Noted, showed
from handlers.own_forms import own_form

blueprint = Blueprint("chosen", __name__, url_prefix="/chosen")

CHOSEN_FROM_TRIAGE = Noted("triage_chosen")
#: The field with the id of each pupil who was chosen.
CHOSEN = "pupil"


@blueprint.get("")
@access(Action.READ_TRIAGE, notes=CHOSEN_FROM_TRIAGE)
def ask() -> ResponseReturnValue:
    """Ask before anything is done: for whom it will be, and for whom not.

    A page with an address, so that the browser's way back from what was done leads to it.
    """
    wanted = triage_filter_from(request.args)
    with current.reading() as session:
        pupil_ids = _chosen(session, wanted)
    if not pupil_ids:
        flash("Nobody was chosen. Tick the pupils, or choose all that match.", "notice")
        return redirect(url_for("triage.show", **wanted.query()))
    page = ask_for_note if request.args.get("do") == "notes" else ask_for_reason
    return page(pupil_ids)


def ask_for_reason(pupil_ids: Sequence[str], faults: Sequence[FieldFault] = ()) -> str:
    """For whom cases will be opened, who is left out, and the question why."""
    with current.reading() as session:
        now = current.now(session)
        rows = at_once.chosen_children(session, current.actor(), pupil_ids, now)
        able, left_out = at_once.sift_chosen(rows)
        may_open = at_once.may_be_opened(session, current.actor(), now)
    _note_shown(len(able) + len(left_out))
    return render_template(
        "triage/ask_for_reason.html",
        able=able,
        left_out=left_out,
        faults=faults,
        longest=at_once.LONGEST_REASON,
        may_open=may_open,
        **_common(),
    )


def ask_for_note(
    pupil_ids: Sequence[str], typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()
) -> str:
    """On whose cases the note will be written, who has none, and the form of the note."""
    with current.reading() as session:
        now = current.now(session)
        rows = at_once.chosen_children(session, current.actor(), pupil_ids, now)
    _note_shown(len(rows))
    return render_template(
        "triage/ask_for_note.html",
        able=[row for row in rows if row.cases],
        left_out=[row for row in rows if not row.cases],
        form=own_form("note"),
        typed=typed,
        faults=faults,
        now=now,
        **_common(),
    )


@blueprint.post("/cases")
@access(Action.OPEN_CASE, notes=CHOSEN_FROM_TRIAGE)
def open_cases() -> ResponseReturnValue:
    """Open the cases, and say which there are now."""
    pupil_ids, reason = request.form.getlist(CHOSEN), request.form.get("reason", "").strip()
    if not reason or len(reason) > at_once.LONGEST_REASON:
        too_long = f"The reason must be {at_once.LONGEST_REASON} characters or fewer"
        fault = FieldFault("reason", too_long if reason else "Say why a case is needed")
        return ask_for_reason(pupil_ids, [fault]), 422
    key = current.once() or current.new_once()
    done = _in_parts(
        pupil_ids, lambda s, part, now: at_once.open_chosen_cases(s, current.actor(), part, reason, now, key)
    )
    _note_shown(len(pupil_ids))
    return render_template("triage/done.html", done=done, opened=True, **_common())


@blueprint.post("/notes")
@access(Action.ADD_NOTE, notes=CHOSEN_FROM_TRIAGE)
def write_notes() -> ResponseReturnValue:
    """Write the note on the open cases, and say on which."""
    pupil_ids = request.form.getlist(CHOSEN)
    typed = {name: value for name, value in posted_answers().items() if name != CHOSEN}
    try:
        with current.reading() as session:
            answers = forms.read(own_form("note"), typed, {}, current.now(session))
    except AnswersRefused as refused:
        return ask_for_note(pupil_ids, typed, refused.faults), 422
    note = Note(**{name: to_python(value) or "" for name, value in answers.items()})  # type: ignore[arg-type]
    done = _in_parts(
        pupil_ids, lambda s, part, now: at_once.note_on_cases(s, current.actor(), part, note, now)
    )
    _note_shown(len(pupil_ids))
    return render_template("triage/done.html", done=done, opened=False, **_common())


def _chosen(session: Session, wanted: TriageFilter) -> list[str]:
    """Who was ticked, or everybody on the list as far as can be taken at a time."""
    if request.args.get("whom") == "all":
        return everybody(session, current.actor(), wanted, current.now(session), at_once.MOST)
    return request.args.getlist(CHOSEN)


def _in_parts(pupil_ids: Sequence[str], do: Callable[[Session, Sequence[str], datetime], Done]) -> Done:
    at_once.require_few(pupil_ids)
    done = Done()
    for part in in_parts(pupil_ids, at_once.PART):
        with current.transaction(repeatable=True) as session:
            done += do(session, part, current.now(session))
    return done


def _note_shown(count: int) -> None:
    wanted = triage_filter_from(request.args)
    showed(wanted.school or "all", count, wanted.query())


def _common() -> dict[str, Any]:
    return {"wanted": triage_filter_from(request.args), "most": at_once.MOST}
