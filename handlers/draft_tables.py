"""The decision tables of a draft: rules as rows, pasted from a spreadsheet or typed, and tried in place."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.decisions.mending import input_mended, line_mended, policy_mended, rows_mended
from engine.decisions.rewriting import RuleGrid, write_input, write_line, write_rows
from engine.decisions.spreadsheets import as_csv, as_text, rows_from_csv, rows_from_text
from engine.errors import BadInput, FieldFault
from engine.policy import Action
from engine.process_versions import save_files
from engine.process_versions.drafting import hold
from engine.store.process_drafts import files_of_draft
from engine.views.draft import look_at_draft
from engine.views.draft_table import DraftTables, TriedTable, look_at_tables, title_of_tables, why_only_shown
from handlers import current
from handlers.access import access
from handlers.noting import Unnoted

blueprint = Blueprint("draft_tables", __name__, url_prefix="/drafts/<draft_id>/<process>/tables/<table>")
#: Before each name in the fields of what is tried.
TRY = "try "
#: Empty rows at the end, for new rules.
NEW_ROWS = 3


@blueprint.get("")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def show(draft_id: str, process: str, table: str, faults: tuple[FieldFault, ...] = ()) -> str:
    """Every table of a file, and what it says of the values that somebody tries."""
    with current.reading() as session:
        now = current.now(session)
        page = look_at_draft(session, current.actor(), draft_id, now)
    drafted = page.process(process)
    seen = look_at_tables(drafted.now, table)
    tried: dict[str, TriedTable] = {}
    for grid in seen.grids:
        typed = {name: request.args.get(TRY + name, "") for name in seen.names[grid.decision]}
        if request.args.get("decision") == grid.decision:
            tried[grid.decision] = seen.tried(grid.decision, typed, now)
    return render_template(
        "drafts/table.html",
        page=page,
        drafted=drafted,
        seen=seen,
        tried=tried,
        args=request.args,
        form=request.form,
        texts={grid.decision: as_text(grid) for grid in seen.grids},
        new_rows=NEW_ROWS,
        only_shown={grid.decision: why for grid in seen.grids if (why := why_only_shown(grid))},
        wrong=[one for one in drafted.faults if one.path == f"decisions/{table}.dmn"],
        faults=faults,
    )


@blueprint.get("/<decision>.tsv")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def fetch(draft_id: str, process: str, table: str, decision: str) -> Response:
    """One table for a spreadsheet, as it is copied."""
    grid = _grid(draft_id, process, table, decision)
    return Response(as_text(grid), mimetype="text/tab-separated-values")


@blueprint.get("/<decision>.csv")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def fetch_csv(draft_id: str, process: str, table: str, decision: str) -> Response:
    """One table as a file for a spreadsheet."""
    return Response(as_csv(_grid(draft_id, process, table, decision)), mimetype="text/csv")


def _grid(draft_id: str, process: str, table: str, decision: str) -> RuleGrid:
    with current.reading() as session:
        page = look_at_draft(session, current.actor(), draft_id, current.now(session))
    return look_at_tables(page.process(process).now, table).grid(decision)


@blueprint.post("/<decision>")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def change(draft_id: str, process: str, table: str, decision: str) -> ResponseReturnValue:
    """Save the rules of one table: cell by cell, as they were pasted or sent, or with one fault mended."""
    name = f"decisions/{table}.dmn"
    try:
        with current.transaction() as session:
            now, actor = current.now(session), current.actor()
            hold(session, actor, draft_id, now, seen=request.form.get("seen", type=int))
            seen = look_at_tables(files_of_draft(session, draft_id)[process].now, table)
            content = _changed(seen, name, decision)
            did = f"Changed the table “{title_of_tables(content, name)}”"
            save_files(session, actor, draft_id, process, {name: content}, did, now)
    except BadInput as refused:
        part = "pasted" if "pasted" in request.form else "sent"
        return show(draft_id, process, table, (FieldFault(f"{part}-{decision}", str(refused)),)), 422
    flash("Saved in the draft.", "success")
    return redirect(url_for("draft_tables.show", draft_id=draft_id, process=process, table=table))


def _changed(seen: DraftTables, name: str, decision: str) -> bytes:
    """The file as whoever sends the form wants it."""
    mend, value = request.form.get("mend", ""), request.form.get("value", "")
    if line := line_mended(mend):
        return write_line(seen.source, name, decision, line, value)
    if column := input_mended(mend):
        return write_input(seen.source, name, decision, column, value)
    return write_rows(seen.source, name, decision, _rows(seen.grid(decision), mend), policy_mended(mend))


def _rows(grid: RuleGrid, mend: str) -> list[list[str]]:
    """The rules as whoever sends the form wants them."""
    if mend:
        return rows_mended(grid.rows, mend, request.form.get("value", ""))
    if sent := request.files.get("file"):
        return rows_from_csv(sent.read(), grid.columns)
    if "pasted" in request.form:
        return rows_from_text(request.form["pasted"], grid.columns)
    if not any(map(_is_cell, request.form)):
        raise BadInput(problem="Choose the file to send.")
    return _typed(len(grid.columns))


def _typed(width: int) -> list[list[str]]:
    """The cells as they were typed: the fields are `cell ROW COLUMN`."""
    rows = sorted({int(name.split()[1]) for name in request.form if _is_cell(name)})
    return [[request.form.get(f"cell {row} {column}", "") for column in range(width)] for row in rows]


def _is_cell(name: str) -> bool:
    parts = name.split()
    return len(parts) == 3 and parts[0] == "cell" and all(part.isdecimal() for part in parts[1:])
