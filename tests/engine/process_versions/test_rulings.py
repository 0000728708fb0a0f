"""Versions begin on a day and can be withdrawn before it; a process is retired by two, and offered again."""

from datetime import date

import pytest

from engine.bpmn.bundle import ProcessFiles
from engine.casework.opening import Opening, open_cases
from engine.casework.refusals import NotBegun, NotPublished
from engine.errors import BadInput, NotAllowed
from engine.faults import FilesRefused
from engine.process_versions import DayPast, begin_draft, propose, publish, publish_draft, save_files
from engine.process_versions.drafted import DraftedModels
from engine.process_versions.ruling import (
    NotRuled,
    agree_to_ruling,
    ask_ruling,
    refuse_ruling,
    rulings_to_settle,
    withdraw_version,
)
from engine.process_versions.shipping import ship
from engine.store.processes import Version, latest_versions, versions_in_force, versions_of, versions_since
from engine.tables import process_instances
from tests.engine.casework.office import ANALYST, LEAD, MANAGER, Office, files
from tests.engine.process_versions.test_publishing import calling, changed

NEXT_WEEK = date(2026, 1, 12)


def in_force(office: Office, key: str = "support") -> Version:
    return office.do(versions_in_force, office.now)[key]


def later_version(office: Office) -> Version:
    """A second version of `support`, published today, that begins next Monday."""
    other = changed('name="Agree the plan"', 'name="Agree a plan"')
    (version,) = office.do(publish, ANALYST, [other], "Clearer", office.now, begins_on=NEXT_WEEK)
    return version


def why_refused(office: Office, one: ProcessFiles) -> str:
    """What is said when a process cannot be published."""
    with pytest.raises(FilesRefused) as refused:
        office.do(publish, ANALYST, [one], "New", office.now)
    return " ".join(fault.message for fault in refused.value.faults)


def retire(office: Office, key: str) -> None:
    office.do(ask_ruling, ANALYST, key, "retired", "Nobody uses it", office.now)
    (asked,) = office.do(rulings_to_settle, MANAGER)
    office.do(agree_to_ruling, MANAGER, asked.id, office.now)


def test_until_its_day_cases_begin_with_the_version_before(office: Office) -> None:
    version = later_version(office)
    assert (in_force(office).number, office.do(latest_versions)["support"].number) == (1, 2)
    early = office.open()
    office.later(days=6, hours=14, minutes=59)
    assert in_force(office).number == 1
    office.later(minutes=1)  # Midnight in England, in winter.
    assert in_force(office).number == 2
    late = office.open()
    pins = {row.case_id: row.pins["support"] for row in office.rows(process_instances)}
    assert pins[late] == version.digest != pins[early]


def test_summer_has_its_own_midnight(office: Office) -> None:
    (version,) = office.do(
        publish, ANALYST, [changed("P6W", "P8W")], "July", office.now, begins_on=date(2026, 7, 1)
    )
    eve = office.now.replace(month=6, day=30, hour=22, minute=59)
    assert office.do(versions_in_force, eve)["support"].number == 1
    assert office.do(versions_in_force, eve.replace(hour=23))["support"] == version


def test_a_day_that_has_come_is_at_once_and_one_that_is_past_is_not_proposed(office: Office) -> None:
    (version,) = office.do(
        publish, ANALYST, [changed("P6W", "P8W")], "Now", office.now, begins_on=office.now.date()
    )
    assert version.begins_on is None
    draft = office.do(begin_draft, ANALYST, "Again", ["support"], office.now)
    new = changed("P6W", "P9W").files["process.bpmn"]
    office.do(save_files, ANALYST, draft, "support", {"process.bpmn": new}, "Nine", office.now)
    with pytest.raises(DayPast, match="4 January 2026 is past"):
        office.do(propose, ANALYST, draft, "Why", office.now, date(2026, 1, 4))
    office.do(propose, ANALYST, draft, "Why", office.now, NEXT_WEEK)
    (published,) = office.do(publish_draft, MANAGER, draft, office.now)
    assert (published.number, published.begins_on) == (3, NEXT_WEEK)


def test_those_concerned_are_told_of_it_until_after_its_day(office: Office) -> None:
    version = later_version(office)
    assert office.do(versions_since, office.now) == [version]
    office.later(days=5)
    assert office.do(versions_since, office.now) == [version]
    office.later(days=3)
    assert office.do(versions_since, office.now) == []


def test_it_is_withdrawn_before_its_day_with_a_reason_and_never_after(office: Office) -> None:
    later_version(office)
    with pytest.raises(NotAllowed):
        office.do(withdraw_version, LEAD, "support", 2, "No", office.now)
    with pytest.raises(BadInput, match="Say why"):
        office.do(withdraw_version, MANAGER, "support", 2, " ", office.now)
    with pytest.raises(NotRuled):
        office.do(withdraw_version, MANAGER, "support", 1, "Too late", office.now)
    office.do(withdraw_version, MANAGER, "support", 2, "Schools asked for more time", office.now)
    office.later(days=8)
    assert in_force(office).number == 1
    with pytest.raises(NotRuled):
        office.do(withdraw_version, MANAGER, "support", 2, "Again", office.now)
    (third,) = office.do(publish, ANALYST, [changed("P6W", "P8W")], "After all", office.now)
    assert third.number == 3


def test_what_is_published_together_is_withdrawn_together(office: Office) -> None:
    both = [calling("outer", "inner"), calling("inner", "support")]
    office.do(publish, ANALYST, both, "New", office.now, begins_on=NEXT_WEEK)
    with pytest.raises(NotPublished):
        office.open("outer")
    office.do(withdraw_version, MANAGER, "inner", 1, "Not yet", office.now)
    assert not {"outer", "inner"} & office.do(latest_versions).keys()


def test_what_others_rest_on_is_not_withdrawn_before_them(office: Office) -> None:
    office.do(publish, ANALYST, [calling("inner", "support")], "New", office.now, begins_on=NEXT_WEEK)
    office.later(minutes=1)
    assert "begins only on 12 January 2026" in why_refused(office, calling("outer", "inner"))
    office.do(publish, ANALYST, [calling("outer", "inner")], "New", office.now, begins_on=NEXT_WEEK)
    with pytest.raises(NotRuled, match="Other versions call inner"):
        office.do(withdraw_version, MANAGER, "inner", 1, "Not yet", office.now)
    assert "inner" in office.do(latest_versions)


def test_a_process_is_retired_by_two_and_its_cases_go_on(office: Office) -> None:
    running = office.open()
    office.do(ask_ruling, ANALYST, "support", "retired", "Nobody uses it", office.now)
    assert office.do(rulings_to_settle, ANALYST) == []
    (asked,) = office.do(rulings_to_settle, MANAGER)
    with pytest.raises(NotAllowed, match="second person"):
        office.do(agree_to_ruling, ANALYST, asked.id, office.now)
    assert office.open()
    office.do(agree_to_ruling, MANAGER, asked.id, office.now)
    with pytest.raises(NotBegun, match="retired or switched off"):
        office.open()
    with pytest.raises(NotBegun):
        office.do(open_cases, LEAD, "support", [Opening("sam", {})], office.now)
    office.case = running
    office.complete("plan", {"aim": "Be in school by nine"})
    with pytest.raises(NotRuled, match="settled already"):
        office.do(agree_to_ruling, MANAGER, asked.id, office.now)


def test_a_request_is_made_once_and_can_be_taken_back(office: Office) -> None:
    office.do(ask_ruling, ANALYST, "support", "retired", "Nobody uses it", office.now)
    with pytest.raises(NotRuled, match="asked already"):
        office.do(ask_ruling, MANAGER, "support", "retired", "Mine", office.now)
    (asked,) = office.do(rulings_to_settle, MANAGER)
    office.do(refuse_ruling, ANALYST, asked.id, office.now)
    assert office.do(rulings_to_settle, MANAGER) == []
    assert office.open()


def test_a_retired_process_is_offered_again_by_two_or_by_a_new_version(office: Office) -> None:
    retire(office, "support")
    office.do(ask_ruling, MANAGER, "support", "offered", "It is missed", office.now)
    (asked,) = office.do(rulings_to_settle, ANALYST)
    office.do(agree_to_ruling, ANALYST, asked.id, office.now)
    assert office.open()
    office.later(hours=1)
    retire(office, "support")
    office.do(publish, ANALYST, [changed("P6W", "P8W")], "Better", office.now)
    assert office.open()


def test_a_process_that_others_call_is_not_retired_nor_is_a_retired_one_called(office: Office) -> None:
    office.do(publish, ANALYST, [calling("outer", "support")], "New", office.now)
    with pytest.raises(NotRuled, match="cannot be retired while “outer” calls it"):
        office.do(ask_ruling, ANALYST, "support", "retired", "Nobody uses it", office.now)
    retire(office, "outer")
    office.later(hours=1)
    retire(office, "support")
    assert "which is retired" in why_refused(office, calling("another", "support"))
    with pytest.raises(NotRuled, match="which is retired"):
        office.do(ask_ruling, ANALYST, "outer", "offered", "It is missed", office.now)


def test_what_a_message_of_the_product_begins_is_not_retired(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "engine.process_versions.calling.catalogue",
        lambda: type("Listed", (), {"message_starts": {"safeguarding_concern": "concern"}}),
    )
    with pytest.raises(NotRuled, match="“safeguarding_concern” begins it"):
        office.do(ask_ruling, ANALYST, "concern", "retired", "No", office.now)


def test_what_the_scan_proposes_cases_with_is_not_retired(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.process_versions.calling.OPENED_BY_SCAN", "support")
    with pytest.raises(NotRuled, match="the half-termly scan proposes cases that open with it"):
        office.do(ask_ruling, ANALYST, "support", "retired", "No", office.now)


def test_a_draft_is_played_on_what_is_in_force_until_the_day_of_a_later_version(office: Office) -> None:
    before = in_force(office).digest
    later_version(office)

    def played_on() -> str:
        with office.database.reading() as session:
            found = DraftedModels(session, {}, office.now).files_for("support")
            assert found
            return found.digest

    assert played_on() == before
    office.later(days=8)
    assert played_on() == in_force(office).digest != before


def test_a_release_does_not_offer_again_what_the_council_retired(office: Office) -> None:
    office.do(ship, [files("visit")], "1.0", office.now)
    retire(office, "visit")
    shipment = office.do(ship, [files("visit")], "1.1", office.now)
    assert (shipment.published, shipment.draft_id) == ([], None)
    assert office.do(versions_of, "visit")[0].retired
