"""A safeguarding concern goes, with its words, to whoever can act on it, and to nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import casework
from engine.policy import COUNTY
from engine.store.moment import always
from engine.store.notices import Notice, unread_notices
from engine.tables import tasks
from engine.work.due_cases import beat
from tests.handlers.conftest import Site
from tests.handlers.shipped import STAFF, begin, scenario_of

WORDS = "A bruise on the left arm, she says that she fell"
ANSWER = "Keep her at school until they ring back"
CONTACT = {
    "safe_now": "yes", "worry": WORDS, "contacted_how": "telephone", "advice_so_far": ANSWER,
    "family_told": "later", "contacted_on-day": "5", "contacted_on-month": "1", "contacted_on-year": "2026",
}  # fmt: skip
SCHOOL, COLLEAGUE = STAFF["school_lead"]


@pytest.fixture
def raised(site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the page after a school's lead has raised a concern in a case."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)
    begin(site.office, "county_route", scenario_of("county_route", "no_route_needed"))
    school = site.signed_in(SCHOOL.id)
    sent = school.post(f"/cases/{site.office.case}/concern", concern=WORDS, immediate_danger="no", once="c")
    assert sent.status_code == 302
    return str(sent.location)


def contact(site: Site) -> str:
    with site.office.database.reading() as session:
        return str(session.scalars(select(tasks.c.id).where(tasks.c.element == "contact_mash")).one())


def record_contact(site: Site) -> None:
    done = site.signed_in(SCHOOL.id).post(f"/tasks/{contact(site)}", **CONTACT, do="complete")
    assert done.status_code == 302, done.text


def notices_of(site: Site, role: str) -> list[Notice]:
    with site.office.database.reading() as session:
        return unread_notices(session, STAFF[role][0], site.office.now)


def test_whoever_raised_a_concern_has_the_contact_with_its_words_in_it(site: Site, raised: str) -> None:
    school = site.signed_in(SCHOOL.id)
    assert f"/tasks/{contact(site)}" in school.get(raised).text
    page = school.get(f"/tasks/{contact(site)}")
    assert page.status_code == 200
    assert WORDS in page.text
    assert "Contact the MASH now" in school.get("/").text
    record_contact(site)
    assert site.office.task("contact_mash").completed_by == SCHOOL.id


@pytest.mark.parametrize("role", ["safeguarding_lead", "team_manager"])
def test_a_concern_reaches_the_safeguarding_lead_and_the_manager_at_once(
    role: str, site: Site, raised: str
) -> None:
    (notice,) = notices_of(site, role)
    assert "A safeguarding concern about Sam Hill was raised at" in notice.said
    assert WORDS not in notice.said


def test_they_are_reminded_every_hour_until_the_contact_is_recorded(site: Site, raised: str) -> None:
    office, begun = site.office, site.office.now
    for hour in (1, 2):
        office.now = begun + timedelta(hours=hour, minutes=1)
        beat(office.database, always(office.now))
        for role in ("safeguarding_lead", "school_lead"):
            (reminder,) = [one for one in notices_of(site, role) if "no contact with the MASH" in one.said]
            assert reminder.at == office.now
    record_contact(site)
    office.now = begun + timedelta(hours=5)
    beat(office.database, always(office.now))
    assert not [one for one in notices_of(site, "safeguarding_lead") if "no contact" in one.said]


def test_a_school_reads_that_a_hold_is_on_and_nothing_of_the_contact(site: Site, raised: str) -> None:
    record_contact(site)
    for person in (SCHOOL, COLLEAGUE):
        school = site.signed_in(person.id)
        page = school.get(f"/cases/{site.office.case}?show=every").text
        assert "A safeguarding concern is open. Enforcement is on hold" in page
        assert WORDS not in page
        assert ANSWER not in page
        assert "Record what the MASH decided" not in page
        refused = school.get(f"/tasks/{contact(site)}")
        assert refused.status_code == 403
        assert WORDS not in refused.text
        assert school.get(f"/tasks/{site.office.task('record_mash_outcome').id}").status_code == 403


def test_a_colleague_at_the_school_does_not_open_the_contact_that_another_has(
    site: Site, raised: str
) -> None:
    assert site.signed_in(COLLEAGUE.id).get(f"/tasks/{contact(site)}").status_code == 403


@pytest.mark.parametrize("role", sorted(COUNTY))
def test_the_county_reads_the_contact(role: str, site: Site, raised: str) -> None:
    record_contact(site)
    page = site.signed_in(STAFF[role][0].id).get(f"/cases/{site.office.case}").text
    assert WORDS in page
    assert ANSWER in page


def test_a_second_concern_of_the_same_person_is_a_contact_of_its_own(site: Site, raised: str) -> None:
    site.office.do(
        casework.raise_concern, SCHOOL, site.office.case, {"concern": "Again"}, site.office.now, key="again"
    )
    with site.office.database.reading() as session:
        query = select(tasks.c.assignee).where(tasks.c.element == "contact_mash")
        assert session.scalars(query).all() == [SCHOOL.id, SCHOOL.id]
