"""`pathways user`: accounts, from the machine itself, where the first administrator comes from."""

from collections.abc import Sequence
from dataclasses import replace

import click

from engine import accounts
from engine.clock import wall_clock
from engine.errors import NotFound
from engine.identity import SYSTEM
from engine.store import people
from web.command_line.opening import ready_database

#: Whoever may run commands on the machine may look after accounts.
OPERATOR = replace(SYSTEM, roles=frozenset({"administrator", "analyst", "system"}))


@click.group()
def user() -> None:
    """Add people, and let them in again."""


@user.command()
@click.argument("sign_in_name")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="A role key; may be given several times.")
@click.option("--school", "schools", multiple=True, metavar="URN", help="Tie the person to this school.")
@click.option("--reached-by", metavar="TEXT", help="Telephone or e-mail, for colleagues.")
def add(
    sign_in_name: str, name: str, roles: Sequence[str], schools: Sequence[str], reached_by: str | None
) -> None:
    """Add a person and print a password that works once, for 24 hours."""
    with ready_database() as database, database.transaction() as session:
        _, password = accounts.add_user(
            session,
            OPERATOR,
            wall_clock(),
            name=name,
            sign_in_name=sign_in_name,
            roles=roles,
            schools=schools,
            reached_by=reached_by,
        )
    click.echo(f"{sign_in_name} may sign in within 24 hours with the password {password}")


@user.command()
@click.argument("sign_in_name")
def unlock(sign_in_name: str) -> None:
    """Let a person try again at once who was held back after wrong passwords."""
    with ready_database() as database, database.transaction() as session:
        found = people.named(session, sign_in_name)
        if found is None:
            raise NotFound(kind="person", reference=sign_in_name)
        accounts.unlock(session, OPERATOR, found.id)
    click.echo(f"{found.sign_in_name} may sign in again.")
