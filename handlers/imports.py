"""Files that come in by the browser: uploaded, looked at before anything is written, imported or not.

Nothing here reads a file: a worker does, and these pages say how far it is and what it found.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import accounts
from engine.errors import Conflict, FieldFault, NotFound
from engine.identity import SYSTEM
from engine.imports import uploads
from engine.imports.findings import Findings
from engine.imports.glancing import Taken, taken_by_weeks
from engine.imports.sources import Encoding
from engine.policy import Action
from engine.store import people
from engine.store.uploads import Upload
from handlers import current, repeats
from handlers.access import access
from handlers.noting import Noted, Unnoted, showed

blueprint = Blueprint("imports", __name__, url_prefix="/imports")

#: Noted of another's file: who sent one knows what is in it.
UPLOAD = Noted("upload")
#: Kind -> as a person chooses it, and what such a file holds.
KINDS_IN_WORDS = {
    "schools": ("Schools", "Number and name of each school."),
    "pupils": ("Pupils", "Children with their enrolments, as schools send them."),
    "terms": ("Terms", "Half-terms, INSET days and closures."),
    "staff": ("Staff", "People who sign in, with their roles and schools."),
    "marks": ("Marks", "Register marks: one mark a row or one week a row, CSV or Parquet."),
}
#: The names of the fields that say which column is which begin so.
COLUMN = "column "
LINES_OF_LOG = 50
NOT_CONFIRMED = "Say that you have looked at the changes, or mend the file"
_AT_ONCE_BYTES = 1 << 16


@blueprint.get("")
@access(Action.IMPORT_DATA, notes=Unnoted.NO_CHILD)
def overview(faults: Sequence[FieldFault] = ()) -> str:
    """The form that takes a file, and the files that are on their way."""
    with current.reading() as session:
        kinds = uploads.kinds_for(current.actor())
        waiting = uploads.uploads_of(session, current.actor())
        who = people.names(session, [upload.uploaded_by for upload in waiting])
    return render_template(
        "imports/overview.html",
        kinds={kind: KINDS_IN_WORDS[kind] for kind in kinds},
        words=KINDS_IN_WORDS,
        waiting=waiting,
        who=who,
        chosen=request.form.get("kind", ""),
        megabytes=current.installation().upload_megabytes,
        faults=faults,
    )


@blueprint.post("")
@access(Action.IMPORT_DATA, notes=Unnoted.NO_CHILD, takes_file=True)
def upload() -> ResponseReturnValue:
    """Keep the file and have it checked."""
    sent, kind = request.files.get("file"), request.form.get("kind", "")
    faults = [] if kind in KINDS_IN_WORDS else [FieldFault("kind", "Choose what the file is about")]
    if sent is None or not sent.filename:
        faults.append(FieldFault("file", "Choose a file"))
    if faults or sent is None:
        return overview(faults), 422
    keeping, actor = current.installation().keeping, current.actor()
    with keeping.keep(sent.stream) as (upload_id, size), current.transaction() as session:
        new = Upload(upload_id, kind, sent.filename or "", size, actor.id, current.now(session))
        replaced = uploads.receive(session, actor, new, request.form.get("instead_of", "")[:32])
        kept = repeats.lead_on(session, "imports.show", upload_id=upload_id)
    if replaced:
        keeping.remove(replaced)
    return redirect(kept)


@blueprint.get("/log")
@access(Action.IMPORT_DATA, notes=Unnoted.NO_CHILD)
def log() -> str:
    """What was imported, by whom, and what became of it."""
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    with current.reading() as session:
        lines = uploads.log_of_imports(session, current.actor(), page, LINES_OF_LOG)
        who = people.names(session, [line.imported_by for line in lines])
    return render_template(
        "imports/log.html",
        lines=lines[:LINES_OF_LOG],
        further=len(lines) > LINES_OF_LOG,
        page=page,
        who={SYSTEM.id: "From the command line", **who},
        words=KINDS_IN_WORDS,
    )


@blueprint.get("/<upload_id>")
@access(Action.IMPORT_DATA, notes=UPLOAD)
def show(upload_id: str, faults: Sequence[FieldFault] = ()) -> str:
    """A file on its way: how far the worker is, what it found, or what was imported."""
    with current.reading() as session:
        upload = uploads.upload_of(session, current.actor(), upload_id)
        other = uploads.importing_now(session)
        outdated = uploads.outdated(session, upload)
        ids = [upload.uploaded_by, other.imported_by if other and other.imported_by else ""]
        who = people.names(session, ids)
        newcomers = uploads.waiting_people(session, current.actor(), upload_id)
    if upload.uploaded_by != current.actor().id:
        showed(upload_id)
    findings = Findings.of(upload.findings)
    return render_template(
        f"imports/{_PAGES[upload.state]}.html",
        upload=upload,
        findings=findings,
        columns=_columns(upload, findings),
        kind=KINDS_IN_WORDS[upload.kind][0],
        share=current.installation().keeping.share(upload.id),
        other=other if other and other.id != upload.id else None,
        outdated=outdated,
        who=who,
        newcomers=newcomers,
        column=COLUMN,
        faults=faults,
        has_list=bool(findings and findings.fault_count and _refused_rows(upload).is_file()),
    )


_PAGES = {
    "checking": "waiting", "importing": "waiting", "checked": "checked", "done": "done", "failed": "failed"
}  # fmt: skip


@blueprint.post("/<upload_id>/reading")
@access(Action.IMPORT_DATA, notes=Unnoted.CHANGES)
def read_again(upload_id: str) -> ResponseReturnValue:
    """Have the file read in another way: its encoding, and which column is which."""
    encoding = "windows-1252" if request.form.get("encoding") == "windows-1252" else None
    mapping = {
        name.removeprefix(COLUMN): theirs for name, theirs in request.form.items() if name.startswith(COLUMN)
    }
    try:
        with current.transaction() as session:
            uploads.read_again(
                session, current.actor(), upload_id, _round(), cast(Encoding | None, encoding), mapping
            )
    except Conflict as refusal:
        flash(str(refusal), "notice")
    return redirect(url_for("imports.show", upload_id=upload_id))


@blueprint.post("/<upload_id>/import")
@access(Action.IMPORT_DATA, notes=UPLOAD)
def import_it(upload_id: str) -> ResponseReturnValue:
    """Have the file imported; sending this twice does it once."""
    leave_out = request.form.get("leave_out", 0, type=int)
    try:
        with current.transaction() as session:
            uploads.begin_upload_import(
                session, current.actor(), upload_id, _round(), leave_out,
                confirmed=request.form.get("confirmed") == "yes",
            )  # fmt: skip
    except uploads.DangersNotConfirmed:
        return show(upload_id, [FieldFault("confirmed", NOT_CONFIRMED)]), 422
    except Conflict as refusal:
        flash(str(refusal), "notice")
    return redirect(url_for("imports.show", upload_id=upload_id))


@blueprint.post("/<upload_id>/remove")
@access(Action.IMPORT_DATA, notes=Unnoted.CHANGES)
def remove(upload_id: str) -> ResponseReturnValue:
    """Remove a file that is not to be imported."""
    try:
        with current.transaction() as session:
            uploads.withdraw_upload(session, current.actor(), upload_id)
    except Conflict as refusal:
        flash(str(refusal), "notice")
        return redirect(url_for("imports.show", upload_id=upload_id))
    current.installation().keeping.remove(upload_id)
    flash("The file was removed. Nothing of it was imported.", "success")
    return redirect(url_for("imports.overview"))


@blueprint.get("/<upload_id>/refused.csv")
@access(Action.IMPORT_DATA, notes=UPLOAD)
def refused_rows(upload_id: str) -> Response:
    """The list of refused rows: their lines, what is wrong, and the rows as they are."""
    return _list(upload_id, current.installation().keeping.refused_rows(upload_id), "refused")


@blueprint.get("/<upload_id>/dangers.csv")
@access(Action.IMPORT_DATA, notes=UPLOAD)
def dangers(upload_id: str) -> Response:
    """The list of changes that can harm a child: which child, what it was, what it would be."""
    return _list(upload_id, current.installation().keeping.dangers(upload_id), "changes")


def _list(upload_id: str, path: Path, name: str) -> Response:
    """A list that lies beside a file."""
    with current.reading() as session:
        upload = uploads.upload_of(session, current.actor(), upload_id)
    if upload.state not in ("checked", "done") or not path.is_file():
        raise NotFound(kind="list", reference=upload_id)
    if upload.uploaded_by != current.actor().id:
        showed(upload_id)
    return Response(
        _for_spreadsheets(path),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}-{upload.kind}.csv"'},
    )


@blueprint.post("/<upload_id>/passwords")
@access(Action.MANAGE_USERS, notes=Unnoted.NO_CHILD)
def passwords(upload_id: str) -> str:
    """Make first passwords for the people whom an import added, and show them once."""
    with current.reading() as session:
        newcomers = uploads.waiting_people(session, current.actor(), upload_id)
    made = []
    for each in newcomers:
        # One short transaction each: hashing a password is slow on purpose.
        with current.transaction(repeatable=True) as session:
            secret = accounts.reset_password(session, current.actor(), each.id, current.wall_now())
        made.append((each, secret))
    return render_template("imports/passwords.html", made=made, upload_id=upload_id)


def _columns(upload: Upload, findings: Findings | None) -> Sequence[Taken]:
    """Our columns; of marks with one week a row when somebody says that they are so."""
    if findings and upload.kind == "marks" and request.args.get("rows") == "weeks":
        return taken_by_weeks(findings.glance.names, upload.mapping)
    return findings.columns if findings else ()


def _round() -> int:
    return request.form.get("round", 0, type=int)


def _refused_rows(upload: Upload) -> Path:
    return current.installation().keeping.refused_rows(upload.id)


def _for_spreadsheets(path: Path) -> Iterator[bytes]:
    """The bytes of a file in UTF-8, with the mark by which Excel knows it."""
    yield b"\xef\xbb\xbf"
    with path.open("rb") as file:
        while block := file.read(_AT_ONCE_BYTES):
            yield block
