"""A letter of a draft: its text, and beside it how families would read it, filled in from an example life."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import BadInput, FieldFault
from engine.policy import Action
from engine.views.draft import look_at_draft
from engine.what_if.letters import preview_letter
from handlers import current
from handlers.access import access
from handlers.draft_files import file_in_draft, save_text
from handlers.noting import Unnoted

blueprint = Blueprint("draft_letters", __name__, url_prefix="/drafts/<draft_id>/<process>/letters/<letter>")


@blueprint.get("")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def show(draft_id: str, process: str, letter: str) -> str:
    """The letter as it is saved."""
    return _page(
        draft_id, process, letter, file_in_draft(draft_id, process, _name(letter)).decode(errors="replace")
    )


@blueprint.post("/try")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def show_typed(draft_id: str, process: str, letter: str) -> str:
    """The letter as it is typed; nothing is saved."""
    return _page(draft_id, process, letter, _typed())


@blueprint.post("")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def write(draft_id: str, process: str, letter: str) -> ResponseReturnValue:
    """Save the letter; an empty one is removed."""
    try:
        return save_text(draft_id, process, _name(letter), _typed())
    except BadInput as refused:
        return _page(draft_id, process, letter, _typed(), (FieldFault("text", str(refused)),)), 422


def _page(draft_id: str, process: str, letter: str, text: str, faults: tuple[FieldFault, ...] = ()) -> str:
    life, time = request.values.get("life", ""), request.values.get("time", 0, type=int)
    with current.reading() as session:
        now = current.now(session)
        page = look_at_draft(session, current.actor(), draft_id, now)
        preview = preview_letter(session, draft_id, process, letter, text, now, life, time)
    return render_template(
        "drafts/letter.html",
        page=page,
        drafted=page.process(process),
        letter=letter,
        text=text,
        preview=preview,
        faults=faults,
    )


def _name(letter: str) -> str:
    return f"letters/{letter}.letter.md"


def _typed() -> str:
    return request.form.get("text", "").replace("\r\n", "\n")
