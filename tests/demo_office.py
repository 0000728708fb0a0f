"""The demo county for tests: whole as `make demo` makes it, or its office before there is a case."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from engine.identity import Actor
from engine.store.database import Database, Session
from engine.store.people import person
from engine.tables import users
from tests.browser.today import TODAY, let_it_be_today
from tests.databases import furnish_file
from tests.once import made_once
from web.demo.filling import fill, open_office
from web.demo.staff import PASSWORD, STAFF, WHO_LEFT


def demo_county(factory: pytest.TempPathFactory) -> Path:
    """The file of the demo county as `make demo` makes it, to be copied."""
    return made_once(factory, "demo_county", lambda file: furnish_file(file, _whole))


def _whole(database: Database) -> None:
    database.upgrade()
    fill(database, TODAY)
    let_it_be_today(database)
    let_passwords_be_checked_quickly(database)


def demo_office(factory: pytest.TempPathFactory) -> Path:
    """The file of its office, in which there is no case yet, to be copied."""
    return made_once(factory, "demo_office", lambda file: furnish_file(file, _without_cases))


def _without_cases(database: Database) -> None:
    open_office(database, TODAY)
    let_it_be_today(database)
    let_passwords_be_checked_quickly(database)


def staff_of(session: Session) -> Mapping[str, list[Actor]]:
    """Who works in the demo's office, by role and in the order in which they were hired."""
    found: dict[str, list[Actor]] = {}
    for member in (*STAFF, WHO_LEFT):
        id_ = session.scalars(select(users.c.id).where(users.c.sign_in_name == member.sign_in_name)).one()
        known = person(session, id_)
        assert known
        for role in known.actor.roles:
            found.setdefault(role, []).append(known.actor)
    return found


def let_passwords_be_checked_quickly(database: Database) -> None:
    """Give everybody the same password at the least cost: that is slow on purpose, and tested elsewhere."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.transaction() as session:
        session.execute(update(users).values(password_hash=quick))
