"""`pathways history`: whether what happened is still written as it happened, and seals that lie elsewhere.

Owns the file of seals: one is added to its end, and none is ever changed.
"""

import os
from pathlib import Path
from typing import Any

import click
import orjson

from engine.clock import wall_clock
from engine.history.seals import ends_of, faults_against, faults_of_seals, read_seals, seal
from engine.history.wholeness import check_all, faults_of_files
from web.command_line.documents import write_json
from web.command_line.listing import json_option
from web.command_line.opening import ready_database
from web.settings import one_setting

SEALS = click.Path(path_type=Path, dir_okay=False)


@click.group("history")
def command() -> None:
    """Check that the history of all cases is whole, and seal it."""


@command.command("verify")
@click.option(
    "--anchors", type=SEALS, metavar="FILE", help="Seals that `history seal` wrote, to hold it against."
)
@json_option
@click.pass_context
def verify_history(context: click.Context, anchors: Path | None, as_json: bool) -> None:
    """Check every chain, digest and process file; name every case in which something is wrong."""
    seals = read_seals(anchors.read_bytes().splitlines()) if anchors else []
    with ready_database() as database, database.reading() as session:
        checked = list(check_all(session))
        others = list(faults_of_files(session))
        if anchors:
            others += faults_of_seals(seals, one_setting("secret_key", os.environ))
            others += faults_against(session, seals)
    broken = {each.case_id: each.faults for each in checked if each.faults}
    found: dict[str, Any] = {
        "cases": len(checked),
        "events": sum(each.events for each in checked),
        "answers": sum(each.answers for each in checked),
        "answers_without_digest": sum(each.uncovered for each in checked),
        "seals": len(seals),
        "broken": broken,
        "faults": others,
    }
    write_json(found) if as_json else _say(found)
    context.exit(1 if broken or others else 0)


@command.command("seal")
@click.option("--out", type=SEALS, required=True, metavar="FILE", help="The file to which a seal is added.")
def add_seal(out: Path) -> None:
    """Add a signed seal of everything to a file, which belongs on another machine."""
    secret = one_setting("secret_key", os.environ)
    before = read_seals(out.read_bytes().splitlines()) if out.exists() else []
    with ready_database() as database, database.reading() as session:
        added = seal(before, ends_of(session), wall_clock(), secret)
    with out.open("ab") as file:
        file.write(orjson.dumps(added) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    click.echo(f"{added['cases']} cases, {len(added['changed'])} of them grown since the last seal.")
    click.echo(f"Root: {added['root']}")


def _say(found: dict[str, Any]) -> None:
    for case_id, faults in found["broken"].items():
        for fault in faults:
            click.echo(f"case {case_id}: {fault}", err=True)
    for fault in found["faults"]:
        click.echo(fault, err=True)
    click.echo(f"{found['cases']} cases with {found['events']} events, {found['answers']} answers checked.")
    if found["answers_without_digest"]:
        click.echo(f"{found['answers_without_digest']} answers are from before their digests were kept.")
    if not (found["broken"] or found["faults"]):
        click.echo("Everything is as it was written.")
