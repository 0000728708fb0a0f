"""What a duty officer finds on top of a case: the last contact, what is known of the child, who acted."""

from datetime import date, timedelta

from sqlalchemy import update

from engine import casework
from engine.casework.pupils import correct_facts
from engine.store.cases import see_case
from engine.tables import tasks
from engine.views.around import team_of, who_acted
from engine.views.at_a_glance import AtAGlance, Flag, LastContact, at_a_glance
from engine.views.case import look_at_case
from tests.engine.casework.office import LEAD, MANAGER, PLAN, Office, review


def glance(office: Office) -> AtAGlance:
    """The top of the case's page."""
    return office.do(lambda session: at_a_glance(session, see_case(session, office.case)))


def heard(office: Office, day: date, who: str, corrects: str | None = None) -> str:
    """A note of a telephone call."""
    note = casework.Note(day, who, "telephone", "He is ill", corrects=corrects)
    return office.do(casework.add_note, LEAD, office.case, note, office.now)


def test_the_last_contact_is_the_latest_heard_and_not_the_last_typed(
    office: Office,
) -> None:
    office.open()
    assert glance(office).last_contact is None
    heard(office, date(2026, 1, 4), "Mrs Hill")
    heard(office, date(2026, 1, 2), "The class teacher")
    assert glance(office).last_contact == LastContact(date(2026, 1, 4), "Mrs Hill", "telephone")


def test_of_a_contact_that_was_corrected_the_correction_counts(office: Office) -> None:
    office.open()
    wrong = heard(office, date(2026, 1, 4), "Mrs Hill")
    heard(office, date(2026, 1, 3), "Mr Hill", corrects=wrong)
    assert glance(office).last_contact == LastContact(date(2026, 1, 3), "Mr Hill", "telephone")


def test_what_is_known_of_the_child_says_since_when_and_from_whom_where_that_was_kept(office: Office) -> None:
    office.know(looked_after=False, sen_support=True)
    office.open()
    assert glance(office).flags == (Flag("SEN support"),)
    since, source = date(2026, 1, 2), "Social worker"
    office.do(correct_facts, MANAGER, "sam", {"child_in_need": True}, since, source, office.now)
    assert glance(office).flags == (Flag("Child in need", since, source), Flag("SEN support"))
    office.know(looked_after=True, looked_after_as_of=date(2026, 1, 3), looked_after_source="Care team")
    assert glance(office).flags[0] == Flag("Looked after", date(2026, 1, 3), "Care team")


def test_the_next_date_is_the_first_of_tasks_and_of_what_happens_by_itself(office: Office) -> None:
    office.open()
    seen = office.do(look_at_case, LEAD, office.case, office.now)
    assert seen.next_date == ("Agree the plan", office.now + timedelta(days=3))
    office.complete("plan", PLAN)
    seen = office.do(look_at_case, LEAD, office.case, office.now)
    assert seen.next_date == ("Six weeks", office.now + timedelta(weeks=6))


def test_who_did_something_stands_once_a_role_with_the_day_they_last_did(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(95, "improved"))
    reviewed = office.now
    office.later(days=1)
    office.complete("approve", {}, MANAGER)
    acted = office.do(who_acted, office.case, frozenset())
    assert [(each.name, each.role, each.last) for each in acted.people] == [
        ("Mo Manager", "team_manager", office.now),
        ("Lee Lead", "lead_professional", reviewed),
    ]
    assert acted.leading == acted.people[1]
    assert office.do(who_acted, office.case, {"support"}).people == ()


def test_who_came_to_the_last_meetings_stands_as_the_reviews_recorded_it(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    met = {"attendees": "Mrs Hill, Mr Patel (school)", "apologies": "School nurse"}
    with office.database.transaction() as session:
        session.execute(update(tasks).where(tasks.c.element == "plan").values(answers=met))
    (meeting,) = office.do(who_acted, office.case, frozenset()).meetings
    assert (meeting.name, meeting.at) == ("Agree the plan", office.now)
    assert (meeting.attendees, meeting.apologies) == ("Mrs Hill, Mr Patel (school)", "School nurse")


def test_the_team_is_read_as_it_was_put_in_place() -> None:
    member = {"name": "Mr Patel", "role": "Chair", "organisation": "Hill School"}
    (patel,) = team_of({"taf": {"members": [member, "nobody"]}})
    assert (patel.name, patel.role, patel.more) == ("Mr Patel", "Chair", "Hill School")
    assert team_of({"taf": None}) == team_of({}) == ()
