"""A request uses one connection at a time: people can never wait for each other's second one."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import event, update

from engine.store import moment
from engine.store.database import Database
from engine.tables import deployment
from tests.handlers.conftest import Site


@dataclass
class Held:
    """How many connections are in use, and how many were at most."""

    now: int = 0
    most: int = 0

    def take(self, *_: object) -> None:
        self.now += 1
        self.most = max(self.most, self.now)

    def give_back(self, *_: object) -> None:
        self.now -= 1


@pytest.fixture
def held(site: Site) -> Iterator[Held]:
    """The connections of the site, counted."""
    counted, pool = Held(), site.office.database.engine.pool
    event.listen(pool, "checkout", counted.take)
    event.listen(pool, "checkin", counted.give_back)
    yield counted
    event.remove(pool, "checkout", counted.take)
    event.remove(pool, "checkin", counted.give_back)


def test_no_request_holds_two_connections_or_keeps_one(site: Site, held: Held) -> None:
    case_id = site.office.open()
    task = site.office.task("plan").id
    lead = site.signed_in("lead")
    for path in (
        "/",
        "/notices",
        f"/cases/{case_id}",
        f"/tasks/{task}",
        "/children/sam",
        "/cases/unknown",
        "/no",
    ):
        lead.get(path)
        assert (path, held.now) == (path, 0)
    lead.post(f"/tasks/{task}/draft", plan="Breakfast club")
    lead.post(f"/tasks/{task}", plan="")
    assert (held.now, held.most) == (0, 1)


def test_while_the_bytes_of_a_form_come_no_connection_is_held(site: Site, held: Held) -> None:
    lead = site.signed_in("lead")
    token, at_the_form = lead.token(), []

    class SlowForm:
        """A body that looks at the connections when it is read."""

        def read(self, *_: int) -> bytes:
            at_the_form.append(held.now)
            return b""

        readline = read

    lead.client.post(
        "/away", data=SlowForm(), headers={"X-Form-Token": token},
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert set(at_the_form) == {0}


def test_the_clock_of_a_real_database_is_asked_for_once_a_connection(database: Database) -> None:
    asked: list[str] = []
    with database.transaction() as session:
        session.execute(update(deployment).values(training=False))
        event.listen(session, "before_cursor_execute", lambda *told: asked.append(told[2]))
        told = [moment.clock(session) for _ in range(3)]
    assert [training for training, _ in told] == [False] * 3
    assert len([words for words in asked if "clock_offset" in words]) == 1
