"""The demo shows a child, a parent or a colleague for whom something must come right, at that very step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Table, select

from engine.casework.hand import take_case
from engine.identity import Actor
from engine.store.database import Database, open_database
from engine.tables import cases, events, penalty_notices, process_instances, tasks, timers
from tests.databases import without_waiting
from web.demo import cases as shown
from web.demo.county import invent
from web.demo.filling import children_for_lives, open_office
from web.demo.lives import Life, live

NOW = datetime(2026, 3, 12, 15, tzinfo=UTC)
LEGAL = ("before_a_legal_step", "legal_sanction", "penalty_notice", "prosecution", "court_order")


@dataclass(frozen=True)
class Demo:
    """A database with the cases that the demo shows, and which child leads which life."""

    database: Database
    staff: Mapping[str, list[Actor]]
    children: Mapping[int, str]

    def lived(self, life: Life) -> "Case":
        """A case of the demo as it stands now."""
        case_id = live(life, self.children[id(life)], self.database, self.staff, NOW)
        return Case(self, case_id)


@dataclass(frozen=True)
class Case:
    """One case and what its tables hold."""

    demo: Demo
    id: str

    def rows(self, table: Table) -> list[Any]:
        """The rows of a table about this case."""
        with self.demo.database.reading() as session:
            return list(session.execute(select(table).where(table.c.case_id == self.id)))

    def in_state(self, state: str) -> set[tuple[str, str, str]]:
        """Its tasks in a state: process, element, role."""
        return {(row.process, row.element, row.role) for row in self.rows(tasks) if row.state == state}

    def running(self) -> set[str]:
        """Its processes that have not ended, without those that another one calls."""
        return {row.process for row in self.rows(process_instances) if row.ended_at is None}

    def notices(self) -> list[str]:
        """How the penalty notices to parents of its child stand."""
        of_child = select(penalty_notices.c.outcome).where(penalty_notices.c.pupil_id == cases.c.pupil_id)
        with self.demo.database.reading() as session:
            return list(session.scalars(of_child.where(cases.c.id == self.id)))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    database = without_waiting(open_database(f"sqlite:///{tmp_path_factory.mktemp('demo')}/pathways.db"))
    staff = open_office(database, NOW)
    chosen = children_for_lives(invent(NOW.date()), NOW.date())
    children = {id(life): child for life, child in zip(shown.LIVES, chosen, strict=True)}
    yield Demo(database, staff, children)
    database.close()


def test_a_child_at_65_percent_who_lately_came_to_every_session_waits_with_the_lcss(demo: Demo) -> None:
    case = demo.lived(shown.LATELY_IN_SCHOOL)
    assert case.in_state("open") == {("route_2_team_around_family", "discuss_next_steps", "lcss_worker")}
    with demo.database.transaction() as session:
        figures = take_case(session, demo.staff["lcss_worker"][0], case.id, NOW).attendance
    assert figures["told"].startswith("65.0% (")
    assert figures["since"]["told"].startswith("100.0% (20 of 20 sessions), ")


def test_a_holiday_of_one_week_has_led_to_a_notice_whose_days_run(demo: Demo) -> None:
    case = demo.lived(shown.NOTICE_ISSUED)
    assert case.notices() == ["not settled"]
    assert case.rows(timers)
    with demo.database.transaction() as session:
        figures = take_case(session, demo.staff["county_officer"][0], case.id, NOW).attendance
    assert (figures["pn_sessions"], figures["persistent"]) == (10, False)


def test_a_payment_has_settled_its_notice(demo: Demo) -> None:
    case = demo.lived(shown.NOTICE_PAID)
    assert case.notices() == ["paid"]
    assert case.in_state("open") == {("county_route", "settle_without_support", "county_officer")}


def test_the_county_team_is_asked_for_the_date_of_a_meeting(demo: Demo) -> None:
    case = demo.lived(shown.DATE_WANTED)
    assert ("pathway_meeting", "give_date", "county_officer") in case.in_state("open")


def test_a_looked_after_childs_case_is_with_social_care_and_saw_no_legal_step(demo: Demo) -> None:
    case = demo.lived(shown.WITHIN_CARE)
    assert {element for _, element, _ in case.in_state("open")} == {"hand_over_to_social_care"}
    assert not {row.process for row in case.rows(tasks)} & set(LEGAL)


def test_when_a_child_became_looked_after_the_approval_that_was_open_went(demo: Demo) -> None:
    case = demo.lived(shown.LOOKED_AFTER_MEANWHILE)
    assert ("legal_sanction", "manager_decides", "team_manager") in case.in_state("withdrawn")
    assert ("legal_sanction", "social_care_instead", "county_officer") in case.in_state("open")
    assert "record_corrected" in {row.kind for row in case.rows(events)}


def test_an_open_concern_holds_the_notice_that_was_approved(demo: Demo) -> None:
    case = demo.lived(shown.HELD)
    assert case.in_state("held") == {("penalty_notice", "issue_notice", "county_officer")}
    assert case.in_state("open") == {("safeguarding", "record_mash_outcome", "lead_professional")}
    told = sorted(case.rows(events), key=lambda row: row.seq)
    assert [row.at for row in told] == sorted(row.at for row in told)
    # A notice that is not issued is not paid.
    assert not [row for row in told if "penalty_paid" in str(row.payload)]


def test_a_withdrawal_waits_for_a_second_person(demo: Demo) -> None:
    case = demo.lived(shown.WITHDRAWAL_ASKED)
    assert ("withdrawal", "decide_withdrawal", "team_manager") in case.in_state("open")


def test_the_teams_reviews_go_on_alone_after_the_six_months(demo: Demo) -> None:
    case = demo.lived(shown.REVIEWS_ALONE)
    assert case.in_state("open") == set()
    with demo.database.reading() as session:
        known = session.scalars(select(cases.c.record).where(cases.c.id == case.id)).one()
    assert known["lead_professional"]["decision"] == "reviews_alone"
    assert case.rows(timers)


def test_an_order_of_the_court_runs_with_its_supervisor_and_plan(demo: Demo) -> None:
    case = demo.lived(shown.ORDER_RUNS)
    assert "supervision_order" in case.running()
    done = {element for process, element, _ in case.in_state("completed") if process == "supervision_order"}
    assert done == {"name_supervisor", "agree_order_plan", "tell_order"}


def test_whoever_asks_a_recommended_service_has_the_task_with_its_day_beside_the_plan(demo: Demo) -> None:
    life = Life("recommendations_and_review", 27, frozenset({"ask_by_lead"}), "support_pathway")
    child = demo.children[id(shown.DATE_WANTED)]
    case = Case(demo, live(life, child, demo.database, demo.staff, NOW))
    (asked,) = (row for row in case.rows(tasks) if row.element == "ask_by_lead")
    assert (asked.role, asked.state, asked.process) == ("lead_professional", "open", "wider_service")
    assert 0 <= (asked.due_at - asked.opened_at).days <= 8
    assert any(
        row.element == "agree_formal_plan" and row.opened_at >= asked.opened_at for row in case.rows(tasks)
    )
