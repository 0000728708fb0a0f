"""The list of cases: who leads, what waits for whom and until when, narrowed by what a manager asks."""

from collections.abc import Mapping
from datetime import date

import pytest

from engine.identity import Actor
from engine.references import reference_in
from engine.store.case_filter import case_filter_from
from engine.views.case_list import CaseList, case_sheet, look_at_cases
from tests.engine.casework.office import DALE, HILL, LEAD, MANAGER, PLAN, Office, add_pupil
from web.bench.measuring import statements_counted

LEE = {"case": {"lead_professional": {"name": "Lee Lead", "account": "lead"}}}


def asked(office: Office, actor: Actor = MANAGER, /, **told: str) -> CaseList:
    """The list that an address with these words shows."""
    return office.do(look_at_cases, actor, case_filter_from(told), office.now)


def children(office: Office, actor: Actor = MANAGER, /, **told: str) -> list[str]:
    """About whom the cases of that list are."""
    return [row.pupil for row in asked(office, actor, **told).rows]


@pytest.fixture
def two(office: Office) -> Office:
    """Kim's case at Dale Primary is planned and led by Lee; Sam's at Hill Primary waits for its plan."""
    office.do(add_pupil, id="kim", upn="B1", name="Kim Dale", date_of_birth=date(2012, 1, 1),
              school_urn="100002", ehcp=True)  # fmt: skip
    office.open(pupil="kim", variables=LEE)
    office.complete("plan", PLAN)
    office.open()
    return office


def test_a_row_says_what_a_manager_needs(two: Office) -> None:
    kim = next(row for row in asked(two).rows if row.pupil == "Kim Dale")
    assert reference_in(kim.reference) == kim.reference
    assert (kim.school, kim.leader, kim.flags) == ("Dale Primary", "Lee Lead", ("EHCP",))
    assert kim.due is not None
    sam = next(row for row in asked(two).rows if row.pupil == "Sam Hill")
    assert [(step.name, step.role) for step in sam.steps] == [("Agree the plan", "lead_professional")]
    assert (sam.leader, sam.flags) == (None, ())


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, {"Kim Dale", "Sam Hill"}),
        ({"school": "100002"}, {"Kim Dale"}),
        ({"school": "no such"}, set()),
        ({"leader": "Lee Lead"}, {"Kim Dale"}),
        ({"leader": "-"}, {"Sam Hill"}),
        ({"process": "support"}, {"Kim Dale", "Sam Hill"}),
        ({"process": "concern"}, set()),
        ({"stage": "support"}, {"Sam Hill"}),
        ({"waiting": "lead_professional"}, {"Sam Hill"}),
        ({"waiting": "team_manager"}, set()),
        ({"waiting": "-"}, {"Kim Dale"}),
        ({"flag": "ehcp"}, {"Kim Dale"}),
        ({"flag": "incident"}, set()),
        ({"flag": "concern"}, set()),
        ({"state": "closed"}, set()),
        ({"state": "all"}, {"Kim Dale", "Sam Hill"}),
        ({"next": "overdue"}, set()),
        ({"flag": "nonsense", "next": "'", "state": "?", "sort": "-", "page": "x"}, {"Kim Dale", "Sam Hill"}),
    ],
)
def test_the_list_is_narrowed_by_each_filter(two: Office, told: Mapping[str, str], found: set[str]) -> None:
    assert set(children(two, MANAGER, **told)) == found
    assert asked(two, MANAGER, **told).total == len(found)


@pytest.mark.parametrize("sort", ["next", "opened", "name", "school", "leader"])
def test_every_order_holds_all_cases_and_turns_round(two: Office, sort: str) -> None:
    assert set(children(two, sort=sort)) == set(children(two, sort=sort, turned="yes"))
    assert children(two, sort="name") == ["Kim Dale", "Sam Hill"]
    assert children(two, sort="name", turned="yes") == ["Sam Hill", "Kim Dale"]


def test_what_is_due_first_stands_first_and_is_overdue_in_time(two: Office) -> None:
    dated = [row.due[1] for row in asked(two, sort="next").rows if row.due]
    assert dated == sorted(dated)
    two.later(weeks=30)
    assert "Kim Dale" in children(two, next="overdue")
    assert "Kim Dale" not in children(two, next="two_weeks")


def test_a_school_sees_the_cases_of_its_own_children(two: Office) -> None:
    assert children(two, HILL) == ["Sam Hill"]
    assert children(two, DALE) == ["Kim Dale"]
    assert children(two, HILL, school="100002") == []
    assert asked(two, HILL).leaders == []
    assert list(asked(two, HILL).schools) == ["100001"]


def test_a_page_beyond_the_last_is_the_last(two: Office) -> None:
    seen = asked(two, page="10000")
    assert (seen.wanted.page, len(seen.rows)) == (1, 2)


def test_an_empty_list_has_one_page_without_rows(office: Office) -> None:
    seen = asked(office, page="7")
    assert (seen.pages, seen.total, list(seen.rows)) == (1, 0, [])


def test_the_sheet_has_every_case_and_no_formula(two: Office) -> None:
    two.know(name="=Sam()")
    parts = two.do(lambda session: list(case_sheet(session, LEAD, case_filter_from({}), two.now, str.title)))
    heads, *rows = [row for part in parts for row in part]
    assert heads[:2] == ["Reference", "Child"]
    assert {row[1] for row in rows} == {"Kim Dale", "'=Sam()"}


def test_more_rows_take_no_more_questions(two: Office) -> None:
    counts = []
    for more in (0, 6):
        for number in range(more):
            two.do(add_pupil, id=f"n{number}", upn=f"N{number}", name=f"Nell {number}",
                   date_of_birth=date(2012, 1, 1), school_urn="100001")  # fmt: skip
            two.open(pupil=f"n{number}")
        with statements_counted(two.database) as sent:
            asked(two)
        counts.append(len(sent))
    assert counts[0] == counts[1]
