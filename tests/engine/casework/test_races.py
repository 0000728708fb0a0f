"""Many at once: one succeeds, the others are refused cleanly, and nothing is lost or done twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import event as sqlalchemy_event

from engine import casework
from engine.casework import TaskNotOpen, complete_task
from engine.errors import Conflict
from engine.identity import Actor
from engine.store.cases import hold_case, require_saved, save_case
from engine.store.events import verify_chain
from engine.store.sent_forms import SentForm, keep_sent_form, lead_to
from engine.tables import cases, messages, process_instances, tasks
from tests.engine.casework.office import LEAD, PLAN, Office, review

CROWD = 50


def all_at_once(act: Callable[[int], str], number: int = CROWD) -> Counter[str]:
    """Let so many threads do something at the same moment, and count what they say."""
    barrier = Barrier(number)

    def enter(which: int) -> str:
        barrier.wait()
        return act(which)

    with ThreadPoolExecutor(number) as crowd:
        return Counter(crowd.map(enter, range(number)))


def test_of_fifty_people_completing_one_task_one_succeeds_and_all_others_are_told(office: Office) -> None:
    office.open()
    task = office.task("plan").id

    def attempt(which: int) -> str:
        somebody = Actor(f"person-{which}", f"Person {which}", frozenset({"lead_professional"}))
        try:
            office.do(complete_task, somebody, task, {"aim": f"Aim {which}"}, office.now)
        except TaskNotOpen:
            return "refused"
        return "completed"

    assert all_at_once(attempt) == {"completed": 1, "refused": CROWD - 1}
    assert office.kinds().count("userTask") == 1
    assert office.do(verify_chain, office.case) == len(office.kinds())


def test_a_double_click_completes_once_and_answers_the_same_each_time(office: Office) -> None:
    office.open()
    task = office.task("plan").id
    said = all_at_once(lambda _: str(office.do(complete_task, LEAD, task, PLAN, office.now).repeated), 8)
    assert said == {"False": 1, "True": 7}


def test_a_message_sent_by_many_at_once_arrives_once(office: Office) -> None:
    office.open()

    def send(_: int) -> str:
        return office.do(
            casework.raise_concern, LEAD, office.case, {"worry": "x"}, office.now, key="the same"
        ).outcome

    assert all_at_once(send, 10) == {"started": 10}
    assert len(office.rows(messages)) == 1
    assert len(office.rows(process_instances)) == 2


def test_many_requests_with_one_key_open_one_case(office: Office) -> None:
    assert len(all_at_once(lambda _: office.open(key="one"), 10)) == 1
    assert len(office.rows(cases)) == 1


def test_two_people_in_one_case_lose_nothing(office: Office) -> None:
    office.open()

    def write(which: int) -> str:
        note = casework.Note(office.now.date(), "Somebody", "telephone", f"Call {which}")
        return str(bool(office.do(casework.add_note, LEAD, office.case, note, office.now)))

    assert all_at_once(write, 20) == {"True": 20}
    assert office.do(verify_chain, office.case) == len(office.kinds())


def test_a_case_that_changed_under_a_verb_is_not_written(office: Office) -> None:
    office.open()
    with office.database.transaction() as session:
        held = hold_case(session, office.case)
        ending = {"state": "open", "record": {}, "kept_messages": 0, "event_seq": 1, "event_head": "",
                  "closed_at": None, "outcome": None}  # fmt: skip
        require_saved(save_case(session, held, **ending))
        with pytest.raises(Conflict):
            require_saved(save_case(session, held, **ending))


class PowerCut(Exception):
    """The process is gone in the middle of a transaction."""


@pytest.mark.parametrize("statement", range(3, 10))
def test_a_verb_cut_off_after_any_statement_leaves_nothing(office: Office, statement: int) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    before = [office.rows(table) for table in (cases, tasks, process_instances)]
    seen = 0

    def cut(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            raise PowerCut

    task = office.task("review").id
    sqlalchemy_event.listen(office.database.engine, "after_cursor_execute", cut)
    with pytest.raises(PowerCut):
        office.do(complete_task, LEAD, task, review(95, "improved"), office.now)
    sqlalchemy_event.remove(office.database.engine, "after_cursor_execute", cut)
    assert [office.rows(table) for table in (cases, tasks, process_instances)] == before
    office.complete("review", review(95, "improved"))
    assert office.open_tasks() == {"approve"}


def test_completing_a_task_takes_at_most_eleven_statements_and_one_commit(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    counted: Counter[str] = Counter()

    def count(_: object, __: object, statement: str, *___: object) -> None:
        counted[statement.split()[0]] += 1

    sqlalchemy_event.listen(office.database.engine, "before_cursor_execute", count)
    sqlalchemy_event.listen(office.database.engine, "commit", lambda _: counted.update(["COMMIT"]))
    task = office.task("review").id
    counted.clear()
    office.do(complete_task, LEAD, task, review(80), office.now)
    commits, begins = counted.pop("COMMIT"), counted.pop("BEGIN", 0)
    assert (commits, begins) in ((1, 0), (1, 1))
    assert counted.total() <= 11, counted


def test_of_a_form_that_is_sent_by_many_clicks_at_once_one_is_the_first(office: Office) -> None:
    sent = SentForm(LEAD.id, "f" * 64, "c" * 64)

    def send(_: int) -> str:
        with office.database.transaction() as session:
            before = keep_sent_form(session, sent, office.now)
            if before is None:
                lead_to(session, sent, "/cases/1")
            return "first" if before is None else f"{before.same}, {before.leads_to}"

    assert all_at_once(send, 10) == {"first": 1, "True, /cases/1": 9}
