"""Everything that is wrong with a draft: faults of its files, and scenarios that no longer hold."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.bpmn.beside import ProcessNeighbours
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.model import ProcessModel, build_model
from engine.faults import Fault, FilesRefused
from engine.invariants import broken
from engine.process_versions import shelf
from engine.process_versions.drafted import DraftedModels
from engine.process_versions.promises import invariants_faults, promises_of
from engine.process_versions.publishing import calls_of
from engine.scenarios import check_scenario, read_scenario
from engine.simulation import simulate
from engine.store.database import Session
from engine.store.people import roles_held
from engine.store.processes import latest_versions

NO_DIAGRAM = Fault(DIAGRAM, "", "NO-DIAGRAM", "The process has no diagram yet. Upload one, or draw it.")


def faults_of(session: Session, files: Mapping[str, ProcessFiles]) -> dict[str, list[Fault]]:
    """The faults of each process of a draft, errors and warnings, by its key.

    Each path is the file's inside its process.
    """
    known = neighbours_of(session, files)
    return {key: _faults(one, known) for key, one in files.items()}


def faults_of_process(session: Session, files: Mapping[str, ProcessFiles], key: str) -> list[Fault]:
    """The faults of one process of a draft, as in `faults_of`."""
    return _faults(files[key], neighbours_of(session, files))


def neighbours_of(session: Session, files: Mapping[str, ProcessFiles]) -> ProcessNeighbours:
    """What each process calls and is made of, where the draft does not say otherwise as it is published."""
    latest = latest_versions(session)
    published = {key: version.calls for key, version in latest.items()}
    drafted = {key: calls_of(one) for key, one in files.items() if DIAGRAM in one.files}

    def files_of(key: str) -> ProcessFiles | None:
        if key in files:
            return files[key]
        return shelf.files(session, latest[key].digest) if key in latest else None

    return ProcessNeighbours({**published, **drafted}, files_of, held=roles_held(session))


def _faults(files: ProcessFiles, known: ProcessNeighbours) -> list[Fault]:
    if DIAGRAM not in files.files:
        return [NO_DIAGRAM]
    try:
        faults = _of_model(files, build_model(files, known.calls, replace(known, key=files.key)))
    except FilesRefused as refused:
        faults = list(refused.faults)
    faults += invariants_faults(files)
    for name, content in _scenarios(files).items():
        faults += check_scenario(content, name)
    return faults


def _of_model(files: ProcessFiles, model: ProcessModel) -> list[Fault]:
    """The warnings of a process that may run, and the invariants that it breaks."""
    return [*model.warnings, *broken(promises_of(files), {model.key: model})]


def _scenarios(files: ProcessFiles) -> dict[str, bytes]:
    return {name: content for name, content in files.files.items() if name.startswith("scenarios/")}


def unmet_scenarios(
    session: Session, files: Mapping[str, ProcessFiles], now: datetime
) -> dict[str, list[Fault]]:
    """Of each process of a draft, what its scenarios expect and does not happen, by its key.

    They run on the draft, and on the versions in force of what it does not hold.

    Args:
        files: without faults (`faults_of`).
    """
    models = DraftedModels(session, files, now)
    found: dict[str, list[Fault]] = {key: [] for key in files}
    for key, one in files.items():
        routing = models.routing(key)
        for name, content in _scenarios(one).items():
            scenario = read_scenario(content, name)
            report = simulate(models.model_for, scenario.get("process", key), scenario, now, routing)
            found[key] += [
                Fault(name, wrong["element"], wrong["code"], wrong["message"]) for wrong in report.faults
            ]
            found[key] += [Fault(name, "", "NOT-AS-EXPECTED", said) for said in report.unmet]
    return found
