"""The drawing page of a draft: the canvas, the list of steps beside it, and what they send and ask for."""

from flask import Blueprint, Response, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.policy import Action
from engine.process_versions import drawn_in
from engine.store.process_drafts import draft_of
from engine.views import modelling
from engine.views.draft import name_of_process
from engine.views.draft_step import draft_choices
from handlers import current
from handlers.access import access
from handlers.drawn_files import (
    faults_of_sent,
    loss_of_sent,
    read_drawn,
    save_sent,
    tell_scripts,
    writing_setup,
)
from handlers.noting import Unnoted

blueprint = Blueprint("modeller", __name__, url_prefix="/drafts/<draft_id>/<process>")
tell_scripts(blueprint)


@blueprint.get("/canvas")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def canvas(draft_id: str, process: str) -> str:
    """The page; whoever cannot write in the draft now looks at it and reads why."""
    with current.reading() as session:
        drawn = drawn_in(session, draft_id, process, DIAGRAM)
        setup = {
            "settings": modelling.modelling_table(),
            "operators": modelling.modelling_operators(),
            "choices": draft_choices(session, draft_id, process),
            **writing_setup(session, draft_id, drawn.saves),
            **_addresses(draft_id, process),
        }
        draft = draft_of(session, draft_id)
    name = name_of_process(ProcessFiles(process, {DIAGRAM: drawn.source}))
    return render_template(
        "drafts/canvas.html", draft=draft, process=process, name=name, drawn=drawn, setup=setup
    )


@blueprint.get("/diagram")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def diagram(draft_id: str, process: str) -> Response:
    """The diagram as it is saved; the header says which save that is."""
    return read_drawn(draft_id, process, DIAGRAM)


@blueprint.post("/diagram")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def save(draft_id: str, process: str) -> ResponseReturnValue:
    """Save the diagram, and tell the number of that save and every fault."""
    saves = save_sent(draft_id, process, DIAGRAM, "Changed the diagram")
    return jsonify(saves=saves, faults=faults_of_sent(draft_id, process, DIAGRAM))


@blueprint.post("/faults")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def judge(draft_id: str, process: str) -> ResponseReturnValue:
    """What is wrong with a diagram that is not saved."""
    return jsonify(faults=faults_of_sent(draft_id, process, DIAGRAM))


@blueprint.post("/loss")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def tell_loss(draft_id: str, process: str) -> ResponseReturnValue:
    """What the page's program loses of the saved diagram when it writes it again; "" is nothing."""
    return loss_of_sent(draft_id, process, DIAGRAM)


def _addresses(draft_id: str, process: str) -> dict[str, str]:
    """Where the page reads, saves and asks."""
    return {
        "file": url_for("modeller.diagram", draft_id=draft_id, process=process),
        "faults": url_for("modeller.judge", draft_id=draft_id, process=process),
        "expressions": url_for("draft_trying.names", draft_id=draft_id, process=process).rpartition("/")[0],
        "help": f"{url_for('help.index')}/of",
        "loss": url_for("modeller.tell_loss", draft_id=draft_id, process=process),
    }
