"""Publishing processes: checked as a whole, then immutable, and never the same files twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel, build_model, called_processes
from engine.england import day_in_england
from engine.faults import Fault, FilesRefused
from engine.identity import Actor
from engine.policy import Action, require
from engine.process_versions import shelf
from engine.process_versions.calling import faulty_calls
from engine.process_versions.concerning import concerned_roles
from engine.process_versions.refusals import PublishedMeanwhile
from engine.store.database import Session
from engine.store.processes import Version, add_version, last_number, latest_versions


def publish(
    session: Session,
    actor: Actor,
    files: Sequence[ProcessFiles],
    note: str,
    now: datetime,
    *,
    written_by: str | None = None,
    begins_on: date | None = None,
) -> list[Version]:
    """Publish processes together: all of them, or none when any has a fault.

    Args:
        files: processes that may call each other and any that is published already.
        note: why, in a sentence.
        written_by: the id of whoever proposed them, where that is not the actor.
        begins_on: the day in England from which cases begin with them; a day that has come is at once.

    Returns:
        The versions that are new. Files that are the newest version already make none.

    Raises:
        NotAllowed: the person may not.
        FilesRefused: with every fault of every file.
        PublishedMeanwhile: somebody else was at the same process.
    """
    require(Action.PUBLISH_PROCESS, actor)
    latest = latest_versions(session)
    changed = [one for one in files if _is_new(one, latest.get(one.key))]
    published = {key: version.calls for key, version in latest.items()}
    called = {one.key: calls_of(one) for one in files}
    models = build_all(changed, {**published, **called})
    today = day_in_england(now)
    later = begins_on if begins_on and begins_on > today else None
    lost = faulty_calls(session, called, later or today)
    if lost:
        raise FilesRefused(lost)
    versions = []
    for one, model in zip(changed, models, strict=True):
        number = last_number(session, one.key) + 1
        was = shelf.files(session, latest[one.key].digest) if one.key in latest else None
        version = Version(
            one.key, number, model.name, one.digest, sorted(model.calls), dict(model.start_messages),
            list(model.started_by), note, actor.id, now, written_by or actor.id,
            concerned_roles(was, one) if was else None, later,
        )  # fmt: skip
        write_version(session, version, one)
        shelf.keep(one.digest, model)
        versions.append(version)
    return versions


def _is_new(files: ProcessFiles, newest: Version | None) -> bool:
    """The same files publish a retired process again."""
    return newest is None or newest.retired or newest.digest != files.digest


def calls_of(files: ProcessFiles) -> Collection[str]:
    """Ids of the processes that a process calls; none for a diagram that cannot be read, which is refused."""
    try:
        return called_processes(files.root)
    except FilesRefused:
        return ()


def build_all(files: Sequence[ProcessFiles], known: Mapping[str, Collection[str]]) -> list[ProcessModel]:
    """Models of all files.

    Raises:
        FilesRefused: with every fault of every process, each path beginning with the process's key.
    """
    models: list[ProcessModel] = []
    faults: list[Fault] = []
    for one in files:
        try:
            models.append(build_model(one, known))
        except FilesRefused as refused:
            faults += [replace(fault, path=f"{one.key}/{fault.path}") for fault in refused.faults]
    if faults:
        raise FilesRefused(faults)
    return models


def write_version(session: Session, version: Version, files: ProcessFiles) -> None:
    """Write a version under its number.

    Raises:
        PublishedMeanwhile: the number was taken a moment ago.
    """
    try:
        with session.begin_nested():
            add_version(session, version, files)
    except IntegrityError:
        raise PublishedMeanwhile(key=version.key) from None
