"""The real thing: a served application, the real worker, Chromium, and people who use them.

Time moves through the clock of the training database, never by waiting.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext

from engine.imports.keeping import Keeping
from engine.store.database import Database, open_database
from tests.browser.people import Site, Visitor
from tests.databases import without_waiting
from tests.demo_office import demo_county, demo_office, staff_of
from web.command_line.demonstrating import stop


@pytest.fixture(scope="session")
def county_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county as `make demo` makes it, to be copied."""
    return demo_county(tmp_path_factory)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The served database of one file of tests, in which there is no case yet."""
    file = shutil.copy(demo_office(tmp_path_factory), tmp_path_factory.mktemp("site") / "pathways.db")
    database = without_waiting(open_database(f"sqlite:///{file}"))
    with database.reading() as session:
        staff = staff_of(session)
    with served(database) as address:
        yield Site(address, database, staff)
    database.close()


def uploads_of(database: Database) -> Keeping:
    """Where files lie that are uploaded to the site on this database."""
    return Keeping(Path(str(database.engine.url.database)).with_name("uploads"))


#: What is started: as councils start it, and the same without warming and without a look at the settings.
AS_SHIPPED = ("web.command_line", "serve", "--processes", "1")
COLD = ("gunicorn", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning",
        "tests.browser.cold:application()")  # fmt: skip


@contextmanager
def served(database: Database, program: Sequence[str] = COLD) -> Iterator[str]:
    """The address of the pages on this database; who comes before they are up waits a moment."""
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
        part = subprocess.Popen(
            [sys.executable, "-m", *program, "--bind", f"fd://{listener.fileno()}"],
            env={**os.environ, **environment},
            cwd=Path(__file__).parents[2],
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )
        parts.callback(stop, part)
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
    """Signs a member of the demo's staff in, each in a browser of their own, and lets them begin at home."""

    def sign_in(name: str, *, at: str = "/", **options: object) -> Visitor:
        person = Visitor(site, contexts(**options).new_page(), name)
        person.come_in()
        if at:
            person.go(at)
        return person

    return sign_in


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a test may leave screenshots for a person to look at."""
    return tmp_path_factory.mktemp("pictures")
