"""Who leaves leaves no work behind that nobody knows of."""

import pytest

from engine import casework
from engine.casework.leaving import WorkLeft, change_duties, close_account
from engine.errors import NotAllowed
from engine.identity import Actor
from engine.store.notices import unread_notices
from engine.store.people import person
from engine.views.leaving import look_at_leaving
from tests.engine.casework.office import COLLEAGUE, LEAD, MANAGER, Office

ADMINISTRATOR = Actor("admin", "Ad Min", frozenset({"administrator"}))


@pytest.fixture
def taken(office: Office) -> str:
    """A plan that the lead professional has taken."""
    office.open()
    task = office.task("plan").id
    office.do(casework.claim, LEAD, task, office.now)
    return task


def closed(office: Office, to: str | None, by: Actor = ADMINISTRATOR) -> WorkLeft:
    with office.database.transaction() as session:
        return close_account(
            session, by, "lead", to, office.now, roles=LEAD.roles, schools=(), reached_by=None
        )


def test_a_colleague_goes_on_with_the_work_and_hears_of_it(office: Office, taken: str) -> None:
    assert closed(office, "colleague") == WorkLeft(given=1)
    assert office.task("plan").assignee == "colleague"
    with office.database.reading() as session:
        found = person(session, "lead")
        assert found is not None
        assert not found.active
        (notice,) = unread_notices(session, COLLEAGUE, office.now)
    assert "Lee Lead has left" in notice.said
    assert office.kinds()[-1] == "task_assigned"


def test_it_goes_back_to_the_team_and_the_manager_hears_of_it(office: Office, taken: str) -> None:
    assert closed(office, None) == WorkLeft(freed=1)
    assert office.task("plan").assignee is None
    with office.database.reading() as session:
        (notice,) = unread_notices(session, MANAGER, office.now)
    assert notice.said == "Lee Lead has left. “Agree the plan” is for the whole team again."


def test_what_is_not_for_the_colleague_goes_back_to_the_team(office: Office, taken: str) -> None:
    assert closed(office, "dale") == WorkLeft(freed=1)
    assert office.task("plan").assignee is None


@pytest.mark.parametrize(("roles", "freed"), [({"analyst"}, 1), ({"lead_professional", "analyst"}, 0)])
def test_what_somebody_may_not_do_any_more_goes_back_to_the_team(
    office: Office, taken: str, roles: set[str], freed: int
) -> None:
    with office.database.transaction() as session:
        went = change_duties(
            session, ADMINISTRATOR, "lead", office.now, roles=roles, schools=(), reached_by=None
        )
    assert went == freed
    assert office.task("plan").assignee == (None if freed else "lead")
    with office.database.reading() as session:
        said = [each.said for each in unread_notices(session, MANAGER, office.now)]
    again = "Lee Lead no longer has the role for it. “Agree the plan” is for the whole team again."
    assert said == [again] * freed


def test_only_who_looks_after_accounts_closes_one_and_then_nothing_happens(
    office: Office, taken: str
) -> None:
    with pytest.raises(NotAllowed):
        closed(office, "colleague", MANAGER)
    assert office.task("plan").assignee == "lead"


def test_the_open_work_is_told_without_a_childs_name(office: Office, taken: str) -> None:
    leaving = office.do(look_at_leaving, ADMINISTRATOR, "lead", office.now)
    assert leaving.work == (("Agree the plan", 1),)
    assert (leaving.tasks, leaving.cases) == (1, 1)
    assert {one.id for one in leaving.colleagues} == {"colleague", "both"}
    assert "Sam" not in repr(leaving.work)
