"""People do their tasks: each once, by the right person, with answers that are kept."""

from typing import Any

import pytest
from sqlalchemy import select, update

from engine import casework
from engine.casework import TaskNotOpen, TaskTaken, TaskWithdrawn
from engine.errors import AnswersRefused, BadInput, NotAllowed, NotFound
from engine.store.events import events_of, verify_chain
from engine.store.notices import unread_notices
from engine.store.tasks import draft_for
from engine.tables import attendance_readings, cases, drafts, notices, process_instances, tasks, users
from tests.engine.casework.office import (
    BOTH,
    COLLEAGUE,
    DALE,
    HILL,
    LEAD,
    MANAGER,
    MOVED,
    PLAN,
    Office,
    review,
)


def to_review(office: Office) -> None:
    """A case whose plan was agreed and whose six weeks have gone by."""
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    assert office.fire() == 1


def test_an_agreed_plan_waits_six_weeks_and_then_asks_for_a_review(office: Office) -> None:
    office.open()
    assert office.open_tasks() == {"plan"}
    office.complete("plan", PLAN)
    assert office.open_tasks() == set()
    office.later(weeks=6)
    office.fire()
    assert office.open_tasks() == {"review"}


def test_answers_are_shared_by_the_case_where_the_form_says_so(office: Office) -> None:
    office.open()
    office.complete("plan", {**PLAN, "from_day": "2026-01-12"})
    (case,) = office.rows(cases)
    assert case.record == {"plan": {"aim": PLAN["aim"], "from_day": {"@type": "date", "value": "2026-01-12"}}}


def test_a_case_runs_to_its_end_and_says_how_it_came_out(office: Office) -> None:
    to_review(office)
    office.complete("review", review(95, "improved"))
    office.complete("approve", {}, MANAGER)
    (case,) = office.rows(cases)
    assert (case.state, case.outcome, case.closed_at) == ("closed", "finished", office.now)
    assert office.kinds()[-1] == "case_closed"
    assert office.do(verify_chain, office.case) == case.event_seq


def test_attendance_given_in_a_review_decides_at_once(office: Office) -> None:
    to_review(office)
    office.complete("review", review(89, "improved"))
    assert office.open_tasks() == {"plan"}
    (reading,) = office.rows(attendance_readings)
    assert (reading.possible, reading.attended, reading.source, reading.given_by) == (
        100,
        89,
        "person",
        "lead",
    )


def test_the_chronology_says_which_way_it_went_and_why(office: Office) -> None:
    to_review(office)
    office.complete("review", review(95, "improved"))
    with office.database.reading() as session:
        chosen = [link.entry for link in events_of(session, office.case) if link.entry.element == "which"]
    (why,) = [entry.payload["why"] for entry in chosen]
    assert why["flows"] == ["g5"]
    assert why["conditions"][0]["reads"]["attendance.chronic"] is False


def test_a_task_is_completed_by_one_person_only_and_the_second_is_told_who_and_when(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    with pytest.raises(TaskNotOpen, match=r"completed by Lee Lead on 5 January 2026 at 9:00am") as refused:
        office.complete("plan", PLAN, COLLEAGUE)
    assert refused.value.who == "Lee Lead"


def test_the_same_answers_again_by_the_same_person_do_nothing(office: Office) -> None:
    office.open()
    first = office.complete("plan", PLAN)
    events = office.kinds()
    again = office.complete("plan", PLAN)
    assert (first.repeated, again.repeated, again.case_id) == (False, True, first.case_id)
    assert office.kinds() == events


def test_other_answers_after_completing_are_refused(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    with pytest.raises(TaskNotOpen):
        office.complete("plan", {"aim": "Something else"})


def test_the_same_answers_under_the_same_key_are_a_repeat_and_others_are_not(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN, key="k1")
    assert office.complete("plan", PLAN, key="k1").repeated
    for answers, key in ((PLAN, "k2"), ({**PLAN, "aim": "Something else"}, "k1")):
        with pytest.raises(TaskNotOpen):
            office.complete("plan", answers, key=key)


def test_wrong_answers_change_nothing(office: Office) -> None:
    office.open()
    before = (office.kinds(), office.rows(process_instances), office.rows(cases))
    with pytest.raises(AnswersRefused) as refused:
        office.complete("plan", {"aim": ""})
    assert [fault.field for fault in refused.value.faults] == ["aim"]
    assert (office.kinds(), office.rows(process_instances), office.rows(cases)) == before


@pytest.mark.parametrize("answers", [{"aim": 2**70}, {"aim": "\ud800"}, {"aim": {1, 2}}])
def test_answers_that_cannot_be_kept_are_refused_plainly(office: Office, answers: dict[str, Any]) -> None:
    office.open()
    with pytest.raises(BadInput, match="cannot be kept"):
        office.do(casework.save_draft, LEAD, office.task("plan").id, answers, office.now)
    with pytest.raises(BadInput, match="cannot be kept"):
        office.complete("plan", answers)


def test_a_task_nobody_knows_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        office.do(casework.complete_task, LEAD, "no such task", {}, office.now)


@pytest.mark.parametrize("somebody", [MANAGER, HILL])
def test_a_task_belongs_to_the_role_of_its_lane(office: Office, somebody: Any) -> None:
    office.open()
    with pytest.raises(NotAllowed, match="another role"):
        office.complete("plan", PLAN, somebody)


def test_another_schools_lead_reaches_nothing_of_the_case(office: Office) -> None:
    office.open()
    with pytest.raises(NotAllowed, match="another school"):
        office.do(casework.claim, DALE, office.task("plan").id, office.now)


def test_whoever_reviewed_does_not_approve(office: Office) -> None:
    to_review(office)
    office.complete("review", review(95, "improved"), BOTH)
    with pytest.raises(NotAllowed, match="second person"):
        office.complete("approve", {}, BOTH)
    office.complete("approve", {}, MANAGER)


def test_whoever_held_an_earlier_review_does_not_approve_either(office: Office) -> None:
    to_review(office)
    office.complete("review", review(80), BOTH)
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(95, "improved"), LEAD)
    with pytest.raises(NotAllowed, match="a second person must do it"):
        office.complete("approve", {}, BOTH)
    office.complete("approve", {}, MANAGER)


def test_where_nobody_is_left_to_approve_managers_and_administrators_hear_of_it(office: Office) -> None:
    with office.database.transaction() as session:
        session.execute(update(users).where(users.c.id == MANAGER.id).values(active=False))
    to_review(office)
    office.complete("review", review(95, "improved"), BOTH)
    said = "Nobody may do “{}”: everybody with the role did a step that it checks."
    told = of_cover(office)
    assert sorted(one.role for one in told) == ["administrator", "team_manager"]
    assert all(one.said.startswith(said.format(office.task("approve").name)) for one in told)


def test_nobody_is_told_of_cover_while_somebody_can_approve(office: Office) -> None:
    to_review(office)
    office.complete("review", review(95, "improved"), BOTH)
    assert of_cover(office) == []


def of_cover(office: Office) -> list[Any]:
    with office.database.reading() as session:
        return list(session.execute(select(notices).where(notices.c.kind == "incident")))


def test_a_claimed_task_is_out_of_others_reach_until_it_is_given_back(office: Office) -> None:
    office.open()
    task = office.task("plan").id
    office.do(casework.claim, LEAD, task, office.now)
    office.do(casework.claim, LEAD, task, office.now)
    with pytest.raises(TaskTaken, match="Lee Lead"):
        office.do(casework.claim, COLLEAGUE, task, office.now)
    with pytest.raises(NotAllowed, match="somebody else"):
        office.complete("plan", PLAN, COLLEAGUE)
    with pytest.raises(NotAllowed, match="not taken"):
        office.do(casework.release, COLLEAGUE, task, office.now)
    office.do(casework.release, LEAD, task, office.now)
    office.complete("plan", PLAN, COLLEAGUE)
    assert [kind for kind in office.kinds() if kind.startswith("task_")] == ["task_claimed", "task_released"]


def test_a_manager_gives_a_task_to_somebody_with_a_reason(office: Office) -> None:
    office.open()
    task = office.task("plan").id
    office.do(casework.assign, MANAGER, task, "colleague", "Lee is away", office.now)
    assert office.task("plan").assignee == "colleague"
    (notice,) = office.do(unread_notices, COLLEAGUE, office.now)
    assert notice.said == "Mo Manager gave you the task “Agree the plan”: Lee is away"
    with pytest.raises(BadInput, match="Say why"):
        office.do(casework.assign, MANAGER, task, "lead", " ", office.now)
    with pytest.raises(NotAllowed, match="Mo Manager, who may not complete it"):
        office.do(casework.assign, MANAGER, task, "manager", "For me", office.now)
    with pytest.raises(NotAllowed):
        office.do(casework.assign, LEAD, task, "lead", "Mine", office.now)
    with pytest.raises(NotFound):
        office.do(casework.assign, MANAGER, task, "a stranger", "Why not", office.now)


def test_a_draft_is_kept_as_it_was_typed_and_gone_when_the_task_is_done(office: Office) -> None:
    office.open()
    task = office.task("plan")
    office.do(casework.save_draft, LEAD, task.id, {"aim": "Be in"}, office.now)
    office.do(casework.save_draft, LEAD, task.id, {"aim": "Be in sch", "from_day": "nonsense"}, office.now)
    kept = office.do(draft_for, task, "lead")
    assert kept == ({"aim": "Be in sch", "from_day": "nonsense"}, office.now)
    assert office.do(draft_for, task, "colleague") is None
    office.complete("plan", PLAN)
    assert office.rows(drafts) == []


def test_a_half_written_review_survives_the_task_being_withdrawn(office: Office) -> None:
    to_review(office)
    office.do(casework.save_draft, LEAD, office.task("review").id, {"attended": "7"}, office.now)
    office.do(casework.send_message, LEAD, office.case, "case_withdrawn", MOVED, office.now, key="m1")
    withdrawn = office.task("review")
    assert withdrawn.state == "withdrawn"
    (notice,) = office.do(unread_notices, LEAD, office.now)
    assert "“Review the plan” is no longer needed" in notice.said
    with pytest.raises(TaskWithdrawn, match="16 February 2026"):
        office.complete("review", review(95))
    with office.database.transaction() as session:
        session.execute(tasks.insert().values(**another_review(office)))
    assert office.do(draft_for, office.task("review"), "lead") == ({"attended": "7"}, office.now)


def another_review(office: Office) -> dict[str, Any]:
    """A second task with the form of the first."""
    with office.database.reading() as session:
        query = select(tasks).where(tasks.c.id == office.task("review").id)
        row = dict(session.execute(query).one()._mapping)
    office.later(days=1)
    at = {"opened_at": office.now, "ended_at": None}
    office.later(days=-1)
    return {**row, "id": "another", "state": "open", **at}
