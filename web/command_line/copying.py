"""`pathways backup`, `restore`, `acknowledge` and `move`: copies of the database, and where it goes."""

from pathlib import Path

import click

from engine.clock import wall_clock
from engine.outbox.restored import acknowledge_copy
from engine.store.moment import present
from engine.work.copies import back_up, restore_copy
from engine.work.moving import move
from web.command_line.accounts import OPERATOR
from web.command_line.opening import any_database, database_url, ready_database

_COPY = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_COPY)
def backup(file: Path) -> None:
    """Copy the database into the new file FILE while the service runs."""
    with ready_database() as database:
        copied = back_up(database, file, wall_clock())
    click.echo(f"{file}: {copied.size_bytes:,} bytes, SHA-256 {copied.digest}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Let the copy take the place of the SQLite file that is there.")
def restore(file: Path, replace: bool) -> None:
    """Put the copy FILE where the settings say that the database is, and mark it as a copy."""
    url = database_url()
    with any_database(url):
        restored = restore_copy(url, file, wall_clock(), replace=replace)
    click.echo(f"{restored.in_words()}.")
    click.echo("No e-mail is sent until you say `pathways acknowledge --send` or `--give-up`.")


@click.command("move")
@click.option(
    "--to", "url", required=True, metavar="URL", help="postgresql+psycopg://... of an empty database."
)
def move_database(url: str) -> None:
    """Move a SQLite database to PostgreSQL, whole and checked."""
    with ready_database() as database, any_database(url):
        count = move(database, url)
    click.echo(f"{count:,} rows were moved, and the history of every case is whole.")
    click.echo("Name the new address in PATHWAYS_DATABASE_URL; the old file is as it was.")


@click.command()
@click.option(
    "--send/--give-up",
    "send",
    required=True,
    help="E-mails that wait go out; or are given up, because they may have gone after the copy was made.",
)
def acknowledge(send: bool) -> None:
    """Say that you know that this database is a restored copy, and what becomes of its e-mails."""
    with ready_database() as database, database.transaction() as session:
        count = acknowledge_copy(session, OPERATOR, present(session), send=send)
    done = "go out now" if send else "were given up: each can be tried again under “Outbox”"
    click.echo(f"{count} e-mails {done}.")
