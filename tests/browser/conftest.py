"""The real thing: a served application, the real worker, Chromium, and people who use them.

Time moves through the clock of the training database, never by waiting.
"""

import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext

from engine.imports.keeping import Keeping
from engine.store.database import Database, open_database
from tests.browser.forked import SETTINGS, serve
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


#: Ends what was started.
Stop = Callable[[], object]
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.browser.built", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread"])


def url_of(database: Database) -> str:
    """The address of a site's database."""
    return database.engine.url.render_as_string(hide_password=False)


def uploads_of(database: Database) -> Keeping:
    """Where files lie that are uploaded to the site on this database."""
    return Keeping(Path(str(database.engine.url.database)).with_name("uploads"))


@contextmanager
def served(
    database: Database, start: Callable[[socket.socket, Database], Stop] | None = None
) -> Iterator[str]:
    """The address of the pages on this database; who comes before they are up waits a moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        end = (start or forked)(listener, database)
        try:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            # On a busy machine it takes longer to start than a page may take.
            urlopen(f"{address}/healthz", timeout=120).close()  # noqa: S310 - an address of our own
            yield address
        finally:
            end()


def forked(listener: socket.socket, database: Database) -> Stop:
    """Start the pages in a process in which all that sites have in common is there already."""
    part = FORKS.Process(target=serve, args=(listener, url_of(database), uploads_of(database).root))
    part.start()

    def end() -> None:
        part.terminate()
        part.join()

    return end


def as_shipped(listener: socket.socket, database: Database) -> Stop:
    """Start the pages as councils do."""
    own = {"PATHWAYS_DATABASE_URL": url_of(database), "PATHWAYS_UPLOADS": f"{uploads_of(database).root}"}
    command = [sys.executable, "-m", "web.command_line", "serve", "--processes", "1"]
    part = subprocess.Popen(
        [*command, "--bind", f"fd://{listener.fileno()}"],
        env={**os.environ, **SETTINGS, **own},
        cwd=Path(__file__).parents[2],
        pass_fds=[listener.fileno()],
        start_new_session=True,
    )
    return partial(stop, part)


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
