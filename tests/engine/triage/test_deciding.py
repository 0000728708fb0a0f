"""What is proposed is accepted or declined by people, once; a case says why it was opened."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update

import processes
from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.casework.opening import Opening, open_cases
from engine.casework.refusals import NotBegun
from engine.errors import BadInput, NotAllowed
from engine.identity import SYSTEM
from engine.process_versions import publish
from engine.process_versions.publishing import calls_of
from engine.roles import catalogue
from engine.store.database import Database, Session
from engine.store.events import events_of, verify_chain
from engine.store.moment import always
from engine.store.notices import unread_notices
from engine.store.people import Person, add_person
from engine.tables import cases, process_instances, proposals, pupils, tasks, timers
from engine.triage.deciding import OPENED, Decided, accept, decline
from engine.work.proposals import decide_in_batches
from tests.engine.triage.attendance_team import NOW, OFFICER, SCHOOL, Team, furnish
from tests.engine.triage.county import HILLTOP


def accepted(team: Team, *ids: str, reason: str = "Agreed with the schools") -> Decided:
    with team.database.transaction() as session:
        return accept(session, OFFICER, list(ids), reason, team.now)


def know(team: Team, pupil: str, **facts: Any) -> None:
    with team.database.transaction() as session:
        session.execute(update(pupils).where(pupils.c.id == pupil).values(**facts))


def one(database: Database, table: Any) -> Any:
    with database.reading() as session:
        return session.execute(select(table)).one()


def many(database: Database, table: Any) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(select(table)).all())


@pytest.fixture
def proposed(team: Team) -> dict[str, str]:
    """Three children who were proposed."""
    team.enrol({"a": 9, "b": 9, "c": 9})
    team.scan()
    return team.proposals()


def test_an_accepted_proposal_opens_a_case_that_says_why(team: Team, proposed: dict[str, str]) -> None:
    done = accepted(team, proposed["a"])
    ((proposal_id, case_id),) = done.opened
    case = one(team.database, cases)
    assert (case.id, case.pupil_id, case.process, case.opened_by) == (case_id, "a", "county_route", "county")
    found = case.record["half_termly_scan"]
    assert (found["half_term"], found["as_of"]) == ("Autumn 1", {"@type": "date", "value": "2025-10-24"})
    assert found["reasons"][0] == "Attended 62 of 80 sessions this half-term (77.5%)"
    assert (found["figures"]["term_possible"], found["figures"]["term_attended"]) == (80, 62)
    assert one(team.database, tasks).element == "identify"
    kept = {row.id: row for row in many(team.database, proposals)}[proposal_id]
    assert (kept.state, kept.decided_by, kept.decided_at) == ("opened", "county", NOW)
    assert (kept.decision_reason, kept.case_id) == ("Agreed with the schools", case_id)


def test_the_first_line_of_the_chronology_has_the_reasons_and_the_chain_holds(
    team: Team, proposed: dict[str, str]
) -> None:
    accepted(team, *proposed.values())
    with team.database.reading() as session:
        for case_id in session.scalars(select(cases.c.id)):
            first = next(iter(events_of(session, case_id)))
            assert first.entry.payload["half_term"] == "Autumn 1"
            assert first.entry.payload["reason"] == "Agreed with the schools"
            verify_chain(session, case_id)


def test_the_school_of_an_accepted_child_hears_of_it_at_once(team: Team, proposed: dict[str, str]) -> None:
    with team.database.transaction() as session:
        lead = Person(SCHOOL.id, SCHOOL.name, None, "head", SCHOOL.roles, SCHOOL.schools, True, False, None)
        add_person(session, lead, "no password", NOW)
    accepted(team, proposed["a"], proposed["b"])
    with team.database.reading() as session:
        heard = unread_notices(session, lead.actor, NOW)
    assert [one.said for one in heard] == [OPENED, OPENED]


def test_accepting_twice_opens_one_case_and_names_it(team: Team, proposed: dict[str, str]) -> None:
    first = accepted(team, proposed["a"])
    again = accepted(team, proposed["a"], proposed["a"], proposed["b"])
    assert [each.proposal_id for each in again.opened] == [proposed["b"]]
    assert [tuple(each) for each in again.left] == [
        (proposed["a"], "A case was opened already", first.opened[0].case_id)
    ]
    assert len(many(team.database, cases)) == 2


def test_two_officers_at_once_open_each_case_once(team: Team) -> None:
    team.enrol({str(number): 9 for number in range(12)})
    team.scan()
    ids = list(team.proposals().values())

    def decide(_: int) -> Decided:
        return decide_in_batches(team.database, accept, OFFICER, ids, "", always(team.now))

    with ThreadPoolExecutor(2) as officers:
        done = list(officers.map(decide, range(2)))
    assert sum(len(each.opened) for each in done) == len(many(team.database, cases)) == 12


def test_what_changed_since_the_scan_is_looked_at_again(team: Team, proposed: dict[str, str]) -> None:
    know(team, "a", looked_after=True)
    with team.database.transaction() as session:
        casework.open_case(session, OFFICER, "county_route", "b", {}, team.now)
    done = accepted(team, *proposed.values(), "no such")
    assert [each.proposal_id for each in done.opened] == [proposed["c"]]
    assert {each.proposal_id: each.why for each in done.left} == {
        "no such": "There is no such proposal",
        proposed["a"]: "Open to children's social care: looked after",
        proposed["b"]: "Has a case; a plan that works simply continues",
    }
    states = {row.pupil_id: row.state for row in many(team.database, proposals)}
    assert states == {"a": "proposed", "b": "proposed", "c": "opened"}


def test_declining_needs_a_reason_that_stays(team: Team, proposed: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="Say why"), team.database.transaction() as session:
        decline(session, OFFICER, [proposed["a"]], "  ", team.now)
    with team.database.transaction() as session:
        done = decline(session, OFFICER, [proposed["a"], proposed["b"]], "Moved away", team.now)
        again = decline(session, OFFICER, [proposed["a"]], "Moved away", team.now)
    assert sorted(done.declined) == sorted([proposed["a"], proposed["b"]])
    assert [each.why for each in again.left] == ["It was declined already"]
    assert [each.why for each in accepted(team, proposed["b"]).left] == ["It was declined already"]
    assert many(team.database, cases) == []


def test_a_school_decides_on_no_proposal(team: Team, proposed: dict[str, str]) -> None:
    for verb in (accept, decline):
        with pytest.raises(NotAllowed, match="decide on proposed cases"):
            decide_in_batches(
                team.database, verb, SCHOOL, list(proposed.values()), "Because", always(team.now)
            )


def test_a_batch_that_fails_leaves_what_was_opened_and_the_rest_is_accepted_later(
    team: Team, proposed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.work.proposals.BATCH", 1)
    ids, seen = sorted(proposed.values()), list[int]()

    def failing(session: Session, *rest: Any) -> Decided:
        if len(seen) == 2:
            raise BadInput(problem="The database is away.")
        return accept(session, *rest)

    with pytest.raises(BadInput):
        decide_in_batches(team.database, failing, OFFICER, ids, "", always(team.now), seen.append)
    assert (seen, len(many(team.database, cases))) == ([1, 2], 2)
    rest = decide_in_batches(team.database, accept, OFFICER, ids, "", always(team.now))
    assert ([each.proposal_id for each in rest.opened], len(rest.left)) == ([ids[2]], 2)


def test_nothing_is_opened_with_a_route_that_was_switched_off(
    team: Team, proposed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(catalogue().processes["county_route"]), "enabled", False)
    with pytest.raises(NotBegun):
        accepted(team, proposed["a"])


def shipped(key: str) -> dict[str, ProcessFiles]:
    """The files of a shipped process and of all that it calls."""
    found = {key: ProcessFiles.read(processes.folder(key))}
    for called in calls_of(found[key]):
        found = shipped(called) | found if called not in found else found
    return found


@pytest.fixture
def shipped_team(database: Database) -> Team:
    """The shipped route, and children of all kinds who were proposed."""
    team = furnish(database)
    with database.transaction() as session:
        publish(session, SYSTEM, list(shipped("county_route").values()), "Shipped", NOW)
    team.enrol({"a": 20, "b": 9, "c": 9, "d": 20}, HILLTOP)
    team.enrol({"e": 9, "f": 9}, early_help_open=None)
    team.scan()
    return team


SERVICES = {
    "discussed_with": "Mr Patel",
    "plan": "working",
    "plan_shows": "Two good weeks",
    "next_review": "2025-12-01",
    "support_offered": "Meet and greet",
    "advice": "Keep it up",
}
CIRCUMSTANCES = {
    "sen_or_ehcp_considered": "Looked at with the SENCO",
    **dict.fromkeys(("ebsa", "anxiety", "health_absence", "healthcare_plan"), "no"),
    **dict.fromkeys(("part_time_timetable", "young_carer", "transport"), "not_known"),
}
TOLD = {
    "told_on": "2025-10-27",
    "told_how": ["letter"],
    "school_told_on": "2025-10-27",
    "child_told": "letter",
    "family_said": "Glad of it",
}
#: Columns that differ from case to case.
OWN = ("id", "case_id", "instance_id", "state")


def told(session: Session, case: Any) -> list[Any]:
    """All that is stored of a case that has just begun, but for its own ids and its first event."""
    rows = [
        session.execute(select(table).where(table.c.case_id == case.id)).one()._asdict()
        for table in (process_instances, tasks)
    ]
    return [
        (case.record, case.state, case.version, case.event_seq, case.opened_at),
        *([value for name, value in row.items() if name not in OWN] for row in rows),
        *(
            (link.entry.kind, link.entry.element, {**link.entry.payload, "instance": None})
            for link in list(events_of(session, case.id))[1:]
        ),
    ]


def test_the_shipped_route_begins_with_the_services(shipped_team: Team) -> None:
    """Cases opened together are what each is when it is opened alone, and each goes on by itself."""
    team = shipped_team
    done = accepted(team, *team.proposals().values())
    found: dict[str, list[Any]] = {}
    with team.database.transaction() as session:
        together = session.execute(select(cases)).all()
        for case in together:
            assert case.record["route"]["next"] == "route_1"
            opening = Opening(case.pupil_id, {"half_termly_scan": case.record["half_termly_scan"]})
            open_cases(session, OFFICER, "county_route", [opening], team.now)
        for case in session.execute(select(cases)).all():
            found.setdefault(case.pupil_id, []).append(told(session, case))
    assert [pupil for pupil, (first, second) in found.items() if first != second] == []
    assert len(found) == 6
    for each in done.opened:
        with team.database.transaction() as session:
            task = session.execute(select(tasks).where(tasks.c.case_id == each.case_id)).one()
            assert (task.element, task.role) == ("identify_services", "county_officer")
            casework.complete_task(session, OFFICER, task.id, SERVICES, team.now)
            for step, answers in (("ask_circumstances", CIRCUMSTANCES), ("tell_family", TOLD)):
                waiting_for = select(tasks).where(tasks.c.case_id == each.case_id, tasks.c.state == "open")
                following = session.execute(waiting_for).one()
                assert following.element == step
                casework.complete_task(session, OFFICER, following.id, answers, team.now)
            verify_chain(session, each.case_id)
    waiting = many(team.database, timers)
    # Two timers of the tasks, and the day on which school age ends, of each of the two cases of a child.
    assert len({timer.id for timer in waiting}) == len(waiting) == 4 * len(done.opened)
