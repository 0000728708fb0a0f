"""The triage list in the browser: narrowed, sorted, saved as a sheet, and acted on after a question."""

import csv
import re
from datetime import date
from io import StringIO

import pytest
from sqlalchemy import insert, update
from werkzeug.test import TestResponse

from engine.casework import at_once
from engine.store.imports import begin_import
from engine.tables import cases, notes, pupils, reading_log, school_weeks
from tests.engine.casework.office import MONDAY
from tests.engine.triage.listed import (
    AS_OF,
    put_case,
    put_proposals,
    put_pupils,
    put_standings,
    standing,
)
from tests.handlers.conftest import Site

PATTERN = {"kind": "weekday", "said": "Missed 9 of 12 sessions on Mondays (75.0%)."}


@pytest.fixture
def triage(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Five children on the list, two of them at the other school; one has a case with a late review."""
    monkeypatch.setattr(at_once, "PROCESS_OPENED", "support")
    with site.office.database.transaction() as session:
        put_pupils(
            session,
            {"id": "amy", "name": "Amy Ash"},
            {"id": "ben", "name": "Ben Birch", "looked_after": True, "child_in_need": True},
            {"id": "cat", "name": "=CAT(1)", "school_urn": "100002", "child_protection": None},
            {"id": "dan", "name": "Dan Dale", "school_urn": "100002", "year_group": "R"},
        )
        put_standings(
            session,
            [
                standing("sam", 40, change=-123, pn_sessions=11, pn_first_met=AS_OF, patterns=[PATTERN]),
                standing("amy", 85, change=4),
                standing("ben", 96, change=31),
                standing("cat", 0, 0, change=None),
                standing("dan", 90, pn_sessions=1),
            ],
            "import",
        )
        put_case(session, "sam", tasks=[MONDAY], done=[])
    return site


def words(answer: TestResponse) -> str:
    """What the page says, without its marks."""
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def shown(answer: TestResponse) -> list[str]:
    """Whose rows the page shows, in their order."""
    return re.findall(r'name="pupil" value="(\w+)"', answer.text)


def test_the_list_tells_of_each_child_what_is_known_the_lowest_attendance_first(triage: Site) -> None:
    page = triage.signed_in("lead").get("/triage")
    assert shown(page) == ["sam", "amy", "dan", "ben", "cat"]
    said = words(page)
    for each in (
        "40.0%", "40 of 100 sessions", "Fell by 12.3 points", "11 sessions", "Nobody known",
        "Threshold first met 2 January 2026", "Hold the review, 5 January 2026", "Overdue",
        "Missed 9 of 12 sessions on Mondays", "About the same", "Rose by 3.1 points",
        "Looked after, Child in need", "Cannot be compared", "No marks", "Not known",
        "Marks up to 19 December 2025", "No open case", "1 session ",
    ):  # fmt: skip
        assert each in said, each
    assert "style=" not in page.text
    assert 'aria-sort="ascending"' in page.text


def test_the_counts_of_the_bands_are_links_and_add_up(triage: Site) -> None:
    lead = triage.signed_in("lead")
    page = lead.get("/triage?open_to=no_case")
    found = re.findall(r'app-bands__number">([\d,]+)</span>', page.text)
    total, *bands, persistent = (int(each.replace(",", "")) for each in found)
    assert (total, sum(bands), persistent) == (4, 4, 2)
    link = re.search(r'href="([^"]+band=under_90[^"]*)"', page.text)
    assert link
    assert shown(lead.get(link[1].replace("&amp;", "&"))) == ["amy"]


def test_filters_and_order_stand_in_the_address(triage: Site) -> None:
    lead = triage.signed_in("lead")
    for query, found in {
        "school=100002": ["dan", "cat"],
        "year=R": ["dan"],
        "band=persistent": ["sam", "amy", "dan"],
        "next=overdue": ["sam"],
        "open_to=social_care": ["ben"],
        "notice=now&change=large_fall": ["sam"],
        "sort=name&turned=yes": ["sam", "dan", "ben", "amy", "cat"],
        "page=7": ["sam", "amy", "dan", "ben", "cat"],
        "year=12": [],
    }.items():
        assert shown(lead.get(f"/triage?{query}")) == found, query


def test_a_filter_that_nobody_knows_is_shown_for_what_it_is(triage: Site) -> None:
    page = triage.signed_in("lead").get("/triage?school=999999&year=77")
    assert "No pupil matches" in page.text
    assert '<option value="999999" selected>999999 (not found)</option>' in page.text
    assert '<option value="77" selected>77 (not found)</option>' in page.text
    everybody = triage.signed_in("lead").get("/triage?band=nope&sort=zz&page=abc&change=7")
    assert shown(everybody) == ["sam", "amy", "dan", "ben", "cat"]


def test_a_school_sees_its_own_children_only_in_the_list_and_in_the_sheet(triage: Site) -> None:
    hill = triage.signed_in("hill")
    assert shown(hill.get("/triage")) == ["sam", "amy", "ben"]
    assert shown(hill.get("/triage?school=100002")) == []
    assert len(rows(hill.get("/triage/pupils.csv"))) == 3
    assert "Dale" not in hill.get("/triage/pupils.csv").text


def test_an_empty_list_says_why(site: Site) -> None:
    lead = site.signed_in("lead")
    assert "Nothing has been counted yet. The list fills" in words(lead.get("/triage"))
    with site.office.database.transaction() as session:
        begin_import(session, "import", "marks", "m.csv", "d", "lead", MONDAY)
    assert "wait to be counted" in words(lead.get("/triage"))


def test_newer_imports_and_proposed_cases_are_told(triage: Site) -> None:
    lead = triage.signed_in("lead")
    assert "none wait for a decision" in words(triage.signed_in("manager").get("/triage"))
    with triage.office.database.transaction() as session:
        begin_import(session, "newer", "pupils", "p.csv", "d", "lead", MONDAY)
        put_proposals(session, {"amy": "proposed", "dan": "proposed"})
    after = words(lead.get("/triage"))
    assert "Newer imports wait" in after
    assert "2 proposed cases wait for a decision" in after
    assert "/triage/proposals" not in lead.get("/triage").text  # they would be turned away there
    manager = triage.signed_in("manager").get("/triage")
    assert "Proposed cases (2) wait for a decision" in words(manager)
    assert "/triage/proposals" in manager.text


def rows(answer: TestResponse) -> list[dict[str, str]]:
    """The rows of a sheet."""
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_sheet_says_up_to_which_week_the_marks_of_each_school_go(triage: Site) -> None:
    with triage.office.database.transaction() as session:
        for urn, monday in (("100001", date(2025, 12, 15)), ("100002", date(2025, 11, 3))):
            session.execute(insert(school_weeks).values(school_urn=urn, monday=monday))
    found = {row["Name"]: row for row in rows(triage.signed_in("lead").get("/triage/pupils.csv"))}
    ends = "Marks of the school end in the week of"
    assert (found["Sam Hill"][ends], found["Dan Dale"][ends]) == ("2025-12-15", "2025-11-03")


def test_the_sheet_has_everybody_that_matches_in_plain_words_and_no_formula(triage: Site) -> None:
    answer = triage.signed_in("lead").get("/triage/pupils.csv?sort=name")
    found = rows(answer)
    assert 'filename="triage-2026-01-02.csv"' in answer.headers["Content-Disposition"]
    assert [row["Name"] for row in found] == ["'=CAT(1)", "Amy Ash", "Ben Birch", "Dan Dale", "Sam Hill"]
    sam, cat = found[-1], found[0]
    assert sam["Attendance this year (%)"] == "40.0"
    assert sam["Change since last half-term (points)"] == "-12.3"
    assert (sam["Due next"], sam["Due on"], sam["Band"]) == (
        "Hold the review",
        "2026-01-05",
        "Half or more missed",
    )
    assert (cat["Attendance this year (%)"], cat["Open to"]) == ("", "Not known")
    assert [row["Name"] for row in rows(triage.signed_in("lead").get("/triage/pupils.csv?next=overdue"))] == [
        "Sam Hill"
    ]


def test_who_saw_the_list_or_took_the_sheet_is_written_down(triage: Site) -> None:
    hill = triage.signed_in("hill")
    hill.get("/triage?school=100001")
    taken = rows(hill.get("/triage/pupils.csv?band=severe"))
    hill.get("/triage/chosen?do=cases&whom=ticked&pupil=sam&pupil=amy&pupil=dan")
    read = {
        row.kind: (row.user_id, row.reference, row.shown, row.asked)
        for row in triage.office.rows(reading_log)
    }
    listed = len(shown(hill.get("/triage?school=100001")))
    assert read == {
        "triage": ("hill", "100001", listed, "school=100001"),
        "triage_csv": ("hill", "all", len(taken), "band=severe"),
        "triage_chosen": ("hill", "all", 2, None),
    }


def test_before_cases_are_opened_the_page_says_for_whom_and_who_is_left_out(triage: Site) -> None:
    lead = triage.signed_in("lead")
    asked = lead.get("/triage/chosen?do=cases&whom=ticked&pupil=sam&pupil=amy&pupil=ben")
    said = words(asked)
    assert "Open a case for 1 pupil " in said
    assert "Why does this pupil need a case?" in said
    assert "2 pupils are left out" in said
    assert "Sam Hill : A case is open already" in said
    assert "Ben Birch : Looked after" in said
    assert len(triage.office.rows(cases)) == 1


def test_cases_are_opened_once_however_often_the_button_is_pressed(triage: Site) -> None:
    lead = triage.signed_in("lead")
    fields = {"pupil": ["amy", "ben", "dan"], "reason": "Lowest attendance", "once": "key"}
    for _ in range(2):
        said = words(lead.post("/triage/chosen/cases", **fields))
        assert "2 cases are open" in said
        assert "Ben Birch : Looked after" in said
    opened = [case for case in triage.office.rows(cases) if case.pupil_id != "sam"]
    assert {case.pupil_id for case in opened} == {"amy", "dan"}
    assert "Lowest attendance (Lee Lead, from the triage list)" in words(lead.get(f"/cases/{opened[0].id}"))


def test_without_a_reason_nothing_is_opened_and_the_choice_is_kept(triage: Site) -> None:
    lead = triage.signed_in("lead")
    refused = lead.post("/triage/chosen/cases", pupil=["amy", "dan"], reason="  ")
    assert refused.status_code == 422
    assert "Say why a case is needed" in refused.text
    assert shown(refused) == ["amy", "dan"]
    assert len(triage.office.rows(cases)) == 1


def test_all_that_match_are_chosen_on_whatever_page_up_to_the_most(
    triage: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = triage.signed_in("lead")
    everybody = "/triage/chosen?do=cases&whom=all"
    assert shown(lead.get(f"{everybody}&school=100002")) == ["dan", "cat"]
    monkeypatch.setattr(at_once, "MOST", 2)
    assert shown(lead.get(f"{everybody}&open_to=no_case&sort=name")) == ["cat", "amy"]
    many = lead.post("/triage/chosen/cases", pupil=["amy", "dan", "cat"], reason="Many")
    assert (many.status_code, len(triage.office.rows(cases))) == (422, 1)


def test_who_chose_nobody_comes_back_to_the_same_list(triage: Site) -> None:
    lead = triage.signed_in("lead")
    sent_back = lead.get("/triage/chosen?band=severe&do=cases&whom=ticked")
    assert sent_back.location == "/triage?band=severe"
    assert "Nobody was chosen" in words(lead.get(sent_back.location))


def test_a_note_is_written_on_the_open_cases_of_those_chosen(triage: Site) -> None:
    lead = triage.signed_in("lead")
    with triage.office.database.transaction() as session:
        session.execute(update(pupils).where(pupils.c.id == "amy").values(name="Amy Ash"))
        put_case(session, "amy")
    asked = words(lead.get("/triage/chosen?do=notes&whom=ticked&pupil=amy&pupil=dan"))
    assert "Write a note on the cases of 1 pupil " in asked
    assert "1 has no open case" in asked
    told = {
        "heard_from": "Head",
        "how": "telephone",
        "said": "Buses late",
        "action": "",
        "pupil": ["amy", "sam"],
    }
    day = {"heard_on-day": "5", "heard_on-month": "1", "heard_on-year": "2026"}
    refused = lead.post("/triage/chosen/notes", **told)
    assert (refused.status_code, shown(refused)) == (422, ["amy", "sam"])
    for _ in range(2):
        assert "The note stands on 2 cases" in words(lead.post("/triage/chosen/notes", **told, **day))
    assert len(triage.office.rows(notes)) == 2


def test_who_opens_no_such_cases_is_not_offered_it(triage: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "PROCESS_OPENED", "county_route")
    manager = triage.signed_in("manager")
    assert 'value="cases"' not in manager.get("/triage").text
    assert 'value="notes"' in manager.get("/triage").text
    assert manager.post("/triage/chosen/cases", pupil=["amy"], reason="No").status_code == 403
