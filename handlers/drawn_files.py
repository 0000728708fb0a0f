"""What every page that draws a file of a draft sends and asks for: it reads, saves and is told losses.

The pages save themselves; what they are told when that is refused names the cause, so that they can offer
the way out.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import BadInput, Conflict
from engine.faults import FilesRefused
from engine.process_versions import (
    compare_saved,
    drawn_in,
    faults_if_drawn,
    hindrance,
    loss_if_drawn,
    save_drawn,
)
from engine.process_versions.uploading import MOST_FILE_BYTES
from engine.store.database import Session
from engine.views import modelling
from handlers import current
from handlers.refusals import status_of

#: The largest file of a draft, as JSON writes it.
MOST_SENT_BYTES = 2 * MOST_FILE_BYTES


def writing_setup(session: Session, draft_id: str, saves: int) -> dict[str, Any]:
    """What a page must know to save: the last save that it shows, and why it may not write."""
    hindered = hindrance(session, current.actor(), draft_id, current.now(session))
    return {
        "saves": saves,
        "hindrance": str(hindered) if hindered else "",
        "cause": type(hindered).__name__ if hindered else "",
        "takeOver": url_for("drafts.take_over", draft_id=draft_id),
    }


def read_drawn(draft_id: str, process: str, name: str) -> Response:
    """A file as it is saved; the header says which save that is."""
    with current.reading() as session:
        drawn = drawn_in(session, draft_id, process, name)
    return Response(drawn.source, mimetype="application/xml", headers={"X-Saves": str(drawn.saves)})


def save_sent(draft_id: str, process: str, name: str, otherwise: str) -> int:
    """Save the file that was sent; gives the number of that save. `otherwise` is what was done, if unsaid."""
    source, sent = sent_source(), request.get_json()
    did, seen = str(sent.get("did") or otherwise), sent.get("seen")
    if not isinstance(seen, int):
        raise BadInput(problem="Say by “seen” which save the page showed.")
    with current.reading() as session:
        compared = compare_saved(session, draft_id, process, name, source)
    with current.transaction() as session:
        now, actor = current.now(session), current.actor()
        return save_drawn(
            session, actor, draft_id, process, name, source, did, now, seen=seen, compared=compared
        )


def faults_of_sent(draft_id: str, process: str, name: str) -> Any:
    """What is wrong with a process whose file is the one that was sent."""
    with current.reading() as session:
        return modelling.modelling_faults(faults_if_drawn(session, draft_id, process, name, sent_source()))


def loss_of_sent(draft_id: str, process: str, name: str) -> ResponseReturnValue:
    """What the page's program loses of the saved file when it writes it again; "" is nothing."""
    source = sent_source()
    with current.reading() as session:
        return jsonify(lost=loss_if_drawn(session, draft_id, process, name, source))


def sent_source() -> bytes:
    """The file that was sent. Raises BadInput when there is none."""
    request.max_content_length = MOST_SENT_BYTES
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("source"), str):
        raise BadInput(problem="Send the file as JSON: {“source”: its XML}.")
    return str(sent["source"]).encode(errors="replace")


def tell_scripts(blueprint: Blueprint) -> None:
    """Tell the script of a page the cause of what is refused; its pages themselves never raise these."""

    @blueprint.errorhandler(Conflict)
    def too_late(refusal: Conflict) -> ResponseReturnValue:
        return jsonify(problem=str(refusal), cause=type(refusal).__name__), status_of(refusal)

    @blueprint.errorhandler(FilesRefused)
    def unreadable(refusal: FilesRefused) -> ResponseReturnValue:
        problem = " ".join(fault.message for fault in refusal.faults)
        return jsonify(problem=problem, cause="FilesRefused"), status_of(refusal)
