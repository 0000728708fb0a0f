"""The auditor sees whether the history of a case is whole, and who approved what."""

from datetime import timedelta

from sqlalchemy import text, update

from engine.tables import tasks
from tests.engine.casework.office import LEAD, MANAGER, PLAN, review
from tests.handlers.conftest import Site


def test_the_auditor_reads_that_a_case_is_whole_and_when_it_is_not(site: Site) -> None:
    case = site.office.open()
    site.office.complete("plan", PLAN)
    auditor = site.signed_in("auditor")
    assert "Is the history whole" in auditor.get(f"/cases/{case}").text
    page = auditor.get(f"/cases/{case}/history")
    assert "Yes. " in page.text
    assert "1 completed tasks, and every note, are held" in page.text
    assert "Nothing in this case has been approved yet." in page.text
    with site.office.database.transaction() as session:
        session.execute(text("UPDATE tasks SET answers = '{}' WHERE state = 'completed'"))
    page = auditor.get(f"/cases/{case}/history")
    assert "No: something was changed" in page.text
    assert "The answers to “Agree the plan” are not those that were given." in page.text


def test_practitioners_and_schools_do_not_audit(site: Site) -> None:
    case = site.office.open()
    lead = site.signed_in("lead")
    assert "Is the history whole" not in lead.get(f"/cases/{case}").text
    assert lead.get(f"/cases/{case}/history").status_code == 403
    assert site.signed_in("manager").get(f"/cases/{case}/history").status_code == 200
    assert site.signed_in("auditor").get("/cases/none/history").status_code == 404


def test_the_auditor_reads_who_approved_what_and_whose_work_it_was(site: Site) -> None:
    case = site.office.open()
    site.office.complete("plan", PLAN)
    site.office.now += timedelta(weeks=6)
    site.office.fire()
    site.office.complete("review", review(62))
    auditor = site.signed_in("auditor")
    with site.office.database.transaction() as session:
        approves = update(tasks).where(tasks.c.element == "review").values(not_by=["plan"])
        session.execute(approves)
    page = auditor.get(f"/cases/{case}/history").text
    assert "Looked at “Agree the plan”: Lee Lead" in page
    assert "Decided by somebody who had done what it checks." in page
    with site.office.database.transaction() as session:
        session.execute(approves.values(completed_by=MANAGER.id))
    assert LEAD.id != MANAGER.id
    assert "Decided by somebody" not in auditor.get(f"/cases/{case}/history").text
