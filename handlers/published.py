"""The published processes: which there are and in which versions."""

from flask import Blueprint, Response, render_template

from engine.errors import NotFound
from engine.policy import Action, allows
from engine.process_versions.offering import starters_of
from engine.roles import role_of_lane
from engine.store import people
from engine.store.processes import files_of, latest_versions, versions_of
from engine.views import guidance
from engine.views.differences import differences_of, look_at_version
from handlers import current
from handlers.access import access

blueprint = Blueprint("processes", __name__, url_prefix="/processes")


@blueprint.get("")
@access(Action.READ_PROCESSES)
def overview() -> str:
    """Every process with its newest version."""
    with current.reading() as session:
        versions = latest_versions(session).values()
        who = people.names(session, [version.published_by for version in versions])
    may_draft = allows(Action.READ_DRAFTS, current.actor())
    return render_template("processes/list.html", versions=versions, who=who, may_draft=may_draft)


@blueprint.get("/<key>")
@access(Action.READ_PROCESSES)
def show(key: str) -> str:
    """One process: its diagram and all its versions."""
    with current.reading() as session:
        versions = versions_of(session, key)
        files = files_of(session, versions[0].digest) if versions else None
        if files is None:
            raise NotFound(kind="process", reference=key)
        who = people.names(session, [version.published_by for version in versions])
    return render_template(
        "processes/show.html",
        versions=versions,
        who=who,
        source=files.diagram,
        names=sorted(files.files),
        purpose=guidance.purpose(files),
        steps=guidance.steps(files),
        role_of_lane=role_of_lane,
        starters=sorted(starters_of(versions[0])),
    )


@blueprint.get("/<key>/versions/<int:number>")
@access(Action.READ_PROCESSES)
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
@access(Action.READ_PROCESSES)
def diagram(key: str) -> Response:
    """The diagram of the newest version, to open in a modeller."""
    with current.reading() as session:
        versions = versions_of(session, key)
        files = files_of(session, versions[0].digest) if versions else None
    if files is None:
        raise NotFound(kind="process", reference=key)
    attachment = {"Content-Disposition": f'attachment; filename="{versions[0].key}.bpmn"'}
    return Response(files.diagram, mimetype="application/xml", headers=attachment)
