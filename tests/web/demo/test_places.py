"""The demo has a case in each place of both pathways, work for both schools, and what happens besides."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import Row, select

from engine.identity import Actor
from engine.store.database import Database, open_database
from engine.store.inbox import counts
from engine.store.notices import unread_notices
from engine.store.people import person
from engine.tables import (
    cases,
    events,
    hand_overs,
    notices,
    process_instances,
    proposals,
    pupils,
    tasks,
    users,
)
from tests.databases import without_waiting
from web.demo.cases import LIVES
from web.demo.county import invent
from web.demo.filling import children_for_lives, fill, open_office
from web.demo.lives import TO_A_REFERRAL, live, supported
from web.demo.places import CHANGES_SCHOOL, OF_WHO_LEFT, PLACES, PROPOSAL_SENT_BACK, REFERRAL_SENT_BACK
from web.demo.retelling import CHILD, FAMILY, SCHOOL
from web.demo.staff import STAFF, WHO_LEFT

NOW = datetime(2026, 3, 12, 15, tzinfo=UTC)

#: What somebody has to do at each place.
STEPS = {
    "stage 1: the first talk with the family": "ask_universal_questions",
    "stage 1: a review that is overdue": "hold_school_review",
    "stage 2: what keeps the child from school": "identify_barriers",
    "stage 3: assess, and agree the plan": "assess_and_plan",
    "stage 3: a team's review in somebody's list": "hold_team_review",
    "stage 4: the seven questions": "answer_seven_questions",
    "stage 5: a request sent back to its proposer": "discuss_pathway",
    "stage 5: the meeting has its date": "prepare_pack",
    "social care: a social worker takes the work on": "take_on",
    "an additional need is looked for in the plan": "plan_need",
    "route 1: the services already involved": "identify_services",
    "route 1: the review of the support": "review_support",
    "route 2: what is known so far": "say_what_is_known",
    "route 2: advice to pass on": "pass_on_advice",
    "route 2: a review of the team is due soon": None,
    "route 3: the attendance is counted": "count_attendance",
    "a proposal sent back to its proposer": "reflect",
    "step-down: the maintenance plan": "write_maintenance_plan",
    "step-down: does the improvement last": "check_improvement",
    "a colleague has left": "taf_review",
    "a child changes school": None,
}


@dataclass(frozen=True)
class Demo:
    """The demo's database, and which child leads which life."""

    database: Database
    children: Mapping[int, str]

    def open_tasks(self, pupil_id: str) -> list[Row[tuple[object, ...]]]:
        """What is to be done for a child."""
        wanted = select(tasks).join(cases, cases.c.id == tasks.c.case_id)
        with self.database.reading() as session:
            return list(session.execute(wanted.where(cases.c.pupil_id == pupil_id, tasks.c.state == "open")))

    def actor(self, sign_in_name: str) -> Actor:
        """A member of staff."""
        with self.database.reading() as session:
            wanted = select(users.c.id).where(users.c.sign_in_name == sign_in_name)
            found = person(session, session.scalars(wanted).one())
        assert found
        return found.actor


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    database = without_waiting(open_database(f"sqlite:///{tmp_path_factory.mktemp('demo')}/pathways.db"))
    database.upgrade()
    fill(database, NOW)
    chosen = children_for_lives(invent(NOW.date()), NOW.date())
    yield Demo(database, {id(life): child for life, child in zip(LIVES, chosen, strict=True)})
    database.close()


@pytest.mark.parametrize(("place", "step"), STEPS.items())
def test_a_case_stands_where_somebody_has_to_do_this(demo: Demo, place: str, step: str | None) -> None:
    waiting = demo.open_tasks(demo.children[id(PLACES[place])])
    assert (step in {task.element for task in waiting}) if step else waiting == []


def test_no_place_is_left_out() -> None:
    assert STEPS.keys() == PLACES.keys()


@pytest.mark.parametrize("name", [member.sign_in_name for member in STAFF[:9]])
def test_everybody_who_works_cases_has_something_to_do(demo: Demo, name: str) -> None:
    with demo.database.reading() as session:
        found = counts(session, demo.actor(name), NOW)
    assert found["mine"] + found["team"] > 0


@pytest.mark.parametrize("name", ["lead", "lead2"])
def test_lead_professionals_find_their_own_work_first(demo: Demo, name: str) -> None:
    with demo.database.reading() as session:
        assert counts(session, demo.actor(name), NOW)["mine"] > 0


@pytest.mark.parametrize("life", [REFERRAL_SENT_BACK, PROPOSAL_SENT_BACK], ids=["referral", "proposal"])
def test_what_a_manager_sent_back_lies_with_whoever_proposed_it(demo: Demo, life: object) -> None:
    (task,) = demo.open_tasks(demo.children[id(life)])
    first = select(tasks.c.completed_by).where(
        tasks.c.case_id == task.case_id, tasks.c.element == task.element, tasks.c.state == "completed"
    )
    with demo.database.reading() as session:
        assert task.assignee in set(session.scalars(first))


def test_the_work_of_a_colleague_who_left_is_the_teams_and_the_manager_is_told(demo: Demo) -> None:
    (task,) = demo.open_tasks(demo.children[id(OF_WHO_LEFT)])
    said = select(notices.c.said).where(notices.c.kind == "left", notices.c.role == "team_manager")
    with demo.database.reading() as session:
        told = session.scalars(said).all()
    assert task.assignee is None
    assert any(WHO_LEFT.name in each for each in told)


def test_a_child_who_changes_school_is_handed_over_between_both(demo: Demo) -> None:
    child = demo.children[id(CHANGES_SCHOOL)]
    asked = select(hand_overs).join(cases, cases.c.id == hand_overs.c.case_id)
    with demo.database.reading() as session:
        (found,) = session.execute(asked.where(cases.c.pupil_id == child)).all()
        at = session.scalars(select(pupils.c.school_urn).where(pupils.c.id == child)).one()
    assert found.from_urn in demo.actor("school").schools
    assert found.to_urn == at
    assert at in demo.actor("school2").schools


def test_no_case_names_the_child_or_the_school_of_the_scenarios(demo: Demo) -> None:
    about = select(cases.c.id).join(pupils).where(pupils.c.name.not_like(f"% {FAMILY}"))
    held = []
    with demo.database.reading() as session:
        ids = session.scalars(about).all()
        for table in (events, tasks, process_instances, notices):
            found = session.execute(select(table).where(table.c.case_id.in_(ids)))
            held += [str(row) for row in found]
    assert any("Mrs " in row for row in held)
    assert [row for row in held if re.search(rf"\b({CHILD}|{FAMILY})\b|{SCHOOL}", row)] == []


@pytest.mark.parametrize("name", ["school", "school2", "lead"])
def test_the_list_of_notices_holds_what_is_news(demo: Demo, name: str) -> None:
    with demo.database.reading() as session:
        assert 0 < len(unread_notices(session, demo.actor(name), NOW, limit=100)) <= 40


def test_no_school_hears_of_another_schools_child(demo: Demo) -> None:
    # The sign-in name of one attendance lead is also the name of a lane, "School".
    heard = select(pupils.c.school_urn).select_from(notices).join(cases, cases.c.id == notices.c.case_id)
    heard = heard.join(pupils, pupils.c.id == cases.c.pupil_id)
    heard = heard.where(pupils.c.id != demo.children[id(CHANGES_SCHOOL)])
    for name in ("school", "school2"):
        lead = demo.actor(name)
        with demo.database.reading() as session:
            urns = set(session.scalars(heard.where(notices.c.user_id == lead.id)))
        assert urns == set(lead.schools)


def test_proposals_of_the_half_termly_scan_wait_for_both_schools(demo: Demo) -> None:
    waiting = select(pupils.c.school_urn).join(proposals, proposals.c.pupil_id == pupils.c.id)
    with demo.database.reading() as session:
        urns = set(session.scalars(waiting.where(proposals.c.state == "proposed")))
    assert {*demo.actor("school").schools, *demo.actor("school2").schools} <= urns


@pytest.mark.parametrize("day", [datetime(2026, 8, 24, 9, tzinfo=UTC), datetime(2026, 7, 22, 16, tzinfo=UTC)])
def test_the_demo_comes_up_in_weeks_in_which_a_scenarios_dates_do_not_fit(
    tmp_path_factory: pytest.TempPathFactory, day: datetime
) -> None:
    file = tmp_path_factory.mktemp("awkward") / "pathways.db"
    database = without_waiting(open_database(f"sqlite:///{file}"))
    staff = open_office(database, day)
    child = children_for_lives(invent(day.date()), day.date())[0]
    case_id = live(supported(TO_A_REFERRAL, 25, "oversee"), child, database, staff, day)
    with database.reading() as session:
        waiting = session.scalars(select(tasks.c.element).where(tasks.c.case_id == case_id)).all()
    database.close()
    assert "agree_formal_plan" in waiting
