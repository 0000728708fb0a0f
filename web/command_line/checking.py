"""`pathways check`: lints diagrams, tables, forms, letters, scenarios and invariants, alone or in folders.

Owns which file is of which kind and what a diagram may refer to: the files beside it, the
processes given with it, and the shipped ones. The rules themselves live with each kind.
"""

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
from lxml import etree

import processes
from engine.attendance.facts import FACTS
from engine.bpmn.beside import ProcessNeighbours
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.model import build_model, called_processes
from engine.bpmn.reading import BPMN, read_xml
from engine.decisions import check_model
from engine.faults import Fault, FilesRefused
from engine.forms import check_form
from engine.invariants import broken, check_invariants, shipped_invariants
from engine.letters import letter_faults
from engine.scenarios import check_scenario
from web.command_line.documents import Neighbours, read_bytes, refused, write_json

NOT_LOOKED_INTO = {"node_modules", "__pycache__"}


@dataclass
class Checked:
    """One file after checking."""

    path: str
    kind: str
    executable: bool = False
    faults: list[Fault] = field(default_factory=list)
    #: Of a diagram: faults of the files beside it, which it does not stand in.
    beside: list[Fault] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The entry of this file in the JSON answer."""
        faults = [
            {"element": f.element, "code": f.code, "severity": f.severity, "message": f.message}
            for f in self.faults
        ]
        return {"path": self.path, "kind": self.kind, "executable": self.executable, "faults": faults}


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def check(context: click.Context, paths: Sequence[str], as_json: bool) -> None:
    """Check diagrams, decision tables, forms, letters, scenarios and invariants.

    PATH is a .bpmn, .dmn, .form.json, .letter.md, .invariants.json or scenario .json file, or a folder of
    them. A shipped process is held to its invariants. Every
    fault is one line on standard error; only errors, not warnings, make the exit code 1.
    """
    found = [path for given in paths for path in files_under(given)]
    known = processes_near(found)
    checked = [check_file(path, known) for path in found]
    for told in [one for file in checked for one in file.beside]:
        for file in checked:
            if file.path == told.path and told not in file.faults:
                file.faults.append(told)
    for fault in (fault for file in checked for fault in file.faults):
        click.echo(str(fault), err=True)
    if as_json:
        write_json({"files": [file.as_json() for file in checked]})
    errors = sum(fault.severity == "error" for file in checked for fault in file.faults)
    if not as_json:
        click.echo(f"{len(checked)} file(s) checked, {errors} error(s).")
    context.exit(1 if errors else 0)


def files_under(given: str) -> list[str]:
    """The file itself, or every file of a known kind in the folder, in alphabetical order."""
    if not Path(given).is_dir():
        return [given]
    found = []
    for folder, folders, names in os.walk(given):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in NOT_LOOKED_INTO)
        found += [str(Path(folder) / name) for name in sorted(names) if kind_of_file(name)]
    return found


def kind_of_file(path: str) -> str:
    """bpmn, dmn, form, letter, invariants or scenario, by the file's name; "" for anything else."""
    name = path.lower()
    endings = {
        ".bpmn": "bpmn",
        ".dmn": "dmn",
        ".form.json": "form",
        ".letter.md": "letter",
        ".invariants.json": "invariants",
        ".json": "scenario",
    }
    return next((kind for ending, kind in endings.items() if name.endswith(ending)), "")


def check_file(path: str, known: ProcessNeighbours) -> Checked:
    """One file with its faults; `known` are the processes that a diagram may work with."""
    checked = Checked(path, kind_of_file(path) or "unknown")
    try:
        source = read_bytes(path)
        if checked.kind == "bpmn":
            checked.executable = any(executable for _, executable in processes_of(source, path))
            found = _faults_of_process(Path(path), known)
            checked.faults = [replace(one, path=path) for one in found if one.path == DIAGRAM]
            checked.beside = [
                replace(one, path=str(Path(path).parent / one.path)) for one in found if one.path != DIAGRAM
            ]
        else:
            checked.faults = CHECKS.get(checked.kind, _unknown)(source, path)
    except FilesRefused as refusal:
        checked.faults = list(refusal.faults)
    return checked


def _faults_of_process(diagram: Path, known: ProcessNeighbours) -> Sequence[Fault]:
    """Faults of a diagram and of what lies beside it, held against each other.

    A shipped process is held to its invariants, wherever its file lies.
    """
    files = ProcessFiles.beside(diagram)
    first = next((key for key, _ in processes_of(files.diagram, str(diagram))), "")
    in_folder = diagram.name == DIAGRAM and len(files.files) > 1
    around = replace(known, key=diagram.resolve().parent.name if in_folder else None)
    try:
        model = build_model(replace(files, key=first), known.calls, around)
    except FilesRefused as refusal:
        return list(refusal.faults)
    return [*model.warnings, *broken(shipped_invariants(model.key), {model.key: model})]


def _unknown(source: bytes, path: str) -> list[Fault]:
    endings = ".bpmn, .dmn, .form.json, .letter.md, .invariants.json or .json (a scenario)"
    raise refused(
        path, "FILE-KIND", f"Nothing is known about files of this kind; check those ending in {endings}."
    )


def _check_decisions(source: bytes, path: str) -> list[Fault]:
    return check_model(source, path, beside=Neighbours(path), facts=FACTS)


CHECKS: dict[str, Callable[[bytes, str], list[Fault]]] = {
    "dmn": _check_decisions,
    "form": check_form,
    "letter": letter_faults,
    "scenario": check_scenario,
    "invariants": check_invariants,
}


def processes_near(paths: Iterable[str]) -> ProcessNeighbours:
    """The processes in the diagrams given, in those beside them, and the shipped ones."""
    diagrams = {Path(path) for path in paths if kind_of_file(path) == "bpmn"}
    folders = {diagram.parent for diagram in diagrams}
    near = diagrams.union(
        *(set(folder.glob("*.bpmn")) | set(folder.parent.glob("*/process.bpmn")) for folder in folders)
    )
    shelf = [processes.folder(key) / DIAGRAM for key in processes.shipped()]
    found = {key: (path, calls) for path in [*shelf, *sorted(near)] for key, calls in _processes_in(path)}
    calls = {key: called for key, (_, called) in found.items()}

    def files_of(key: str) -> ProcessFiles | None:
        return replace(ProcessFiles.beside(found[key][0]), key=key) if key in found else None

    return ProcessNeighbours(calls, files_of)


def _processes_in(path: Path) -> list[tuple[str, Collection[str]]]:
    try:
        source = read_bytes(str(path))
        calls = called_processes(read_xml(source, str(path)))
        return [(key, calls) for key, _ in processes_of(source, str(path))]
    except FilesRefused:
        return []  # its own faults are told where that file is checked


def processes_of(source: bytes, path: str) -> list[tuple[str, bool]]:
    """Id of each process of a diagram, and whether it is executable."""
    found: list[etree._Element] = read_xml(source, path).findall(f"{{{BPMN}}}process")
    return [(process.get("id", ""), process.get("isExecutable") == "true") for process in found]
