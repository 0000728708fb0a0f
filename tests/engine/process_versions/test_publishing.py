"""Published versions are immutable, and cases stay on the one that they began with."""

from dataclasses import replace

import pytest
from lxml import etree

from engine.bpmn.bundle import ProcessFiles
from engine.errors import NotAllowed
from engine.faults import FilesRefused
from engine.process_versions import publish
from engine.safe_xml import read_safely
from engine.store.processes import files_of, latest_versions, versions_of
from engine.tables import process_instances, process_versions
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import ANALYST, LEAD, PLAN, Office, files


def changed(old: str, new: str) -> ProcessFiles:
    """The process `support` with some text of its diagram changed."""
    support = files("support")
    diagram = support.diagram.replace(old.encode(), new.encode())
    assert diagram != support.diagram
    return replace(support, files={**support.files, "process.bpmn": diagram})


def calling(key: str, other: str) -> ProcessFiles:
    """A process that only calls another one."""
    diagram = d.diagram(key, d.start(), d.call("hand_over", other), d.end(), d.flow("begin hand_over done"))
    return ProcessFiles(key, {"process.bpmn": diagram})


def test_publishing_the_same_files_again_does_nothing(office: Office) -> None:
    before = office.rows(process_versions)
    assert office.do(publish, ANALYST, [files("support"), files("concern")], "Again", office.now) == []
    assert office.rows(process_versions) == before


def test_changed_files_make_the_next_version_and_the_old_one_stays(office: Office) -> None:
    (version,) = office.do(publish, ANALYST, [changed("P6W", "P8W")], "Eight weeks", office.now)
    assert (version.key, version.number, version.note, version.published_by) == (
        "support",
        2,
        "Eight weeks",
        "analyst",
    )
    assert [one.number for one in office.do(versions_of, "support")] == [2, 1]
    first = office.do(versions_of, "support")[1]
    assert office.do(files_of, first.digest) == files("support")


def test_going_back_to_old_files_is_a_new_version(office: Office) -> None:
    office.do(publish, ANALYST, [changed("P6W", "P8W")], "Eight weeks", office.now)
    (version,) = office.do(publish, ANALYST, [files("support")], "Six after all", office.now)
    assert version.number == 3


def test_a_case_stays_on_the_version_that_it_began_with(office: Office) -> None:
    old = office.open()
    office.do(publish, ANALYST, [changed("P6W", "P8W")], "Eight weeks", office.now)
    office.complete("plan", PLAN)
    new = office.open()
    office.complete("plan", PLAN)
    pins = {row.case_id: row.pins for row in office.rows(process_instances)}
    assert pins[old] != pins[new]
    office.later(weeks=6)
    assert office.fire() == 0
    office.case = old
    assert office.fire() == 1


def test_every_fault_of_every_file_is_named_and_nothing_is_published(office: Office) -> None:
    before = office.rows(process_versions)
    bad_diagram = changed('targetRef="which"', 'targetRef="nowhere"')
    bad_form = ProcessFiles("concern", {**files("concern").files, "forms/broken.form.json": b"{"})
    with pytest.raises(FilesRefused) as refused:
        office.do(publish, ANALYST, [files("fragile"), bad_diagram, bad_form], "Bad", office.now)
    paths = {fault.path for fault in refused.value.faults if fault.severity == "error"}
    assert paths >= {"support/process.bpmn", "concern/forms/broken.form.json"}
    assert office.rows(process_versions) == before


def test_a_circle_of_calls_through_another_process_is_refused(office: Office) -> None:
    caller, called = calling("caller", "called"), calling("called", "support")
    office.do(publish, ANALYST, [caller, called], "A chain", office.now)
    with pytest.raises(FilesRefused) as refused:
        office.do(publish, ANALYST, [calling("called", "caller")], "A circle", office.now)
    assert [(fault.path, fault.code) for fault in refused.value.faults if fault.severity == "error"] == [
        ("called/process.bpmn", "CALLS-ITSELF")
    ]


def test_only_analysts_publish(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.do(publish, LEAD, [files("support")], "Mine", office.now)


def test_a_version_says_what_it_starts_on(office: Office) -> None:
    versions = office.do(latest_versions)
    assert versions["concern"].start_messages == {"safeguarding_concern": "concern"}
    assert versions["support"].calls == []


def test_a_published_file_is_read_once_and_its_cases_need_it_no_second_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(source: bytes, path: str, **how: bool) -> etree._Element:
        read.append(path)
        return read_safely(source, path, **how)

    monkeypatch.setattr("engine.bpmn.reading.read_safely", counted)
    monkeypatch.setattr("engine.decisions.reading.read_safely", counted)
    office.do(publish, ANALYST, [changed("P6W", "P9W")], "Nine weeks", office.now)
    office.open()
    assert sorted(read) == sorted(
        {path for path in files("support").files if path.endswith((".bpmn", ".dmn"))}
    )
