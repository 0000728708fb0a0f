"""Proposed cases in the browser: looked at, accepted or declined once, exported, and scanned for."""

import re

import pytest
from sqlalchemy import select, update

from engine.clock import wall_clock
from engine.store.people import Person, add_person
from engine.tables import cases, deployment, proposals, pupils, reading_log, users
from tests.engine.triage.attendance_team import AUTUMN, LATER, OFFICER, Team, shipped_table
from tests.engine.triage.county import HILLTOP, OAKFIELD, write_terms
from tests.handlers.conftest import Browser, Site, hashed_once

LIST = "/triage/proposals"


@pytest.fixture
def team(site: Site) -> Team:
    """Children of two schools who were proposed, and an officer who decides."""
    team = Team(site.office.database)
    team.publish(shipped_table())
    write_terms(site.office.database, [AUTUMN, LATER])
    team.enrol({"ann": 9, "ben": 9}, OAKFIELD)
    team.enrol({"cat": 9}, HILLTOP, early_help_open=None)
    person = Person(
        id="county", name="Cat Officer", reached_by=None, sign_in_name="county",
        roles=OFFICER.roles, schools=frozenset(), active=True, must_change_password=False, locked_until=None,
    )  # fmt: skip
    with team.database.transaction() as session:
        add_person(session, person, "no password", team.now)
        session.execute(update(users).values(password_hash=hashed_once()))
    team.scan()
    return team


@pytest.fixture
def officer(site: Site, team: Team) -> Browser:
    return site.signed_in("county")


def states(team: Team) -> dict[str, str]:
    with team.database.reading() as session:
        return {row.pupil_id: row.state for row in session.execute(select(proposals))}


def opened(team: Team) -> list[str]:
    with team.database.reading() as session:
        return list(session.scalars(select(cases.c.pupil_id)))


def test_the_list_shows_each_child_with_figures_and_reasons(officer: Browser) -> None:
    page = officer.get(LIST).text
    for words in (
        "3 children of Autumn 1 2025",
        "Child ann",
        "62 of 80",
        "77.5%",
        "Dale Primary",
        "Not known whether early help is open",
        "Attended 62 of 80 sessions this half-term",
    ):
        assert words in page
    assert re.search(r'href="/triage"[^>]* aria-current=', page)


def test_the_list_is_narrowed_to_a_school_and_a_state_by_its_address(officer: Browser) -> None:
    page = officer.get(f"{LIST}?half_term=2025-09-01&school={HILLTOP}").text
    assert "1 child of Autumn 1" in page
    assert "Child ann" not in page
    assert "No child matches" in officer.get(f"{LIST}?state=opened").text
    unknown = officer.get(f"{LIST}?half_term=2020-01-01&school=999999").text
    assert "2020-01-01 (not found)" in unknown
    assert "999999 (not found)" in unknown
    assert "Show all that wait for a decision" in unknown
    assert officer.get(f"{LIST}?half_term=soon&state=any&page=-4").status_code == 200


def test_accepting_asks_first_then_opens_and_links_to_the_cases(officer: Browser, team: Team) -> None:
    chosen = [team.proposals()["ann"], team.proposals()["cat"]]
    asked = officer.get(f"{LIST}/confirm?do=accept&whom=ticked&proposal={'&proposal='.join(chosen)}")
    assert "Open 2 cases" in asked.text
    assert "Autumn 1" in asked.text
    assert opened(team) == []
    done = officer.post(f"{LIST}/decide", do="accept", reason="Agreed", proposal=chosen)
    assert "2 cases opened" in done.text
    (first, _) = re.findall(r'href="(/cases/\w+)"', done.text)
    case = officer.get(first).text
    assert "Found in the half-termly data of Autumn 1" in case
    assert "Attended 62 of 80 sessions this half-term (77.5%)" in case
    assert sorted(opened(team)) == ["ann", "cat"]


def test_sending_the_form_twice_opens_once_and_says_so(officer: Browser, team: Team) -> None:
    fields = {"do": "accept", "reason": "", "proposal": list(team.proposals().values())}
    officer.post(f"{LIST}/decide", **fields)
    again = officer.post(f"{LIST}/decide", **fields)
    assert "Nothing was decided" in again.text
    assert again.text.count("A case was opened already, by Cat Officer on") == 3
    assert len(opened(team)) == 3


def test_all_that_match_are_chosen_without_ticking(officer: Browser) -> None:
    asked = officer.get(f"{LIST}/confirm?school={OAKFIELD}&do=accept&whom=all")
    assert "Open 2 cases" in asked.text
    page = officer.get(f"{LIST}/confirm?school={HILLTOP}&do=decline&whom=page")
    assert "Decline 1 proposal" in page.text


def test_nothing_chosen_asks_to_choose(officer: Browser, team: Team) -> None:
    assert officer.get(f"{LIST}/confirm?do=accept&whom=ticked").status_code == 302
    assert "Choose at least one child" in officer.get(LIST).text
    assert officer.get(f"{LIST}/confirm?do=burn&whom=all").status_code == 422
    assert set(states(team).values()) == {"proposed"}


def test_declining_needs_a_reason_and_keeps_it(officer: Browser, team: Team) -> None:
    chosen = [team.proposals()["ben"]]
    refused = officer.post(f"{LIST}/decide", do="decline", reason=" ", proposal=chosen)
    assert refused.status_code == 422
    assert "Say why you decline" in refused.text
    assert set(states(team).values()) == {"proposed"}
    done = officer.post(f"{LIST}/decide", do="decline", reason="Moved to Wales", proposal=chosen)
    assert "<title>1 proposal declined" in done.text
    assert "Child ben" in done.text
    kept = officer.get(f"{LIST}?state=declined").text
    assert "Declined by Cat Officer" in kept
    assert "Moved to Wales" in kept


def test_the_way_back_from_what_was_decided_asks_nothing_again(
    site: Site, officer: Browser, team: Team
) -> None:
    page = f"{LIST}/confirm?do=decline&proposal={team.proposals()['ben']}"
    assert "Decline 1 proposal" in officer.get(page).text
    officer.post(f"{LIST}/decide", do="decline", reason="Moved", proposal=[team.proposals()["ben"]])
    assert officer.get(page).location == LIST
    assert "These were decided on already." in officer.get(LIST).text
    second = site.signed_in("manager")
    late = second.post(f"{LIST}/decide", do="accept", reason="", proposal=[team.proposals()["ben"]])
    assert "It was declined already, by Cat Officer on" in late.text
    assert opened(team) == []


def test_who_got_a_case_meanwhile_is_left_and_the_page_says_why(officer: Browser, team: Team) -> None:
    with team.database.transaction() as session:
        session.execute(update(pupils).where(pupils.c.id == "ann").values(looked_after=True))
    done = officer.post(f"{LIST}/decide", do="accept", reason="", proposal=list(team.proposals().values()))
    assert "Left as they were: 1" in done.text
    assert "Open to children&#39;s social care: looked after" in done.text
    assert states(team)["ann"] == "proposed"


def test_the_sheet_has_everybody_and_no_cell_is_a_formula(officer: Browser, team: Team) -> None:
    with team.database.transaction() as session:
        session.execute(update(pupils).where(pupils.c.id == "ann").values(name='=HYPERLINK("x")'))
    sheet = officer.get(f"{LIST}/export.csv?half_term=2025-09-01")
    assert sheet.mimetype == "text/csv"
    lines = sheet.get_data(as_text=True).splitlines()
    assert len(lines) == 4
    assert "'=HYPERLINK" in sheet.text
    assert "Child ben,100001,Hill Primary,62,80,77.5" in sheet.text


def test_who_saw_proposals_chose_them_or_took_the_sheet_is_written_down(officer: Browser, team: Team) -> None:
    officer.get(f"{LIST}?school=100001")
    officer.get(f"{LIST}/export.csv?half_term=2025-09-01")
    officer.get(f"{LIST}/confirm?do=accept&whom=all")
    with team.database.reading() as session:
        rows = session.execute(select(reading_log).order_by(reading_log.c.kind)).all()
    assert [(row.kind, row.reference, row.shown) for row in rows] == [
        ("proposals", "100001", 2),
        ("proposals_chosen", "all", 3),
        ("proposals_csv", "all", 3),
    ]


def test_scanning_now_names_the_half_term_and_asks_first(site: Site, officer: Browser, team: Team) -> None:
    ahead = (LATER.first - wall_clock().date()).days * 86_400
    with team.database.transaction() as session:
        session.execute(update(deployment).values(clock_offset_seconds=ahead - 10 * 86_400))
    assert "Scan Autumn 1 now" in officer.get(LIST).text
    assert "lasts from 1 September 2025 to 24 October 2025" in officer.get(f"{LIST}/scan").text
    assert officer.post(f"{LIST}/scan").status_code == 302
    assert "Autumn 1: 4 pupils looked at, 0 proposed." in officer.get(LIST).text


@pytest.mark.parametrize("person", ["hill", "lead", "auditor", "administrator"])
def test_only_officers_and_managers_see_and_decide(site: Site, team: Team, person: str) -> None:
    browser = site.signed_in(person)
    assert browser.get(LIST).status_code == 403
    assert browser.get(f"{LIST}/export.csv").status_code == 403
    assert browser.get(f"{LIST}/confirm?do=accept&whom=all").status_code == 403
    for path in ("decide", "scan"):
        assert browser.post(f"{LIST}/{path}", do="accept", whom="all").status_code == 403
    assert opened(team) == []
