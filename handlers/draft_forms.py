"""The questions of a form in a draft, one by one: nobody needs to know how the file is written."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import BadInput, FieldFault
from engine.forms.rewriting import (
    NEW_QUESTIONS,
    TEXT_KEYS,
    add_question,
    change_question,
    move_question,
    remove_question,
)
from engine.policy import Action
from engine.process_versions import save_files
from engine.process_versions.drafting import hold
from engine.store.process_drafts import files_of_draft
from engine.views.draft import look_at_draft
from engine.views.draft_form import look_at_form
from handlers import current
from handlers.access import access
from handlers.noting import Unnoted

blueprint = Blueprint("draft_forms", __name__, url_prefix="/drafts/<draft_id>/<process>/forms/<form>")
#: Kinds of new questions as people choose them.
QUESTIONS_IN_WORDS = {
    "line": "A line of text",
    "text": "A longer text",
    "date": "A date",
    "integer": "A whole number",
    "boolean": "Yes or no",
    "choice": "One of several",
    "choices": "Several of several",
    "fact": "Nothing is asked: a fact is shown",
}


@blueprint.get("")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def show(draft_id: str, process: str, form: str, faults: tuple[FieldFault, ...] = ()) -> str:
    """The questions in their order, and the page as people will see it."""
    with current.reading() as session:
        now = current.now(session)
        page = look_at_draft(session, current.actor(), draft_id, now)
    drafted = page.process(process)
    return render_template(
        "drafts/form.html",
        page=page,
        drafted=drafted,
        seen=look_at_form(drafted.now, form),
        kinds=QUESTIONS_IN_WORDS,
        typed=request.form,
        faults=faults,
        now=now,
        wrong=[one for one in drafted.faults if one.path == f"forms/{form}.form.json"],
    )


@blueprint.get("/<question>")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def show_question(
    draft_id: str, process: str, form: str, question: str, faults: tuple[FieldFault, ...] = ()
) -> str:
    """One question: its words, its options, and where else its answer is named."""
    with current.reading() as session:
        page = look_at_draft(session, current.actor(), draft_id, current.now(session))
    drafted = page.process(process)
    seen = look_at_form(drafted.now, form)
    return render_template(
        "drafts/question.html",
        page=page,
        drafted=drafted,
        seen=seen,
        question=seen.question(question),
        uses=seen.uses(question),
        text_keys=TEXT_KEYS,
        typed=request.form,
        faults=faults,
    )


@blueprint.post("")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def add(draft_id: str, process: str, form: str) -> ResponseReturnValue:
    """Ask something more, at the end."""
    name, kind, title = (request.form.get(field, "").strip() for field in ("name", "kind", "title"))
    try:
        if kind not in NEW_QUESTIONS:
            raise BadInput(problem="Choose what kind of question it is.")
        _rewrite(draft_id, process, form, f"Added the question “{title}”",
                 lambda source: add_question(source, name, kind, title))  # fmt: skip
    except BadInput as refused:
        return show(draft_id, process, form, (FieldFault("name" if title else "title", str(refused)),)), 422
    address = {"draft_id": draft_id, "process": process, "form": form}
    return redirect(url_for("draft_forms.show_question", question=name, **address))  # type: ignore[arg-type]


@blueprint.post("/<question>")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def change(draft_id: str, process: str, form: str, question: str) -> ResponseReturnValue:
    """Save what is asked, and how."""
    texts = {key: request.form[key].replace("\r\n", "\n") for key in TEXT_KEYS if key in request.form}
    options = request.form["options"].splitlines() if "options" in request.form else None
    required = request.form.get("required") == "yes"
    try:
        _rewrite(draft_id, process, form, f"Changed the question “{texts.get('title', question)}”",
                 lambda source: change_question(source, question, texts, required=required, options=options),
                 )  # fmt: skip
    except BadInput as refused:
        return show_question(draft_id, process, form, question, (FieldFault("options", str(refused)),)), 422
    flash("Saved in the draft.", "success")
    return _back(draft_id, process, form)


@blueprint.post("/<question>/remove")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def remove(draft_id: str, process: str, form: str, question: str) -> ResponseReturnValue:
    """Ask it no more."""
    _rewrite(draft_id, process, form, f"Removed the question {question}",
             lambda source: remove_question(source, question))  # fmt: skip
    flash("The question was removed.", "success")
    return _back(draft_id, process, form)


@blueprint.post("/<question>/move")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def move(draft_id: str, process: str, form: str, question: str) -> ResponseReturnValue:
    """Ask it one place earlier or later."""
    places = -1 if request.form.get("where") == "earlier" else 1
    _rewrite(draft_id, process, form, f"Moved the question {question}",
             lambda source: move_question(source, question, places))  # fmt: skip
    return _back(draft_id, process, form, question)


def _rewrite(draft_id: str, process: str, form: str, did: str, rewritten: Callable[[bytes], bytes]) -> None:
    """Save the form as a verb on its file leaves it."""
    name = f"forms/{form}.form.json"
    with current.transaction() as session:
        now, actor = current.now(session), current.actor()
        hold(session, actor, draft_id, now, seen=request.form.get("seen", type=int))
        source = look_at_form(files_of_draft(session, draft_id)[process].now, form).source
        save_files(session, actor, draft_id, process, {name: rewritten(source)}, did, now)


def _back(draft_id: str, process: str, form: str, question: str = "") -> ResponseReturnValue:
    """The form; at one of its questions, whoever works by keyboard goes on from there."""
    place = f"question-{question}" if question else None
    return redirect(url_for("draft_forms.show", draft_id=draft_id, process=process, form=form, _anchor=place))
