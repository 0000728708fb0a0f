"""A child's attendance in the browser: on the child's page, in the case, and for nobody of another school."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from lxml import html
from sqlalchemy import insert, update

from engine.store import moment
from engine.store.database import Database
from engine.tables import deployment, reading_log, register_weeks, school_weeks
from tests.handlers.conftest import Site

#: A Monday: ten school weeks lie before it.
TODAY = datetime(2026, 3, 23, 9, tzinfo=UTC)
MONDAY = date(2026, 1, 5)


@pytest.fixture
def site(site: Site, database: Database) -> Site:
    """The office on 23 March 2026, by the clock of its training database."""
    with database.transaction() as session:
        ahead = round((TODAY - moment.present(session)).total_seconds())
        session.execute(update(deployment).values(clock_offset_seconds=ahead))
    return site


def marks(site: Site, *weeks: str, urn: str = "100001") -> None:
    """Sam's marks, week by week from January."""
    mondays = [MONDAY + timedelta(weeks=number) for number in range(len(weeks))]
    with site.office.database.transaction() as session:
        session.execute(
            insert(register_weeks),
            [
                {"pupil_id": "sam", "school_urn": urn, "monday": day, "codes": f"{codes:.<14}"}
                for day, codes in zip(mondays, weeks, strict=True)
            ],
        )
        session.execute(insert(school_weeks), [{"school_urn": urn, "monday": day} for day in mondays])


def words(page: str) -> str:
    """What a page says, without its markup."""
    tree: Any = html.fromstring(page)
    return " ".join(tree.text_content().split())


MONDAYS_MISSED = ["OO/\\/\\/\\/\\"] * 7


def test_a_childs_page_tells_attendance_in_figures_and_what_stands_out(site: Site) -> None:
    marks(site, *MONDAYS_MISSED, "L\\/\\/\\/\\II")
    page = site.signed_in("lead").get("/children/sam").text
    told = words(page)
    for said in (
        "80.0% this school year: 64 of 80 sessions",
        "Persistently absent: a tenth or more of the possible sessions missed",
        "Authorised absence 2 sessions",
        "Unauthorised absence 14 sessions",
        "1 before the register closed (L, counts as present), 0 after it",
        "Missed 14 of 16 sessions on Mondays (87.5%), 2 of 64 on other days (3.1%).",
        "Marks up to 27 February 2026",
    ):
        assert said in told
    assert "<svg" in page
    assert "style=" not in page


def test_without_a_register_the_pages_say_so_and_nothing_else(site: Site) -> None:
    site.office.open()
    lead = site.signed_in("lead")
    for address in ("/children/sam", f"/cases/{site.office.case}", f"/cases/{site.office.case}/attendance"):
        page = lead.get(address).text
        assert "No marks have come in for this child" in words(page), address
        assert "What stands out" not in page
        assert "picture-line" not in page


def test_the_case_page_says_attendance_in_two_lines_and_leads_to_more(site: Site) -> None:
    marks(site, "OOOOOOOOOO", *["//////////"] * 3)
    case = site.office.open()
    page = site.signed_in("lead").get(f"/cases/{case}").text
    assert "75.0% this school year: 30 of 40 sessions" in words(page)
    assert (
        "10 unauthorised sessions in the latest ten school weeks; ten were first reached on 9 January 2026."
        in words(page)
    )
    assert f'href="/cases/{case}/attendance"' in page
    assert "app-strip" not in page


def test_a_cases_attendance_is_a_line_a_register_in_a_table_and_what_counts_towards_a_notice(
    site: Site,
) -> None:
    site.office.know(looked_after=False)
    marks(site, "/\\LVIO#.XX", "OOOOOOOOO/", *["//////////"] * 3)
    site.office.open()
    site.office.complete("plan", {"aim": "Be in school by nine"})
    page = site.signed_in("lead").get(f"/cases/{site.office.case}/attendance").text
    assert "style=" not in page
    told = words(page)
    assert "5 January 2026: Case opened; Agree the plan" in told
    assert "10 unauthorised sessions (codes G, N, O and U) in the latest ten school weeks" in told
    assert "for the first time on 16 January 2026" in told
    assert "A penalty notice must be considered." in told
    tree: Any = html.fromstring(page)
    (title,) = tree.xpath("//*[name()='svg'][@class='picture']/*[name()='title']")
    assert title.text_content() == "Attendance of Sam Hill by school week, with what happened in the case"
    (table,) = tree.xpath("//div[contains(@class, 'app-strip')]/table")
    rows = {
        row.xpath("string(th)"): [cell.text_content() for cell in row.xpath("td")]
        for row in table.xpath("tbody/tr")
    }
    assert list(rows) == [
        f"{day} {half}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for half in ("am", "pm")
    ]
    assert rows["Tue am"][:2] == ["L late, counts as present", "O unauthorised absence"]
    assert (rows["Wed pm"][0], rows["Thu pm"][0]) == ("O unauthorised absence", " no mark")


def test_another_schools_lead_sees_nothing_and_who_looks_is_written_down(site: Site) -> None:
    marks(site, "OOOOOOOOOO")
    case = site.office.open()
    dale = site.signed_in("dale")
    assert dale.get(f"/cases/{case}/attendance").status_code == 403
    assert dale.get("/children/sam").status_code == 404
    assert dale.get("/cases/nothing/attendance").status_code == 404
    assert site.browser().get(f"/cases/{case}/attendance").status_code == 302
    for name in ("hill", "auditor"):
        assert "10 unauthorised sessions" in site.signed_in(name).get(f"/cases/{case}/attendance").text
    read = {(row.user_id, row.reference) for row in site.office.rows(reading_log)}
    assert read == {("hill", case), ("auditor", case)}
