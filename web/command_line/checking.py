"""`pathways check`: lints diagrams, tables, forms, letters, scenarios and invariants, alone or in folders.

Owns which file is of which kind and what a diagram may refer to: the files beside it, the
processes given with it, and the shipped ones. The rules themselves live with each kind.
"""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
from lxml import etree

import processes
from engine.attendance.facts import FACTS
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.model import build_model, called_processes
from engine.bpmn.operators import OPERATORS
from engine.bpmn.profile import Surroundings, check_diagram
from engine.bpmn.reading import BPMN, read_xml
from engine.decisions import check_model, read_model
from engine.faults import Fault, FilesRefused
from engine.forms import check_form
from engine.invariants import broken, check_invariants, shipped_invariants
from engine.letters import letter_faults
from engine.scenarios import check_scenario
from web.command_line.documents import Neighbours, read_bytes, refused, write_json

NOT_LOOKED_INTO = {"node_modules", "__pycache__"}
#: Processes by id, each with the ids of those that it calls.
Calls = Mapping[str, Collection[str]]


@dataclass
class Checked:
    """One file after checking."""

    path: str
    kind: str
    executable: bool = False
    faults: list[Fault] = field(default_factory=list)

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


def check_file(path: str, known: Calls) -> Checked:
    """One file with its faults; `known` are the processes that a call activity may name."""
    checked = Checked(path, kind_of_file(path) or "unknown")
    try:
        source = read_bytes(path)
        if checked.kind == "bpmn":
            checked.faults = list(check_diagram(source, path, surroundings(Path(path), known)))
            checked.executable = any(executable for _, executable in processes_of(source, path))
            checked.faults += _left_over(checked, known)
        else:
            checked.faults = CHECKS.get(checked.kind, _unknown)(source, path)
    except FilesRefused as refusal:
        checked.faults = checked.faults or list(refusal.faults)
    return checked


def _left_over(checked: Checked, known: Calls) -> list[Fault]:
    """What only preparing the diagram to run brings to light, when its own rules found no error.

    A shipped process is then held to its invariants, wherever its file lies.
    """
    if not checked.executable or any(fault.severity == "error" for fault in checked.faults):
        return []
    try:
        model = build_model(ProcessFiles.beside(Path(checked.path)), known)
    except FilesRefused as refusal:
        return [replace(fault, path=checked.path) for fault in refusal.faults if fault.code == "NOT-RUNNABLE"]
    lost = broken(shipped_invariants(model.key), {model.key: model})
    return [replace(fault, path=checked.path) for fault in lost]


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


def surroundings(diagram: Path, known: Calls) -> Surroundings:
    """What the diagram may refer to: forms, letters and decisions in the folders beside it, and `known`."""
    forms = {path.name.removesuffix(".form.json") for path in diagram.parent.glob("forms/*.form.json")}
    letters = {path.name.removesuffix(".letter.md") for path in diagram.parent.glob("letters/*.letter.md")}
    decisions = {name for path in diagram.parent.glob("decisions/*.dmn") for name in _decisions_of(path)}
    return Surroundings(
        forms=forms, letters=letters, decisions=decisions, processes=known, operators=OPERATORS
    )


def _decisions_of(path: Path) -> Iterable[str]:
    try:
        return read_model(read_bytes(str(path)), str(path), beside=Neighbours(str(path))).decisions
    except FilesRefused:
        return ()  # its own faults are told where that file is checked


def processes_near(paths: Iterable[str]) -> Calls:
    """The processes in the diagrams given, in those beside them, and the shipped ones."""
    diagrams = {Path(path) for path in paths if kind_of_file(path) == "bpmn"}
    folders = {diagram.parent for diagram in diagrams}
    near = diagrams.union(
        *(set(folder.glob("*.bpmn")) | set(folder.parent.glob("*/process.bpmn")) for folder in folders)
    )
    shelf = [processes.folder(key) / DIAGRAM for key in processes.shipped()]
    return dict(found for path in [*shelf, *sorted(near)] for found in _processes_in(path))


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
