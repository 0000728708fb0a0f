"""`pathways cases`, `case` and `notices`: which cases there are, what happened in one, who was told what.

Owns the text and the JSON of these lists. Changes nothing.
"""

from collections.abc import Mapping
from typing import Any

import click
from sqlalchemy import or_, select

from engine.errors import NotFound
from engine.references import reference_in
from engine.store.database import Session
from engine.store.events import events_of
from engine.store.people import named, names
from engine.store.sent import Sent, everything_sent
from engine.tables import cases as case_table
from engine.tables import pupils, tasks
from web.command_line.documents import write_json
from web.command_line.opening import ready_database

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.command()
@click.option("--state", type=click.Choice(["open", "closed"]), help="Only cases in this state.")
@json_option
def cases(state: str | None, as_json: bool) -> None:
    """List the cases, newest first."""
    query = (
        select(case_table, pupils.c.name, pupils.c.upn)
        .join(pupils, pupils.c.id == case_table.c.pupil_id)
        .order_by(case_table.c.opened_at.desc(), case_table.c.id)
    )
    if state:
        query = query.where(case_table.c.state == state)
    with ready_database() as database, database.reading() as session:
        rows = [case_row(row) for row in session.execute(query)]
    if as_json:
        write_json({"cases": rows})
        return
    for row in rows:
        click.echo(
            f"{row['id']}  {row['reference']}  {row['state']:<6}  {row['opened_at']:.10}  "
            f"{row['process']:<30}  {row['pupil']}"
        )


@click.command()
@click.argument("case_id", metavar="CASE")
@json_option
def case(case_id: str, as_json: bool) -> None:
    """Tell the chronology of a case, by its id or its reference, and what it waits for."""
    with ready_database() as database, database.reading() as session:
        row = session.execute(
            select(case_table, pupils.c.name, pupils.c.upn)
            .join(pupils, pupils.c.id == case_table.c.pupil_id)
            .where(or_(case_table.c.id == case_id, case_table.c.reference == reference_in(case_id)))
        ).one_or_none()
        if row is None:
            raise NotFound(kind="case", reference=case_id)
        events = told(session, row.id)
        waiting = open_tasks(session, row.id)
    if as_json:
        write_json({**case_row(row), "events": events, "open_tasks": waiting})
        return
    click.echo(f"{row.name} ({row.upn}), {row.process}, {row.state}\n")
    for event in events:
        what = event["payload"].get("name") or event["element"] or ""
        click.echo(f"{event['seq']:>4}  {event['at']:.16}  {event['kind']:<24}  {what:<44}  {event['actor']}")
    for task in waiting:
        click.echo(f"open  {task['since']:.16}  {task['name']} ({task['role']})")


@click.command()
@click.option("--user", metavar="NAME", help="Only what was sent to the person who signs in with this name.")
@click.option("--case", "case_id", metavar="ID", help="Only of this case.")
@json_option
def notices(user: str | None, case_id: str | None, as_json: bool) -> None:
    """List what was sent, or waits to be sent, to whom and through which channel, newest first."""
    with ready_database() as database, database.reading() as session:
        person = named(session, user) if user else None
        if user and person is None:
            raise NotFound(kind="user", reference=user)
        rows = everything_sent(session, case_id=case_id, person=person)
        who = names(session, [row.user_id for row in rows if row.user_id])
    told = [sent_row(row, who) for row in rows]
    if as_json:
        write_json(told)
        return
    for row in told:
        said = " ".join(row["text"].split())
        click.echo(f"{row['at']:.16}  {row['channel']:<6}  {row['state']:<8}  {row['to']:<28}  {said}")


def sent_row(row: Sent, who: Mapping[str, str]) -> dict[str, Any]:
    """A notice or an e-mail in one line."""
    return {
        "at": row.at.isoformat(),
        "case": row.case_id,
        "to": who.get(row.user_id or "") or row.role or row.address or "pathway mailbox",
        "channel": row.channel,
        "text": row.text,
        "state": row.state,
        "attempts": row.attempts,
        "step": row.step,
    }


def case_row(row: Any) -> dict[str, Any]:
    """A case in one line."""
    return {
        "id": row.id,
        "reference": row.reference,
        "process": row.process,
        "state": row.state,
        "pupil": row.name,
        "upn": row.upn,
        "opened_at": row.opened_at.isoformat(),
        "closed_at": row.closed_at and row.closed_at.isoformat(),
        "outcome": row.outcome,
    }


def told(session: Session, case_id: str) -> list[dict[str, Any]]:
    """The events of a case in order, with the names of those who acted."""
    links = list(events_of(session, case_id))
    who = names(session, {link.entry.actor for link in links})
    return [
        {
            "seq": link.seq,
            "at": link.entry.at.isoformat(),
            "kind": link.entry.kind,
            "process": link.entry.process,
            "element": link.entry.element,
            "actor": who.get(link.entry.actor, link.entry.actor),
            "payload": link.entry.payload,
        }
        for link in links
    ]


def open_tasks(session: Session, case_id: str) -> list[dict[str, Any]]:
    """What the case waits for from people."""
    query = (
        select(tasks)
        .where(tasks.c.case_id == case_id, tasks.c.state.in_(("open", "held")))
        .order_by(tasks.c.opened_at)
    )
    return [
        {
            "id": task.id,
            "process": task.process,
            "element": task.element,
            "name": task.name,
            "role": task.role,
            "since": task.opened_at.isoformat(),
            "due": task.due_at and task.due_at.isoformat(),
            **({"held": task.held_because} if task.held_because else {}),
        }
        for task in session.execute(query)
    ]
