"""Many cases opened together: those that begin alike run once, and each has what is its own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.case_run import CaseRun
from engine.casework import NotPublished
from engine.casework.opening import Opening, open_cases
from engine.errors import NotFound
from engine.process_versions import publish
from engine.store.events import verify_chain
from engine.tables import cases, events, incidents, process_instances, pupils, tasks, timers
from tests.engine.casework.office import ANALYST, LEAD, Office, add_pupil, files

BRANCHING = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="x">
  <process id="branching" name="Branching" isExecutable="true">
    <startEvent id="begin"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="which" />
    <exclusiveGateway id="which" name="Which?" default="f3">
      <incoming>f1</incoming><outgoing>f2</outgoing><outgoing>f3</outgoing></exclusiveGateway>
    <sequenceFlow id="f2" name="Yes" sourceRef="which" targetRef="remember">
      <conditionExpression xsi:type="tFormalExpression">pupil.ehcp = true</conditionExpression></sequenceFlow>
    <sequenceFlow id="f3" name="No" sourceRef="which" targetRef="look" />
    <scriptTask id="remember" name="Remember the name">
      <incoming>f2</incoming><outgoing>f4</outgoing><script>who = pupil.name</script></scriptTask>
    <sequenceFlow id="f4" sourceRef="remember" targetRef="look" />
    <userTask id="look" name="Look">
      <incoming>f3</incoming><incoming>f4</incoming><outgoing>f5</outgoing></userTask>
    <sequenceFlow id="f5" sourceRef="look" targetRef="done" />
    <endEvent id="done"><incoming>f5</incoming></endEvent>
  </process>
</definitions>"""

#: The same, while a timer waits for a birthday.
WITH_BIRTHDAY = BRANCHING.replace(b'"branching"', b'"birthday"').replace(
    b"</process>",
    b"""<boundaryEvent id="of_age" name="Of age" cancelActivity="false" attachedToRef="look">
      <outgoing>f6</outgoing><timerEventDefinition id="when"><timeDate xsi:type="tFormalExpression"
      >=pupil.date_of_birth + duration("P16Y")</timeDate></timerEventDefinition></boundaryEvent>
    <sequenceFlow id="f6" sourceRef="of_age" targetRef="told" />
    <endEvent id="told"><incoming>f6</incoming></endEvent></process>""",
)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The processes that were really started."""
    started: list[str] = []
    start = CaseRun.start

    def counted(run: CaseRun, process: str, *more: Any) -> str:
        started.append(process)
        return start(run, process, *more)

    monkeypatch.setattr(CaseRun, "start", counted)
    return started


def children(office: Office, **ehcp: bool | None) -> None:
    with office.database.transaction() as session:
        for number, (name, known) in enumerate(ehcp.items()):
            add_pupil(
                session, id=name, upn=f"B{number}", name=name.title(), date_of_birth=date(2015, 5, 1),
                school_urn="100001", ehcp=known,
            )  # fmt: skip


def opened(office: Office, process: str, pupils: Sequence[str]) -> list[str]:
    openings = [Opening(pupil, {}, {"why": pupil}) for pupil in pupils]
    return office.do(open_cases, LEAD, process, openings, office.now)


@pytest.fixture
def branching(office: Office) -> Office:
    office.do(publish, ANALYST, [ProcessFiles("branching", {"process.bpmn": BRANCHING})], "First", office.now)
    return office


def test_cases_that_read_the_same_run_once_and_have_tasks_of_their_own(
    branching: Office, runs: list[str]
) -> None:
    children(branching, amy=False, ben=False, cat=None, dan=False)
    ids = opened(branching, "branching", ["amy", "ben", "cat", "dan"])
    assert len(runs) == 2
    assert [case.pupil_id for each in ids for case in branching.rows(cases) if case.id == each] == [
        "amy", "ben", "cat", "dan"
    ]  # fmt: skip
    assert len({task.id for task in branching.rows(tasks)}) == 4
    for each in ids:
        branching.do(verify_chain, each)
    for task in branching.rows(tasks):
        branching.case = task.case_id
        branching.complete("look", {})
    assert {case.outcome for case in branching.rows(cases)} == {"done"}


def test_what_a_script_wrote_is_each_childs_own(branching: Office, runs: list[str]) -> None:
    children(branching, amy=True, ben=True)
    opened(branching, "branching", ["amy", "ben"])
    assert len(runs) == 2
    assert sorted(row.record["who"] for row in branching.rows(process_instances)) == ["Amy", "Ben"]


def standings(office: Office, ids: Sequence[str]) -> list[Any]:
    """The case of each child as it stands, without its ids."""
    with office.database.reading() as session:
        return [
            (
                session.execute(
                    select(timers.c.element, timers.c.name, timers.c.due_at, timers.c.look_at)
                    .where(timers.c.case_id == each)
                ).all(),
                session.execute(
                    select(tasks.c.element, tasks.c.name, tasks.c.state, tasks.c.due_at, tasks.c.role)
                    .where(tasks.c.case_id == each)
                ).all(),
                session.execute(
                    select(events.c.seq, events.c.kind, events.c.element, events.c.actor)
                    .where(events.c.case_id == each).order_by(events.c.seq)
                ).all(),
                session.execute(
                    select(process_instances.c.record, process_instances.c.awaits)
                    .where(process_instances.c.case_id == each)
                ).all(),
            )
            for each in ids
        ]  # fmt: skip


def test_a_timer_of_facts_waits_in_each_case_for_its_own_moment(office: Office, runs: list[str]) -> None:
    files_of = ProcessFiles("birthday", {"process.bpmn": WITH_BIRTHDAY})
    office.do(publish, ANALYST, [files_of], "First", office.now)
    born = {
        "amy": date(2015, 5, 1),
        "ben": date(2012, 2, 29),
        "cat": date(2020, 8, 31),
        "dan": date(2009, 1, 5),
    }
    children(office, **dict.fromkeys(born))
    with office.database.transaction() as session:
        for name, day in born.items():
            session.execute(update(pupils).where(pupils.c.id == name).values(date_of_birth=day))
    together = opened(office, "birthday", list(born))
    assert len(runs) == 2  # amy's, and dan's, who is of age already
    alone = [opened(office, "birthday", [each])[0] for each in born]
    assert standings(office, together) == standings(office, alone)
    office.later(days=366)
    for each in together:
        office.case = each
        office.fire()
        office.complete("look", {})
        office.do(verify_chain, each)
    told = {case.pupil_id for case in office.rows(cases) if case.id in together and case.state == "closed"}
    assert told == set(born)


def test_a_process_that_fails_at_once_is_an_incident_of_its_case_and_stops_no_other(office: Office) -> None:
    office.do(publish, ANALYST, [files("stuck")], "First", office.now)
    children(office, amy=None, ben=True, cat=None)
    ids = opened(office, "stuck", ["amy", "ben", "cat"])
    with office.database.reading() as session:
        stuck = set(session.scalars(select(incidents.c.case_id)))
    assert stuck == {ids[0], ids[2]}


def test_nothing_is_opened_when_one_child_or_the_process_is_not_known(branching: Office) -> None:
    with pytest.raises(NotFound):
        opened(branching, "branching", ["sam", "nobody"])
    with pytest.raises(NotPublished):
        opened(branching, "unheard_of", ["sam"])
    assert opened(branching, "branching", []) == []
    assert branching.rows(cases) == []
