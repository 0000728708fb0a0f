"""Attendance figures in the browser: of the county, of one's own school, and as a file."""

import csv
import re

import pytest
from sqlalchemy import delete

from engine.store.database import Database
from engine.tables import counts, reading_log
from tests.engine.views.counted import DALE, HILL, NOVEMBER, count, enrol, register
from tests.handlers.conftest import Site


@pytest.fixture
def site(site: Site) -> Site:
    enrol(site.office)
    count(site.office)
    return site


def words(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_an_officer_sees_the_county_beside_england_with_day_and_source(site: Site) -> None:
    page = words(site.signed_in("manager").get("/attendance").text)
    assert "Marks up to 18 December 2025 , counted on 5 January 2026 at 9:00am" in page
    assert "Attendance County, this school year 82.1% County, Autumn 2 82.0% England, 2023/24 92.9%" in page
    assert "Penalty-notice threshold reached now" in page
    assert "2 pupils" in page
    assert "academic year 2023/24, published on 20 March 2025" in page
    assert "Half or more missed 1 20.0%" in page
    assert "All pupils 5 100%" in page
    assert "Highest 100.0% in the week of 10 November 2025, lowest 70.0%" in page


def test_the_table_of_schools_is_sorted_filtered_and_taken_away_as_a_file(site: Site) -> None:
    manager = site.signed_in("manager")
    rows = re.findall(r"attendance/schools/(\d+)", manager.get("/attendance?sort=attendance").text)
    assert rows == [DALE, HILL]
    turned = manager.get("/attendance?sort=attendance&turned=yes").text
    assert re.findall(r"attendance/schools/(\d+)", turned) == [HILL, DALE]
    assert 'aria-sort="descending"' in turned
    found = manager.get("/attendance?name=hill&page=0&sort=nonsense").text
    assert re.findall(r"attendance/schools/(\d+)", found) == [HILL]
    assert 'maxlength="200"' in found.split('id="name"')[1].split(">")[0]
    assert "No school’s name holds “nowhere”" in manager.get("/attendance?name=nowhere").text
    assert manager.get("/attendance?page=99").status_code == 200
    answer = manager.get("/attendance/schools.csv")
    assert answer.mimetype == "text/csv"
    assert 'filename="attendance-by-school-2025-12-19.csv"' in answer.headers["Content-Disposition"]
    lines = {row["school"]: row for row in csv.DictReader(answer.text.splitlines())}
    assert (lines["Hill Primary"]["attendance_percent"], lines["Hill Primary"]["change_points"]) == (
        "95.0",
        "-10.0",
    )


def test_a_school_without_marks_is_told_so(site: Site) -> None:
    page = words(site.signed_in("manager").get(f"/attendance/schools/{DALE}").text)
    assert "No marks in this school year, counted on 5 January 2026" in page
    assert "Attendance cannot be compared with the last half-term" in page


def test_the_groups_of_a_school_stand_on_its_sheet_for_who_may_know_who_they_are(site: Site) -> None:
    site.office.know(sen_support=True, free_school_meals=True)
    address = f"/attendance/schools/{HILL}"
    page = words(site.signed_in("hill").get(address).text)
    assert "Groups of pupils, Autumn 2" in page
    assert "SEN support Not known of 1 Pupils 1 This school year 90.0% 90 of 100" in page
    small = words(site.signed_in("analyst").get(address).text)
    assert "SEN support" not in small


def test_a_school_lead_goes_straight_to_their_own_school_and_to_no_other(site: Site) -> None:
    hill = site.signed_in("hill")
    assert hill.get("/attendance").location == f"/attendance/schools/{HILL}"
    page = words(hill.get(f"/attendance/schools/{HILL}").text)
    assert "School, this school year 95.0%" in page
    assert "County, this school year 82.1%" in page
    assert "down 10.0 points , before rounding" in page
    refused = hill.get(f"/attendance/schools/{DALE}")
    assert refused.status_code == 403
    assert "a school that is not yours" in refused.text
    file = hill.get("/attendance/schools.csv").text
    assert "Hill Primary" in file
    assert "Dale" not in file


def test_a_school_page_shows_sessions_and_year_groups_and_children_to_those_alone_who_help_them(
    site: Site, database: Database
) -> None:
    with database.transaction() as session:
        register(session, "sam", HILL, NOVEMBER, "/OIL#")
        register(session, "ava", HILL, NOVEMBER, "//")
    case = site.office.open()
    page = site.signed_in("manager").get(f"/attendance/schools/{HILL}").text
    said = words(page)
    assert "Mon pm 50 50.0" in said
    assert "Missed most: Tue am, 100.0% of its sessions." in said
    assert "Year 6 2 95.0% 50.0%" in said
    assert f'href="/cases/{case}"' in page
    assert f'href="/triage?school={HILL}"' in page
    analysts = site.signed_in("analyst").get(f"/attendance/schools/{HILL}").text
    assert "1 open." in analysts
    assert "Sam Hill" not in analysts
    assert "/triage" not in analysts
    read = [(row.user_id, row.kind, row.reference, row.shown) for row in site.office.rows(reading_log)]
    assert read == [("manager", "school", HILL, 1)]


def test_figures_are_not_for_everybody_and_before_a_count_the_page_says_what_to_do(
    site: Site, database: Database
) -> None:
    assert site.signed_in("trainer").get("/attendance").status_code == 403
    auditor = site.signed_in("auditor")
    assert auditor.get("/attendance").status_code == 200
    assert auditor.get("/attendance/schools/999999").status_code == 404
    with database.transaction() as session:
        session.execute(delete(counts))
    for path in ("/attendance", f"/attendance/schools/{HILL}"):
        page = auditor.get(path)
        assert page.status_code == 200
        assert "Attendance has not been counted yet" in page.text
        assert "pathways import marks" in page.text
    assert auditor.get("/attendance/schools.csv").status_code == 404
