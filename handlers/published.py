"""The published processes: which there are, in which versions, and what becomes of them."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import BadInput, FieldFault
from engine.policy import Action, allows
from engine.process_versions.ruling import (
    OFFERED,
    RETIRED,
    NotRuled,
    agree_to_ruling,
    ask_ruling,
    refuse_ruling,
    withdraw_version,
)
from engine.roles import role_of_lane
from engine.store import people
from engine.store.processes import latest_versions, versions_in_force
from engine.views import guidance
from engine.views.differences import differences_of, look_at_version
from engine.views.published import look_at_process
from handlers import current
from handlers.access import access
from handlers.noting import Unnoted
from handlers.refusals import status_of

blueprint = Blueprint("processes", __name__, url_prefix="/processes")


@blueprint.get("")
@access(Action.READ_PROCESSES, notes=Unnoted.NO_CHILD)
def overview() -> str:
    """Every process with its newest version."""
    with current.reading() as session:
        now = current.now(session)
        begun = versions_in_force(session, now)
        versions = {**latest_versions(session), **begun}.values()
        who = people.names(session, [version.published_by for version in versions])
    may_draft = allows(Action.READ_DRAFTS, current.actor())
    return render_template("processes/list.html", versions=versions, who=who, may_draft=may_draft)


@blueprint.get("/<key>")
@access(Action.READ_PROCESSES, notes=Unnoted.NO_CHILD)
def show(key: str, faults: tuple[FieldFault, ...] = ()) -> str:
    """One process: its diagram, all its versions, and what was ruled of it."""
    with current.reading() as session:
        page = look_at_process(session, current.actor(), key, current.now(session))
    return render_template(
        "processes/show.html",
        page=page,
        purpose=guidance.purpose(page.files),
        steps=guidance.steps(page.files),
        role_of_lane=role_of_lane,
        faults=faults,
        typed=request.form,
    )


@blueprint.post("/<key>/ask")
@access(Action.PUBLISH_PROCESS, notes=Unnoted.NO_CHILD)
def ask(key: str) -> ResponseReturnValue:
    """Ask a second person to let it be retired, or offered again."""
    kind = OFFERED if request.form.get("kind") == OFFERED else RETIRED
    try:
        with current.transaction() as session:
            ask_ruling(session, current.actor(), key, kind, request.form.get("why", ""), current.now(session))
    except (BadInput, NotRuled) as refused:
        return show(key, (FieldFault("why", str(refused)),)), status_of(refused)
    flash("It is asked. Somebody else can agree to it, who finds it among the notices.", "success")
    return redirect(url_for("processes.show", key=key))


@blueprint.post("/<key>/rulings/<ruling_id>")
@access(Action.PUBLISH_PROCESS, notes=Unnoted.NO_CHILD)
def settle(key: str, ruling_id: str) -> ResponseReturnValue:
    """Agree to what was asked, or leave the process as it is."""
    verb = agree_to_ruling if request.form.get("answer") == "agree" else refuse_ruling
    with current.transaction() as session:
        verb(session, current.actor(), ruling_id, current.now(session))
    flash("It is done." if verb is agree_to_ruling else "The process stays as it is.", "success")
    return redirect(url_for("processes.show", key=key))


@blueprint.post("/<key>/versions/<int:number>/withdraw")
@access(Action.PUBLISH_PROCESS, notes=Unnoted.NO_CHILD)
def withdraw(key: str, number: int) -> ResponseReturnValue:
    """Take back a version before its day."""
    try:
        with current.transaction() as session:
            now = current.now(session)
            withdraw_version(session, current.actor(), key, number, request.form.get("why", ""), now)
    except BadInput as refused:
        return show(key, (FieldFault(f"withdraw-{number}", str(refused)),)), 422
    flash("It is withdrawn, with what was published together with it. What runs now goes on.", "success")
    return redirect(url_for("processes.show", key=key))


@blueprint.get("/<key>/versions/<int:number>")
@access(Action.READ_PROCESSES, notes=Unnoted.NO_CHILD)
def version(key: str, number: int) -> str:
    """One version: who wrote and who published it, and what it changed."""
    with current.reading() as session:
        found, was, now = look_at_version(session, key, number)
        who = people.names(session, [one for one in (found.written_by, found.published_by) if one])
        newest = latest_versions(session)[key].number == number
    differences = differences_of(was, now)
    return render_template(
        "processes/version.html",
        version=found,
        newest=newest,
        who=who,
        was=was,
        now=now,
        differences=differences,
    )


@blueprint.get("/<key>/process.bpmn")
@access(Action.READ_PROCESSES, notes=Unnoted.NO_CHILD)
def diagram(key: str) -> Response:
    """The diagram of the version that is in force, to open in a modeller."""
    with current.reading() as session:
        page = look_at_process(session, current.actor(), key, current.now(session))
    attachment = {"Content-Disposition": f'attachment; filename="{page.shown.key}.bpmn"'}
    return Response(page.files.diagram, mimetype="application/xml", headers=attachment)
