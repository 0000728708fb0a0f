"""A process is offered to those of whom it says so, and to nobody before."""

import pytest
from sqlalchemy import text

from engine.bpmn.bundle import ProcessFiles
from engine.casework.opening import Opening, open_cases
from engine.errors import NotAllowed
from engine.process_versions import publish
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import ANALYST, HILL, LEAD, MANAGER, Office


def opened_by(who: str, key: str = "mentoring") -> ProcessFiles:
    """A small process whose cases these open."""
    drawn = d.diagram(key, d.start(), d.user("meet"), d.end(), d.flow("begin meet done"))
    told = f'<spiffworkflow:property name="startedBy" value="{d.OPENED_BY}"/>'.encode()
    said = f'<spiffworkflow:property name="startedBy" value="{who}"/>'.encode() if who else b""
    assert told in drawn
    return ProcessFiles(key, {"process.bpmn": drawn.replace(told, said)})


def test_a_process_that_does_not_say_to_whom_is_offered_to_nobody(office: Office) -> None:
    office.do(publish, ANALYST, [opened_by("")], "Mentors", office.now)
    for actor in (LEAD, MANAGER, HILL):
        with pytest.raises(NotAllowed, match="other roles open cases"):
            office.open("mentoring", actor)
    # The scan asks no policy: what nobody opens may be what it begins.
    (case_id,) = office.do(open_cases, LEAD, "mentoring", [Opening("sam", {})], office.now)
    assert case_id


def test_it_is_offered_to_whom_its_newest_version_says(office: Office) -> None:
    office.do(publish, ANALYST, [opened_by("School lead")], "Mentors", office.now)
    assert office.open("mentoring", HILL)
    with pytest.raises(NotAllowed):
        office.open("mentoring", LEAD)
    office.do(publish, ANALYST, [opened_by("Lead professional")], "Others", office.now)
    assert office.open("mentoring", LEAD)
    with pytest.raises(NotAllowed):
        office.open("mentoring", HILL)


def test_what_was_published_before_that_was_asked_keeps_the_rule_that_was(office: Office) -> None:
    shipped = ("support_pathway", "county_route", "step_down")
    for one in [opened_by("", "ours"), *(opened_by("", key) for key in shipped)]:
        office.do(publish, ANALYST, [one], "Ours", office.now)
    with office.database.transaction() as session:
        for statement in (
            "ALTER TABLE process_versions DROP COLUMN started_by",
            "UPDATE alembic_version SET version_num = '0019'",
        ):
            session.execute(text(statement))
    office.database.upgrade("0020")
    with office.database.reading() as session:
        rows = session.execute(text("SELECT key, started_by FROM process_versions")).all()
    assert {key: len(roles.split(",")) for key, roles in rows if key in ("ours", *shipped)} == {
        "ours": 7,
        "support_pathway": 1,
        "county_route": 4,
        "step_down": 1,
    }
    assert dict(map(tuple, rows))["step_down"] == "[]"
