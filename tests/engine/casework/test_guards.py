"""A step that names a legal step waits while its guard says so, and comes back with what was typed."""

from datetime import date

import pytest

from engine import casework
from engine.casework import TaskHeld
from engine.errors import AnswersRefused
from engine.process_versions import publish
from engine.store.events import events_of
from engine.store.inbox import inbox
from engine.store.inbox_filter import InboxFilter
from engine.store.moment import always
from engine.store.notices import unread_notices
from engine.store.tasks import Task, draft_for
from engine.work.due_cases import Beat, beat
from tests.engine.casework.office import ANALYST, COLLEAGUE, LEAD, MANAGER, Office, files

TOLD = {"told": "What happens next"}


@pytest.fixture
def letters(office: Office) -> Office:
    """A case in which a letter is to be written, about a child who is known not to be looked after."""
    office.do(publish, ANALYST, [files("letters")], "Letters", office.now)
    office.know(looked_after=False)
    office.open("letters")
    return office


def hold(office: Office) -> None:
    office.do(casework.send_message, LEAD, office.case, "hold", {}, office.now, key="hold")


def lift(office: Office) -> None:
    office.do(casework.send_message, LEAD, office.case, "lift", {}, office.now, key="lift")


def correct(office: Office, looked_after: bool | None) -> None:
    told = {"looked_after": looked_after}
    day = date(2026, 1, 5)
    office.do(casework.correct_facts, MANAGER, "sam", told, day, "Social care", office.now)


def standing(office: Office) -> tuple[str, str | None]:
    task: Task = office.task("tell")
    return task.state, task.held_because


def told_of(office: Office) -> list[str]:
    with office.database.reading() as session:
        entries = [link.entry for link in events_of(session, office.case)]
    return [entry.kind for entry in entries if entry.kind in ("task_held", "task_lifted")]


def test_a_letter_about_a_legal_step_waits_while_a_safeguarding_concern_is_open(letters: Office) -> None:
    assert standing(letters) == ("open", None)
    hold(letters)
    assert standing(letters) == ("held", "A safeguarding concern is open.")
    assert told_of(letters) == ["task_held"]


def test_a_letter_that_waited_comes_back_when_the_concern_is_closed(letters: Office) -> None:
    hold(letters)
    lift(letters)
    assert standing(letters) == ("open", None)
    assert told_of(letters) == ["task_held", "task_lifted"]
    letters.complete("tell", TOLD)
    assert letters.task("tell").state == "completed"


def test_a_step_that_waits_is_in_nobodys_list(letters: Office) -> None:
    def listed() -> set[str]:
        with letters.database.reading() as session:
            page = inbox(session, COLLEAGUE, InboxFilter(letters.now, "team"))
        return {row.name for row in page.rows}

    assert "Tell the family" in listed()
    hold(letters)
    assert listed() == {"Choose what comes next"}


def test_a_step_that_waits_cannot_be_taken_and_says_why(letters: Office) -> None:
    hold(letters)
    with pytest.raises(TaskHeld, match=r"on hold.*A safeguarding concern is open"):
        letters.do(casework.claim, COLLEAGUE, letters.task("tell").id, letters.now)


def test_whoever_wrote_a_letter_when_the_concern_came_keeps_what_was_typed_and_is_told(
    letters: Office,
) -> None:
    task = letters.task("tell")
    letters.do(casework.claim, LEAD, task.id, letters.now)
    letters.do(casework.save_draft, LEAD, task.id, {"told": "Half a letter"}, letters.now)
    hold(letters)
    with letters.database.reading() as session:
        (notice,) = unread_notices(session, LEAD, letters.now)
        draft = draft_for(session, letters.task("tell"), LEAD.id)
    assert "“Tell the family” is on hold. A safeguarding concern is open." in notice.said
    assert draft is not None
    assert draft[0] == {"told": "Half a letter"}
    assert letters.task("tell").assignee == LEAD.id


def test_a_letter_sent_off_under_a_hold_is_not_told_and_its_words_are_kept(letters: Office) -> None:
    hold(letters)
    done = letters.complete("tell", TOLD)
    assert done.held_because == "A safeguarding concern is open."
    assert standing(letters)[0] == "held"
    with letters.database.reading() as session:
        draft = draft_for(session, letters.task("tell"), LEAD.id)
    assert draft is not None
    assert draft[0] == TOLD


def test_not_known_is_not_no_when_a_step_opens(office: Office) -> None:
    office.do(publish, ANALYST, [files("letters")], "Letters", office.now)
    office.open("letters")
    assert standing(office) == ("held", "It is not known whether the child is looked after.")
    correct(office, looked_after=False)
    assert standing(office) == ("open", None)


def test_a_child_who_becomes_looked_after_is_never_written_to_about_a_legal_step(letters: Office) -> None:
    correct(letters, looked_after=True)
    assert standing(letters) == ("held", "The child is looked after.")
    assert letters.complete("tell", TOLD).held_because == "The child is looked after."


def test_a_record_that_was_changed_behind_the_case_counts_when_the_step_is_completed(letters: Office) -> None:
    letters.know(looked_after=True)
    assert standing(letters)[0] == "open"
    assert letters.complete("tell", TOLD).held_because == "The child is looked after."
    assert standing(letters)[0] == "held"


def test_what_time_changes_is_noticed_by_the_next_day(letters: Office) -> None:
    letters.complete("choose", {"next": "support"})
    letters.later(days=30)
    beat(letters.database, always(letters.now))
    assert standing(letters) == ("held", "It is too late.")
    assert beat(letters.database, always(letters.now)) == Beat()


def test_a_step_that_waits_is_not_chased_as_overdue(letters: Office) -> None:
    hold(letters)
    letters.complete("choose", {"next": "support"})
    letters.later(days=4)
    assert beat(letters.database, always(letters.now)).overdue == 0


def test_only_the_legal_answer_waits_where_others_are_possible(letters: Office) -> None:
    hold(letters)
    with pytest.raises(AnswersRefused) as refused:
        letters.complete("choose", {"next": "legal"})
    ((field, message),) = [(fault.field, fault.message) for fault in refused.value.faults]
    assert (field, message) == ("next", "A safeguarding concern is open.")
    letters.complete("choose", {"next": "support"})
    assert letters.task("choose").state == "completed"
