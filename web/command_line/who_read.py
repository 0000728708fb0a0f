"""`pathways readings`: who read what about a child, about a case or as a person.

Owns the text and the JSON of this list. Changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from sqlalchemy import select

from engine.england import from_england
from engine.errors import NotFound
from engine.store.database import Session
from engine.store.people import named
from engine.store.reading_log import ReadingFound, ReadingsFilter, readings_found
from engine.tables import cases, pupils
from web.command_line.documents import write_json
from web.command_line.listing import json_option
from web.command_line.opening import ready_database


@click.command()
@click.option("--pupil", "upn", metavar="UPN", help="What was read about this child, its cases and tasks.")
@click.option("--user", metavar="NAME", help="What the person who signs in with this name read.")
@click.option("--case", "case_id", metavar="ID", help="What was read of this case and its tasks.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Only from this day on, as 2026-09-01."
)
@json_option
def readings(
    upn: str | None, user: str | None, case_id: str | None, since: datetime | None, as_json: bool
) -> None:
    """List who read what about a child, about a case or as a person, newest first."""
    if sum(each is not None for each in (upn, user, case_id)) != 1:
        raise click.UsageError("Say one of --pupil, --user and --case.")
    with ready_database() as database, database.reading() as session:
        wanted = ReadingsFilter(
            pupil_id=pupil_with(session, upn) if upn is not None else "",
            case_id=case_with(session, case_id) if case_id is not None else "",
            user_id=user_with(session, user) if user is not None else "",
            since=from_england(since) if since else None,
        )
        rows = [reading_row(one) for one in readings_found(session, (), wanted)]
    write_json(rows) if as_json else write_lines(rows)


def pupil_with(session: Session, upn: str) -> str:
    """The id of the child with a UPN."""
    found = session.scalar(select(pupils.c.id).where(pupils.c.upn == upn.strip().upper()))
    if found is None:
        raise NotFound(kind="child", reference=upn)
    return found


def case_with(session: Session, case_id: str) -> str:
    """The id, if there is such a case."""
    if session.scalar(select(cases.c.id).where(cases.c.id == case_id)) is None:
        raise NotFound(kind="case", reference=case_id)
    return case_id


def user_with(session: Session, name: str) -> str:
    """The id of the person who signs in with a name."""
    found = named(session, name)
    if found is None:
        raise NotFound(kind="user", reference=name)
    return found.id


def reading_row(one: ReadingFound) -> dict[str, Any]:
    """A reading as JSON says it: `shown` and `asked` are of lists, the last four of one child."""
    return {
        "at": one.read.at.isoformat(),
        "user": one.signs_in_as or one.read.user_id,
        "name": one.reader,
        "kind": one.read.kind,
        "reference": one.read.reference,
        "shown": one.read.shown,
        "asked": one.read.asked,
        "task": one.task,
        "case": one.case_id,
        "upn": one.upn,
        "pupil": one.pupil,
    }


def write_lines(rows: Sequence[dict[str, Any]]) -> None:
    """One line a reading."""
    for row in rows:
        shown = "" if row["shown"] is None else f"{row['shown']} shown"
        what = row["task"] or row["pupil"] or row["asked"] or ""
        about = f"{row['kind']:<16}  {row['reference']:<32}  {shown:<10}"
        click.echo(f"{row['at']:.16}  {row['user']:<16}  {about}  {what}")
