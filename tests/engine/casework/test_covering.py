"""While somebody is away their work lies with who covers, and is theirs again when they are back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from engine import casework
from engine.casework.covering import Away, enter_absence, take_back_absence
from engine.england import day_in_england
from engine.errors import AnswersRefused, NotAllowed, NotFound
from engine.identity import Actor
from engine.store.absences import absences_from
from engine.store.inbox import counts, inbox
from engine.store.inbox_filter import InboxFilter
from engine.store.moment import always
from engine.store.notices import unread_notices
from engine.store.people import Person, add_person
from engine.tables import tasks
from engine.views.chronology import chronology
from engine.views.task import look_at_task
from engine.work.due_cases import Beat, beat
from tests.engine.casework.office import BOTH, COLLEAGUE, DALE, HILL, LEAD, MANAGER, PLAN, Office, review

FROM, UNTIL = date(2026, 1, 6), date(2026, 1, 16)


def away(office: Office, by: Actor = LEAD, cover: str | None = "colleague", **days: date) -> str:
    """The lead professional is away from tomorrow."""
    told = Away("lead", days.get("first", FROM), days.get("last", UNTIL), cover)
    return office.do(enter_absence, by, told, office.now)


def taken(office: Office) -> str:
    """A plan that the lead professional took."""
    office.open()
    task = office.task("plan").id
    office.do(casework.claim, LEAD, task, office.now)
    return task


def mine(office: Office, person: Actor) -> list[tuple[str, str | None, bool]]:
    with office.database.reading() as session:
        rows = inbox(session, person, InboxFilter(office.now)).rows
        assert counts(session, person, office.now)["mine"] == len(rows)
    return [(row.name, row.holder, row.covered) for row in rows]


def test_the_cover_has_the_tasks_from_the_first_day_to_the_last(office: Office) -> None:
    taken(office)
    away(office)
    assert mine(office, COLLEAGUE) == []
    for _ in range(11):
        office.later(days=1)
        assert mine(office, COLLEAGUE) == [("Agree the plan", "Lee Lead", True)]
        assert mine(office, LEAD) == [("Agree the plan", "Lee Lead", False)]
    office.later(days=1)
    assert mine(office, COLLEAGUE) == []
    assert office.task("plan").assignee == "lead"


def test_work_that_comes_in_meanwhile_lies_with_the_cover_who_may_do_it(office: Office) -> None:
    away(office)
    office.later(days=2)
    task = taken(office)  # as it would come by name
    with office.database.reading() as session:
        seen = look_at_task(session, COLLEAGUE, task, office.now)
    assert (seen.refusal, seen.away and seen.away.covered_by) == (None, "colleague")
    office.do(casework.save_draft, COLLEAGUE, task, {"aim": "Half"}, office.now)
    office.complete("plan", PLAN, COLLEAGUE)
    assert office.task("plan").completed_by == "colleague"


def test_others_do_not_do_what_somebody_covers(office: Office) -> None:
    task = taken(office)
    away(office)
    office.later(days=2)
    with pytest.raises(NotAllowed):
        office.complete("plan", PLAN, BOTH)
    with pytest.raises(casework.TaskTaken):
        office.do(casework.claim, BOTH, task, office.now)


def test_where_nobody_covers_the_team_does_it(office: Office) -> None:
    task = taken(office)
    away(office, cover=None)
    with pytest.raises(casework.TaskTaken):
        office.do(casework.claim, COLLEAGUE, task, office.now)
    office.later(days=1)
    office.do(casework.claim, COLLEAGUE, task, office.now)
    assert office.task("plan").assignee == "colleague"


@pytest.mark.parametrize("how", ["away", "left"])
def test_where_the_cover_is_gone_too_the_team_does_it_and_the_record_names_nobody(
    office: Office, how: str
) -> None:
    task = taken(office)
    away(office)
    office.later(days=1)
    if how == "away":
        office.do(enter_absence, COLLEAGUE, Away("colleague", FROM, UNTIL), office.now)
    else:
        office.change("colleague", active=False)
    assert beat(office.database, always(office.now)).covered == 1
    (said,) = [one.said for one in office.do(unread_notices, MANAGER, office.now)]
    assert said.startswith("Lee Lead is away until 16 January 2026, and nobody covers.")
    office.do(casework.claim, BOTH, task, office.now)
    assert office.task("plan").assignee == BOTH.id


def test_manager_cover_and_chronology_are_told_once(office: Office) -> None:
    taken(office)
    away(office)
    assert beat(office.database, always(office.now)) == Beat()
    office.later(days=1)
    assert beat(office.database, always(office.now)).covered == 1
    assert beat(office.database, always(office.now)) == Beat()
    why = "Lee Lead is away until 16 January 2026. “Agree the plan” lies with Col League, too."
    assert [one.said for one in office.do(unread_notices, MANAGER, office.now)] == [why]
    for_cover = "You cover for Lee Lead until 16 January 2026. “Agree the plan” lies in your list."
    assert for_cover in [one.said for one in office.do(unread_notices, COLLEAGUE, office.now)]
    with office.database.reading() as session:
        line = next(
            one for one in chronology(session, office.case, LEAD) if one.title.startswith("Covered while")
        )
    assert why in [text for _, text in line.details]


def test_a_second_absence_is_told_again(office: Office) -> None:
    taken(office)
    first = away(office)
    office.later(days=1)
    assert beat(office.database, always(office.now)).covered == 1
    office.do(take_back_absence, MANAGER, first, office.now)
    assert mine(office, COLLEAGUE) == []
    away(office, cover=None, first=FROM)
    assert beat(office.database, always(office.now)).covered == 1
    said = [one.said for one in office.do(unread_notices, MANAGER, office.now)]
    assert any("nobody covers. Anybody in the team can do “Agree the plan”." in one for one in said)


@pytest.mark.parametrize(
    ("told", "field", "message"),
    [
        (Away("lead", UNTIL, FROM), "last_day", "must be the first day away, or later"),
        (Away("lead", date(2025, 12, 1), date(2025, 12, 5)), "last_day", "today or in the future"),
        (Away("lead", FROM, FROM + timedelta(days=366)), "last_day", "within a year"),
        (Away("lead", FROM, UNTIL, "lead"), "covered_by", "nobody covers for themselves"),
        (Away("lead", FROM, UNTIL, "hill"), "covered_by", "a colleague who has a role of Lee Lead"),
        (Away("lead", FROM, UNTIL, "nobody"), "covered_by", "a colleague who has a role of Lee Lead"),
        (Away("both", FROM, UNTIL, "colleague"), "first_day", "entered already"),
        (Away("lead", FROM, UNTIL, "both"), "covered_by", "Bo Both is away from"),
    ],
)
def test_what_cannot_be_is_refused_at_its_question(
    office: Office, told: Away, field: str, message: str
) -> None:
    office.do(enter_absence, MANAGER, Away("both", UNTIL, UNTIL), office.now)
    with pytest.raises(AnswersRefused) as refused:
        office.do(enter_absence, MANAGER, told, office.now)
    assert [(fault.field, message in fault.message) for fault in refused.value.faults] == [(field, True)]


def test_only_managers_say_it_of_others_and_nobody_of_a_stranger(office: Office) -> None:
    with pytest.raises(NotAllowed):
        away(office, COLLEAGUE)
    with pytest.raises(NotFound):
        office.do(enter_absence, MANAGER, Away("ghost", FROM, UNTIL), office.now)
    absence = away(office, MANAGER)
    with pytest.raises(NotAllowed):
        office.do(take_back_absence, COLLEAGUE, absence, office.now)
    office.do(take_back_absence, LEAD, absence, office.now)
    with pytest.raises(NotFound):
        office.do(take_back_absence, LEAD, absence, office.now)
    assert office.do(absences_from, FROM) == []


def test_a_cover_of_another_school_sees_nothing_of_the_child(office: Office) -> None:
    office.do(enter_absence, MANAGER, Away("hill", FROM, UNTIL, "dale"), office.now)
    office.later(days=2)
    office.open()
    office.do(casework.assign, MANAGER, office.task("plan").id, "colleague", "Yours", office.now)
    assert mine(office, DALE) == []
    assert HILL.id == "hill"


def overdue(office: Office, person: Actor) -> list[str]:
    return [one.said for one in office.do(unread_notices, person, office.now) if one.kind == "overdue"]


def test_who_covers_hears_that_a_task_of_who_is_away_is_overdue(office: Office) -> None:
    taken(office)
    away(office)
    office.later(days=4)
    beat(office.database, always(office.now))
    assert (
        overdue(office, COLLEAGUE)
        == overdue(office, LEAD)
        == ["“Agree the plan” is overdue. It was due on 8 January 2026."]
    )
    office.later(weeks=1)
    beat(office.database, always(office.now))
    assert overdue(office, COLLEAGUE) == ["“Agree the plan” is still not done. It was due on 8 January 2026."]
    office.complete("plan", PLAN, COLLEAGUE)
    assert overdue(office, COLLEAGUE) == []


def test_who_no_longer_covers_hears_nothing_of_what_is_overdue(office: Office) -> None:
    taken(office)
    away(office, last=date(2026, 1, 8))
    office.later(days=4)
    beat(office.database, always(office.now))
    assert overdue(office, COLLEAGUE) == []
    assert overdue(office, LEAD) == ["“Agree the plan” is overdue. It was due on 8 January 2026."]


def waiting_for_approval(office: Office) -> None:
    """An end that a manager has to approve."""
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=7)
    office.fire()
    office.complete("review", review(99, "improved"))


def manager_is_away(office: Office, who: str = "manager", cover: str | None = "officer") -> None:
    day = day_in_england(office.now)
    office.do(enter_absence, MANAGER, Away(who, day, day + timedelta(days=5), cover), office.now)


@pytest.fixture
def only_manager(office: Office) -> Actor:
    """A county officer of an office with one manager."""
    office.change("both", active=False)
    officer = Actor("officer", "Olu Officer", frozenset({"county_officer"}))
    with office.database.transaction() as session:
        add_person(
            session,
            Person(officer.id, officer.name, None, officer.id, officer.roles, frozenset(), True, False, None),
            "no password",
            office.now,
        )
    return officer


def test_the_only_managers_deputy_decides_while_they_are_away(office: Office, only_manager: Actor) -> None:
    waiting_for_approval(office)
    with pytest.raises(NotAllowed):
        office.complete("approve", {}, only_manager)
    manager_is_away(office)
    with office.database.reading() as session:
        for view in ("team", "approvals"):
            rows = inbox(session, only_manager, InboxFilter(office.now, view)).rows
            assert [row.name for row in rows] == ["Approve the end"]
        assert look_at_task(session, only_manager, office.task("approve").id, office.now).refusal is None
    office.complete("approve", {}, only_manager)
    assert office.task("approve").completed_by == "officer"


def test_a_deputy_decides_no_more_once_the_manager_is_back(office: Office, only_manager: Actor) -> None:
    waiting_for_approval(office)
    manager_is_away(office)
    office.later(days=6)
    assert office.do(inbox, only_manager, InboxFilter(office.now, "approvals")).rows == ()
    with pytest.raises(NotAllowed):
        office.complete("approve", {}, only_manager)


def test_a_deputy_does_not_approve_what_they_did_themselves(office: Office) -> None:
    office.change("both", active=False)
    waiting_for_approval(office)
    manager_is_away(office, cover="lead")
    with pytest.raises(NotAllowed):
        office.complete("approve", {}, LEAD)


def test_where_there_is_a_second_manager_another_team_does_not_stand_in(
    office: Office, only_manager: Actor
) -> None:
    office.change("both", active=True)
    with pytest.raises(AnswersRefused):
        manager_is_away(office)


def test_a_deputy_stops_deciding_when_there_is_a_second_manager(office: Office, only_manager: Actor) -> None:
    waiting_for_approval(office)
    manager_is_away(office)
    office.change("both", active=True)
    with pytest.raises(NotAllowed):
        office.complete("approve", {}, only_manager)


def test_a_school_is_no_managers_deputy(office: Office, only_manager: Actor) -> None:
    with pytest.raises(AnswersRefused):
        manager_is_away(office, cover="hill")


def test_a_deputy_hears_of_an_approval_that_is_overdue(office: Office, only_manager: Actor) -> None:
    waiting_for_approval(office)
    with office.database.transaction() as session:
        session.execute(update(tasks).where(tasks.c.element == "approve").values(due_at=office.now))
    manager_is_away(office)
    office.later(hours=1)
    while beat(office.database, always(office.now)) != Beat():
        pass
    with office.database.reading() as session:
        said = [each.said for each in unread_notices(session, only_manager, office.now)]
    assert said == ["“Approve the end” is overdue. It was due on 23 February 2026."]
