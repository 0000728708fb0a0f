"""The limit of two notices for each parent and child, over all of the child's cases, as people meet it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.casework import complete_task
from engine.errors import AnswersRefused
from engine.store.cases import see_case
from engine.store.registers import counted_of
from engine.tables import parents, penalty_notices, process_instances, pupils
from engine.views.case import look_at_case
from engine.views.penalty_notices import known_notices, panel
from tests.engine.casework.test_races import all_at_once
from tests.handlers.conftest import Site
from tests.handlers.shipped import STAFF, PageStory, begin, register_as_told, scenario_of

BEGAN = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
SOON = datetime.fromisoformat("2026-03-12T09:00:00+00:00")
OFFICER, MANAGER = STAFF["county_officer"][0], STAFF["team_manager"][0]


def told_of(parent: str, number: str) -> dict[str, Any]:
    """A sanction that is considered for a parent, up to a notice with this number."""
    scenario = scenario_of("legal_sanction", "first_notice_paid_early") | {"messages": []}
    scenario["variables"] = {**scenario["variables"], "parent": {"name": parent, "relationship": "Mother"}}
    (issued,) = scenario["answers"]["issue_notice"]
    scenario["answers"] = {**scenario["answers"], "issue_notice": [{**issued, "notice_number": number}]}
    return scenario


def considered(
    site: Site, monkeypatch: pytest.MonkeyPatch, parent: str, number: str, *left: str
) -> PageStory:
    """A new case of the child in which a notice to this parent is issued, or waits for it to be."""
    scenario = told_of(parent, number)
    register_as_told(scenario, monkeypatch)
    story = begin(site.office, "legal_sanction", scenario)
    story.left = frozenset(left)
    story.live(site.office, until=SOON)
    return story


def record_of(site: Site, story: PageStory) -> Mapping[str, Any]:
    """What the sanction process knows."""
    with site.office.database.reading() as session:
        query = select(process_instances.c.record).where(process_instances.c.case_id == story.case_id)
        record: Mapping[str, Any] = session.scalars(query).one()
    return record


def issue(site: Site, story: PageStory) -> dict[str, str]:
    """Complete the issue of a notice; the messages by field when it is refused."""
    site.office.case = story.case_id
    answers = story.scenario["answers"]["issue_notice"][0]
    task = site.office.task("issue_notice").id
    try:
        site.office.do(complete_task, OFFICER, task, answers, SOON)
    except AnswersRefused as refused:
        return {fault.field: fault.message for fault in refused.faults}
    return {}


def test_three_cases_in_a_row_for_one_parent_give_a_first_a_second_and_no_third(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("Mrs Hussain", " mrs  HUSSAIN", "Mrs Hussain ")
    stories = [considered(site, monkeypatch, name, f"PN-{name}") for name in names[:2]]
    assert [record_of(site, story)["terms"]["which"] for story in stories] == ["first", "second"]
    third = record_of(site, considered(site, monkeypatch, names[2], "PN-3", "propose_sanction"))
    assert third["earlier_count"] == 2
    assert third["options"]["penalty_notice"]["allowed"] == "no"
    assert [row.plain_name for row in site.office.rows(parents)] == ["mrs hussain"]
    assert len(site.office.rows(penalty_notices)) == 2


def test_the_panel_says_of_the_next_notice_what_the_process_says(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("PN-1", "PN-2"):
        story = considered(site, monkeypatch, "Mrs Hussain", number)
    register = site.office.do(counted_of, "sam", SOON.date()).register
    shown = site.office.do(lambda session: panel(session, see_case(session, story.case_id), register))
    assert [(each.parent, each.number) for each in shown.parents] == [("Mrs Hussain", None)]
    assert [each.outcome for each in site.office.do(known_notices, "sam")] == ["not settled"] * 2


def test_a_withdrawn_notice_makes_room_for_another(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    first = considered(site, monkeypatch, "Mrs Hussain", "PN-1")
    late = datetime.fromisoformat("2026-04-10T09:00:00+00:00")
    first.live(site.office, until=late)
    decided = {"unpaid_decision": "withdraw", "unpaid_reason": "The absence was explained."}
    site.office.do(complete_task, MANAGER, site.office.task("decide_unpaid").id, decided, late)
    assert [each.outcome for each in site.office.do(known_notices, "sam")] == ["not settled"]
    told = {
        "withdrawn_on": "2026-04-10",
        "withdrawal_explained": "By letter.",
        "parent_told_on": "2026-04-10",
        "parent_told_how": "letter",
    }
    site.office.do(complete_task, OFFICER, site.office.task("withdraw_notice").id, told, late)
    assert [each.outcome for each in site.office.do(known_notices, "sam")] == ["withdrawn"]
    again = considered(site, monkeypatch, "Mrs Hussain", "PN-2")
    assert record_of(site, again)["terms"]["which"] == "first"


def test_of_two_officers_who_issue_to_one_parent_at_once_the_second_is_refused_in_plain_words(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [considered(site, monkeypatch, "Mrs Hussain", f"PN-{one}", "issue_notice") for one in (1, 2)]
    tasks = []
    for story in both:
        site.office.case = story.case_id
        tasks.append(site.office.task("issue_notice").id)

    def attempt(which: int) -> str:
        answers = both[which].scenario["answers"]["issue_notice"][0]
        try:
            site.office.do(complete_task, OFFICER, tasks[which], answers, SOON)
        except AnswersRefused as refused:
            return str(refused.faults[0].message)
        return "issued"

    said = all_at_once(attempt, 2)
    assert said.pop("issued") == 1
    assert [text.partition(":")[0].partition(",")[0] for text in said] == ["Since this step was prepared"]
    assert len(site.office.rows(penalty_notices)) == 1


def test_a_third_notice_is_refused_when_the_second_was_issued_meanwhile(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    considered(site, monkeypatch, "Mrs Hussain", "PN-1")
    waiting = [considered(site, monkeypatch, "Mrs Hussain", f"PN-{one}", "issue_notice") for one in (2, 3)]
    assert issue(site, waiting[0]) == {}
    assert "A third is prohibited" in issue(site, waiting[1])["issued"]


def test_one_notice_number_is_not_taken_for_both_parents(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    considered(site, monkeypatch, "Mrs Hussain", "PN-1001")
    father = considered(site, monkeypatch, "Mr Hussain", "pn-1001 ", "issue_notice")
    assert "Another penalty notice has the number" in issue(site, father)["notice_number"]
    assert len(site.office.rows(penalty_notices)) == 1


def test_two_children_never_share_a_number_though_it_is_typed_at_the_same_moment(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = considered(site, monkeypatch, "Mrs Hussain", "PN-1001", "issue_notice")
    monkeypatch.setattr("engine.casework.known.number_in_use", lambda session, number: False)
    with site.office.database.transaction() as session:
        session.execute(insert(pupils).values(id="kim", upn="A124", name="Kim", date_of_birth=BEGAN.date()))
        by = {"pupil_id": "kim", "added_at": BEGAN, "added_by": "system"}
        session.execute(insert(parents).values(id="1", name="Pat", plain_name="pat", **by))
        notice = {"number": "PN-1001", "plain_number": "pn-1001", "issued_on": BEGAN.date()}
        session.execute(
            insert(penalty_notices).values(
                id="kim-1", parent="1", outcome="not settled", elsewhere=False, **notice, **by
            )
        )
    assert "at the same moment" in issue(site, story)["notice_number"]
    assert site.office.open_tasks() == {"issue_notice"}
    assert [row.pupil_id for row in site.office.rows(penalty_notices)] == ["kim"]


def test_a_notice_listed_in_one_case_counts_in_the_next(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = told_of("Mrs Hussain", "PN-1")
    (evidence, *_) = scenario["answers"]["gather_evidence"]
    listed = {**evidence, "earlier_notices": [{"issued_on": "2025-03-10", "outcome": "unpaid"}]}
    scenario["answers"] = {**scenario["answers"], "gather_evidence": [listed]}
    register_as_told(scenario, monkeypatch)
    one = begin(site.office, "legal_sanction", scenario)
    one.left = frozenset({"propose_sanction"})
    one.live(site.office, until=SOON)
    other = considered(site, monkeypatch, "Mrs Hussain", "PN-2")
    assert record_of(site, other)["terms"]["which"] == "second"


def test_a_parent_on_record_is_chosen_and_not_typed_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    considered(site, monkeypatch, "Mrs Hussain", "PN-1")
    scenario = scenario_of("submit_referral", "two_parents") | {"messages": []}
    register_as_told(scenario, monkeypatch)
    story = begin(site.office, "submit_referral", scenario)
    story.left = frozenset({"name_parents"})
    story.live(site.office, until=SOON)
    task = site.office.task("name_parents").id
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: SOON)
    browser = site.signed_in("lead_professional-1")
    page = browser.get(f"/tasks/{task}").text
    assert "Mrs Hussain" in page
    assert 'name="known_parents"' in page
    typed = {"parents.0.name": "mrs  hussain", "parents.0.relationship": "Mother"}
    refused = browser.post(f"/tasks/{task}", **typed, **{"parents.0.address_known": "yes"})
    assert refused.status_code == 422
    assert "on record already" in refused.text
    assert browser.post(f"/tasks/{task}", known_parents="2").status_code == 422
    assert browser.post(f"/tasks/{task}", known_parents="1").status_code == 302
    record = site.office.do(look_at_case, OFFICER, story.case_id, site.office.now).case.record
    assert [one["name"] for one in record["referral"]["known_parents"]] == ["Mrs Hussain"]
