"""Notices that cases held before parents were records: an upgrade brings them over, and they count."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from engine.store.parents import KeptNotice, notices_about, parents_of
from engine.tables import cases, parent_contacts, parents, penalty_notices, process_instances
from tests.engine.casework.office import Office

NOW = datetime(2026, 1, 19, 9, tzinfo=UTC)


def day(written: str) -> dict[str, str]:
    return {"@type": "date", "value": written}


def sanction(
    office: Office, position: int, name: str = "Mrs Hill", ended: bool = False, **record: Any
) -> None:
    """A process that considers a sanction for a parent, as it was kept."""
    with office.database.transaction() as session:
        session.execute(
            insert(process_instances).values(
                id=f"{position}", case_id=office.case, position=position, process="legal_sanction", pins={},
                state=b"", record={"parent": {"name": name, "relationship": "Mother"}, **record}, awaits={},
                started_at=NOW, ended_at=NOW if ended else None, end_events=[],
            )
        )  # fmt: skip


def upgrade(office: Office, **record: Any) -> list[KeptNotice]:
    """Go back to before there were records of parents, and upgrade again."""
    with office.database.transaction() as session:
        session.execute(update(cases).where(cases.c.id == office.case).values(record=record))
        parent_contacts.drop(session)
        penalty_notices.drop(session)
        parents.drop(session)
        session.execute(text("UPDATE alembic_version SET version_num = '0011'"))
    office.database.upgrade("0012")
    return office.do(notices_about, "sam")


def test_what_ended_what_runs_and_what_was_listed_is_brought_over_once(office: Office) -> None:
    office.open()
    sanction(office, 2, issued=True, issued_on=day("2026-01-12"), notice_number="PN-3",
             window_from=day("2025-11-03"), window_to=day("2026-01-09"), terms={"which": "second"},
             earlier_notices=[
                 {"issued_on": day("2025-03-04"), "outcome": "unpaid"},
                 {"issued_on": day("2024-11-01"), "outcome": "withdrawn"},
             ])  # fmt: skip
    sanction(
        office, 3, "mrs  HILL", ended=True, issued=True, issued_on=day("2025-09-01"), outcome="convicted"
    )
    sanction(office, 4, "Mr Hill", issued=False)
    sanctions = [
        {"parent": "Mrs Hill ", "notice": {"issued_on": day("2025-03-04"), "outcome": "paid"}},
        {"parent": "Mr Hill", "notice": None},
    ]
    found = upgrade(office, sanctions=sanctions)
    assert [(one.issued_on, one.outcome, one.elsewhere) for one in found] == [
        (date(2024, 11, 1), "withdrawn", True),
        (date(2025, 3, 4), "paid", False),
        (date(2025, 9, 1), "guilty", False),
        (date(2026, 1, 12), "not settled", False),
    ]
    running = found[-1]
    assert (running.number, running.from_day, running.terms) == ("PN-3", date(2025, 11, 3), "second")
    assert [name for _, name, *_ in office.do(parents_of, "sam")] == ["Mrs Hill", "Mr Hill"]


def test_of_two_notices_with_one_number_the_later_keeps_none(office: Office) -> None:
    office.open()
    sanction(office, 2, issued=True, issued_on=day("2025-12-01"), notice_number="PN-1")
    sanction(office, 3, "Mr Hill", issued=True, issued_on=day("2025-12-01"), notice_number="pn-1 ")
    assert sorted(str(one.number) for one in upgrade(office)) == ["None", "PN-1"]


@pytest.mark.parametrize("sanctions", [None, "none", [None, "x", {}], [{"parent": 1, "notice": {}}]])
def test_a_record_that_holds_something_else_brings_no_notice(office: Office, sanctions: Any) -> None:
    office.open()
    sanction(office, 2, issued=True, issued_on="yesterday")
    assert upgrade(office, sanctions=sanctions) == []
