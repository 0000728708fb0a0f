"""The outbox: what became of e-mails, and what can be done about it here."""

from engine.process_versions import publish
from engine.tables import cases, reading_log
from engine.work.mails import send_due_mails
from tests.engine.casework.office import ANALYST
from tests.engine.casework.test_notices import telling
from tests.handlers.conftest import Site


def test_without_a_mail_server_the_page_says_so_and_offers_no_other_try(site: Site) -> None:
    process = telling('"pathway mailbox"', "send_email", subject='"A slot is asked for"')
    site.office.do(publish, ANALYST, [process], "Tells", site.office.now)
    site.office.open("telling")
    send_due_mails(site.office.database, None)
    page = site.signed_in("manager").get("/outbox").text
    assert "A slot is asked for" in page
    assert "This installation has no mail server" in page
    assert "Try again" not in page
    assert "Sam Hill" in page
    assert [(row.kind, row.shown) for row in site.office.rows(reading_log)] == [("outbox", 1)]


def test_whoever_reads_no_cases_reads_references_and_no_names_of_children(site: Site) -> None:
    process = telling('"pathway mailbox"', "send_email", subject='"A slot is asked for"')
    site.office.do(publish, ANALYST, [process], "Tells", site.office.now)
    case = site.office.open("telling")
    page = site.signed_in("administrator").get("/outbox").text
    assert site.office.rows(cases)[0].reference in page
    assert "Sam Hill" not in page
    assert case not in page
