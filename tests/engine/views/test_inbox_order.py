"""Inboxes in other orders and narrowed, and what comes after a task in the list from which one came."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from engine import casework
from engine.identity import Actor
from engine.store.inbox import NextTask, inbox, next_task
from engine.store.inbox_filter import INBOX_SORTS, InboxFilter, inbox_filter_from
from tests.engine.casework.office import COLLEAGUE, HILL, LEAD, PLAN, Office, add_pupil
from tests.engine.views.test_inbox import due_in, look


@pytest.fixture
def three(office: Office) -> dict[str, str]:
    """A task about each of three children, by the child's first name; Bea's has no date and is the oldest."""
    found = {}
    for name, school, due in (("Bea", "100002", None), ("Abe", "100001", 5), ("Cem", "100001", 2)):
        office.do(add_pupil, id=name, upn=name, name=f"{name} Hill", date_of_birth=date(2014, 1, 1),
                  school_urn=school)  # fmt: skip
        office.open(pupil=name)
        found[name] = office.task("plan").id
        due_in(office, found[name], due)
        office.later(hours=1)
    return found


def names(office: Office, actor: Actor = LEAD, **wanted: Any) -> list[str]:
    """The children of the team's tasks in their order."""
    return [row.pupil.split()[0] for row in look(office, actor, view="team", **wanted).rows]


def walk(office: Office, begin: str, actor: Actor = LEAD, **wanted: Any) -> Iterator[str]:
    """From one task to the next until the end of the team's list."""
    task = begin
    while (found := after(office, task, actor, **wanted)).row and not found.again:
        yield found.row.pupil.split()[0]
        task = found.row.task_id


def after(office: Office, task: str, actor: Actor = LEAD, **wanted: Any) -> NextTask:
    """What comes after a task in the team's list."""
    return office.do(next_task, actor, InboxFilter(office.now, "team", **wanted), task)


@pytest.mark.parametrize(
    ("sort", "turned", "order"),
    [
        ("due", False, ["Cem", "Abe", "Bea"]),
        ("due", True, ["Abe", "Cem", "Bea"]),
        ("child", False, ["Abe", "Bea", "Cem"]),
        ("child", True, ["Cem", "Bea", "Abe"]),
        ("since", False, ["Bea", "Abe", "Cem"]),
        ("since", True, ["Cem", "Abe", "Bea"]),
    ],
)
def test_tasks_are_sorted_by_what_is_wanted_and_gone_through_in_that_order(
    office: Office, three: dict[str, str], sort: str, turned: bool, order: list[str]
) -> None:
    assert names(office, sort=sort, turned=turned) == order
    assert list(walk(office, three[order[0]], sort=sort, turned=turned)) == order[1:]


def test_those_of_one_pathway_stand_together(office: Office, three: dict[str, str]) -> None:
    assert len(names(office, sort="process")) == len(three)
    assert len(list(walk(office, min(three.values()), sort="process"))) == len(three) - 1


@pytest.mark.parametrize("sort", INBOX_SORTS)
@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ({"school": "100001"}, {"Abe", "Cem"}),
        ({"school": "999"}, set()),
        ({"child": "Bea"}, {"Bea"}),
        ({"person": "colleague"}, {"Cem"}),
        ({"person": "-"}, {"Abe", "Bea"}),
        ({"due": "week"}, {"Abe", "Cem"}),
        ({"due": "none"}, {"Bea"}),
        ({"due": "overdue"}, set()),
        ({"due": "week", "school": "100001", "person": "-"}, {"Abe"}),
    ],
)
def test_each_filter_leaves_out_the_rest_in_every_order_and_counts(
    office: Office, three: dict[str, str], wanted: dict[str, Any], there: set[str], sort: str
) -> None:
    office.do(casework.claim, COLLEAGUE, three["Cem"], office.now)
    assert set(names(office, sort=sort, **wanted)) == there
    page = office.do(inbox, LEAD, InboxFilter(office.now, "team", sort=sort, **wanted))
    assert page.count == len(there)


def test_a_school_filters_among_its_own_children_only(office: Office, three: dict[str, str]) -> None:
    assert names(office, HILL, school="100002") == []
    assert names(office, HILL, child="Bea") == []


def test_after_a_task_that_is_done_comes_the_one_that_came_after_it(
    office: Office, three: dict[str, str]
) -> None:
    office.do(casework.complete_task, LEAD, three["Cem"], PLAN, office.now)
    found = after(office, three["Cem"])
    assert found.row is not None
    assert (found.row.pupil, found.again) == ("Abe Hill", False)


def test_at_the_end_of_a_list_it_begins_again_and_at_last_nothing_is_left(
    office: Office, three: dict[str, str]
) -> None:
    last = after(office, three["Bea"])
    assert last.row is not None
    assert (last.row.pupil, last.again) == ("Cem Hill", True)
    assert after(office, three["Bea"], child="Bea") == NextTask(None)


def test_what_a_colleague_has_taken_is_passed_over(office: Office, three: dict[str, str]) -> None:
    office.do(casework.claim, COLLEAGUE, three["Abe"], office.now)
    assert list(walk(office, three["Cem"])) == ["Bea"]
    office.do(casework.claim, COLLEAGUE, three["Bea"], office.now)
    assert list(walk(office, three["Cem"])) == []


def test_a_task_that_there_never_was_leads_to_the_first(office: Office, three: dict[str, str]) -> None:
    found = after(office, "no such task")
    assert found.row is not None
    assert found.row.task_id == three["Cem"]


def test_an_address_of_before_still_asks_for_what_is_overdue(office: Office) -> None:
    assert inbox_filter_from({"overdue": "yes"}, office.now).due == "overdue"


def test_a_filter_comes_back_from_its_address(office: Office) -> None:
    wanted = InboxFilter(office.now, "team", school="1", due="week", sort="child", turned=True, page=3)
    assert inbox_filter_from(wanted.query(), office.now) == wanted
