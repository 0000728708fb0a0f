"""The drawing page of a draft: the canvas, the list of steps beside it, and what they send and ask for.

The page saves itself; what it is told when that is refused names the cause, so that it can offer the way out.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.kept_meaning import first_loss
from engine.errors import BadInput, Conflict
from engine.faults import FilesRefused
from engine.policy import Action
from engine.process_versions import compare_saved, drawn_in, faults_if_drawn, hindrance, save_diagram
from engine.store.process_drafts import draft_of
from engine.views import modelling
from engine.views.draft import name_of_process
from engine.views.draft_step import draft_choices
from handlers import current
from handlers.access import access
from handlers.refusals import status_of

blueprint = Blueprint("modeller", __name__, url_prefix="/drafts/<draft_id>/<process>")


@blueprint.get("/canvas")
@access(Action.READ_DRAFTS)
def canvas(draft_id: str, process: str) -> str:
    """The page; whoever cannot write in the draft now looks at it and reads why."""
    with current.reading() as session:
        drawn = drawn_in(session, draft_id, process)
        hindered = hindrance(session, current.actor(), draft_id, current.now(session))
        setup = {
            "settings": modelling.modelling_table(),
            "operators": modelling.modelling_operators(),
            "choices": draft_choices(session, draft_id, process),
            "saves": drawn.saves,
            "hindrance": str(hindered) if hindered else "",
            "cause": type(hindered).__name__ if hindered else "",
            **_addresses(draft_id, process),
        }
        draft = draft_of(session, draft_id)
    name = name_of_process(ProcessFiles(process, {DIAGRAM: drawn.source}))
    return render_template(
        "drafts/canvas.html", draft=draft, process=process, name=name, drawn=drawn, setup=setup
    )


@blueprint.get("/diagram")
@access(Action.READ_DRAFTS)
def diagram(draft_id: str, process: str) -> Response:
    """The diagram as it is saved; the header says which save that is."""
    with current.reading() as session:
        drawn = drawn_in(session, draft_id, process)
    return Response(drawn.source, mimetype="application/xml", headers={"X-Saves": str(drawn.saves)})


@blueprint.post("/diagram")
@access(Action.WRITE_DRAFT)
def save(draft_id: str, process: str) -> ResponseReturnValue:
    """Save the diagram, and tell the number of that save and every fault."""
    source, sent = _source(), request.get_json()
    did, seen = str(sent.get("did") or "Changed the diagram"), sent.get("seen")
    if not isinstance(seen, int):
        raise BadInput(problem="Say by “seen” which save the page showed.")
    with current.reading() as session:
        compared = compare_saved(session, draft_id, process, source)
    with current.transaction() as session:
        now = current.now(session)
        saves = save_diagram(
            session, current.actor(), draft_id, process, source, did, now, seen=seen, compared=compared
        )
    return jsonify(saves=saves, faults=_faults(draft_id, process, source))


@blueprint.post("/faults")
@access(Action.READ_DRAFTS)
def judge(draft_id: str, process: str) -> ResponseReturnValue:
    """What is wrong with a diagram that is not saved."""
    return jsonify(faults=_faults(draft_id, process, _source()))


@blueprint.post("/loss")
@access(Action.READ_DRAFTS)
def tell_loss(draft_id: str, process: str) -> ResponseReturnValue:
    """What the page's program loses of the saved diagram when it writes it again; "" is nothing."""
    redrawn = _source()
    with current.reading() as session:
        lost = first_loss(drawn_in(session, draft_id, process).source, redrawn)
    return jsonify(lost=f"“{lost[0]}” would lose {lost[1]}" if lost else "")


@blueprint.errorhandler(Conflict)
def too_late(refusal: Conflict) -> ResponseReturnValue:
    """Why a save came at the wrong moment; pages of this blueprint never raise it."""
    return jsonify(problem=str(refusal), cause=type(refusal).__name__), status_of(refusal)


@blueprint.errorhandler(FilesRefused)
def unreadable(refusal: FilesRefused) -> ResponseReturnValue:
    """What is wrong with a diagram that cannot even be read."""
    problem = " ".join(fault.message for fault in refusal.faults)
    return jsonify(problem=problem, cause="FilesRefused"), status_of(refusal)


def _faults(draft_id: str, process: str, source: bytes) -> Any:
    with current.reading() as session:
        return modelling.modelling_faults(faults_if_drawn(session, draft_id, process, source))


def _source() -> bytes:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("source"), str):
        raise BadInput(problem="Send the diagram as JSON: {“source”: its XML}.")
    return str(sent["source"]).encode(errors="replace")


def _addresses(draft_id: str, process: str) -> dict[str, str]:
    """Where the page reads, saves and asks."""
    return {
        "diagram": url_for("modeller.diagram", draft_id=draft_id, process=process),
        "faults": url_for("modeller.judge", draft_id=draft_id, process=process),
        "expressions": url_for("draft_trying.names", draft_id=draft_id, process=process).rpartition("/")[0],
        "loss": url_for("modeller.tell_loss", draft_id=draft_id, process=process),
        "takeOver": url_for("drafts.take_over", draft_id=draft_id),
    }
