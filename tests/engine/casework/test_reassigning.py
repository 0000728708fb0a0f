"""Many tasks go to somebody else at once, each under the rules of a single one; what cannot go is named."""

import pytest

from engine import casework
from engine.casework.reassigning import LONGEST_WHY, Reassigned, reassign
from engine.errors import BadInput, NotAllowed
from engine.identity import Actor
from engine.policy import Action, require
from engine.store.notices import unread_notices
from engine.tables import tasks
from engine.views.chronology import chronology
from tests.engine.casework.office import BOTH, COLLEAGUE, DALE, LEAD, MANAGER, PLAN, Office, review
from tests.engine.triage.listed import put_pupils

WHY = "Lee is on long leave"


@pytest.fixture
def plans(office: Office) -> list[str]:
    """Five plans that the lead professional has taken, each about another child."""
    with office.database.transaction() as session:
        put_pupils(session, *({"id": each} for each in ("amy", "ben", "cat", "dan")))
    taken = []
    for child in ("sam", "amy", "ben", "cat", "dan"):
        office.open(pupil=child)
        taken.append(office.task("plan").id)
        office.do(casework.claim, LEAD, taken[-1], office.now)
    return taken


def given(
    office: Office, task_ids: list[str], to: str | None = "colleague", actor: Actor = MANAGER, why: str = WHY
) -> Reassigned:
    return office.do(reassign, actor, task_ids, to, why, office.now)


def assignees(office: Office) -> set[str | None]:
    return {row.assignee for row in office.rows(tasks) if row.state == "open"}


def test_all_go_with_the_reason_in_each_case_and_a_notice_to_whom_they_go(
    office: Office, plans: list[str]
) -> None:
    done = given(office, plans)
    assert sorted(done.given) == sorted(plans)
    assert done.left == ()
    assert assignees(office) == {"colleague"}
    with office.database.reading() as session:
        notices = [each.said for each in unread_notices(session, COLLEAGUE, office.now)]
        told = [line.details for line in chronology(session, office.case, MANAGER)]
    assert notices == [f"Mo Manager gave you the task “Agree the plan”: {WHY}"] * 5
    assert any(WHY in dict(details).values() for details in told)


def test_of_five_three_went_meanwhile_and_are_named_while_the_others_go(
    office: Office, plans: list[str]
) -> None:
    office.do(casework.complete_task, LEAD, plans[0], PLAN, office.now)
    office.do(casework.complete_task, LEAD, plans[1], PLAN, office.now)
    withdrawn = case_of(office, plans[2])
    office.do(casework.send_message, LEAD, withdrawn, "case_withdrawn", {"why": "Moved"}, office.now, key="w")
    done = given(office, [*plans, "never-was"])
    assert sorted(done.given) == sorted(plans[3:])
    why = {one.task_id: one.why for one in done.left}
    assert set(why) == {*plans[:3], "never-was"}
    assert "completed by Lee Lead" in why[plans[0]]
    assert "no longer needed" in why[plans[2]]
    assert why["never-was"] == "There is no such task."


def case_of(office: Office, task_id: str) -> str:
    return str(next(row.case_id for row in office.rows(tasks) if row.id == task_id))


def test_they_go_back_to_their_teams_with_the_reason(office: Office, plans: list[str]) -> None:
    assert len(given(office, plans, None).given) == 5
    assert assignees(office) == {None}
    assert office.kinds()[-1] == "task_released"


def test_sending_it_twice_gives_nothing_twice(office: Office, plans: list[str]) -> None:
    given(office, plans)
    before = office.kinds()
    assert len(given(office, plans).given) == 5
    assert office.kinds() == before


def test_who_may_not_do_a_task_does_not_get_it_among_others(office: Office, plans: list[str]) -> None:
    done = given(office, plans, "dale")
    assert done.given == ()
    assert {one.why for one in done.left} == {
        "You are not allowed to give this task to Dale Dale, who may not complete it."
    }
    assert {one.why for one in given(office, plans, "nobody").left} == {
        "There is no person with the reference nobody."
    }


def test_nobody_approves_what_they_did_by_being_given_it_among_others(
    office: Office, plans: list[str]
) -> None:
    office.open(actor=BOTH)
    office.complete("plan", PLAN, BOTH)
    office.later(weeks=7)
    office.fire()
    office.complete("review", review(99, "improved"), BOTH)
    done = given(office, [office.task("approve").id, plans[0]], "both")
    assert done.given == (plans[0],)
    assert "Bo Both, who may not complete it" in done.left[0].why


@pytest.mark.parametrize("why", ["", "  ", "x" * (LONGEST_WHY + 1)])
def test_without_a_reason_nothing_goes(office: Office, plans: list[str], why: str) -> None:
    with pytest.raises(BadInput):
        given(office, plans, why=why)
    assert assignees(office) == {"lead"}


def test_only_managers_give_and_each_is_refused_to_others(office: Office, plans: list[str]) -> None:
    done = given(office, plans, actor=LEAD)
    assert done.given == ()
    assert len(done.left) == 5
    with pytest.raises(NotAllowed):
        require(Action.SEE_TEAM, DALE)
