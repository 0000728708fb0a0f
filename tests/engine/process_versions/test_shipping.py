"""A new release brings processes: what the council changed is never replaced in silence."""

from dataclasses import replace

from engine.bpmn.bundle import ProcessFiles
from engine.process_versions import publish, publish_draft
from engine.process_versions.shipping import ship
from engine.store.process_drafts import draft_of, drafts_under_way, files_of_draft
from engine.store.processes import latest_versions, versions_of
from tests.engine.casework.office import ANALYST, MANAGER, Office, files


def visits(days: str = "") -> ProcessFiles:
    """A shipped process, or what a later release, or the council, makes of it."""
    diagram = files("visit").diagram.replace(b"<process ", f"<!-- {days} --><process ".encode(), 1)
    return replace(files("visit"), files={**files("visit").files, "process.bpmn": diagram})


def test_the_first_release_is_published_and_bears_its_number(office: Office) -> None:
    shipment = office.do(ship, [visits()], "1.0", office.now)
    assert [one.key for one in shipment.published] == ["visit"]
    assert office.do(latest_versions)["visit"].note == "Shipped with Attendance Pathways 1.0"


def test_a_release_replaces_what_an_earlier_one_brought(office: Office) -> None:
    office.do(ship, [visits()], "1.0", office.now)
    shipment = office.do(ship, [visits("two")], "2.0", office.now)
    assert [one.number for one in shipment.published] == [2]
    assert shipment.draft_id is None
    assert office.do(ship, [visits("two")], "2.0", office.now).published == []


def test_what_the_council_changed_is_only_proposed_and_once(office: Office) -> None:
    office.do(ship, [visits()], "1.0", office.now)
    office.do(publish, ANALYST, [visits("ours")], "Our own", office.now)
    assert office.do(ship, [visits()], "1.0", office.now).draft_id is None
    shipment = office.do(ship, [visits("two")], "2.0", office.now)
    assert shipment.published == []
    assert shipment.draft_id is not None
    assert office.do(latest_versions)["visit"].note == "Our own"
    assert office.do(files_of_draft, shipment.draft_id)["visit"].now == visits("two")
    assert office.do(ship, [visits("two")], "2.0", office.now).draft_id is None
    assert len(office.do(drafts_under_way)) == 1


def test_one_person_decides_on_what_a_release_proposes(office: Office) -> None:
    office.do(ship, [visits()], "1.0", office.now)
    office.do(publish, ANALYST, [visits("ours")], "Our own", office.now)
    draft_id = office.do(ship, [visits("two")], "2.0", office.now).draft_id
    assert draft_id is not None
    assert office.do(draft_of, draft_id).state == "proposed"
    office.do(publish_draft, MANAGER, draft_id, office.now)
    newest = office.do(versions_of, "visit")[0]
    assert (newest.number, newest.written_by, newest.published_by) == (3, "system", "manager")
