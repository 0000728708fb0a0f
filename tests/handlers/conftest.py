"""An office whose people sit at browsers: the application on a real database, one client a person."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from engine.clock import wall_clock
from engine.imports.keeping import Keeping
from engine.store.database import Database, open_database
from engine.store.moment import set_up
from engine.store.people import Person, add_person
from engine.tables import users
from tests.databases import Lent, furnished_file
from tests.engine.casework.office import MONDAY, Office, furnish
from web.application import create_app
from web.settings import Settings

PASSWORD = "kettle orange window"
SETTINGS = {
    "PATHWAYS_SECRET_KEY": "a secret for tests, and for nothing else",
    "PATHWAYS_SECURE_COOKIES": "no",
    "PATHWAYS_COUNCIL_NAME": "Test County Council",
    "PATHWAYS_MASH_PHONE": "01632 960 001",
    "PATHWAYS_EDT_PHONE": "01632 960 002",
    "PATHWAYS_LETTER_CONTACT": "County Hall, 01632 960 004",
}


@cache
def hashed_once() -> str:
    """Hashing is slow on purpose; one hash that is quickly checked is enough for all people of the tests."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass
class WallClock:
    """The wall clock that sessions go by; tests move it."""

    now: datetime = field(default_factory=wall_clock)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Browser:
    """One person's browser. It sends the form token of the page it has open."""

    client: FlaskClient

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def post(self, path: str, /, **fields: Any) -> TestResponse:
        return self.client.post(path, data={"form_token": self.token(), **fields})

    def token(self) -> str:
        found = re.search(r'name="form_token" value="(\w+)"', self.get("/sign-in?next=/accessibility").text)
        found = found or re.search(r'name="form_token" value="(\w+)"', self.get("/accessibility").text)
        assert found, "no form on the page"
        return found[1]

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/sign-in", name=name, password=password, **more)


@dataclass
class Site:
    """The application, its office, and the wall clock."""

    office: Office
    clock: WallClock
    new_client: Callable[[], FlaskClient]

    def browser(self) -> Browser:
        """A browser nobody has signed in with."""
        return Browser(self.new_client())

    def signed_in(self, name: str) -> Browser:
        """A browser in which this person has signed in."""
        browser = self.browser()
        assert browser.sign_in(name).status_code == 302
        return browser


def furnish_site(database: Database) -> None:
    """An office, people without casework, and everybody's password."""
    furnish(database)
    with database.transaction() as session:
        set_up(session, training=True)
        for role in ("administrator", "trainer", "auditor"):
            person = Person(
                id=role, name=f"Ann {role.title()}", reached_by=None, sign_in_name=role,
                roles=frozenset({role}), schools=frozenset(), active=True, must_change_password=False,
                locked_until=None,
            )  # fmt: skip
            add_person(session, person, "no password", MONDAY)
        session.execute(update(users).values(password_hash=hashed_once()))


@pytest.fixture(scope="session")
def sqlite_begins(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office in which everybody has the same password."""
    return furnished_file(tmp_path_factory, sqlite_template, furnish_site)


@pytest.fixture(scope="session")
def postgresql_begins(postgresql_url: str, postgresql_template: str) -> Iterator[Lent]:
    """The same on PostgreSQL."""
    lent = Lent(postgresql_url, postgresql_template, furnish_site)
    yield lent
    lent.drop()


@pytest.fixture(scope="session")
def pages(sqlite_template: Path) -> Iterator[Flask]:
    """The pages, made once for all tests: each has its own installation."""
    database = open_database(f"sqlite:///{sqlite_template}")
    yield create_app(Settings.from_environment(SETTINGS), database)
    database.close()


@pytest.fixture
def site(pages: Flask, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The pages over an office in which everybody has the same password."""
    clock, keeping = WallClock(), Keeping(tmp_path / "uploads")
    own = replace(pages.extensions["pathways"], database=database, wall_clock=clock, keeping=keeping)
    monkeypatch.setitem(pages.extensions, "pathways", own)
    return Site(Office(database), clock, pages.test_client)
