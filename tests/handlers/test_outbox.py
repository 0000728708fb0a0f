"""The outbox: what became of e-mails, and what can be done about it here."""

from engine.process_versions import publish
from engine.store.copies import mark_restored
from engine.tables import cases, reading_log
from engine.work.mails import send_due_mails
from tests.engine.casework.office import ANALYST, MONDAY
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


def restored(site: Site) -> None:
    site.office.do(mark_restored, MONDAY, site.office.now)


def test_an_administrator_says_what_becomes_of_emails_in_a_restored_copy(site: Site) -> None:
    process = telling('"pathway mailbox"', "send_email", subject='"A slot is asked for"')
    site.office.do(publish, ANALYST, [process], "Tells", site.office.now)
    site.office.open("telling")
    restored(site)
    administrator = site.signed_in("administrator")
    copy = "This is a copy of 5 January 2026 at 9:00am restored on"
    assert all(copy in administrator.get(path).text for path in ("/users", "/outbox"))
    assert copy in site.browser().get("/readyz").text
    assert administrator.post("/outbox/copy", send="perhaps").status_code == 422
    administrator.post("/outbox/copy", send="no")
    page = administrator.get("/outbox").text
    assert "It waited in a copy that was restored, and may have been sent before" in page
    assert copy not in page
    assert copy not in site.browser().get("/readyz").text


def test_a_manager_sees_that_it_is_a_copy_and_decides_nothing(site: Site) -> None:
    restored(site)
    manager = site.signed_in("manager")
    page = manager.get("/outbox").text
    assert "This is a copy of" in page
    assert "Give them up" not in page
    assert manager.post("/outbox/copy", send="yes").status_code == 403
