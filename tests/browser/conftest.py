"""The real thing: a served application, the real worker, Chromium, and people who use them.

Time moves through the clock of the training database, never by waiting.
"""

import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext

from engine.identity import Actor
from engine.imports.keeping import Keeping
from engine.store.database import Database, open_database
from tests.browser.people import Site, Visitor
from tests.browser.today import TODAY, let_it_be_today
from tests.databases import without_waiting
from web.command_line.demonstrating import start_part
from web.demo.filling import fill, open_office


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, list[Actor]]]:
    """A training database with schools, children, staff and the shipped processes, and who the staff are."""
    file = tmp_path_factory.mktemp("furnished") / "pathways.db"
    database = without_waiting(open_database(f"sqlite:///{file}"))
    staff = open_office(database, TODAY)
    let_it_be_today(database)
    database.close()
    return file, staff


@pytest.fixture(scope="session")
def demo_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the demo county as `make demo` makes it, to be copied."""
    file = tmp_path_factory.mktemp("county") / "pathways.db"
    database = without_waiting(open_database(f"sqlite:///{file}"))
    database.upgrade()
    fill(database, TODAY)
    let_it_be_today(database)
    database.close()
    return file


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, furnished: tuple[Path, Mapping[str, list[Actor]]]
) -> Iterator[Site]:
    """The served database of one file of tests, in which there is no case yet."""
    template, staff = furnished
    file = shutil.copy(template, tmp_path_factory.mktemp("site") / "pathways.db")
    database = open_database(f"sqlite:///{file}")
    with served(database) as address:
        yield Site(address, database, staff)
    database.close()


def uploads_of(database: Database) -> Keeping:
    """Where files lie that are uploaded to the site on this database."""
    return Keeping(Path(str(database.engine.url.database)).with_name("uploads"))


@contextmanager
def served(database: Database) -> Iterator[str]:
    """The address of `pathways serve` on this database; who comes before it is up waits a moment."""
    environment = {
        "PATHWAYS_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "PATHWAYS_SECRET_KEY": "only for the browser's tests, 32 characters",
        "PATHWAYS_SECURE_COOKIES": "no",
        "PATHWAYS_UPLOADS": f"{uploads_of(database).root}",
        "PATHWAYS_HOSTS": "127.0.0.1",
        "PATHWAYS_COUNCIL_NAME": "Test County Council",
        "PATHWAYS_MASH_PHONE": "01632 960001",
        "PATHWAYS_EDT_PHONE": "01632 960002",
        "PATHWAYS_LETTER_CONTACT": "County Hall, High Street. 01632 960004",
    }
    with socket.create_server(("127.0.0.1", 0)) as listener, ExitStack() as parts:
        words = ["serve", "--bind", f"fd://{listener.fileno()}", "--processes", "1"]
        start_part(words, {**os.environ, **environment}, parts, listener.fileno())
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        # On a busy machine it takes longer to start than a page may take.
        urlopen(f"{address}/healthz", timeout=120).close()  # noqa: S310 - an address of our own
        yield address


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers that know nothing of each other; closed at the end."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        made.append(chromium.new_context(**options))  # type: ignore[arg-type]
        made[-1].set_default_timeout(15_000)
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def visitor(site: Site, contexts: Callable[..., BrowserContext]) -> Callable[..., Visitor]:
    """Signs a member of the demo's staff in, each in a browser of their own."""

    def sign_in(name: str, **options: object) -> Visitor:
        person = Visitor(site, contexts(**options).new_page(), name)
        person.sign_in()
        return person

    return sign_in


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a test may leave screenshots for a person to look at."""
    return tmp_path_factory.mktemp("pictures")
