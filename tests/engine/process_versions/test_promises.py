"""A draft cannot take a safeguard away in silence, whatever its note says."""

import json
import re
from pathlib import Path

import pytest

import processes
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.faults import FilesRefused
from engine.process_versions import begin_draft, propose, publish, save_files
from engine.process_versions.promises import INVARIANTS
from engine.store.process_drafts import files_of_draft
from engine.views.draft import look_at_draft
from tests.engine.casework.office import ANALYST, MANAGER, Office

PROCESSES = Path(processes.__file__).parent


def shipped_draft(office: Office, key: str) -> str:
    """A draft of a shipped process and of all that the others need."""
    bundles = [ProcessFiles.read(processes.folder(one)) for one in processes.shipped()]
    office.do(publish, ANALYST, bundles, "Shipped", office.now)
    return office.do(begin_draft, ANALYST, "Alone", [key], office.now)


def alone(office: Office, draft: str, key: str) -> None:
    """Let whoever proposed approve as well."""
    diagram = office.do(files_of_draft, draft)[key].now.diagram
    freed = re.sub(rb'\s*<spiffworkflow:property name="notBy" value="[^"]*" />', b"", diagram)
    assert freed != diagram
    office.do(save_files, ANALYST, draft, key, {DIAGRAM: freed}, "Freed", office.now)


def test_a_second_person_cannot_be_tidied_away(office: Office) -> None:
    draft = shipped_draft(office, "penalty_notice")
    alone(office, draft, "penalty_notice")
    with pytest.raises(FilesRefused) as refused:
        office.do(propose, ANALYST, draft, "Tidy labels", office.now)
    assert {one.code for one in refused.value.faults} == {"INVARIANT"}


def test_changing_what_must_never_be_lost_is_said_to_the_second_person(office: Office) -> None:
    draft = shipped_draft(office, "penalty_notice")
    alone(office, draft, "penalty_notice")
    shipped = json.loads((PROCESSES / "invariants" / "penalty_notice.invariants.json").read_bytes())
    kept = [one for one in shipped["invariants"] if one["kind"] != "second_person"]
    own = json.dumps({**shipped, "invariants": kept}).encode()
    office.do(
        save_files,
        ANALYST,
        draft,
        "penalty_notice",
        {INVARIANTS: own},
        "Gave up the second person",
        office.now,
    )
    page = office.do(look_at_draft, MANAGER, draft, office.now).process("penalty_notice")
    assert any("Given up" in one for one in page.given_up)
    assert [one for one in page.faults if one.code == "INVARIANT"] == []
    office.do(save_files, ANALYST, draft, "penalty_notice", {INVARIANTS: b"{"}, "Broke it", office.now)
    page = office.do(look_at_draft, MANAGER, draft, office.now).process("penalty_notice")
    assert {"INVARIANT", "INVARIANT-FILE"} <= {one.code for one in page.faults}
