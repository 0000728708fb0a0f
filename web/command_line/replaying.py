"""`pathways replay`: what stored cases would have come to on other files. Reads the database, stores nothing.

Owns which files are meant by a path, and how the verdicts are told.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.england import from_england
from engine.errors import BadInput, NotFound
from engine.store import moment
from engine.store.cases import see_case
from engine.views.replaying import CasesWanted, ReplayedCases, replay_cases
from web.command_line.checking import processes_of
from web.command_line.documents import read_bytes, write_json
from web.command_line.opening import ready_database


@click.command(name="replay")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--case", "case_ids", metavar="ID", multiple=True, help="Only this case; as often as wanted.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only cases opened on that day or later.")
@click.option("--open/--closed", "is_open", default=None, help="Only open or only closed cases; else both.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    path: Path, case_ids: Sequence[str], since: datetime | None, is_open: bool | None, as_json: bool
) -> None:
    """Play stored cases on the processes in PATH and say what would be different; nothing is stored.

    PATH is the folder of a process, a folder of such folders, or a diagram with the files beside it. Played
    are the cases that used any of these processes; what is not in PATH plays as each case ran on it.
    """
    files = files_in(path)
    state = None if is_open is None else "open" if is_open else "closed"
    wanted = CasesWanted(case_ids, from_england(since) if since else None, state)
    with ready_database() as database, database.reading() as session:
        for case_id in case_ids:
            see_case(session, case_id)
        replayed = replay_cases(session, files, wanted, moment.present(session))
    if as_json:
        write_json(replayed.document())
    else:
        show(replayed)


def files_in(path: Path) -> list[ProcessFiles]:
    """The processes of a path, each under the key of the process that its diagram starts.

    Raises:
        FilesRefused: a diagram cannot be read.
        NotFound: nothing is there.
        BadInput: there is no process in it.
    """
    if not path.exists():
        raise NotFound(kind="file or folder", reference=str(path))
    if path.is_file():
        return [_keyed(ProcessFiles.beside(path), path)]
    single = (path / DIAGRAM).is_file()
    folders = [path] if single else sorted(each.parent for each in path.glob(f"*/{DIAGRAM}"))
    if not folders:
        raise BadInput(problem=f"{path}: no folder with a {DIAGRAM} is there.")
    return [_keyed(ProcessFiles.read(folder), folder / DIAGRAM) for folder in folders]


def _keyed(files: ProcessFiles, diagram: Path) -> ProcessFiles:
    named = processes_of(read_bytes(str(diagram)), str(diagram))
    key = next((key for key, executable in named if executable), None)
    if key is None:
        raise BadInput(problem=f"{diagram}: there is no executable process in it.")
    return replace(files, key=key)


def show(replayed: ReplayedCases) -> None:
    """The counts, and a line for each case that is not the same."""
    counts = ", ".join(f"{replayed.count(one)} {one}" for one in ("same", "different", "stops"))
    click.echo(f"{len(replayed.results)} case(s) of {', '.join(replayed.processes)}: {counts}")
    for one in replayed.results:
        if one.first is not None:
            click.echo(f"{one.case}  {one.verdict:<9}  {one.first.words}")
