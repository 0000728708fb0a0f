"""The list of cases in the browser: filters stand in the address, and whoever reads it has its sheet."""

import re

from tests.handlers.conftest import Site


def test_everybody_who_reads_cases_has_the_list_in_the_menu(site: Site) -> None:
    case = site.office.open()
    for name in ("lead", "manager", "hill", "auditor"):
        page = site.signed_in(name).get("/cases").text
        assert f"/cases/{case}" in page, name
        assert "Agree the plan" in page, name
    assert f"/cases/{case}" not in site.signed_in("dale").get("/cases").text
    assert site.signed_in("administrator").get("/cases").status_code == 403


def test_the_reference_of_a_case_stands_wherever_the_case_does(site: Site) -> None:
    case = site.office.open()
    lead = site.signed_in("lead")
    found = re.search(r'app-reference">([\w-]{7})<', lead.get("/cases").text)
    assert found
    for path in ("/?view=team", f"/cases/{case}", "/children/sam", "/cases/cases.csv"):
        assert found[1] in lead.get(path).text, path


def test_filters_with_nonsense_and_a_page_that_is_not_there_show_a_list(site: Site) -> None:
    site.office.open()
    page = site.signed_in("manager").get("/cases?state=x&next=y&flag=z&sort=1&page=10000")
    assert page.status_code == 200
    assert "1 case." in page.text
    gone = site.signed_in("manager").get("/cases?school=999&leader=Nobody+Here")
    assert "999 (not found)" in gone.text
    assert "No case fits these filters" in gone.text


def test_the_sheet_has_what_the_filters_leave(site: Site) -> None:
    site.office.open()
    manager = site.signed_in("manager")
    sheet = manager.get("/cases/cases.csv")
    assert sheet.mimetype == "text/csv"
    assert "Sam Hill" in sheet.text
    assert "Sam Hill" not in manager.get("/cases/cases.csv?state=closed").text
    assert "Sam Hill" not in site.signed_in("dale").get("/cases/cases.csv").text
