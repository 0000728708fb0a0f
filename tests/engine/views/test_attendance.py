"""Attendance as a page shows it: of this child, with the case's milestones, and within the reader's reach."""

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, update

from engine.attendance.next_notice import Barrier
from engine.bpmn.bundle import ProcessFiles
from engine.identity import Actor
from engine.process_versions import publish
from engine.store.cases import see_case
from engine.store.registers import counted_of
from engine.tables import cases, half_terms, pupils, register_weeks, school_weeks
from engine.views.attendance import headline, look_at_attendance, look_at_case_attendance
from engine.views.case import look_at_case
from engine.views.milestones import milestones
from engine.views.penalty_notices import panel
from engine.views.task import look_at_task
from tests.engine.casework.office import (
    ANALYST,
    DALE,
    HILL,
    LEAD,
    MANAGER,
    PLAN,
    Office,
    add_pupil,
    files,
    review,
)

AUDITOR = Actor("auditor", "Ann Auditor", frozenset({"auditor"}))
NOW = datetime(2026, 1, 19, 9, tzinfo=UTC)


def marks(office: Office, pupil: str, weeks: dict[date, str], urn: str = "100001") -> None:
    """Marks of a child come in; the school's weeks are those of the first child."""
    rows = [
        {"pupil_id": pupil, "school_urn": urn, "monday": day, "codes": f"{codes:.<14}"}
        for day, codes in weeks.items()
    ]
    with office.database.transaction() as session:
        session.execute(insert(register_weeks), rows)
        if pupil == "sam":
            session.execute(insert(school_weeks), [{"school_urn": urn, "monday": day} for day in weeks])


def know_sibling(office: Office, name: str, urn: str) -> None:
    with office.database.transaction() as session:
        session.execute(update(pupils).where(pupils.c.id == "sam").values(household_id="h"))
        add_pupil(
            session, id=name, upn=f"B{name}", name=f"{name.title()} Hill", school_urn=urn,
            date_of_birth=date(2012, 1, 1), household_id="h",
        )  # fmt: skip


def keep(office: Office, **record: Any) -> None:
    with office.database.transaction() as session:
        session.execute(update(cases).where(cases.c.id == office.case).values(record=record))


def test_a_case_says_in_short_how_attendance_is(office: Office) -> None:
    assert office.do(headline, "sam", NOW).figures.last_mark is None
    marks(office, "sam", {date(2026, 1, 5): "/\\/\\/\\/\\II", date(2026, 1, 12): "OO/\\/\\/\\/\\"})
    found = office.do(headline, "sam", NOW)
    assert found.figures.sessions is not None
    assert (found.figures.sessions.attended, found.figures.sessions.possible) == (16, 20)
    assert (found.figures.last_mark, found.notice.sessions) == (date(2026, 1, 16), 2)
    assert found.figures.facts is not None
    assert (found.figures.facts["persistent"], found.figures.facts["severe"]) == (True, False)


def test_a_child_of_whom_nothing_came_in_has_an_empty_register(office: Office) -> None:
    seen = office.do(look_at_attendance, LEAD, "sam", NOW)
    assert (seen.figures.sessions, seen.figures.last_mark) == (None, None)
    assert (seen.weeks, seen.strips, seen.siblings, seen.trend) == ([], [], [], None)


def test_a_year_has_its_own_figures_and_marks_of_the_year_before_are_not_shown(office: Office) -> None:
    marks(office, "sam", {date(2025, 7, 7): "OOOOOOOOOO", date(2026, 1, 5): "/\\/\\"})
    seen = office.do(look_at_attendance, LEAD, "sam", NOW)
    assert [each.monday for each in seen.weeks] == [date(2026, 1, 5)]
    assert [len(strip.weeks) for strip in seen.strips] == [1]
    assert seen.schools == {"100001": "Hill Primary"}


def test_other_children_of_the_household_are_told_of_within_reach_only(office: Office) -> None:
    know_sibling(office, "una", "100001")
    know_sibling(office, "dan", "100002")
    marks(office, "una", {date(2026, 1, 5): "/\\OO"})

    def told(actor: Actor) -> list[tuple[str, int | None]]:
        seen = office.do(look_at_attendance, actor, "sam", NOW)
        return [
            (each.name, each.figures.sessions.attended if each.figures.sessions else None)
            for each in seen.siblings
        ]

    assert told(LEAD) == [("Dan Hill", None), ("Una Hill", 2)]
    assert told(HILL) == [("Una Hill", 2)]
    assert told(DALE) == [("Dan Hill", None)]
    assert told(AUDITOR) == []


def test_the_form_that_asks_about_brothers_and_sisters_shows_their_figures_and_cases(office: Office) -> None:
    know_sibling(office, "una", "100001")
    marks(office, "una", {date(2026, 1, 5): "/\\OO"})
    office.open(pupil="una")
    support = files("support")
    form = json.loads(support.files["forms/plan.form.json"]) | {"ui:household": True}
    changed = {**support.files, "forms/plan.form.json": json.dumps(form).encode()}
    office.do(publish, ANALYST, [ProcessFiles("support", changed)], "Household", office.now)
    office.open()
    plan = office.task("plan").id
    (una,) = office.do(look_at_task, LEAD, plan, NOW).siblings or ()
    assert una.figures.sessions is not None
    assert (una.name, una.school, una.open_cases) == ("Una Hill", "Hill Primary", 1)
    assert (una.figures.sessions.attended, una.figures.last_mark) == (2, date(2026, 1, 6))
    office.complete("plan", {"aim": "Be in school by nine"})
    assert office.do(look_at_task, LEAD, plan, NOW).siblings is None


def test_a_mark_is_missing_only_on_a_day_with_school(office: Office) -> None:
    terms = {date(2025, 12, 1): date(2025, 12, 19), date(2026, 1, 6): date(2026, 2, 13)}
    with office.database.transaction() as session:
        for first, last in terms.items():
            row = {"school_urn": "", "first_day": first, "last_day": last, "name": ""}
            session.execute(insert(half_terms).values(row))
    marks(office, "sam", {date(2026, 1, 5): "../\\.."})
    known = office.do(look_at_attendance, LEAD, "sam", NOW).strips[0].weeks[0]
    assert [cell.counts_as for cell in known.cells[:6:2]] == ["no_school", "present", "unmarked"]


def test_the_line_of_a_case_begins_twelve_weeks_before_it_was_opened(office: Office) -> None:
    marks(office, "sam", {date(2025, 10, 6): "OO", date(2025, 10, 13): "OO", date(2026, 1, 5): "/\\"})
    office.open()
    seen = office.do(look_at_case, LEAD, office.case, office.now)
    shown = office.do(look_at_case_attendance, LEAD, seen, NOW)
    assert shown.seen.first == date(2025, 10, 13)
    assert [each.monday for each in shown.seen.weeks] == [date(2025, 10, 13), date(2026, 1, 5)]
    assert shown.seen.figures.sessions is not None
    assert shown.seen.figures.sessions.possible == 6


def test_a_line_is_marked_with_plans_and_reviews_by_their_own_names(office: Office) -> None:
    office.open()
    opened = office.now
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(95, "improved"))
    office.later(days=1)
    office.complete("approve", {}, MANAGER)
    found = office.do(milestones, office.case, opened, office.now)
    assert [(each.day, each.kind, each.name) for each in found] == [
        (date(2026, 1, 5), "opened", "Case opened"),
        (date(2026, 1, 5), "plan", "Agree the plan"),
        (date(2026, 2, 16), "review", "Review the plan"),
        (date(2026, 2, 17), "closed", "Case closed"),
    ]


def test_the_panel_says_what_stands_in_the_way(office: Office) -> None:
    office.open()

    def barrier_and_hold() -> tuple[Barrier | None, bool]:
        register = office.do(counted_of, "sam", NOW.date()).register
        found = office.do(lambda session: panel(session, see_case(session, office.case), register))
        return found.barrier, found.held

    assert barrier_and_hold() == (Barrier.NOT_KNOWN, False)
    office.know(looked_after=True)
    assert barrier_and_hold() == (Barrier.LOOKED_AFTER, False)
    office.know(looked_after=False)
    keep(office, safeguarding_hold=True)
    assert barrier_and_hold() == (None, True)
