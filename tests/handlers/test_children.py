"""A child in the browser: what the record says, and putting it right."""

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
