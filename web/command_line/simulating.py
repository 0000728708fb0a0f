"""`pathways simulate`: lives of a process on a virtual clock, in memory. Nothing is stored.

Owns where the files of a process and of those it calls come from: beside the diagram, or among the
shipped ones. The life itself is lived in `engine.simulation`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import click

import processes
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.model import ProcessModel, build_model
from engine.bpmn.routing import Routes
from engine.clock import wall_clock
from engine.errors import BadInput
from engine.faults import FilesRefused
from engine.process_versions import shelf
from engine.scenarios import read_scenario
from engine.simulation import Report, simulate
from engine.simulation.case_copy import CaseCopy
from engine.simulation.exploring import Exploration, explore
from engine.store.moment import present
from engine.what_if.copying import copy_case
from web.command_line.checking import processes_of
from web.command_line.documents import read_bytes, write_json
from web.command_line.opening import ready_database


@dataclass
class ProcessLibrary:
    """Models by process id: those of `diagram`, else of the files beside it, else of the shipped ones."""

    diagram: Path
    built: dict[Path, ProcessModel] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[str, Path]:
        """Where each process that may be called is drawn; the nearest place wins."""
        shipped = [processes.folder(key) / DIAGRAM for key in processes.shipped()]
        beside = [*self.diagram.parent.parent.glob(f"*/{DIAGRAM}"), *self.diagram.parent.glob("*.bpmn")]
        return {key: place for place in [*shipped, *sorted(beside)] for key in ids_in(place)}

    @cached_property
    def model(self) -> ProcessModel:
        """The model of the diagram itself."""
        return self.build(self.diagram)

    def model_for(self, key: str) -> ProcessModel | None:
        """The model that holds a process; None when it is nowhere.

        Raises:
            FilesRefused: its files have faults.
        """
        if key in self.model.processes:
            return self.model
        return self.build(self.places[key]) if key in self.places else None

    def build(self, diagram: Path) -> ProcessModel:
        """The model of one diagram with what lies beside it; faults named by the paths of the files."""
        if diagram not in self.built:
            read_bytes(str(diagram))
            try:
                self.built[diagram] = build_model(ProcessFiles.beside(diagram))
            except FilesRefused as refusal:
                places = {DIAGRAM: str(diagram)}
                at = (places.get(f.path, str(diagram.parent / f.path)) for f in refusal.faults)
                faults = [replace(fault, path=path) for fault, path in zip(refusal.faults, at, strict=True)]
                raise FilesRefused(faults) from None
        return self.built[diagram]


def ids_in(diagram: Path) -> Iterable[str]:
    """Ids of the executable processes of a diagram; none when it cannot be read."""
    try:
        return [key for key, executable in processes_of(read_bytes(str(diagram)), str(diagram)) if executable]
    except FilesRefused:
        return []


class Begun(NamedTuple):
    """How lives begin: with this process of these models, or with a copied case."""

    model_for: Callable[[str], ProcessModel | None]
    process: str
    copy: CaseCopy | None


@click.command(name="simulate")
@click.argument("process", metavar="FILE.bpmn|KEY")
@click.option("--scenario", metavar="FILE", help='The scenario; "-" is standard input. None: nobody answers.')
@click.option("--process", "chosen", metavar="ID", help="Start this process of the file.")
@click.option(
    "--from-case", "case_id", metavar="ID", help="Go on from this case as it stands; it is only read."
)
@click.option("--explore", "lives", type=click.IntRange(1), metavar="N", help="Live N random lives instead.")
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", help="Explore other lives: those from number N on."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(
    context: click.Context,
    process: str,
    scenario: str | None,
    chosen: str | None,
    case_id: str | None,
    lives: int | None,
    seed: int | None,
    as_json: bool,
) -> None:
    """Run a process on a virtual clock; nothing is stored.

    Takes a diagram file, with the files beside it, or the key of a shipped process. A scenario with
    expectations is a test: the exit code is 1 when they do not hold. A case that is gone on from runs on
    these files, and on its own versions of what they do not hold.
    """
    if seed is not None and not lives:
        raise click.UsageError("--seed chooses among the lives of --explore: give both.")
    told = read_scenario(read_bytes(scenario), scenario) if scenario else {}
    library = ProcessLibrary(diagram_of(process))
    shipped = processes.read_catalogue()
    routing = Routes({**shipped.message_starts, **library.model.start_messages}, shipped.to_all)
    with begun(library, told, chosen, case_id, process) as (model_for, key, copy):
        if lives:
            seeds = range(seed or 0, (seed or 0) + lives)
            found = explore(model_for, key, told, wall_clock(), seeds, routing, copy=copy)
            show_exploration(found, as_json)
            return
        report = simulate(model_for, key, told, wall_clock(), routing, copy=copy)
    show(report, scenario or process, as_json)
    context.exit(0 if report.holds else 1)


@contextmanager
def begun(
    library: ProcessLibrary, told: Mapping[str, Any], chosen: str | None, case_id: str | None, named: str
) -> Iterator[Begun]:
    """What lives begin with: at the start event of a process, or from a case as it stands now.

    Raises:
        BadInput: there is no such process, or the case and the scenario both say how it begins.
        NotFound, NothingRuns: see `copy_case`.
    """
    if case_id is None:
        key = chosen or told.get("process") or library.model.key
        if key not in library.model.processes:
            raise BadInput(problem=f"{named}: there is no executable process {key!r} in it.")
        yield Begun(library.model_for, key, None)
        return
    twice = [name for name in ("start", "variables", "calendar") if name in told]
    if chosen or twice:
        said = ", ".join(twice or ["--process"])
        raise BadInput(problem=f"A case says itself how it goes on: leave out {said}, or --from-case.")
    with ready_database() as database, database.reading() as session:
        copied = copy_case(session, case_id, present(session))

        def model_for(key: str) -> ProcessModel | None:
            if key in copied.pins and key not in library.model.processes:
                return shelf.model(session, copied.pins[key])
            return library.model_for(key)

        yield Begun(model_for, copied.copy.process, copied.copy)


def diagram_of(process: str) -> Path:
    """The diagram of a shipped process, or the file itself."""
    if process in processes.shipped():
        return processes.folder(process) / DIAGRAM
    if not Path(process).exists() and "." not in process and "/" not in process:
        raise BadInput(problem=f"{process!r} is neither a file nor one of: {', '.join(processes.shipped())}.")
    return Path(process)


def show(report: Report, path: str, as_json: bool) -> None:
    """Tell one life; what went wrong goes to standard error as well."""
    for fault in report.faults:
        click.echo(f"{path}: {fault['element'] or '(file)'}: {fault['code']} {fault['message']}", err=True)
    for sentence in report.unmet:
        click.echo(f"{path}: expect: NOT-AS-EXPECTED {sentence}", err=True)
    document = report.document()
    if as_json:
        write_json(document)
        return
    for entry in document["timeline"]:
        cut_off = " (cut off)" if entry.get("cancelled") else ""
        click.echo(f"{entry['at']:.16}  {entry['kind']:<24}  {entry['name'] or entry['element']}{cut_off}")
    for task in document["open_tasks"]:
        click.echo(f"{task['since']:.16}  {'open':<24}  {task['name'] or task['element']} ({task['lane']})")
    click.echo(f"ended at {', '.join(report.end_events)}" if report.ended else "not ended")


def show_exploration(exploration: Exploration, as_json: bool) -> None:
    """Tell what many lives came to."""
    document: Mapping[str, Any] = exploration.document()
    if as_json:
        write_json(document)
        return
    elements, flows, wait = document["elements"], document["flows"], document["longest_wait"]
    click.echo(f"{document['lives']} lives, {document['distinct_paths']} distinct paths")
    click.echo(
        f"elements reached: {elements['reached']} of {elements['of']}; never: {', '.join(elements['never'])}"
    )
    click.echo(f"flows taken: {flows['reached']} of {flows['of']}; never: {', '.join(flows['never'])}")
    click.echo(f"longest wait: {wait['days']} days, before {wait['before']}")
    click.echo(f"{len(document['dead_ends'])} did not end, {len(document['faults'])} fault(s)")
