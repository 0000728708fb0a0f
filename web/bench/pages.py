"""What a page costs a process of the web: seconds of its processor, whatever else the machine does meanwhile.

The pages are the application's own, asked for in this process by somebody who is signed in.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import process_time
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import select

from engine import passwords
from engine.clock import wall_clock
from engine.store import people
from engine.store.database import Database
from engine.store.people import Person, add_person
from engine.tables import cases, pupils, tasks
from web.application import create_app
from web.bench.measuring import summary
from web.settings import Settings

#: An installation without https, whose sessions nobody else can have.
SETTINGS = {"PATHWAYS_SECURE_COOKIES": "no", "PATHWAYS_HOSTS": "localhost"}
COOKIE = "pathways"
ROLES = frozenset({"lead_professional", "lcss_worker", "county_officer"})


def pages_cpu_ms(database: Database, times: int) -> dict[str, dict[str, float] | None]:
    """Milliseconds of processor time that the first page, a task and its case take, by page.

    None for a page of which the database holds nothing.
    """
    client = signed_in(database, wall_clock())
    with database.reading() as session:
        row = session.execute(
            select(tasks.c.id, tasks.c.case_id)
            .join(cases, cases.c.id == tasks.c.case_id)
            .join(pupils, pupils.c.id == cases.c.pupil_id)
            .where(tasks.c.state == "open", tasks.c.role.in_(ROLES), tasks.c.form.is_not(None))
            # The same child in every run and on both databases, where ids are drawn anew.
            .order_by(pupils.c.upn, tasks.c.element)
            .limit(1)
        ).one_or_none()
    asked = {
        "inbox": "/?view=team",
        "task": f"/tasks/{row.id}" if row else None,
        "case": f"/cases/{row.case_id}" if row else None,
    }
    return {page: summary(costs(client, path, times)) if path else None for page, path in asked.items()}


def signed_in(database: Database, now: datetime) -> FlaskClient:
    """A browser of somebody with casework, who has just signed in."""
    token, _ = sign_somebody_in(database, ROLES, now)
    secret = {"PATHWAYS_SECRET_KEY": passwords.new_token()}
    client = create_app(Settings.from_environment({**SETTINGS, **secret}), database).test_client()
    client.set_cookie(COOKIE, token)
    return client


def sign_somebody_in(database: Database, roles: frozenset[str], now: datetime) -> tuple[str, Person]:
    """A new person, and the secret that their browser holds."""
    token, user_id = passwords.new_token(), uuid4().hex
    person = Person(
        id=user_id, name="Measured Person", reached_by=None, sign_in_name=user_id, roles=roles,
        schools=frozenset(), active=True, must_change_password=False, locked_until=None,
    )  # fmt: skip
    with database.transaction() as session:
        add_person(session, person, "no password", now)
        known = people.credentials(session, user_id=user_id)
        assert known is not None  # noqa: S101 - written in this very transaction
        people.add_session(
            session, passwords.password_fingerprint(token), known, now, now + timedelta(hours=1)
        )
    return token, person


def costs(client: FlaskClient, path: str, times: int) -> list[float]:
    """Seconds of processor time of each of some visits, after a first one.

    Raises:
        RuntimeError: the page cannot be seen.
    """

    def visit() -> Any:
        return client.get(path)

    answer = visit()
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status}: nothing was measured")
    return [cpu_seconds_of(visit) for _ in range(times)]


def cpu_seconds_of(act: Callable[[], object]) -> float:
    """How much of the processor `act` takes, in seconds."""
    begun = process_time()
    act()
    return process_time() - begun
