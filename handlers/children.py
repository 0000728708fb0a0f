"""Finding a child, and opening a case: with a plain warning when one is open already."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import casework, forms
from engine.errors import AnswersRefused, FieldFault
from engine.expressions import to_python
from engine.policy import Action, allows
from engine.roles import catalogue
from engine.store.pupils import require_pupil
from engine.views.attendance import look_at_attendance
from engine.views.children import (
    cases_about,
    facts_in_words,
    history_of_facts,
    looked_after_in_words,
    may_correct,
    may_open,
)
from engine.views.parents import look_at_parents
from handlers import current, repeats
from handlers.access import access
from handlers.answers import posted_answers
from handlers.noting import PUPIL, Unnoted
from handlers.own_forms import own_form

#: What the form's answers mean in the record.
KNOWN_IN_WORDS = {"yes": True, "no": False, "unknown": None}

#: Characters of the reason for a case.
LONGEST_REASON = 1000

blueprint = Blueprint("children", __name__, url_prefix="/children")


@blueprint.get("")
@access(Action.FIND_PUPIL, notes=Unnoted.NO_CHILD)
def search() -> ResponseReturnValue:
    """Where children were looked for once; the name that an old address holds goes no further."""
    return redirect(url_for("searching.form"), 301)


@blueprint.get("/<pupil_id>")
@access(Action.FIND_PUPIL, notes=PUPIL)
def show(pupil_id: str, faults: Sequence[FieldFault] = ()) -> str:
    """A child: what is known, the cases about the child and the family, attendance this school year."""
    with current.reading() as session:
        pupil = require_pupil(session, current.actor(), pupil_id)
        cases = cases_about(session, current.actor(), pupil, current.now(session))
        openable = may_open(session, current.actor(), pupil, current.now(session))
        known = facts_in_words(session, pupil_id)
        parents = look_at_parents(session, current.actor(), pupil_id)
        attendance = look_at_attendance(session, current.actor(), pupil_id, current.now(session))
    return render_template(
        "children/show.html",
        pupil=pupil,
        cases=cases,
        parents=parents,
        openable=openable,
        abouts={key: listing.about for key, listing in catalogue().processes.items() if key in openable},
        faults=faults,
        longest=LONGEST_REASON,
        attendance=attendance,
        looked_after=looked_after_in_words(pupil),
        known=known,
        correctable=may_correct(current.actor(), pupil),
    )


@blueprint.post("/<pupil_id>/cases")
@access(Action.OPEN_CASE, notes=PUPIL)
def open_case(pupil_id: str) -> ResponseReturnValue:
    """Open a case about the child with the chosen process."""
    process, because = (request.form.get(name, "").strip() for name in ("process", "reason"))
    faults = list(_left_out(process, because))
    if faults:
        return show(pupil_id, faults), 422
    with current.transaction() as session:
        case_id = casework.open_case(
            session,
            current.actor(),
            process,
            pupil_id,
            {},
            current.now(session),
            key=current.once(),
            because=because,
        )
        opened = repeats.lead_on(session, "cases.show", case_id=case_id, opened="yes")
    return redirect(opened)


def _left_out(process: str, because: str) -> Iterator[FieldFault]:
    if not process:
        yield FieldFault("process", "Choose a pathway")
    if not because:
        yield FieldFault("reason", "Say why a case is opened")
    elif len(because) > LONGEST_REASON:
        yield FieldFault("reason", f"The reason must be {LONGEST_REASON:,} characters or fewer")


@blueprint.get("/<pupil_id>/looked-after")
@access(Action.CORRECT_RECORD, notes=PUPIL)
def correction(
    pupil_id: str, typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()
) -> str:
    """What the record says of being looked after, and the form that corrects it."""
    with current.reading() as session:
        pupil, now = require_pupil(session, current.actor(), pupil_id), current.now(session)
    return render_template(
        "children/looked_after.html",
        pupil=pupil,
        looked_after=looked_after_in_words(pupil),
        form=own_form("looked_after"),
        typed=typed,
        faults=faults,
        now=now,
    )


@blueprint.post("/<pupil_id>/looked-after")
@access(Action.CORRECT_RECORD, notes=PUPIL)
def correct(pupil_id: str) -> ResponseReturnValue:
    """Correct whether the child is looked after."""
    try:
        with current.transaction() as session:
            now = current.now(session)
            told = to_python(forms.read(own_form("looked_after"), posted_answers(), {}, now))
            known = {"looked_after": KNOWN_IN_WORDS[told["looked_after"]]}
            casework.correct_facts(
                session, current.actor(), pupil_id, known, told["as_of"], told["source"], now
            )
    except AnswersRefused as refused:
        return correction(pupil_id, posted_answers(), refused.faults), 422
    return redirect(url_for("children.show", pupil_id=pupil_id, corrected="yes"))


@blueprint.get("/<pupil_id>/facts")
@access(Action.CORRECT_RECORD, notes=PUPIL)
def facts_correction(
    pupil_id: str, typed: Mapping[str, Any] | None = None, faults: Sequence[FieldFault] = ()
) -> str:
    """What else the record says of the child, and the form that corrects it."""
    with current.reading() as session:
        pupil, now = require_pupil(session, current.actor(), pupil_id), current.now(session)
        known = facts_in_words(session, pupil_id)
    return render_template(
        "children/facts.html",
        pupil=pupil,
        known=known,
        form=own_form("facts"),
        typed=typed,
        faults=faults,
        now=now,
    )


@blueprint.post("/<pupil_id>/facts")
@access(Action.CORRECT_RECORD, notes=PUPIL)
def correct_facts(pupil_id: str) -> ResponseReturnValue:
    """Correct what else the record says of the child."""
    try:
        with current.transaction() as session:
            now = current.now(session)
            told = to_python(forms.read(own_form("facts"), posted_answers(), {}, now))
            as_of, source = told.pop("as_of"), told.pop("source")
            wrong = {
                fact: KNOWN_IN_WORDS[answer] for fact, answer in told.items() if answer in KNOWN_IN_WORDS
            }
            casework.correct_facts(session, current.actor(), pupil_id, wrong, as_of, source, now)
    except AnswersRefused as refused:
        return facts_correction(pupil_id, posted_answers(), refused.faults), 422
    return redirect(url_for("children.show", pupil_id=pupil_id, corrected="yes"))


@blueprint.get("/<pupil_id>/history")
@access(Action.READ_PUPIL_HISTORY, notes=PUPIL)
def history(pupil_id: str) -> str:
    """What was known of the child when, since when, and who said so."""
    with current.reading() as session:
        pupil = require_pupil(session, current.actor(), pupil_id)
        changes = history_of_facts(session, current.actor(), pupil)
    findable = allows(Action.FIND_PUPIL, current.actor())
    return render_template("children/history.html", pupil=pupil, changes=changes, findable=findable)
