"""A file of pupils comes in by the browser: with mistakes first, mended, imported, and found in the log."""

from collections.abc import Callable

from playwright.sync_api import FilePayload, expect
from sqlalchemy import select

from engine.attendance.pupil_numbers import check_letter
from engine.tables import pupils as pupils_table
from engine.work.uploads import work_on_uploads
from tests.browser.conftest import uploads_of
from tests.browser.people import Site, Visitor
from tests.browser.test_everybody_can_use_it import faults_of
from tests.browser.today import TODAY
from web.demo.county import invent

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}


def upn(number: int) -> str:
    digits = f"997{number:09}"
    return check_letter(digits) + digits


def pupils(first: int, urn: str) -> tuple[str, str]:
    """A file with a wrong check letter, an unknown school and a date as Excel writes it; and it mended."""
    good = [
        f"{upn(first + number)},{name},Long,{born},{urn}"
        for number, (name, born) in enumerate(
            [("Amy", "2015-05-01"), ("Ben", "2015-06-02"), ("Cat", "2015-07-03"), ("Dan", "2015-08-04")]
        )
    ]
    wrong = "B" if good[1][0] == "A" else "A"
    excel = good[3].replace("2015-08-04", "04/08/2015")
    bad = [good[0], wrong + good[1][1:], good[2].replace(urn, "999999"), excel]
    heads = "UPN,Forename,Surname,DOB,URN"
    return "\n".join([heads, *bad, ""]), "\n".join([heads, *good, ""])


def choose(person: Visitor, name: str, content: str) -> None:
    """Choose a file with this content."""
    file = FilePayload(name=name, mimeType="text/csv", buffer=content.encode())
    person.page.set_input_files("[name=file]", files=[file])


def work(site: Site) -> None:
    """Let the worker see to what was uploaded."""
    assert work_on_uploads(site.database, uploads_of(site.database)) == 1


def known_child(site: Site) -> tuple[str, str]:
    """Id and UPN of a child of the demo county."""
    with site.database.reading() as session:
        row = session.execute(select(pupils_table).order_by(pupils_table.c.id).limit(1)).one()
    return row.id, row.upn


def school_of(site: Site) -> str:
    return next(school.urn for school in invent(TODAY.date()).schools)


def see_the_mistakes(person: Visitor) -> None:
    """What the check says of the file with mistakes."""
    page = person.page
    expect(page.get_by_role("heading", name="3 rows cannot be taken")).to_be_visible()
    expect(page.get_by_role("row", name="Line 3, UPN")).to_contain_text("slip of the pen")
    expect(page.get_by_role("row", name="Line 4, URN")).to_contain_text("No school has the number 999999")
    expect(page.get_by_role("row", name="Line 5, Date of birth")).to_contain_text("yyyy-mm-dd")
    expect(page.get_by_role("button", name="Import the rest and leave these 3 rows out")).to_be_visible()


def import_mended(officer: Visitor, name: str, content: str) -> None:
    """Upload a mended file in the place of the one with mistakes, and import it."""
    page = officer.page
    choose(officer, name, content)
    officer.press("Upload the mended file")
    work(officer.site)
    expect(page.get_by_role("heading", name="Everything in the file can be taken")).to_be_visible()
    officer.press("Import")
    work(officer.site)
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()


def test_an_officer_mends_a_file_and_finds_it_in_the_log(site: Site, visitor: Callable[..., Visitor]) -> None:
    officer = visitor("county", viewport=DESK)
    bad, good = pupils(1, school_of(site))
    officer.follow("Import data")
    page = officer.page
    page.get_by_label("Pupils").check()
    choose(officer, "pupils.csv", bad)
    officer.press("Upload and check")
    expect(page.get_by_text("waits to be checked")).to_be_visible()
    assert faults_of(page) == []
    work(site)
    # The page looks again by itself.
    see_the_mistakes(officer)
    page.get_by_text("Which column is which").click()
    expect(page.get_by_label("Date of birth")).to_have_value("DOB")
    assert faults_of(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the refused rows").click()
    assert len(download.value.path().read_text(encoding="utf-8-sig").splitlines()) == 4
    import_mended(officer, "pupils mended.csv", good)
    assert faults_of(page) == []
    officer.follow("See the log of imports")
    expect(page.get_by_role("row", name="pupils mended.csv")).to_contain_text("Gareth Pugh")
    assert faults_of(page) == []


def test_the_same_on_a_phone_without_scripts(site: Site, visitor: Callable[..., Visitor]) -> None:
    administrator = visitor("admin", viewport=PHONE, java_script_enabled=False)
    bad, good = pupils(11, school_of(site))
    page = administrator.page
    administrator.go("/imports")
    page.get_by_label("Pupils").check()
    choose(administrator, "phone.csv", bad)
    administrator.press("Upload and check")
    work(site)
    administrator.follow("Look again")
    see_the_mistakes(administrator)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    choose(administrator, "phone.csv", good)
    administrator.press("Upload the mended file")
    work(site)
    administrator.follow("Look again")
    administrator.press("Import")
    work(site)
    administrator.follow("Look again")
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    administrator.follow("See the log of imports")
    expect(page.get_by_role("row", name="phone.csv").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_change_that_can_harm_a_child_is_seen_and_confirmed_on_a_phone_without_scripts(
    site: Site, visitor: Callable[..., Visitor]
) -> None:
    officer = visitor("county", viewport=PHONE, java_script_enabled=False)
    page, (child, number) = officer.page, known_child(site)
    officer.go("/imports")
    page.get_by_label("Pupils").check()
    choose(officer, "dangerous.csv", f"UPN,DOB,Year group\n{number},2012-02-29,\n")
    officer.press("Upload and check")
    work(site)
    officer.follow("Look again")
    expect(page.get_by_role("heading", name="Look at 1 change first")).to_be_visible()
    expect(page.get_by_role("row", name=number).first).to_contain_text("29 February 2012")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    officer.press("Import")
    expect(page.get_by_role("alert")).to_contain_text("Say that you have looked at the changes")
    page.get_by_label("I have looked at this change, and it is right").check()
    officer.press("Import")
    work(site)
    officer.follow("Look again")
    expect(page.get_by_role("heading", name="What was confirmed")).to_be_visible()
    officer.go(f"/children/{child}")
    officer.follow("See what was known of")
    expect(page.get_by_role("row", name="29 February 2012")).to_contain_text("The file dangerous.csv")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_same_at_a_desk_can_be_read_by_everybody(site: Site, visitor: Callable[..., Visitor]) -> None:
    officer = visitor("county", viewport=DESK)
    page, (child, number) = officer.page, known_child(site)
    officer.follow("Import data")
    page.get_by_label("Pupils").check()
    choose(officer, "again.csv", f"UPN,DOB,EHCP\n{number},2012-03-01,not known\n")
    officer.press("Upload and check")
    work(site)
    expect(page.get_by_role("heading", name="Look at 1 change first")).to_be_visible()
    assert faults_of(page) == []
    for path in (f"/children/{child}/history", f"/children/{child}/facts", f"/children/{child}"):
        officer.go(path)
        assert faults_of(page) == []
