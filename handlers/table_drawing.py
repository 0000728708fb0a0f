"""The page that draws the decision tables of one file of a draft, and what its script sends and asks for."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn.bundle import ProcessFiles
from engine.decisions.rewriting import read_grids
from engine.errors import BadInput
from engine.policy import Action
from engine.process_versions import drawn_in
from engine.store.process_drafts import draft_of, files_of_draft
from engine.views.draft_table import (
    DraftTables,
    look_at_tables,
    title_of_tables,
    why_not_drawn,
    why_only_shown,
)
from handlers import current
from handlers.access import access
from handlers.drawn_files import (
    faults_of_sent,
    loss_of_sent,
    read_drawn,
    save_sent,
    sent_source,
    tell_scripts,
    writing_setup,
)
from handlers.noting import Unnoted

blueprint = Blueprint(
    "table_drawing", __name__, url_prefix="/drafts/<draft_id>/<process>/tables/<table>/drawing"
)
tell_scripts(blueprint)


@blueprint.get("")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def page(draft_id: str, process: str, table: str) -> ResponseReturnValue:
    """The page; whoever cannot write in the draft now looks at it and reads why.

    What is too large to be drawn is shown rule by rule instead, with the reason.
    """
    name = _file(table)
    with current.reading() as session:
        drawn = drawn_in(session, draft_id, process, name)
        setup = {
            "path": name,
            **writing_setup(session, draft_id, drawn.saves),
            **_addresses(draft_id=draft_id, process=process, table=table),
        }
        draft = draft_of(session, draft_id)
    refused = why_not_drawn(drawn.source, name)
    if not refused and any(map(why_only_shown, read_grids(drawn.source, name))):
        return redirect(url_for("draft_tables.show", draft_id=draft_id, process=process, table=table))
    return render_template(
        "drafts/table_drawing.html",
        draft=draft,
        process=process,
        table=table,
        called=title_of_tables(drawn.source, name),
        setup=setup,
        refused=refused,
    )


@blueprint.get("/file")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def file(draft_id: str, process: str, table: str) -> Response:
    """The file as it is saved; the header says which save that is."""
    return read_drawn(draft_id, process, _file(table))


@blueprint.post("/file")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def save(draft_id: str, process: str, table: str) -> ResponseReturnValue:
    """Save the file, and tell the number of that save and every fault."""
    saves = save_sent(draft_id, process, _file(table), "Changed a table")
    return jsonify(saves=saves, faults=faults_of_sent(draft_id, process, _file(table)))


@blueprint.post("/faults")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def judge_table(draft_id: str, process: str, table: str) -> ResponseReturnValue:
    """What is wrong with tables that are not saved, and the names that each reads."""
    faults = faults_of_sent(draft_id, process, _file(table))
    return jsonify(faults=faults, names=_sent_tables(draft_id, process, table).names)


@blueprint.post("/loss")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def tell_table_loss(draft_id: str, process: str, table: str) -> ResponseReturnValue:
    """What the page's program loses of the saved file when it writes it again; "" is nothing."""
    return loss_of_sent(draft_id, process, _file(table))


@blueprint.post("/tried")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def tell_tried(draft_id: str, process: str, table: str) -> ResponseReturnValue:
    """What a table that is not saved says of some values: the answer and the rules that matched."""
    tables = _sent_tables(draft_id, process, table)
    typed = request.get_json().get("typed")
    if not isinstance(typed, Mapping):
        raise BadInput(problem="Send by “typed” the values by their names.")
    with current.reading() as session:
        now = current.now(session)
    texts = {str(name): str(value) for name, value in typed.items()}
    tried = tables.tried(str(request.get_json().get("decision")), texts, now)
    return jsonify(rules=tried.rules, answer=tried.answer, problems=tried.problems)


def _sent_tables(draft_id: str, process: str, table: str) -> DraftTables:
    source = sent_source()
    with current.reading() as session:
        drawn_in(session, draft_id, process, _file(table))
        files = files_of_draft(session, draft_id)[process].now
    return look_at_tables(ProcessFiles(process, {**files.files, _file(table): source}), table)


def _file(table: str) -> str:
    return f"decisions/{table}.dmn"


def _addresses(**place: Any) -> dict[str, str]:
    """Where the page reads, saves and asks."""
    asked = {"file": "file", "faults": "judge_table", "loss": "tell_table_loss", "tried": "tell_tried"}
    return {name: url_for(f"table_drawing.{endpoint}", **place) for name, endpoint in asked.items()}
