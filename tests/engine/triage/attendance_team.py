"""A county attendance team: children with registers of one half-term, and the county route published small.

The table of the scan is the shipped one; the diagram asks for nothing but the services involved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

import processes
from engine.attendance.bands import band_of
from engine.attendance.calendar import HalfTerm
from engine.attendance.register import Week
from engine.attendance.standing import Count, Standing
from engine.bpmn.bundle import ProcessFiles
from engine.identity import SYSTEM, Actor
from engine.process_versions import publish
from engine.store.database import Database
from engine.store.register_weeks import put_school_weeks, put_weeks
from engine.tables import proposals
from engine.triage.scanning import Scan, scan
from tests.engine.triage.county import (
    OAKFIELD,
    write_pupils,
    write_schools,
    write_terms,
)

AUTUMN = HalfTerm(date(2025, 9, 1), date(2025, 10, 24), "Autumn 1")
LATER = HalfTerm(date(2025, 11, 3), date(2025, 12, 19), "Autumn 2")
NOW = datetime(2025, 11, 1, 9, tzinfo=UTC)
OFFICER = Actor("county", "Cat Officer", frozenset({"county_officer"}))
SCHOOL = Actor("school", "Ann School", frozenset({"school_lead"}), frozenset({OAKFIELD}))
CLOSED = {
    "looked_after": False,
    "child_protection": False,
    "child_in_need": False,
    "early_help_open": False,
}
DIAGRAM = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions" targetNamespace="x"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">
  <process id="county_route" name="County route" isExecutable="true">
    <extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="startedBy" value="County attendance team" />
    </spiffworkflow:properties></extensionElements>
    <laneSet id="lanes"><lane id="lane" name="County attendance team"><flowNodeRef>begin</flowNodeRef>
      <flowNodeRef>identify</flowNodeRef><flowNodeRef>done</flowNodeRef></lane></laneSet>
    <startEvent id="begin" name="Begin"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="identify" />
    <userTask id="identify" name="Identify the services">
      <incoming>f1</incoming><outgoing>f2</outgoing></userTask>
    <sequenceFlow id="f2" sourceRef="identify" targetRef="done" />
    <endEvent id="done" name="Done"><incoming>f2</incoming></endEvent>
  </process>
</definitions>"""


def shipped_table() -> bytes:
    """The table of the scan as it is shipped."""
    return (processes.folder("county_route") / "decisions" / "half_termly_scan.dmn").read_bytes()


@dataclass
class Team:
    """One database; `now` is what verbs are told. Standings are made by hand, as a count would find them."""

    database: Database
    now: datetime = NOW
    standings: dict[str, Standing] = field(default_factory=dict)

    def publish(self, table: bytes) -> None:
        """Publish the county route with a table."""
        files = {"process.bpmn": DIAGRAM, "decisions/half_termly_scan.dmn": table}
        with self.database.transaction() as session:
            publish(session, SYSTEM, [ProcessFiles("county_route", files)], "For tests", NOW)

    def enrol(self, missed: Mapping[str, int], school: str = OAKFIELD, **known: Any) -> None:
        """Children by id, each with the days of 40 that the child missed at the end of the half-term."""
        write_pupils(self.database, dict.fromkeys(missed, school), **{**CLOSED, **known})
        rows = [(id, school, each.monday, each.codes, None) for id in missed for each in weeks(missed[id])]
        with self.database.transaction() as session:
            put_weeks(session, rows, all_new=True)
            put_school_weeks(session, {(school, each.monday) for each in weeks(0)})
        self.standings |= {id: standing(id, 80, 80 - 2 * days, school) for id, days in missed.items()}

    def scan(self, as_of: date = AUTUMN.last, actor: Actor = OFFICER, **more: Any) -> Scan:
        """Scan in a transaction of its own."""
        begun = [None, None, *(each for each in (AUTUMN, LATER) if each.first <= as_of)]
        count = Count(AUTUMN.first, as_of, begun[-1], begun[-2], as_of)
        with self.database.transaction() as session:
            return scan(session, actor, (count, list(self.standings.values()), []), self.now, **more)

    def proposals(self) -> dict[str, str]:
        """The id of the proposal about each child."""
        with self.database.reading() as session:
            return {row.pupil_id: row.id for row in session.execute(select(proposals))}


def standing(pupil_id: str, possible: int, attended: int, school: str = OAKFIELD, **more: Any) -> Standing:
    """What a count says of a child whose school year is this one half-term, with no leave for any absence."""
    absent = possible - attended
    figures: dict[str, Any] = {
        "possible": possible, "attended": attended, "authorised": 0, "unauthorised": absent, "late": 0,
        "persistent": possible > 0 and absent * 10 >= possible, "chronic": attended * 10 < possible * 9,
        "term_possible": possible, "term_attended": attended, "before_possible": 0, "before_attended": 0,
        "change": None, "under_80_before": None, "pn_sessions": absent, "pn_first_met": None,
    }  # fmt: skip
    return Standing(pupil_id=pupil_id, school_urn=school, band=band_of(possible, attended), **figures | more)


def weeks(missed: int) -> list[Week]:
    """Eight weeks of five days, the last so many missed."""
    days = "/\\" * (40 - missed) + "OO" * missed
    mondays = [AUTUMN.first + timedelta(weeks=number) for number in range(8)]
    return [
        Week(OAKFIELD, monday, days[10 * number : 10 * number + 10] + "....")
        for number, monday in enumerate(mondays)
    ]


def furnish(database: Database) -> Team:
    """Schools, terms and the published route in an empty database."""
    team = Team(database)
    write_schools(database)
    write_terms(database, [AUTUMN, LATER])
    team.publish(shipped_table())
    return team
