"""What happened cannot be changed afterwards without being found out."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from engine import casework
from engine.chain import ChainBroken, Entry, link_up, verify
from engine.errors import NotFound
from engine.store.events import verify_chain
from engine.tables import cases, events
from engine.tables.memory import EVENT_GUARDS
from tests.engine.casework.office import LEAD, MONDAY, PLAN, Office, review


def unguard(office: Office) -> None:
    """Somebody with the database's own password takes the triggers away."""
    with office.database.transaction() as session:
        for statement in EVENT_GUARDS[session.dialect.name]:
            if statement.startswith("CREATE TRIGGER"):
                name = statement.split()[2]
                on = " ON events" if session.dialect.name == "postgresql" else ""
                session.exec_driver_sql(f"DROP TRIGGER {name}{on}")


def a_life(office: Office) -> None:
    """A case with some history."""
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(80))
    office.do(
        casework.send_message, LEAD, office.case, "news", {"a": [1, 2.5, None, "é"]}, office.now, key="m"
    )


def test_events_are_numbered_without_a_gap(office: Office) -> None:
    a_life(office)
    with office.database.reading() as session:
        numbers = list(session.scalars(select(events.c.seq).order_by(events.c.seq)))
    assert numbers == list(range(1, len(numbers) + 1))
    assert office.do(verify_chain, office.case) == len(numbers)


@pytest.mark.parametrize(
    "change",
    [
        update(events).where(events.c.seq == 3).values(actor="somebody"),
        update(events).where(events.c.seq == 3).values(payload={"why": "no reason"}),
        update(events).where(events.c.seq == 3).values(at=MONDAY.replace(year=2020)),
        delete(events).where(events.c.seq == 3),
        delete(events).where(events.c.seq > 3),
        update(cases).values(event_seq=cases.c.event_seq + 1),
    ],
)
def test_tampering_is_found(office: Office, change: Any) -> None:
    a_life(office)
    unguard(office)
    with office.database.transaction() as session:
        session.execute(change)
    with pytest.raises(ChainBroken, match="tampered with"):
        office.do(verify_chain, office.case)


def test_an_event_added_behind_the_engines_back_is_found(office: Office) -> None:
    a_life(office)
    with office.database.transaction() as session:
        last = session.execute(select(events).order_by(events.c.seq.desc()).limit(1)).one()
        row = {**last._mapping, "seq": last.seq + 1, "previous": last.hash}
        session.execute(insert(events), row)
    with pytest.raises(ChainBroken):
        office.do(verify_chain, office.case)


def test_a_case_nobody_knows_has_no_chronology(office: Office) -> None:
    with pytest.raises(NotFound):
        office.do(verify_chain, "no case")


def test_a_chain_may_not_be_exchanged_for_that_of_another_case() -> None:
    entry = Entry(MONDAY, "case_opened", "lead")
    links = link_up("one", 0, "", [entry])
    assert verify("one", 1, links[-1].hash, links) == 1
    with pytest.raises(ChainBroken):
        verify("two", 1, links[-1].hash, links)
