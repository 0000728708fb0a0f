"""The addresses of the page that draws tables: what it reads, saves, tries and is refused."""

import re

import pytest

from engine.process_versions import save_files
from engine.store.moment import present
from engine.store.process_drafts import files_of_draft
from engine.views.draft_table import MOST_CELLS_DRAWN
from tests.engine.casework.office import ANALYST
from tests.handlers.conftest import Browser, Site
from tests.handlers.test_draft_tables import TABLE, begun
from tests.handlers.test_modeller import send
from web.security import content_security_policy


def drawing(site: Site) -> tuple[Browser, str]:
    """An analyst at the drawing page of a table, by its address."""
    analyst, table = begun(site)
    return analyst, f"{table}/drawing"


def stored(site: Site, page: str) -> bytes:
    return site.office.do(files_of_draft, page.split("/")[2])["support"].now.decisions["lcss_next_step"]


def put(site: Site, page: str, source: bytes) -> None:
    """Put another file in the place of the table."""
    files = {"decisions/lcss_next_step.dmn": source}
    with site.office.database.transaction() as session:
        save_files(session, ANALYST, page.split("/")[2], "support", files, "Sent", present(session))


def test_a_table_is_read_saved_and_judged_and_its_comments_stay(site: Site) -> None:
    analyst, page = drawing(site)
    read = analyst.get(f"{page}/file")
    assert read.data == TABLE
    noted = TABLE.decode().replace("<decision ", "<!-- Agreed in 2026 -->\n<decision ", 1)
    answer = send(analyst, f"{page}/file", source=noted, did="Noted", seen=int(read.headers["X-Saves"]))
    assert answer.json is not None
    changed = TABLE.decode().replace('"taf"', '"taf', 1)
    answer = send(analyst, f"{page}/file", source=changed, seen=answer.json["saves"])
    assert answer.json is not None
    assert any(one["file"] == "decisions/lcss_next_step.dmn" for one in answer.json["faults"])
    assert b"<!-- Agreed in 2026 -->" in stored(site, page)
    assert "Noted" in analyst.get("/".join(page.split("/")[:3])).text


def test_the_drawing_page_calls_the_table_as_the_page_of_its_rules_does(site: Site) -> None:
    analyst, page = drawing(site)
    assert "Next step after the LCSS discussion</h1>" in analyst.get(page).text


def test_values_are_tried_on_tables_that_are_not_saved(site: Site) -> None:
    analyst, page = drawing(site)
    asked = {"case.lcss_discussion.support_needed": '"none"'}
    source = TABLE.decode().replace("no_further_action", "targeted_casework")
    tried = send(analyst, f"{page}/tried", source=source, decision="lcss_next_step", typed=asked).json
    assert tried is not None
    assert (tried["rules"], tried["answer"]) == ([2], '"targeted_casework"')
    names = send(analyst, f"{page}/faults", source=source).json
    assert names is not None
    assert "case.lcss_discussion.support_needed" in names["names"]["lcss_next_step"]
    assert stored(site, page) == TABLE
    refused = send(analyst, f"{page}/tried", source=source, decision="lcss_next_step")
    assert refused.status_code == 422
    assert refused.json is not None
    assert "Send by “typed”" in refused.json["problem"]


def test_a_save_that_lost_what_the_page_cannot_show_is_refused(site: Site) -> None:
    analyst, page = drawing(site)
    without = re.sub(r"<question>.*?</question>", "", TABLE.decode(), count=1)
    lost = send(analyst, f"{page}/file", source=without, seen=0)
    assert lost.status_code == 422
    assert lost.json is not None
    assert "would lose question" in lost.json["problem"]
    told = send(analyst, f"{page}/loss", source=without).json
    assert told is not None
    assert "would lose question" in told["lost"]
    assert send(analyst, f"{page}/loss", source=TABLE.decode()).json == {"lost": ""}
    assert stored(site, page) == TABLE


def test_a_file_that_is_no_table_is_refused_and_one_that_is_not_there_is_not_found(site: Site) -> None:
    analyst, page = drawing(site)
    refused = send(analyst, f"{page}/file", source="<no", seen=0)
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["cause"] == "FilesRefused"
    nothing = page.replace("lcss_next_step", "nothing")
    assert analyst.get(nothing).status_code == 404
    assert send(analyst, f"{nothing}/file", source=TABLE.decode(), seen=0).status_code == 404
    auditor = site.signed_in("auditor")
    assert "not allowed to write in a draft" in auditor.get(page).text
    assert send(auditor, f"{page}/file", source=TABLE.decode(), seen=0).status_code == 403


def test_a_file_is_sent_that_is_larger_than_a_form_may_be(site: Site) -> None:
    analyst, page = drawing(site)
    large = f"{TABLE.decode()}<!-- {'x' * 1_200_000} -->"
    assert send(analyst, f"{page}/loss", source=large).json == {"lost": ""}


def put_rules(site: Site, page: str, count: int) -> None:
    """Put a table of so many rules, five cells each, in the place of the table."""
    rules = re.findall(rb"<rule .*?</rule>\s*", TABLE, re.S)
    many = b"".join(rules[0].replace(b'id="', b'id="n%d_' % number) for number in range(count))
    put(site, page, TABLE.replace(b"".join(rules), many, 1))


def test_a_table_too_large_for_a_browser_is_shown_as_a_plain_table_that_says_why(site: Site) -> None:
    analyst, page = drawing(site)
    plain = page.removesuffix("/drawing")
    put_rules(site, page, MOST_CELLS_DRAWN // 5 + 1)
    assert analyst.get(page).headers["Location"] == plain
    shown = analyst.get(plain).text
    assert "has 5,005 cells, and a browser becomes slow above 5,000" in shown
    assert "app-grid__cell" not in shown
    assert "Draw this table" not in shown
    assert "Paste from a spreadsheet" in shown


def test_a_table_that_just_fits_is_drawn_and_typed_cell_by_cell(site: Site) -> None:
    analyst, page = drawing(site)
    put_rules(site, page, MOST_CELLS_DRAWN // 5)
    assert "table_drawing.js" in analyst.get(page).text
    assert "app-grid__cell" in analyst.get(page.removesuffix("/drawing")).text


@pytest.mark.parametrize("version", ["20180521/MODEL/", "20230324/MODEL/", "20151101/dmn.xsd"])
def test_a_table_of_another_version_of_dmn_leads_there_too_and_says_why(site: Site, version: str) -> None:
    analyst, page = drawing(site)
    put(site, page, TABLE.replace(b"20191111/MODEL/", version.encode()))
    shown = analyst.get(page).text
    assert "another version of DMN than 1.3" in shown
    assert "table_drawing.js" not in shown
    assert analyst.get(page.removesuffix("/drawing")).status_code == 200


@pytest.mark.parametrize("path", ["", "/drawing", "/drawing/file"])
def test_only_the_page_that_draws_tables_allows_styles_written_by_its_script(site: Site, path: str) -> None:
    analyst, table = begun(site)
    policy = analyst.get(f"{table}{path}").headers["Content-Security-Policy"]
    styles = "style-src 'self' 'unsafe-inline';" if path == "/drawing" else "style-src 'self';"
    assert styles in policy
    assert policy.count("unsafe") == (path == "/drawing")
    assert re.search(r"script-src 'self' 'nonce-[\w-]+';", policy)


def test_no_other_address_allows_them(site: Site) -> None:
    app = site.signed_in("analyst").client.application
    relaxed = [name for name in app.view_functions if "unsafe" in content_security_policy("nonce", name)]
    assert relaxed == ["table_drawing.page"]
