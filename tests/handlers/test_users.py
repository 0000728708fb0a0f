"""What an administrator does with accounts."""

from markupsafe import escape

from engine.policy import ROLES
from engine.tables import users
from handlers.users import ROLES_TOLD
from tests.engine.views.counted import HILL, enrol
from tests.handlers.conftest import Site

NEW = {"name": "New Ton", "sign_in_name": "newton", "roles": "team_manager", "reached_by": "01632 960 009"}


def test_a_new_person_gets_a_password_that_is_shown_once(site: Site) -> None:
    administrator = site.signed_in("administrator")
    page = administrator.post("/users/new", **NEW)
    assert page.status_code == 200
    secret = page.text.split('govuk-!-font-size-27">')[1].split("<")[0]
    assert site.browser().sign_in("newton", secret).status_code == 302
    assert secret not in administrator.get("/users").text


def test_a_person_needs_a_name_a_role_and_a_name_of_their_own(site: Site) -> None:
    administrator = site.signed_in("administrator")
    wrong = administrator.post(
        "/users/new", **(NEW | {"sign_in_name": "lead", "roles": "king", "schools": "9, 8"})
    )
    assert wrong.status_code == 422
    told = ("already signs in as lead", "There is no role “king”", "No school has the number 8 or 9")
    for words in told:
        assert words in wrong.text
    assert 'value="New Ton"' in wrong.text
    assert "Choose at least one role" in administrator.post("/users/new", **(NEW | {"roles": []})).text


def test_whoever_gives_a_role_reads_what_it_may_do(site: Site) -> None:
    assert set(ROLES_TOLD) == ROLES
    administrator = site.signed_in("administrator")
    for page in (administrator.get("/users/new").text, administrator.get("/users/lead").text):
        assert all(escape(told) in page for told in ROLES_TOLD.values())


def test_faults_stand_in_the_order_of_the_form(site: Site) -> None:
    empty = site.signed_in("administrator").post("/users/new", schools="9").text
    where = [empty.index(f'href="#{name}"') for name in ("name", "sign_in_name", "roles", "schools")]
    assert where == sorted(where)


def test_a_school_lead_without_a_school_stands_out(site: Site) -> None:
    enrol(site.office)
    administrator = site.signed_in("administrator")
    added = administrator.post("/users/new", **(NEW | {"roles": "school_lead"}))
    missing = "No school is named: New Ton sees no children yet"
    assert missing in added.text
    assert "No school yet" in administrator.get("/users").text
    assert missing not in administrator.post("/users/new", **(NEW | {"sign_in_name": "other"})).text


def test_closing_an_account_signs_the_person_out(site: Site) -> None:
    lead, administrator = site.signed_in("lead"), site.signed_in("administrator")
    closed = administrator.post("/users/lead", roles="lead_professional", reached_by="")
    assert closed.status_code == 302
    assert lead.get("/").status_code == 302
    assert site.browser().sign_in("lead").status_code == 422
    assert {row.id: row.active for row in site.office.rows(users)}["lead"] is False


def test_no_administrator_shuts_themselves_out(site: Site) -> None:
    refused = site.signed_in("administrator").post("/users/administrator", roles="administrator")
    assert refused.status_code == 422
    assert "your own account" in refused.text


def test_an_unknown_account_is_not_found(site: Site) -> None:
    assert site.signed_in("administrator").get("/users/nobody").status_code == 404


def test_what_is_too_long_is_refused_and_never_cut(site: Site) -> None:
    administrator, long = site.signed_in("administrator"), "q" * 201
    wrong = administrator.post(
        "/users/new", **(NEW | {"name": long, "sign_in_name": long, "reached_by": long})
    )
    assert wrong.status_code == 422
    for what in ("Name", "User name", "Telephone or e-mail"):
        assert f"{what} must be 200 characters or fewer" in wrong.text
    assert long in wrong.text
    assert administrator.post("/users/lead", roles="lead_professional", reached_by=long).status_code == 422
    assert long[:200] not in administrator.get("/users").text


def test_the_list_of_people_names_their_schools(site: Site) -> None:
    enrol(site.office)
    administrator = site.signed_in("administrator")
    administrator.post("/users/new", **(NEW | {"roles": "school_lead", "schools": HILL}))
    assert f"Hill Primary ({HILL})" in administrator.get("/users").text


def test_closing_an_account_asks_where_the_open_work_goes(site: Site) -> None:
    site.office.open()
    site.signed_in("lead").post(f"/tasks/{site.office.task('plan').id}/claim")
    administrator = site.signed_in("administrator")
    asked = administrator.post("/users/lead", roles="lead_professional", reached_by="")
    assert "Where does the open work go?" in asked.text
    assert "Lee Lead has 1 open task in 1 case." in asked.text
    assert "Sam Hill" not in asked.text  # an administrator reads no cases
    assert {row.id: row.active for row in site.office.rows(users)}["lead"] is True
    unsaid = administrator.post("/users/lead", roles="lead_professional", asked="yes")
    assert unsaid.status_code == 422
    assert "Choose who goes on with the open work, or the teams" in unsaid.text
    closed = administrator.post("/users/lead", roles="lead_professional", asked="yes", work_to="colleague")
    assert closed.location == "/users"
    assert "1 open task went to the colleague." in administrator.get("/users").text
    assert site.office.task("plan").assignee == "colleague"


def test_the_open_work_of_somebody_who_leaves_goes_back_to_the_teams(site: Site) -> None:
    site.office.open()
    site.signed_in("lead").post(f"/tasks/{site.office.task('plan').id}/claim")
    administrator = site.signed_in("administrator")
    administrator.post("/users/lead", roles="lead_professional", asked="yes", work_to="teams")
    assert "1 open task went back to the teams." in administrator.get("/users").text
    assert site.office.task("plan").assignee is None
