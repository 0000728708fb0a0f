"""The page behind "Why?": the table that decided, for whoever may read the case and for nobody else."""

import re
from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import select

from engine.bpmn.bundle import ProcessFiles
from engine.process_versions import publish
from engine.tables import events, reading_log
from tests.engine.casework.office import ANALYST, files
from tests.engine.casework.test_registered import register
from tests.engine.views.test_decided import as_at_first
from tests.handlers.conftest import Site


def sort(site: Site, instead: Mapping[str, bytes] | None = None, **answers: str) -> str:
    """A case in which tables have decided; its address."""
    office = site.office
    sorting = ProcessFiles("sorting", instead) if instead else files("sorting")
    office.do(publish, ANALYST, [sorting], "Tables", office.now)
    case = office.open("sorting")
    office.complete("count", answers)
    return f"/cases/{case}"


def why(site: Site, case: str, step: str = "Which route?") -> str:
    """The address behind "Why?" at a step of the chronology."""
    page = site.signed_in("lead").get(f"{case}?show=reasons").text
    found = re.search(rf'href="([^"]+)">Why\?<span[^>]*> Decided by table: {re.escape(step)}', page)
    assert found, "no link"
    return found[1]


def event_number(site: Site, kind: str) -> int:
    with site.office.database.reading() as session:
        return session.scalars(select(events.c.seq).where(events.c.kind == kind)).first() or 0


def test_why_leads_from_the_chronology_to_the_table_and_back(site: Site) -> None:
    case = sort(site, percent="80", help="school_alone")
    page = site.signed_in("lead").get(why(site, case)).text
    assert "Decided: <strong" in page
    assert "<strong>Because:</strong> The school needs others beside it" in page
    assert page.count("This rule matched") == 2
    assert "here: Only the school helps" in page
    assert "came to: 8" in page
    assert f'href="{case}?show=reasons#chronology"' in page
    assert "style=" not in page


def test_the_columns_and_rows_of_the_table_have_heads(site: Site) -> None:
    page = site.signed_in("lead").get(why(site, sort(site, percent="80", help="services"))).text
    route = page.split("<caption")[1]
    assert ">Route</span>" in route
    rows = re.findall(r'scope="row".*?</span>(\d)[ <]', route)
    assert rows == ["1", "2", "3"]
    assert route.count('scope="col"') == 6


def test_where_there_is_no_answer_the_page_says_what_was_missing(site: Site) -> None:
    page = site.signed_in("lead").get(why(site, sort(site, help="services"))).text
    assert "<strong>No answer</strong>" in page
    assert "no rule of the table matched" in page
    assert "What stood in the way" in page
    assert "(column &#34;Percent&#34;) is not known" in page
    assert "Not known" in page
    assert "This rule matched" not in page


def test_a_table_that_always_has_an_answer_says_which(site: Site) -> None:
    sorting = files("sorting")
    standing = b'name="band"><defaultOutputEntry><text>"attends"</text></defaultOutputEntry></output>'
    changed = sorting.files["decisions/route.dmn"].replace(b'name="band" />', standing)
    files_of_case = {**sorting.files, "decisions/route.dmn": changed}
    page = site.signed_in("lead").get(why(site, sort(site, files_of_case, percent="95"))).text
    assert "No rule matched, so the table gave its standing answer: attends." in page
    assert "here: attends" in page


def test_a_decision_on_attendance_says_which_figures_it_rests_on_and_up_to_when(site: Site) -> None:
    sorting = files("sorting")
    by_register = sorting.files["decisions/route.dmn"]
    for name, tag in (
        (b'name="percent"', b'name="attendance"'),
        (b"<text>percent", b"<text>attendance.percent"),
    ):
        by_register = by_register.replace(name, tag)
    register(site.office, {date(2025, 12, 15): "/\\/\\/\\OOOO...."})
    case = sort(site, {**sorting.files, "decisions/route.dmn": by_register}, help="school_alone")
    register(site.office, {date(2025, 12, 8): "OOOOOOOOOO...."})
    page = site.signed_in("lead").get(why(site, case)).text
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Attendance as it stood then Figures then 6 of 10 sessions, 60.0%, marks up to 19 December" in told


def test_a_decision_of_the_first_events_is_shown_with_what_was_kept_of_it(site: Site) -> None:
    case = sort(site, percent="80", help="school_alone")
    as_at_first(site.office, "sort")
    page = site.signed_in("lead").get(f"{case}/decisions/1000").text
    assert "<strong>Because:</strong> The school needs others beside it" in page
    assert "here: Only the school helps" in page
    assert page.count("here: ") == 2
    assert "came to" not in page


def test_a_formula_is_shown_as_it_is_written(site: Site) -> None:
    page = site.signed_in("lead").get(why(site, sort(site, percent="80"), "What to say?")).text
    assert "The formula that decided" in page
    assert "if Route = null then null else" in page


def test_a_decision_is_for_whoever_may_read_the_case(site: Site) -> None:
    address = why(site, sort(site, percent="80", help="services"))
    answers = {
        name: site.signed_in(name).get(address).status_code for name in ("dale", "hill", "auditor", "trainer")
    }
    assert answers == {"dale": 403, "hill": 200, "auditor": 200, "trainer": 403}
    assert site.browser().get(address).status_code == 302


def test_whoever_reads_a_decision_has_read_the_case(site: Site) -> None:
    address = why(site, sort(site, percent="80", help="services"))
    site.signed_in("hill").get(address)
    read = {(row.user_id, row.kind, row.reference) for row in site.office.rows(reading_log)}
    assert ("hill", "case", site.office.case) in read


@pytest.mark.parametrize("number", ["0", "999", "2147483648", "99999999999999999999", "-1", "x"])
def test_an_event_that_there_is_not_is_not_found(site: Site, number: str) -> None:
    case = sort(site, percent="80")
    assert site.signed_in("lead").get(f"{case}/decisions/{number}").status_code == 404


def test_an_event_that_decided_nothing_is_not_found(site: Site) -> None:
    case = sort(site, percent="80")
    number = event_number(site, "userTask")
    assert site.signed_in("lead").get(f"{case}/decisions/{number}").status_code == 404
    assert site.signed_in("lead").get("/cases/nothing/decisions/1").status_code == 404
