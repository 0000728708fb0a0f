"""`pathways init`, `publish` and `processes`: the database and the versions of the processes in it.

Owns which folder becomes which process. Refuses to publish anything while one file has an error.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.clock import wall_clock
from engine.england import day_in_words
from engine.errors import BadInput
from engine.faults import Fault
from engine.identity import Actor
from engine.process_versions import publish_draft
from engine.process_versions.checking import faults_of
from engine.process_versions.shipping import draft_from_desk
from engine.store import moment
from engine.store.database import Session
from engine.store.instances import processes_that_ran
from engine.store.people import named
from engine.store.process_drafts import files_of_draft
from engine.store.processes import latest_versions, versions_of
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
        shipment = publish_shipped(database, moment.present)
    click.echo(
        "The database is up to date and holds a demo county." if demo else "The database is up to date."
    )
    if shipment.published:
        click.echo(f"{len(shipment.published)} new version(s) of the shipped processes were published.")
    if shipment.draft_id:
        click.echo(
            "What is new in processes that were changed here is proposed and not published: see "
            f"/drafts/{shipment.draft_id}."
        )


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--note", required=True, help="What is different in this version, and why.")
@click.option("--by", "author", required=True, metavar="NAME", help="The analyst who proposes it.")
@click.option(
    "--approved-by",
    "approver",
    metavar="NAME",
    help="Publish it at once in this person's name: only for training, and before the first case.",
)
@click.option(
    "--begins",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day from which cases begin with it.  [default: as soon as it is published]",
)
def publish(path: Path, note: str, author: str, approver: str | None, begins: datetime | None) -> None:
    """Propose the process in the folder PATH, or every process in folders of PATH."""
    folders = [path] if (path / DIAGRAM).is_file() else sorted(d.parent for d in path.glob(f"*/{DIAGRAM}"))
    if not folders:
        raise BadInput(problem=f"{path}: no folder with a {DIAGRAM} is there.")
    bundles = [ProcessFiles.read(folder) for folder in folders]
    with ready_database() as database, database.transaction() as session:
        now = moment.present(session)
        begins_on = begins.date() if begins else None
        draft_id = draft_from_desk(session, account(session, author), bundles, note, now, begins_on)
        warnings = _warnings(session, draft_id) if draft_id else []
        if draft_id and approver:
            require_no_case(session, [one.key for one in bundles])
            versions = publish_draft(session, account(session, approver), draft_id, now)
    for warning in warnings:
        click.echo(str(warning), err=True)
    if not draft_id:
        click.echo("Nothing is new: these are the newest versions already.")
    elif approver:
        for version in versions:
            day = f", from {day_in_words(version.begins_on)}" if version.begins_on else ""
            click.echo(f"{version.key} version {version.number}{day}")
    else:
        click.echo(f"Proposed. Somebody else publishes it in the browser: /drafts/{draft_id}")


def _warnings(session: Session, draft_id: str) -> list[Fault]:
    """What `pathways check` says of the files that are proposed, beside errors, which were refused."""
    files = {key: one.now for key, one in files_of_draft(session, draft_id).items()}
    return [
        replace(fault, path=f"{key}/{fault.path}")
        for key, faults in faults_of(session, files).items()
        for fault in faults
    ]


def account(session: Session, sign_in_name: str) -> Actor:
    """The person of an account that is open.

    Raises:
        BadInput: there is none.
    """
    found = named(session, sign_in_name)
    if found is None or not found.active:
        raise BadInput(problem=f"{sign_in_name}: nobody has an open account of that name.")
    return found.actor


def require_no_case(session: Session, keys: Sequence[str]) -> None:
    """Refuse to publish from a shell what real cases may run on.

    Raises:
        BadInput: it is no training database, and a case ran on one of the processes.
    """
    ran = sorted(set(keys) & processes_that_ran(session))
    if ran and not moment.is_training(session):
        raise BadInput(
            problem=f"Cases ran on {', '.join(ran)}: leave out --approved-by, and let a second person "
            "publish it in the browser."
        )


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
            "begins_on": v.begins_on.isoformat() if v.begins_on else None,
            "withdrawn": v.withdrawn,
            "retired": v.retired,
            "note": v.note,
        }
        for v in versions
    ]
    if as_json:
        write_json({"processes": rows})
        return
    for row in rows:
        click.echo(f"{row['key']:<32} {row['version']:>4}  {row['published_at']:.16}  {row['note']}")
