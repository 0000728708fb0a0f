"""`pathways init`, `publish` and `processes`: the database and the versions of the processes in it.

Owns which folder becomes which process. Refuses to publish anything while one file has an error.
"""

from pathlib import Path

import click

from engine import process_versions
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.clock import wall_clock
from engine.errors import BadInput
from engine.store import moment
from engine.store.processes import latest_versions, versions_of
from web.command_line.accounts import OPERATOR
from web.command_line.documents import write_json
from web.command_line.opening import any_database, database_url, ready_database
from web.demo.county import MOST_PUPILS, PUPILS, SEED
from web.demo.filling import fill, publish_shipped


@click.command()
@click.option("--demo", is_flag=True, help="Fill an empty database with an invented county, for training.")
@click.option(
    "--pupils",
    type=click.IntRange(1, MOST_PUPILS),
    help=f"How many children the invented county has.  [default: {PUPILS}]",
)
@click.option("--seed", type=int, help=f"Another number invents another county.  [default: {SEED}]")
def init(demo: bool, pupils: int | None, seed: int | None) -> None:
    """Create or upgrade the database and publish the shipped processes."""
    if not demo and (pupils, seed) != (None, None):
        raise click.UsageError("--pupils and --seed say what county --demo invents: give --demo as well.")
    with any_database(database_url()) as database:
        database.upgrade()
        if demo:
            fill(database, wall_clock(), pupils=pupils or PUPILS, seed=SEED if seed is None else seed)
        with database.transaction() as session:
            moment.set_up(session, training=False)
        published = publish_shipped(database, moment.present)
    click.echo(
        "The database is up to date and holds a demo county." if demo else "The database is up to date."
    )
    if published:
        click.echo(f"{published} new version(s) of the shipped processes were published.")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--note", required=True, help="What is different in this version.")
def publish(path: Path, note: str) -> None:
    """Publish the process in the folder PATH, or every process in folders of PATH."""
    folders = [path] if (path / DIAGRAM).is_file() else sorted(d.parent for d in path.glob(f"*/{DIAGRAM}"))
    if not folders:
        raise BadInput(problem=f"{path}: no folder with a {DIAGRAM} is there.")
    with ready_database() as database, database.transaction() as session:
        bundles = [ProcessFiles.read(folder) for folder in folders]
        versions = process_versions.publish(session, OPERATOR, bundles, note, moment.present(session))
    for version in versions:
        click.echo(f"{version.key} version {version.number}")
    if not versions:
        click.echo("Nothing is new: these are the newest versions already.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def processes(as_json: bool) -> None:
    """List the published processes with their versions."""
    with ready_database() as database, database.reading() as session:
        versions = [version for key in latest_versions(session) for version in versions_of(session, key)]
    rows = [
        {
            "key": v.key,
            "version": v.number,
            "name": v.name,
            "published_at": v.published_at.isoformat(),
            "note": v.note,
        }
        for v in versions
    ]
    if as_json:
        write_json({"processes": rows})
        return
    for row in rows:
        click.echo(f"{row['key']:<32} {row['version']:>4}  {row['published_at']:.16}  {row['note']}")
