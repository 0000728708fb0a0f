"""A child in the browser: what the record says, and putting it right."""

from tests.engine.casework.office import MANAGER, review
from tests.handlers.conftest import Site

CORRECTION = {
    "looked_after": "yes",
    "as_of-day": "2",
    "as_of-month": "1",
    "as_of-year": "2026",
    "source": "Ms Ahmed, duty social worker",
}


def test_a_manager_corrects_whether_a_child_is_looked_after(site: Site) -> None:
    case = site.office.open()
    manager = site.signed_in("manager")
    assert "Correct<" in manager.get("/children/sam").text
    done = manager.post("/children/sam/looked-after", **CORRECTION)
    page = manager.get(done.location).text
    assert "The record is corrected" in page
    assert "Yes, as of 2 January 2026, from: Ms Ahmed, duty social worker" in page
    told = manager.get(f"/cases/{case}").text
    assert "Child&#39;s record corrected: looked after" in told


def test_what_is_missing_is_said_and_what_was_typed_is_kept(site: Site) -> None:
    refused = site.signed_in("manager").post(
        "/children/sam/looked-after", **CORRECTION | {"looked_after": ""}
    )
    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    assert "Ms Ahmed, duty social worker" in refused.text


def test_a_lead_professional_sees_the_record_but_does_not_correct_it(site: Site) -> None:
    lead = site.signed_in("lead")
    page = lead.get("/children/sam").text
    assert "Looked after" in page
    assert "looked-after" not in page
    assert lead.get("/children/sam/looked-after").status_code == 403
    assert lead.post("/children/sam/looked-after", **CORRECTION).status_code == 403


def test_a_child_whom_nobody_knows_has_no_record(site: Site) -> None:
    manager = site.signed_in("manager")
    assert manager.get("/children/nobody/looked-after").status_code == 404
    assert manager.post("/children/nobody/looked-after", **CORRECTION).status_code == 404


FACTS = {
    "child_protection": "yes",
    "child_in_need": "same",
    "early_help_open": "same",
    "ehcp": "unknown",
    "sen_support": "same",
    "as_of-day": "2",
    "as_of-month": "1",
    "as_of-year": "2026",
    "source": "Minutes of the conference",
}


def test_a_record_keeper_corrects_who_protects_a_child_and_everybody_sees_what_was_known(site: Site) -> None:
    case = site.office.open()
    site.office.know(ehcp=True)
    manager = site.signed_in("manager")
    assert "/children/sam/facts" in manager.get("/children/sam").text
    assert "Leave as it is" in manager.get("/children/sam/facts").text
    done = manager.post("/children/sam/facts", **FACTS)
    assert "The record is corrected" in manager.get(done.location).text
    seen = manager.get("/children/sam/history").text
    for said in ("Child protection", "EHCP", "2 January 2026", "Minutes of the conference", "Mo Manager"):
        assert said in seen
    assert "SEN support" not in seen
    told = site.signed_in("lead").get(f"/cases/{case}").text
    assert "Child&#39;s record corrected: child protection, EHCP" in told
    assert site.signed_in("auditor").get("/children/sam/history").status_code == 200


def test_a_correction_that_corrects_nothing_or_comes_from_nowhere_is_refused(site: Site) -> None:
    manager = site.signed_in("manager")
    nothing = manager.post("/children/sam/facts", **FACTS | {"child_protection": "same", "ehcp": "same"})
    assert nothing.status_code == 422
    assert "Say what is wrong, or go back" in nothing.text
    assert manager.post("/children/sam/facts", **FACTS | {"source": ""}).status_code == 422
    assert "Nothing in the record has changed" in manager.get("/children/sam/history").text


def test_who_keeps_no_records_corrects_none_and_who_reaches_not_the_child_reads_none(site: Site) -> None:
    lead = site.signed_in("lead")
    assert lead.post("/children/sam/facts", **FACTS).status_code == 403
    assert "/children/sam/facts" not in lead.get("/children/sam").text
    assert site.signed_in("dale").get("/children/sam/history").status_code == 404


def test_a_child_has_the_day_on_which_a_case_was_opened_and_the_one_on_which_it_was_closed(
    site: Site,
) -> None:
    office, lead = site.office, site.signed_in("lead")
    office.open()
    assert "since 5 January 2026" in lead.get("/children/sam").text
    office.complete("plan", {"aim": "Be in school by nine"})
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(98, "improved"))
    office.complete("approve", {}, MANAGER)
    assert "opened 5 January 2026, closed 16 February 2026" in lead.get("/children/sam").text
    assert "The case was closed on 16 February 2026" in lead.get(f"/cases/{office.case}").text


def test_an_old_address_with_a_name_in_it_leads_to_the_search_without_the_name(site: Site) -> None:
    old = site.signed_in("lead").get("/children?wanted=sam")
    assert (old.status_code, old.location) == (301, "/search")
