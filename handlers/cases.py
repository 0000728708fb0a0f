"""A case: where it stands, what happened and why; notes; trying again what failed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import casework, forms
from engine.casework.drafts import note_draft, save_case_draft
from engine.england import day_in_england
from engine.errors import AnswersRefused, FieldFault
from engine.expressions import to_python
from engine.policy import Action, concerned
from engine.roles import withheld_from
from engine.store.case_drafts import case_draft_of, forget_case_draft
from engine.store.database import Session
from engine.views.answered import answered
from engine.views.around import named_in, team_of
from engine.views.at_a_glance import at_a_glance
from engine.views.attendance import headline, look_at_case_attendance
from engine.views.case import look_at_case
from engine.views.chronology_page import SHOWS, ChronologyFilter, chronology_page
from engine.views.decided import look_at_decision
from engine.views.handing_over import hands_over_only, look_at_hand_over
from engine.views.parents import look_at_parents
from engine.views.plan import BECAME, plan_of
from handlers import current, repeats
from handlers.access import access
from handlers.answers import posted_answers
from handlers.noting import CASE, Unnoted
from handlers.own_forms import own_form
from handlers.task_lists import following

#: A number that no event of a case will have; the databases count no higher.
LATEST = 2_147_483_647

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("/<case_id>")
@access(Action.READ_CASE, notes=CASE)
def show(case_id: str) -> ResponseReturnValue:
    """The case: in words, in the diagram, and its chronology."""
    with current.reading() as session:
        now = current.now(session)
        if hands_over_only(session, current.actor(), case_id, now):
            return redirect(url_for("cases.hand_over", case_id=case_id))
        seen = look_at_case(session, current.actor(), case_id, now)
        page = chronology_page(session, case_id, current.actor(), _wanted())
        attendance = headline(session, seen.case.pupil_id, now)
        return render_template(
            "cases/show.html",
            seen=seen,
            glance=at_a_glance(session, seen.case),
            plan=plan_of(seen.case.record, day_in_england(now)),
            became=BECAME,
            team=team_of(seen.case.record),
            named=named_in(seen.case.record),
            parents=look_at_parents(session, current.actor(), seen.case.pupil_id),
            now=now,
            attendance=attendance,
            page=page,
            finished=_finished(session, case_id),
            following=following(session, request.args.get("done", "")[:32], now),
            mine=[each for each in seen.waiting if concerned(current.actor(), [each.role])],
        )


def _finished(session: Session, case_id: str) -> str:
    """The name of the task in the address, which was completed a moment ago; "" where there is none."""
    task_id = request.args.get("done", "")[:32]
    if not task_id:
        return ""
    done = answered(session, case_id, task_id=task_id, withheld=withheld_from(current.actor()))
    return done[0].name if done else ""


def _wanted() -> ChronologyFilter:
    """Which page of the chronology stands in the address."""
    show = request.args.get("show", "story")
    before, after = (request.args.get(name, type=int) for name in ("before", "after"))
    return ChronologyFilter(
        next((each for each in SHOWS if each == show), "story"),
        None if before is None else min(max(before, 0), LATEST),
        None if after is None else min(max(after, 0), LATEST),
        long=request.args.get("long") == "yes",
    )


@blueprint.get("/<case_id>/attendance")
@access(Action.READ_CASE, notes=CASE)
def attendance(case_id: str) -> str:
    """The attendance of the case's child: line, register, what stands out, penalty notices."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_case(session, current.actor(), case_id, now)
        shown = look_at_case_attendance(session, current.actor(), seen, now)
    return render_template("cases/attendance.html", seen=seen, shown=shown)


@blueprint.get("/<case_id>/decisions/<int(max=2147483647):number>")
@access(Action.READ_CASE, notes=CASE)
def why(case_id: str, number: int) -> str:
    """Why a decision came out as it did; `number` is that of its event."""
    with current.reading() as session:
        decided = look_at_decision(session, current.actor(), case_id, number, current.now(session))
    return render_template("cases/why.html", decided=decided)


@blueprint.get("/<case_id>/notes")
@access(Action.ADD_NOTE, notes=CASE)
def new_note(case_id: str, typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()) -> str:
    """The form for a note; `corrects` in the address makes it a correction."""
    corrects = _corrects()
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_case(session, current.actor(), case_id, now)
        draft = case_draft_of(session, case_id, current.actor().id, note_draft(corrects))
    answers, saved_at = draft if draft and typed is None else (typed, None)
    return render_template(
        "cases/note.html",
        seen=seen,
        form=own_form("note"),
        typed=answers,
        saved_at=saved_at,
        faults=faults,
        now=now,
        corrects=corrects,
    )


@blueprint.post("/<case_id>/notes")
@access(Action.ADD_NOTE, notes=CASE)
def add_note(case_id: str) -> ResponseReturnValue:
    """Write the note into the chronology."""
    try:
        with current.transaction() as session:
            casework.add_note(session, current.actor(), case_id, _note(session), current.now(session))
            written = repeats.lead_on(session, "cases.show", case_id=case_id, _anchor="chronology")
            forget_case_draft(session, case_id, current.actor().id, note_draft(_corrects()))
    except AnswersRefused as refused:
        _keep_note(case_id)
        return new_note(case_id, posted_answers(), refused.faults), 422
    flash("Your note is in the chronology.", "success")
    return redirect(written)


@blueprint.post("/<case_id>/notes/draft")
@access(Action.ADD_NOTE, notes=Unnoted.CHANGES)
def draft_note(case_id: str) -> ResponseReturnValue:
    """The page's script keeps what is typed into a note."""
    return jsonify(saved_at=_keep_note(case_id).isoformat())


def _keep_note(case_id: str) -> datetime:
    with current.transaction(repeatable=True) as session:
        now = current.now(session)
        save_case_draft(session, current.actor(), case_id, note_draft(_corrects()), posted_answers(), now)
    return now


def _corrects() -> str | None:
    """The id of the note that is corrected, in the address."""
    return request.args.get("corrects", "")[:32] or None


def _note(session: Session) -> casework.Note:
    answers = forms.read(own_form("note"), posted_answers(), {}, current.now(session))
    said = {name: to_python(value) if name == "heard_on" else value or "" for name, value in answers.items()}
    return casework.Note(**said, corrects=_corrects())  # type: ignore[arg-type]


@blueprint.get("/<case_id>/hand-over")
@access(Action.HAND_OVER, notes=CASE)
def hand_over(case_id: str, typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()) -> str:
    """The case up to the day on which the child left the school, and the form that hands it over."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_hand_over(session, current.actor(), case_id, now)
    form = own_form("hand_over")
    return render_template("cases/hand_over.html", seen=seen, form=form, typed=typed, faults=faults, now=now)


@blueprint.post("/<case_id>/hand-over")
@access(Action.HAND_OVER, notes=CASE)
def complete_hand_over(case_id: str) -> ResponseReturnValue:
    """Write what the new school must know."""
    try:
        with current.transaction() as session:
            now = current.now(session)
            told = to_python(forms.read(own_form("hand_over"), posted_answers(), {}, now))
            casework.hand_over(session, current.actor(), case_id, told["said"], now)
    except AnswersRefused as refused:
        return hand_over(case_id, posted_answers(), refused.faults), 422
    flash("You have handed the case over. The new school is told.", "success")
    return redirect(url_for("home.inbox"))


@blueprint.post("/incidents/<incident_id>/retry")
@access(Action.RETRY_INCIDENT, notes=Unnoted.CHANGES)
def retry(incident_id: str) -> ResponseReturnValue:
    """Try again what failed."""
    with current.transaction() as session:
        resolved = casework.retry_incident(session, current.actor(), incident_id, current.now(session))
    if resolved:
        flash("It worked: the pathway goes on.", "success")
    else:
        flash("It failed again. Nothing was half saved.", "notice")
    return redirect(url_for("cases.show", case_id=request.form.get("case", "")))
