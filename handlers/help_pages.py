"""Help for whoever draws pathways: a page for each thing that the engine reads, with an example that runs."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.bpmn.bundle import ProcessFiles
from engine.errors import NotFound
from engine.help import HelpPage, example_named, help_page, page_about
from engine.help.feel import TOLD_AT
from engine.policy import Action, allows
from engine.process_versions import begin_with_files
from engine.process_versions.uploading import zipped
from engine.views.help_page import look_at_help, look_at_help_index, signature_of
from handlers import current, repeats
from handlers.access import Open, access
from handlers.noting import Unnoted

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def index() -> str:
    """Every page by its group."""
    return render_template("help/index.html", groups=look_at_help_index())


@blueprint.get("/<name>")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def show(name: str) -> str:
    """One page, with what its example did."""
    return render_template(
        "help/page.html",
        shown=look_at_help(name),
        day=TOLD_AT,
        signature_of=signature_of,
        may_draft=allows(Action.WRITE_DRAFT, current.actor()),
    )


@blueprint.get("/of/<sort>/<name>")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def look_up(sort: str, name: str) -> ResponseReturnValue:
    """The page about something by what the editors call it: “kind userTask”, “operator send_notice”."""
    page = page_about(f"{sort} {name}")
    return redirect(url_for("help.show", name=page.name) if page else url_for("help.index"))


@blueprint.get("/<name>/example.zip")
@access(Open.SIGNED_IN, notes=Unnoted.NO_CHILD)
def fetch(name: str) -> Response:
    """The whole example, for a modeller on somebody's desk."""
    files = _files(help_page(name))
    headers = {"Content-Disposition": f'attachment; filename="{files.key}.zip"'}
    return Response(zipped(files.files), mimetype="application/zip", headers=headers)


@blueprint.post("/<name>/draft")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def begin(name: str) -> ResponseReturnValue:
    """Begin a draft that holds the example."""
    page = help_page(name)
    with current.transaction() as session:
        title = f"Example: {page.title}"
        now = current.now(session)
        draft_id = begin_with_files(
            session, current.actor(), title, _files(page), "The example of the help", now
        )
        begun = repeats.lead_on(session, "drafts.show", draft_id=draft_id)
    return redirect(begun)


def _files(page: HelpPage) -> ProcessFiles:
    if not page.example:
        raise NotFound(kind="example", reference=page.name)
    return example_named(page.example).files
