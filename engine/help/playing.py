"""Examples of the help: whole processes that are played by the real engine, on a virtual clock.

An example is a folder of files as a draft holds them. One that is about a form, a table or a letter has no
diagram of its own: it is shown in the one that everybody knows (`frames/`), which asks, decides or tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.model import ProcessModel, build_model
from engine.bpmn.program import Program, compile_program
from engine.england import told_by_england
from engine.errors import NotFound
from engine.expressions import Value
from engine.forms import Form
from engine.scenarios import read_scenario
from engine.simulation import simulate
from engine.simulation.reaching import times_reached
from engine.simulation.report import Report

_EXAMPLES = Path(__file__).parent / "examples"
_FRAMES = Path(__file__).parent / "frames"
#: What a frame's diagram calls its process and its name, to be replaced by the example's.
_FRAMED, _FRAMED_NAME = b"example_of_frame", b"Example of a frame"
#: The step of a frame's diagram that is shown.
FRAMED_STEP = "shown"


@dataclass(frozen=True)
class ExampleRun:
    """One scenario as it was played: its own words, when it began, and what came of it."""

    title: str
    begins: datetime
    scenario: Mapping[str, Any]
    report: Report


@dataclass(frozen=True)
class Example:
    """One example: its files, its model, and what its scenarios came to."""

    files: ProcessFiles
    model: ProcessModel
    program: Program
    runs: tuple[ExampleRun, ...]

    @property
    def form(self) -> Form | None:
        """Its form, if it has one."""
        return next(iter(self.model.forms.values()), None)

    @property
    def letter(self) -> str:
        """The text of its letter; "" where it has none."""
        return next((text.decode() for text in self.files.letters.values()), "")

    @cached_property
    def scope(self) -> Mapping[str, Value]:
        """What the step of a frame sees when the first scenario comes to it; nothing elsewhere."""
        first, key = self.runs[0], self.model.key
        place = (key, FRAMED_STEP)
        times = times_reached(self.program.models.get, key, first.scenario, place, first.begins)
        return times[0].scope if times else {}


@cache
def example_files() -> Mapping[str, ProcessFiles]:
    """The files of every example, by its name."""
    read = (ProcessFiles.read(folder) for folder in sorted(_EXAMPLES.iterdir()) if folder.is_dir())
    return {files.key: _framed(files) for files in read}


def _framed(files: ProcessFiles) -> ProcessFiles:
    """The files; with the diagram that shows a form, a table or a letter where they have none."""
    if DIAGRAM in files.files:
        return files
    frame = "letter" if files.letters else "table" if files.decisions else "form"
    diagram = (_FRAMES / f"{frame}.bpmn").read_bytes()
    named = diagram.replace(_FRAMED, files.key.encode())
    name = files.key.removeprefix("example_").replace("_", " ").capitalize()
    framed = {**files.files, DIAGRAM: named.replace(_FRAMED_NAME, name.encode())}
    if files.letters:
        # A letter tells what somebody answered before.
        framed["forms/plan.form.json"] = (_FRAMES / "plan.form.json").read_bytes()
    return ProcessFiles(files.key, framed)


@cache
def example_named(name: str) -> Example:
    """An example, played once.

    Raises:
        NotFound: there is none of that name.
        FilesRefused: its files have faults.
    """
    files = example_files().get(name)
    if files is None:
        raise NotFound(kind="example", reference=name)
    model = build_model(files)
    program = compile_program(model.key, lambda process: model if process in model.processes else None)
    scenarios = (
        read_scenario(content, path)
        for path, content in sorted(files.files.items())
        if path.startswith("scenarios/")
    )
    return Example(files, model, program, tuple(_played(program, scenario) for scenario in scenarios))


def _played(program: Program, scenario: Mapping[str, Any]) -> ExampleRun:
    begins = told_by_england(datetime.fromisoformat(scenario["start"]))
    process = scenario.get("process", program.root)
    report = simulate(program.models.get, process, scenario, begins)
    return ExampleRun(scenario["title"], begins, scenario, report)
