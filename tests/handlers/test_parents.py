"""A child's parents in the browser: how each is reached, and what may not be."""

from tests.handlers.conftest import Site

ANYBODY = {"contact": "any", "address_kept": "no", "interpreter": "no", "format": "standard"}
MOTHER = ANYBODY | {
    "phone": "01942 555 123",
    "language": "Polish",
    "interpreter": "yes",
    "format": "large_print",
}
FORBIDDEN = ANYBODY | {"contact": "never", "because": "A court order of 3 March forbids it"}
HIDDEN = ANYBODY | {"address": "12 Quiet Lane", "phone": "07700 900111", "address_kept": "yes"}


def test_a_lead_professional_says_how_a_mother_is_reached(site: Site) -> None:
    case = site.office.open()
    lead = site.signed_in("lead")
    added = lead.post("/children/sam/parents/new", name="Mary Hill", relationship="Mother")
    assert added.location == "/children/sam/parents/1"
    assert lead.post(added.location, **MOTHER).status_code == 302
    for page in ("/children/sam", "/children/sam/parents", f"/cases/{case}"):
        text = lead.get(page).text
        assert "01942 555 123" in text
        assert "Speaks Polish, needs an interpreter, letters in large print" in text
    told = lead.get(f"/cases/{case}?show=every").text
    assert "Said how Mary Hill is reached" in told
    assert "telephone, language, interpreter, how letters have to be" in told
    assert "01942 555 123" not in told.partition('id="chronology"')[2]


def test_who_must_not_be_contacted_stands_on_top_of_the_case_and_above_letters(site: Site) -> None:
    case = site.office.open()
    lead = site.signed_in("lead")
    lead.post("/children/sam/parents/new", name="Mr Hill")
    assert "What was agreed, or why not?" in lead.get("/children/sam/parents/1").text
    refused = lead.post("/children/sam/parents/1", **FORBIDDEN | {"because": ""})
    assert refused.status_code == 422
    lead.post("/children/sam/parents/1", **FORBIDDEN)
    glance = lead.get(f"/cases/{case}").text.partition("At a glance")[2].partition("</dl>")[0]
    assert "Must not be contacted: A court order of 3 March forbids it" in glance


def test_an_address_that_is_kept_is_read_by_no_school_not_even_in_what_was_said_before(site: Site) -> None:
    case = site.office.open()
    lead, school = site.signed_in("lead"), site.signed_in("hill")
    lead.post("/children/sam/parents/new", name="Mary Hill")
    lead.post("/children/sam/parents/1", **HIDDEN | {"address_kept": "no"})
    assert "12 Quiet Lane" in school.get("/children/sam/parents/1").text
    lead.post("/children/sam/parents/1", **HIDDEN)
    for page in ("/children/sam", "/children/sam/parents", f"/cases/{case}"):
        text = school.get(page).text
        assert "Mary Hill" in text
        assert "12 Quiet Lane" not in text
        assert "07700 900111" not in text
        assert "kept from schools" in text
    assert school.get("/children/sam/parents/1").status_code == 403
    assert school.post("/children/sam/parents/1", **ANYBODY).status_code == 403
    assert "12 Quiet Lane" in lead.get("/children/sam/parents/1").text


def test_what_was_known_before_is_kept_and_the_same_again_changes_nothing(site: Site) -> None:
    lead = site.signed_in("lead")
    lead.post("/children/sam/parents/new", name="Mary Hill")
    lead.post("/children/sam/parents/1", **MOTHER)
    lead.post("/children/sam/parents/1", **MOTHER | {"phone": "01942 555 999"})
    again = lead.post("/children/sam/parents/1", **MOTHER | {"phone": "01942 555 999"})
    assert "Nothing was changed" in lead.get(again.location).text
    page = lead.get("/children/sam/parents/1").text.partition("What was said before")[2]
    assert page.index("01942 555 999") < page.index("01942 555 123")
    assert page.count("Speaks Polish") == 2


def test_the_same_parent_is_not_added_twice(site: Site) -> None:
    lead = site.signed_in("lead")
    lead.post("/children/sam/parents/new", name="Mary Hill")
    refused = lead.post("/children/sam/parents/new", name="mary  HILL")
    assert refused.status_code == 422
    assert "is a parent of this child already" in refused.text


def test_a_parent_whom_nobody_knows_and_a_child_of_another_school_are_not_found(site: Site) -> None:
    lead = site.signed_in("lead")
    assert lead.get("/children/sam/parents/7").status_code == 404
    assert lead.post("/children/sam/parents/7", **ANYBODY).status_code == 404
    assert lead.get("/children/nobody/parents").status_code == 404
    assert site.signed_in("dale").get("/children/sam/parents").status_code == 404
    assert site.signed_in("auditor").get("/children/sam/parents").status_code == 403
