"""The files of a process in a draft: sent from somebody's desk, fetched to it, and written as text."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import BadInput, FieldFault, NotFound
from engine.forms import form_mended
from engine.letters import letter_mended
from engine.policy import Action
from engine.process_versions import save_files
from engine.process_versions.drafting import hold
from engine.process_versions.uploading import MOST_FILE_BYTES, place_of, unzip, zipped
from engine.store.process_drafts import draft_of, files_of_draft
from engine.views.draft import look_at_draft
from handlers import current
from handlers.access import access
from handlers.noting import Unnoted

blueprint = Blueprint("draft_files", __name__, url_prefix="/drafts/<draft_id>")


@blueprint.get("/<process>.zip")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def fetch_all(draft_id: str, process: str) -> Response:
    """All files of a process, for a modeller on somebody's desk."""
    return _download(zipped(_files(draft_id, process)), f"{process}.zip", "application/zip")


@blueprint.get("/<process>/files/<path:name>")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def fetch(draft_id: str, process: str, name: str) -> Response:
    """One file as it is now."""
    return _download(
        file_in_draft(draft_id, process, name), name.rpartition("/")[2], "application/octet-stream"
    )


@blueprint.post("/files")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD, takes_file=True)
def send(draft_id: str) -> ResponseReturnValue:
    """Take a file, or an archive of several, into a process; one that the draft does not hold is new."""
    sent, process = request.files.get("file"), request.form.get("process", "").strip()
    try:
        if sent is None or not sent.filename:
            raise BadInput(problem="Choose a file.")
        content = sent.stream.read(5 * MOST_FILE_BYTES + 1)
        is_archive = sent.filename.lower().endswith(".zip")
        files = unzip(content) if is_archive else {place_of(sent.filename): content}
        with current.transaction() as session:
            save_files(
                session, current.actor(), draft_id, process, files, f"Sent {sent.filename[:100]}",
                current.now(session),
            )  # fmt: skip
    except BadInput as refused:
        flash(str(refused), "notice")
        return redirect(url_for("drafts.show", draft_id=draft_id, _anchor="send"))
    flash(f"{len(files)} file{'s are' if len(files) > 1 else ' is'} in the draft.", "success")
    return redirect(url_for("drafts.show", draft_id=draft_id))


@blueprint.get("/<process>/text/<path:name>")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def show(draft_id: str, process: str, name: str, faults: tuple[FieldFault, ...] = ()) -> str:
    """One file as text."""
    text = file_in_draft(draft_id, process, name).decode(errors="replace")
    with current.reading() as session:
        page = look_at_draft(session, current.actor(), draft_id, current.now(session))
    drafted = page.process(process)
    return render_template(
        "drafts/text.html",
        page=page,
        drafted=drafted,
        name=name,
        text=request.form.get("text", text),
        wrong=[one for one in drafted.faults if one.path == name],
        faults=faults,
    )


@blueprint.post("/<process>/mend/<path:name>")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def mend(draft_id: str, process: str, name: str) -> ResponseReturnValue:
    """Do what a fault of a form or a letter proposes."""
    mended = form_mended if name.startswith("forms/") else letter_mended
    setting, value = request.form.get("mend", ""), request.form.get("value", "")
    with current.transaction() as session:
        now, actor, seen = current.now(session), current.actor(), request.form.get("seen", type=int)
        hold(session, actor, draft_id, now, seen=seen)
        drafted = files_of_draft(session, draft_id).get(process)
        if drafted is None or name not in drafted.now.files:
            raise NotFound(kind="file", reference=name)
        content = mended(drafted.now.files[name], setting, value)
        save_files(session, actor, draft_id, process, {name: content}, f"Changed {name}", now)
    flash("Saved in the draft.", "success")
    return redirect(url_for("drafts.show", draft_id=draft_id, _anchor=f"process-{process}"))


@blueprint.post("/<process>/text/<path:name>")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def write(draft_id: str, process: str, name: str) -> ResponseReturnValue:
    """Save one file as text; an empty one is removed."""
    try:
        return save_text(draft_id, process, name, request.form.get("text", "").replace("\r\n", "\n"))
    except BadInput as refused:
        return show(draft_id, process, name, (FieldFault("text", str(refused)),)), 422


def save_text(draft_id: str, process: str, name: str, text: str) -> ResponseReturnValue:
    """Save a file as text, or remove it where nothing is left, and go back to the page that sent it.

    Raises:
        BadInput: no file of that name may say this.
    """
    content = text.encode() if text.strip() else None
    did = f"{'Changed' if content else 'Removed'} {name}"
    with current.transaction() as session:
        save_files(
            session, current.actor(), draft_id, process, {name: content}, did, current.now(session),
            seen=request.form.get("seen", type=int),
        )  # fmt: skip
    flash("Saved in the draft." if content else "The file was removed from the draft.", "success")
    if content is None:
        return redirect(url_for("drafts.show", draft_id=draft_id))
    return redirect(request.path)


def _files(draft_id: str, process: str) -> Mapping[str, bytes]:
    with current.reading() as session:
        draft_of(session, draft_id)
        drafted = files_of_draft(session, draft_id).get(process)
    if drafted is None:
        raise NotFound(kind="process", reference=process)
    return drafted.now.files


def file_in_draft(draft_id: str, process: str, name: str) -> bytes:
    """One file of a process in a draft as it is now."""
    files = _files(draft_id, process)
    if name not in files:
        raise NotFound(kind="file", reference=name)
    return files[name]


def _download(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)
