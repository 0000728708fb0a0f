"""Restricted cases: for the children of staff and protected witnesses, read by those who work on them."""

from datetime import timedelta

import pytest

from engine import casework
from engine.errors import AnswersRefused, CaseRestricted, NotAllowed
from engine.identity import Actor
from engine.store.inbox import counts, inbox
from engine.store.inbox_filter import InboxFilter
from engine.store.mails import posted
from engine.store.notices import count_unread, unread_notices
from engine.store.people import Person, add_person
from engine.store.school_cases import open_cases_of
from engine.views.case import look_at_case
from engine.views.draft_replay import play_now
from engine.views.replaying import CasesWanted
from engine.what_if.copying import copy_case
from tests.engine.casework.office import ANALYST, BOTH, COLLEAGUE, HILL, LEAD, MANAGER, MONDAY, Office, files

SAFE = Actor("safe", "Sa Fe", frozenset({"safeguarding_lead"}))
WHY = "The child of a colleague"


@pytest.fixture
def restricted(office: Office) -> Office:
    """A case that Lee Lead opened, restricted by the safeguarding lead; nobody has its task."""
    with office.database.transaction() as session:
        one = Person(SAFE.id, SAFE.name, None, SAFE.id, SAFE.roles, SAFE.schools, True, False, None)
        add_person(session, one, "no password", MONDAY)
    office.open()
    office.do(casework.restrict_case, SAFE, office.case, WHY, office.now)
    return office


def reads(office: Office, person: Actor) -> bool:
    try:
        return bool(office.do(look_at_case, person, office.case, office.now))
    except CaseRestricted:
        return False


def team(office: Office, person: Actor) -> list[str]:
    page = office.do(inbox, person, InboxFilter(office.now, "team"))
    assert office.do(counts, person, office.now)["team"] == len(page.rows)
    return [row.name for row in page.rows]


def test_a_restricted_case_is_read_by_those_who_work_on_it_and_the_safeguarding_lead(
    restricted: Office,
) -> None:
    people = (LEAD, COLLEAGUE, BOTH, MANAGER, HILL, SAFE)
    assert [one for one in people if reads(restricted, one)] == [LEAD, SAFE]
    assert "case_restricted" in restricted.kinds()


def test_its_tasks_wait_in_no_list_of_the_team_but_for_those_who_read_it(restricted: Office) -> None:
    assert team(restricted, LEAD) == ["Agree the plan"]
    assert team(restricted, COLLEAGUE) == []
    with pytest.raises(CaseRestricted):
        restricted.do(casework.claim, COLLEAGUE, restricted.task("plan").id, restricted.now)
    assert restricted.do(open_cases_of, HILL, "100001", restricted.now) == []
    assert len(restricted.do(open_cases_of, LEAD, "100001", restricted.now)) == 1


def test_it_is_restricted_with_a_reason_by_managers_and_safeguarding_leads(office: Office) -> None:
    office.open()
    with pytest.raises(NotAllowed):
        office.do(casework.restrict_case, LEAD, office.case, WHY, office.now)
    with pytest.raises(AnswersRefused):
        office.do(casework.restrict_case, MANAGER, office.case, "  ", office.now)
    office.do(casework.restrict_case, MANAGER, office.case, WHY, office.now)
    office.do(casework.restrict_case, MANAGER, office.case, "Once more", office.now)
    assert office.kinds().count("case_restricted") == 1
    assert reads(office, MANAGER), "whoever restricts it sees to it"
    office.do(casework.lift_restriction, MANAGER, office.case, "It is over", office.now)
    assert reads(office, COLLEAGUE)


def test_whoever_is_given_a_task_or_let_in_reads_it(restricted: Office) -> None:
    restricted.do(casework.let_in, SAFE, restricted.case, MANAGER.id, "Covers for me", restricted.now)
    assert reads(restricted, MANAGER)
    with pytest.raises(NotAllowed):
        restricted.do(casework.assign, MANAGER, restricted.task("plan").id, "colleague", WHY, restricted.now)
    restricted.do(casework.let_in, MANAGER, restricted.case, "colleague", "Works on it", restricted.now)
    restricted.do(casework.assign, MANAGER, restricted.task("plan").id, "colleague", WHY, restricted.now)
    assert len(restricted.do(unread_notices, COLLEAGUE, restricted.now)) == 1
    restricted.do(casework.shut_out_again, SAFE, restricted.case, "colleague", restricted.now)
    assert reads(restricted, COLLEAGUE), "they have a task of it"


def test_broken_glass_holds_for_four_hours_and_others_hear_of_it(restricted: Office) -> None:
    with pytest.raises(AnswersRefused):
        restricted.do(casework.break_glass, BOTH, restricted.case, "", restricted.now)
    restricted.do(casework.break_glass, BOTH, restricted.case, "Sam was seen alone", restricted.now)
    assert reads(restricted, BOTH)
    assert team(restricted, BOTH) == ["Agree the plan"]
    (said,) = restricted.do(unread_notices, MANAGER, restricted.now)
    assert (said.kind, said.pupil) == ("glass broken", "")
    assert "Sam" not in said.said
    assert restricted.do(count_unread, SAFE, restricted.now) == 1
    restricted.now += timedelta(hours=4)
    assert not reads(restricted, BOTH)
    assert team(restricted, BOTH) == []
    with pytest.raises(NotAllowed, match="open to you as it is"):
        restricted.do(casework.break_glass, LEAD, restricted.case, "Why not", restricted.now)


def test_broken_glass_copies_nothing_and_drafts_are_not_played_on_what_one_does_not_read(
    restricted: Office,
) -> None:
    restricted.do(casework.break_glass, MANAGER, restricted.case, "At risk", restricted.now)
    with pytest.raises(CaseRestricted):
        restricted.do(copy_case, restricted.case, restricted.now, MANAGER)
    played = {one: restricted.do(play_now, one, [files("support")], CasesWanted(), restricted.now).played
              for one in (ANALYST, LEAD)}  # fmt: skip
    assert played == {ANALYST: 0, LEAD: 1}


def test_whoever_may_not_read_it_hears_nothing_of_it_and_sees_no_mail(restricted: Office) -> None:
    restricted.later(weeks=30)
    restricted.fire()
    assert restricted.do(unread_notices, COLLEAGUE, restricted.now) == []
    assert restricted.do(unread_notices, MANAGER, restricted.now) == []
    assert restricted.do(posted, MANAGER, restricted.now) == []
    assert restricted.do(count_unread, SAFE, restricted.now) == 0
