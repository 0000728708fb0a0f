"""The drawing page's addresses: what it reads, saves and is refused, as its script sees them."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.identity import Actor
from engine.process_versions import save_files, take_over
from engine.store.moment import present
from engine.store.process_drafts import files_of_draft
from tests.engine.casework.office import ANALYST, MANAGER, files
from tests.handlers.conftest import Browser, Site
from tests.handlers.test_drafts import begun

SUPPORT = files("support").diagram.decode()
END = "</extensionElements>"


def send(browser: Browser, path: str, **body: Any) -> TestResponse:
    headers = {"X-Form-Token": browser.token(), "Accept": "application/json"}
    return browser.client.post(path, json=body, headers=headers)


def saved(site: Site, draft: str) -> str:
    return site.office.do(files_of_draft, draft.removeprefix("/drafts/"))["support"].now.diagram.decode()


def test_a_diagram_is_read_saved_and_judged(site: Site) -> None:
    analyst, draft = begun(site)
    read = analyst.get(f"{draft}/support/diagram")
    assert read.text == SUPPORT
    changed = SUPPORT.replace("P6W", "P8W")
    answer = send(analyst, f"{draft}/support/diagram", source=changed, did="Eight weeks", seen=0)
    assert answer.json is not None
    assert answer.json["saves"] == int(read.headers["X-Saves"]) + 1
    assert {one["severity"] for one in answer.json["faults"]} == {"warning"}
    assert saved(site, draft) == changed
    assert "Eight weeks" in analyst.get(draft).text


def test_faults_of_what_is_not_saved_are_told_and_nothing_is_stored(site: Site) -> None:
    analyst, draft = begun(site)
    broken = SUPPORT.replace("P6W", "6W")
    answer = send(analyst, f"{draft}/support/faults", source=broken)
    assert answer.json is not None
    fault = next(one for one in answer.json["faults"] if one["code"] == "TIMER-UNCLEAR")
    assert fault.keys() == {"file", "element", "code", "message", "severity", "mend"}
    assert fault["mend"] == {
        "element": fault["element"], "setting": "timer", "value": "P6W", "words": "Change it to “P6W”",
    }  # fmt: skip
    assert saved(site, draft) == SUPPORT


def test_the_same_diagram_sent_again_is_saved_once(site: Site) -> None:
    analyst, draft = begun(site)
    changed = SUPPORT.replace("P6W", "P8W")
    for _ in range(2):
        answer = send(analyst, f"{draft}/support/diagram", source=changed, did="", seen=0)
        assert answer.json is not None
        assert answer.json["saves"] == 1


def test_a_save_over_what_was_not_seen_says_who_was_first(site: Site) -> None:
    analyst, draft = begun(site)
    with site.office.database.transaction() as session:
        saved_by = (session, ANALYST, draft.removeprefix("/drafts/"), "support")
        save_files(*saved_by, {"README.md": b"Mine."}, "Wrote", present(session))
    late = send(analyst, f"{draft}/support/diagram", source=SUPPORT.replace("P6W", "P8W"), seen=0)
    assert late.status_code == 409
    assert late.json is not None
    assert late.json["cause"] == "DraftMoved"
    assert saved(site, draft) == SUPPORT


def test_a_file_that_cannot_be_read_or_says_nothing_is_refused_in_words(site: Site) -> None:
    analyst, draft = begun(site)
    wrong: list[dict[str, Any]] = [{"source": "<no", "seen": 0}, {"seen": 0}, {"source": SUPPORT}]
    for body in [*wrong, {"source": SUPPORT, "seen": "0"}]:
        answer = send(analyst, f"{draft}/support/diagram", **body)
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["problem"]
    assert saved(site, draft) == SUPPORT


def test_a_save_that_lost_what_another_tool_wrote_is_refused(site: Site) -> None:
    analyst, draft = begun(site)
    foreign = SUPPORT.replace("<userTask ", '<userTask xmlns:o="http://o.example" o:mark="1" ', 1)
    assert foreign != SUPPORT
    assert send(analyst, f"{draft}/support/diagram", source=foreign, seen=0).status_code == 200
    lost = send(analyst, f"{draft}/support/diagram", source=SUPPORT, seen=1)
    assert lost.status_code == 422
    assert lost.json is not None
    assert "would lose o:mark" in lost.json["problem"]


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("Some <o:b>bold</o:b> words", "Some <o:b>bold</o:b> words", ""),
        ("Some <o:b>bold</o:b> words", "Some words<o:b>bold</o:b>", "would lose o:own"),
        ("<o:b/><o:b/>", "<o:b/>", "would lose o:own"),
    ],
)
def test_what_would_be_lost_of_a_diagram_that_nobody_touched_is_told(
    site: Site, before: str, after: str, lost: str
) -> None:
    analyst, draft = begun(site)
    was, now = (
        SUPPORT.replace(END, f'<o:own xmlns:o="http://o.example">{content}</o:own>{END}', 1)
        for content in (before, after)
    )
    assert send(analyst, f"{draft}/support/diagram", source=was, seen=0).status_code == 200
    answer = send(analyst, f"{draft}/support/loss", source=now)
    assert answer.json is not None
    assert lost in answer.json["lost"]
    assert bool(answer.json["lost"]) is bool(lost)
    assert send(analyst, f"{draft}/support/loss").status_code == 422
    assert send(analyst, f"{draft}/nothing_here/loss", source=now).status_code == 404


def test_whoever_only_reads_drafts_looks_and_saves_nothing(site: Site) -> None:
    _, draft = begun(site)
    auditor = site.signed_in("auditor")
    assert "not allowed to write in a draft" in auditor.get(f"{draft}/support/canvas").text
    refused = send(auditor, f"{draft}/support/diagram", source=SUPPORT, seen=0)
    assert refused.status_code == 403


def test_a_process_that_the_draft_does_not_hold_is_not_found(site: Site) -> None:
    analyst, draft = begun(site)
    for path in ("canvas", "diagram"):
        assert analyst.get(f"{draft}/nothing_here/{path}").status_code == 404
    assert send(analyst, f"{draft}/nothing_here/diagram", source=SUPPORT, seen=0).status_code == 404
    assert send(analyst, "/drafts/none/support/faults", source=SUPPORT).status_code == 404


def test_the_page_says_who_writes_in_the_draft_and_offers_the_way_to_it_without_scripts(site: Site) -> None:
    analyst, draft = begun(site)
    page = analyst.get(f"{draft}/support/canvas").text
    assert f'href="{draft}/support/steps"' in page
    assert "DraftHeld" not in page
    with site.office.database.transaction() as session:
        draft_id = draft.removeprefix("/drafts/")
        other = Actor(MANAGER.id, MANAGER.name, ANALYST.roles)
        take_over(session, other, draft_id, present(session))
    assert "DraftHeld" in analyst.get(f"{draft}/support/canvas").text
