"""What the invariants and the linter say of a shipped process in which one file was changed."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from engine.attendance.facts import FACTS
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import read_elements, read_flows
from engine.bpmn.model import ProcessModel, check_files
from engine.decisions import checked_model
from engine.faults import Fault
from engine.forms import parse_form
from engine.invariants import broken, shipped_invariants

Known = Mapping[str, Collection[str]]


def lost(changed: ProcessFiles, shipped: ProcessFiles, model: ProcessModel) -> list[Fault]:
    """The invariants of a shipped process that changed files do not keep; [] where they do not go together.

    Args:
        model: of the shipped files; what is not changed is taken from it.
    """
    for path in (one for one in changed.files if changed.files[one] != shipped.files[one]):
        model = _anew(changed, path, model)
    return broken(shipped_invariants(model.key), {model.key: model})


def refused(changed: ProcessFiles, known: Known) -> list[Fault]:
    """The errors that the linter finds."""
    return [one for one in check_files(changed, known) if one.severity == "error"]


def _anew(files: ProcessFiles, path: str, model: ProcessModel) -> ProcessModel:
    source, name = files.files[path], PurePosixPath(path).name
    if path == DIAGRAM:
        return replace(model, elements=read_elements(files.root), flows=read_flows(files.root))
    if path.endswith(".dmn"):
        beside = {f"{stem}.dmn": other for stem, other in files.decisions.items()}
        table, _ = checked_model(source, path, beside=beside, facts=FACTS)
        kept = {one: found for one, found in model.decisions.items() if found.path != path}
        return replace(model, decisions=kept | (dict.fromkeys(table.decisions, table) if table else {}))
    if path.endswith(".form.json"):
        return replace(
            model, forms={**model.forms, name.removesuffix(".form.json"): parse_form(source, path)}
        )
    return model
