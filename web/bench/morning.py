"""A busy morning: how long a case page takes many people while analysts draw and their drafts are saved.

A real server on the measured database. Everybody comes by the clock, however slow the
last answer was: a person for another case each second, an analyst with another save every ten seconds.
"""

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from itertools import count, cycle
from subprocess import Popen, TimeoutExpired
from threading import Event
from time import perf_counter
from typing import Any

from sqlalchemy import select

from engine.bpmn.bundle import DIAGRAM
from engine.clock import wall_clock
from engine.process_versions import begin_draft
from engine.store.database import Database
from engine.store.process_drafts import file_of_draft
from engine.tables import cases
from handlers.forgery import form_token
from web.application import create_app
from web.bench.measuring import seconds_of, summary
from web.bench.pages import COOKIE, ROLES, SETTINGS, sign_somebody_in
from web.settings import Settings

HOST = "127.0.0.1"
#: The largest diagram that is shipped.
DRAWN = "legal_sanction"
#: Seconds from one page of a person to the next, and from one save of an analyst to the next.
PAGE_EVERY, SAVE_EVERY = 1.0, 10.0
#: So many seconds a server may take to begin, or to answer.
PATIENCE = 60.0
#: A server has settled when so many answers in a row took less than so many seconds.
CALM, QUICK_SECONDS = 30, 0.05
#: Cases that are looked at in turn.
LOOKED_AT = 100

#: Who has to ask again so often has a site that is down.
MOST_REFUSED = 100

Ask = Callable[[], object]


@dataclass(frozen=True)
class Morning:
    """How many people look at cases, how many analysts draw, and for how many seconds.

    `settling` are the most seconds before, while the server still compiles its templates and diagrams.
    """

    people: int = 20
    analysts: int = 50
    seconds: float = 8
    settling: float = 15
    processes: int = 2


@dataclass(frozen=True)
class Visitor:
    """Somebody who has signed in; each question goes over a connection of its own."""

    port: int
    token: str
    form_token: str
    #: Addresses of pages that were not shown at once, since it could not be noted who read them.
    refused: list[str] = field(default_factory=list)

    def ask(self, path: str, sent: Mapping[str, Any] | None = None) -> None:
        """Ask for a page, or send JSON; a page that cannot be shown yet is asked for again.

        Raises:
            RuntimeError: it was refused.
        """
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        headers = {"Cookie": f"{COOKIE}={self.token}", "X-Form-Token": self.form_token, "Host": "localhost"}
        if sent is None:
            connection.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/json"
            connection.request("POST", path, json.dumps(sent), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status == 503 and sent is None and len(self.refused) < MOST_REFUSED:
            self.refused.append(path)
            self.ask(path)
        elif answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}: nothing was measured")


def busy_morning(database: Database, url: str, morning: Morning) -> dict[str, Any]:
    """Milliseconds that a case page and a save took, how many of each, and how many pages had to wait."""
    environment = {
        **SETTINGS,
        "PATHWAYS_SECRET_KEY": "a key for the measured server alone",
        "PATHWAYS_DATABASE_URL": url,
    }
    now = wall_clock()
    app = create_app(Settings.from_environment(environment), database)
    with database.reading() as session:
        found = cycle(session.scalars(select(cases.c.id).order_by(cases.c.id).limit(LOOKED_AT)).all())

    def visitor(port: int, role: frozenset[str]) -> tuple[Visitor, Any]:
        token, person = sign_somebody_in(database, role, now)
        with app.test_request_context(headers={"Cookie": f"{COOKIE}={token}"}):
            return Visitor(port, token, form_token()), person.actor

    with served(environment, morning.processes) as port:
        people = [visitor(port, ROLES)[0] for _ in range(morning.people)]
        looks: list[Ask] = [lambda each=each: each.ask(f"/cases/{next(found)}") for each in people]  # type: ignore[misc]
        saves = [
            drawing(database, *visitor(port, frozenset({"analyst"})), now) for _ in range(morning.analysts)
        ]
        settle(looks[0], morning.settling)
        people[0].refused.clear()
        with ThreadPoolExecutor(len(looks) + len(saves)) as everybody:
            begun = perf_counter()

            def all_come(acts: Sequence[Ask], every: float) -> list[Future[list[float]]]:
                times = (begun + every * nth / len(acts) for nth in range(len(acts)))
                return [
                    everybody.submit(by_the_clock, act, first, every, begun + morning.seconds)
                    for act, first in zip(acts, times, strict=True)
                ]

            asked, saved = all_come(looks, PAGE_EVERY), all_come(saves, SAVE_EVERY)
        pages, kept = ([spent for one in each for spent in one.result()] for each in (asked, saved))
    refused = sum(len(each.refused) for each in people)
    return {
        "case_page": summary(pages), "pages": len(pages), "refused": refused, "save": summary(kept),
        "saves": len(kept),
    }  # fmt: skip


def settle(look: Ask, most_seconds: float) -> None:
    """Look until many answers in a row are quick, or so many seconds have passed."""
    until, quick = perf_counter() + most_seconds, 0
    while quick < CALM and perf_counter() < until:
        quick = quick + 1 if seconds_of(look) < QUICK_SECONDS else 0


def by_the_clock(act: Ask, first: float, every: float, until: float) -> list[float]:
    """Do something at its times until the morning is over; seconds from each of these times to its end."""
    spent: list[float] = []
    due, clock = first, Event()
    while due < until:
        clock.wait(max(0.0, due - perf_counter()))
        act()
        spent.append(perf_counter() - due)
        due += every
    return spent


def drawing(database: Database, visitor: Visitor, actor: Any, now: datetime) -> Ask:
    """A draft of its own, and what saves another change of its diagram."""
    with database.transaction() as session:
        draft_id = begin_draft(session, actor, f"Measured {actor.id}", [DRAWN], now)
        source = (file_of_draft(session, draft_id, DRAWN, DIAGRAM) or b"").decode()
    saves = count()

    def save() -> None:
        seen = next(saves)
        changed = source.replace('name="', f'name="{seen} ', 1)
        path = f"/drafts/{draft_id}/{DRAWN}/diagram"
        visitor.ask(path, {"source": changed, "did": "Measured", "seen": seen})

    return save


@contextmanager
def served(environment: Mapping[str, str], processes: int) -> Iterator[int]:
    """The port of a server with these settings beside the installation's own, until the block ends."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "web.command_line", "serve"]
    command += ["--bind", f"{HOST}:{port}", "--processes", str(processes)]
    server = Popen(command, env={**os.environ, **environment})  # noqa: S603 - our own program
    try:
        until = perf_counter() + PATIENCE
        while not answers(port):
            with suppress(TimeoutExpired):
                server.wait(0.1)
            if server.returncode is not None or perf_counter() > until:
                raise RuntimeError("the server did not begin: nothing was measured")
        yield port
    finally:
        server.terminate()
        server.wait()


def answers(port: int) -> bool:
    """Whether somebody listens."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
