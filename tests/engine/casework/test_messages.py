"""Messages reach what waits for them, once; a safeguarding concern is never lost."""

import pytest

from engine import casework
from engine.casework import Delivery, NotAwaited
from engine.casework.refusals import OtherUnderKey
from engine.errors import AnswersRefused, BadInput, NotAllowed, NotFound
from engine.process_versions import publish
from engine.store.incidents import unresolved
from engine.store.notices import unread_notices
from engine.tables import cases, incidents, messages, notices, process_instances, process_versions
from engine.views.case import look_at_case
from tests.engine.casework.office import ANALYST, DALE, LEAD, MANAGER, PLAN, Office, files, review


def send(office: Office, name: str, key: str, **data: object) -> Delivery:
    """A message from the lead professional."""
    return office.do(casework.send_message, LEAD, office.case, name, data, office.now, key=key)


def concern(office: Office, key: str = "c1") -> Delivery:
    """A safeguarding concern from the lead professional."""
    return office.do(casework.raise_concern, LEAD, office.case, {"worry": "A bruise"}, office.now, key=key)


def test_a_message_ends_what_waits_for_it_with_all_its_tasks_and_timers(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    assert send(office, "case_withdrawn", "m1", why="Moved").outcome == "caught"
    (case,) = office.rows(cases)
    assert (case.state, case.outcome) == ("closed", "ended_early")
    office.later(weeks=60)
    assert not office.is_due()


def test_people_tell_a_case_what_it_waits_for_by_the_form_of_that_name(office: Office) -> None:
    office.open()

    def tell(why: str, key: str) -> Delivery:
        answers = {"why": why}
        return office.do(casework.tell, LEAD, office.case, "case_withdrawn", answers, office.now, key=key)

    with pytest.raises(AnswersRefused):
        tell("", "m1")
    assert tell("Moved", "m1").outcome == tell("Moved", "m1").outcome == "caught"
    (case,) = office.rows(cases)
    assert (case.state, case.outcome) == ("closed", "ended_early")
    with pytest.raises(NotAwaited):
        tell("Moved", "m2")


def test_people_start_a_process_in_a_running_case_by_the_form_of_its_message_as_often_as_they_like(
    office: Office,
) -> None:
    office.do(publish, ANALYST, [files("need")], "Needs", office.now)
    office.open()
    office.complete("plan", PLAN)

    def tell(answers: dict[str, str], key: str) -> Delivery:
        return office.do(casework.tell, LEAD, office.case, "need_found", answers, office.now, key=key)

    with pytest.raises(AnswersRefused):
        tell({}, "m1")
    assert [tell({"need": need}, need).outcome for need in ("glasses", "lunch")] == ["started", "started"]
    needs = [row.record["need"] for row in office.rows(process_instances) if row.process == "need"]
    assert sorted(needs) == ["glasses", "lunch"]
    assert "need_found" in office.do(look_at_case, LEAD, office.case, office.now).tellable
    send(office, "case_withdrawn", "m2", why="Moved")
    for _ in needs:
        office.complete("contact", {})
    assert office.do(look_at_case, LEAD, office.case, office.now).tellable == {}
    with pytest.raises(NotAwaited):
        tell({"need": "shoes"}, "m3")


def test_a_message_is_offered_to_and_taken_from_those_only_whom_its_form_names(office: Office) -> None:
    office.do(publish, ANALYST, [files("need")], "Needs", office.now)
    office.open()
    assert "need_found" in office.do(look_at_case, LEAD, office.case, office.now).tellable
    assert "need_found" not in office.do(look_at_case, MANAGER, office.case, office.now).tellable
    for verb in (casework.tell, casework.send_message):
        with pytest.raises(NotAllowed, match="other roles"):
            office.do(verb, MANAGER, office.case, "need_found", {"need": "x"}, office.now, key="m1")


def test_nobody_tells_a_case_what_has_no_form_or_what_they_may_not(office: Office) -> None:
    office.open()
    for actor, name, refusal in ((LEAD, "letter_arrived", NotAwaited), (DALE, "case_withdrawn", NotAllowed)):
        with pytest.raises(refusal):
            office.do(casework.tell, actor, office.case, name, {"why": "x"}, office.now, key="m1")


def test_a_message_with_a_key_that_came_before_does_nothing(office: Office) -> None:
    office.open()
    first = send(office, "something_new", "m1", a=1)
    again = send(office, "something_new", "m1", a=1)
    assert first == again == Delivery("kept")
    assert len(office.rows(messages)) == 1
    assert office.kinds().count("message_received") == 1


def test_another_message_under_a_key_that_came_before_is_a_conflict(office: Office) -> None:
    office.open()
    send(office, "something_new", "m1", a=1)
    for name, a in (("something_new", 2), ("something_else", 1)):
        with pytest.raises(OtherUnderKey, match="with other content"):
            send(office, name, "m1", a=a)
    (message,) = office.rows(messages)
    assert message.data == {"a": 1}


def test_another_concern_under_the_key_of_one_is_a_conflict_and_told_to_nobody(office: Office) -> None:
    office.open()
    answers = {"concern": "A bruise", "immediate_danger": "no"}
    for _ in range(2):
        office.do(casework.raise_concern, LEAD, office.case, answers, office.now, key="c")
    told = len(office.rows(notices))
    with pytest.raises(OtherUnderKey):
        office.do(
            casework.raise_concern, LEAD, office.case, answers | {"concern": "Another"}, office.now, key="c"
        )
    assert len(office.rows(notices)) == told


def test_an_early_message_is_kept_until_something_waits_for_it(office: Office) -> None:
    office.know(ehcp=True, sen_support=True)
    office.open("fragile")
    assert send(office, "letter_arrived", "m1", text="Dear all").outcome == "kept"
    assert office.rows(cases)[0].kept_messages == 1
    office.complete("ask", {"said": "hello"}, MANAGER)
    office.later(days=2)
    assert office.fire() == 2
    (case,) = office.rows(cases)
    assert (case.state, case.kept_messages) == ("closed", 0)
    (message,) = office.rows(messages)
    assert (message.outcome, message.delivered_at) == ("caught", office.now)
    assert office.rows(process_instances)[0].record["text"] == "Dear all"


def test_a_concern_starts_its_process_beside_the_others_any_number_of_times(office: Office) -> None:
    office.open()
    assert concern(office).outcome == "started"
    assert concern(office, "c2").outcome == "started"
    assert concern(office).outcome == "started"
    assert sorted(row.position for row in office.rows(process_instances)) == [1, 2, 3]
    assert office.open_tasks() == {"plan", "contact"}


def test_a_concern_opens_a_closed_case_again(office: Office) -> None:
    office.open()
    send(office, "case_withdrawn", "m1", why="Moved")
    concern(office)
    assert office.rows(cases)[0].state == "open"
    office.complete("contact", {})
    (case,) = office.rows(cases)
    assert (case.state, case.outcome) == ("closed", "ended_early")
    assert [kind for kind in office.kinds() if kind.startswith("case_")] == [
        "case_opened", "case_closed", "case_reopened", "case_closed",
    ]  # fmt: skip


def without_the_concern_process(office: Office) -> None:
    """A deployment on which nobody published what takes a concern."""
    with office.database.transaction() as session:
        session.execute(process_versions.delete().where(process_versions.c.key == "concern"))


def test_a_concern_that_nothing_takes_becomes_an_urgent_task_for_the_manager(office: Office) -> None:
    office.open()
    without_the_concern_process(office)
    assert concern(office).outcome == "kept"
    assert concern(office).outcome == "kept"
    urgent = office.task("safeguarding_concern")
    assert (urgent.role, urgent.due_at, urgent.instance_id) == ("team_manager", office.now, None)
    (incident,) = office.do(unresolved, office.case)
    assert "Contact the MASH now" in incident.problem
    assert {notice.kind for notice in office.do(unread_notices, MANAGER, office.now)} == {
        "concern",
        "incident",
    }
    with pytest.raises(NotAllowed):
        office.complete("safeguarding_concern", {})
    office.complete("safeguarding_concern", {}, MANAGER)
    assert office.kinds()[-1] == "task_completed"


def test_a_concern_that_nothing_took_is_taken_when_it_is_tried_again(office: Office) -> None:
    office.open()
    without_the_concern_process(office)
    concern(office)
    (incident,) = office.do(unresolved, office.case)
    assert not office.do(casework.retry_incident, MANAGER, incident.id, office.now)
    office.do(publish, ANALYST, [files("concern")], "Again", office.now)
    assert office.do(casework.retry_incident, MANAGER, incident.id, office.now)
    assert "contact" in office.open_tasks()
    assert (office.rows(messages)[0].outcome, office.rows(cases)[0].kept_messages) == ("started", 0)
    assert office.do(casework.retry_incident, MANAGER, incident.id, office.now)
    assert [row.attempts for row in office.rows(incidents)] == [2]


def test_a_message_that_the_diagram_fails_on_is_an_incident_and_stands_in_nobodys_way(office: Office) -> None:
    office.know(ehcp=True, sen_support=True)
    office.open("fragile")
    office.complete("ask", {"said": "hello"}, MANAGER)
    office.later(days=2)
    office.fire()
    assert send(office, "letter_arrived", "m1", pupil="somebody else").outcome == "kept"
    (incident,) = office.do(unresolved, office.case)
    assert "pupil" in incident.problem
    assert office.rows(messages)[0].outcome == "failed"
    assert send(office, "letter_arrived", "m2").outcome == "caught"


def test_a_message_that_cannot_be_kept_is_refused_plainly(office: Office) -> None:
    office.open()
    with pytest.raises(BadInput, match="cannot be kept"):
        send(office, "letter_arrived", "m1", number=2**70)
    with pytest.raises(BadInput, match="cannot be kept"):
        office.open(variables={"number": 2**70})


def test_messages_need_a_case_and_a_right(office: Office) -> None:
    office.open()
    with pytest.raises(NotAllowed):
        office.do(casework.send_message, DALE, office.case, "x", {}, office.now, key="k")
    with pytest.raises(NotAllowed):
        office.do(casework.raise_concern, ANALYST, office.case, {}, office.now, key="k")
    with pytest.raises(NotFound):
        office.do(casework.send_message, LEAD, "no case", "x", {}, office.now, key="k")


def test_no_case_closes_over_a_take_over_by_social_care_that_reached_nobody(office: Office) -> None:
    office.open()
    sent = office.do(
        casework.send_message, MANAGER, office.case, "social_care_takes_over", {}, office.now, key="over"
    )
    assert sent.outcome == "kept"
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(95, "improved"))
    office.complete("approve", {}, MANAGER)
    (case,) = office.rows(cases)
    assert (case.state, case.outcome) == ("open", "finished")
