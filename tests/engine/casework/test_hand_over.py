"""A child changes school: open cases and their tasks go along, and the school before hands them over."""

from datetime import date

import pytest

from engine import casework
from engine.casework import Origin, keep_changes
from engine.errors import BadInput, NotFound
from engine.pupil_record import FactChange
from engine.store.cases import hold_cases_about
from engine.store.database import Session
from engine.store.pupils import set_facts
from engine.tables import tasks
from engine.views.chronology import chronology
from tests.engine.casework.office import DALE, HILL, LEAD, MANAGER, Office

MOVED_ON = date(2026, 1, 7)


def move(
    session: Session, office: Office, was: str | None, became: str | None, moved_on: date = MOVED_ON
) -> None:
    """Sam changes school, as an import would write it."""
    held = hold_cases_about(session, ["sam"])
    set_facts(session, "sam", {"school_urn": became})
    change = FactChange("school_urn", was, became, moved_on)
    keep_changes(session, {"sam": [change]}, held, Origin(MANAGER, office.now, "share.csv"))


def told(office: Office) -> list[str]:
    return [line.title for line in office.do(chronology, office.case, MANAGER)]


def test_a_task_that_the_school_before_had_taken_goes_to_the_new_one(office: Office) -> None:
    office.open()
    (first,) = office.open_tasks()
    held = office.task(first)
    with office.database.transaction() as session:
        session.execute(tasks.update().where(tasks.c.id == held.id).values(assignee=HILL.id))
        move(session, office, "100001", "100002")
    assert office.task(first).assignee is None
    assert "The child changed school: Hill Primary hands over to Dale Primary" in told(office)
    assert f"Task given back: {held.name}" in told(office)


def test_a_task_of_the_county_stays_with_who_took_it(office: Office) -> None:
    office.open()
    (first,) = office.open_tasks()
    office.do(casework.claim, LEAD, office.task(first).id, office.now)
    office.do(move, office, "100001", "100002")
    assert office.task(first).assignee == LEAD.id


def test_a_child_who_comes_back_is_not_handed_over(office: Office) -> None:
    office.open()
    office.do(move, office, "100001", "100002")
    office.do(move, office, "100002", "100001")
    with pytest.raises(NotFound):
        office.do(casework.hand_over, HILL, office.case, "What I know", office.now)
    with pytest.raises(BadInput):
        office.do(casework.hand_over, DALE, office.case, " ", office.now)


def test_a_child_without_a_school_is_still_handed_over(office: Office) -> None:
    office.open()
    office.do(move, office, "100001", None)
    assert "The child changed school: Hill Primary hands over to no school that is known" in told(office)
    office.do(casework.hand_over, HILL, office.case, "They moved to Leeds", office.now)
    assert "Hill Primary handed the case over" in told(office)


def test_a_child_who_comes_from_no_school_is_handed_over_by_nobody(office: Office) -> None:
    office.know(school_urn=None)
    office.open()
    office.do(move, office, None, "100002")
    assert not [line for line in told(office) if "hands over" in line]
