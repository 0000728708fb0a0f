"""What stands around the triage list: how fresh it is, what waits, and the case of each child."""

from datetime import timedelta

from engine.store.database import Database
from engine.store.imports import begin_import
from engine.store.triage_filter import TriageFilter
from engine.views.triage import freshness, look_at_triage, open_to
from engine.views.triage_sheet import triage_sheet
from tests.engine.casework.office import MONDAY, add_school
from tests.engine.triage.listed import put_case, put_proposals, put_pupils, put_standings, standing
from tests.engine.triage.test_list import HILL, OFFICER


def test_before_the_first_count_and_after_a_newer_import_something_waits(database: Database) -> None:
    with database.transaction() as session:
        assert (freshness(session).count, freshness(session).waiting) == (None, False)
        begin_import(session, "first", "marks", "m.csv", "d", "lead", MONDAY)
        assert freshness(session).waiting
        put_standings(session, [], "first")
        assert freshness(session).count is not None
        assert not freshness(session).waiting
        begin_import(session, "staff", "staff", "s.csv", "d", "lead", MONDAY + timedelta(hours=1))
        assert not freshness(session).waiting
        begin_import(session, "terms", "terms", "t.csv", "d", "lead", MONDAY + timedelta(hours=2))
        assert freshness(session).waiting


def test_proposed_cases_that_wait_are_counted_within_reach(database: Database) -> None:
    with database.transaction() as session:
        add_school(session, "100001", "Hill")
        add_school(session, "100002", "Dale")
        put_pupils(session, {"id": "amy"}, {"id": "ben"}, {"id": "dan", "school_urn": "100002"})
        put_proposals(session, {"amy": "proposed", "ben": "declined", "dan": "proposed"})
        assert look_at_triage(session, OFFICER, TriageFilter(), MONDAY).proposals == 2
        assert look_at_triage(session, HILL, TriageFilter(), MONDAY).proposals == 1


def test_a_row_tells_of_each_open_case_what_is_due_first_and_names_it(database: Database) -> None:
    soon, later = MONDAY + timedelta(days=1), MONDAY + timedelta(days=9)
    with database.transaction() as session:
        add_school(session, "100001", "Hill")
        put_pupils(session, *({"id": each} for each in ("amy", "ben", "cat", "dan")))
        put_standings(session, [standing(each) for each in ("amy", "ben", "cat", "dan")])
        put_case(session, "amy", tasks=[later, soon, None], timers=[soon, later], done=[MONDAY])
        put_case(session, "ben", tasks=[later], timers=[soon])
        put_case(session, "cat", tasks=[None])
        put_case(session, "dan", state="closed", done=[MONDAY])
        rows = {row.id: row for row in look_at_triage(session, OFFICER, TriageFilter(), MONDAY).rows}
    told = {ident: [(case.due, case.due_at) for case in row.cases] for ident, row in rows.items()}
    assert told == {
        "amy": [("Hold the review", soon)],
        "ben": [("Remind", soon)],
        "cat": [("", None)],
        "dan": [],
    }
    assert rows["amy"].cases[0].overdue(soon + timedelta(seconds=1))
    assert not rows["amy"].cases[0].overdue(soon)
    assert not rows["cat"].cases[0].overdue(later)


def test_nobody_is_known_only_where_all_is_known(database: Database) -> None:
    with database.transaction() as session:
        add_school(session, "100001", "Hill")
        put_pupils(
            session,
            {"id": "a"},
            {"id": "b", "looked_after": None},
            {"id": "c", "looked_after": None, "early_help_open": True, "child_protection": True},
        )
        put_standings(session, [standing(each) for each in "abc"])
        rows = look_at_triage(session, OFFICER, TriageFilter(sort="name"), MONDAY).rows
    assert [open_to(row) for row in rows] == [
        ["Nobody known"],
        ["Not known"],
        ["Child protection", "Early help"],
    ]


def test_the_sheet_has_everybody_in_the_order_of_the_list(database: Database) -> None:
    with database.transaction() as session:
        add_school(session, "100001", "Hill")
        idents = [f"p{number:03}" for number in range(510)]
        put_pupils(session, *({"id": each} for each in idents))
        put_standings(session, [standing(each) for each in idents])
        heads, *parts = triage_sheet(session, OFFICER, TriageFilter(sort="name", turned=True), MONDAY)
    assert heads[0][0] == "Name"
    assert [row[0] for part in parts for row in part] == idents[::-1]
    assert {len(row) for part in parts for row in part} == {len(heads[0])}
