"""All recorded cases are played on a draft by the worker, in parts, and each reader reads what they may."""

from collections.abc import Mapping
from threading import Event

import pytest

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.errors import NotAllowed
from engine.identity import Actor
from engine.process_versions import begin_draft, save_files
from engine.process_versions.replays import PlayedAlready, ask_for_replay
from engine.store.database import Session
from engine.store.draft_replays import PlayedCase, write_played
from engine.store.process_drafts import files_of_draft
from engine.views.draft_replay import WITHHELD, ReplaySeen, look_at_replay
from engine.work import replays
from engine.work.replays import play_on_drafts
from tests.engine.casework.office import ANALYST, LEAD, MANAGER, PLAN, Office
from tests.engine.process_versions.test_publishing import changed


def drafted(office: Office) -> str:
    """A draft in which the plan of `support` has another time, with five cases that had one."""
    for _ in range(5):
        office.open()
        office.complete("plan", PLAN)
    draft_id = office.do(begin_draft, ANALYST, "Later", ["support"], office.now)
    files = changed('value="P3D"', 'value="P4D"').files
    office.do(save_files, ANALYST, draft_id, "support", {DIAGRAM: files[DIAGRAM]}, "Later", office.now)
    return draft_id


def seen(office: Office, draft_id: str, actor: Actor = ANALYST, verdict: str = "") -> ReplaySeen:
    def look(session: Session) -> ReplaySeen | None:
        files: list[ProcessFiles] = [one.now for one in files_of_draft(session, draft_id).values()]
        return look_at_replay(session, actor, draft_id, files, verdict, office.now, skip=0, most=3)

    found = office.do(look)
    assert found is not None
    return found


def test_a_worker_that_is_stopped_leaves_the_rest_to_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "PLAYED_AT_A_TIME", 2)
    draft_id = drafted(office)
    with pytest.raises(NotAllowed):
        office.do(ask_for_replay, LEAD, draft_id, "", None, office.now)
    office.do(ask_for_replay, ANALYST, draft_id, "open", None, office.now)
    stopping = Event()

    def write(session: Session, draft: str, played: Mapping[int, PlayedCase]) -> None:
        stopping.set()
        write_played(session, draft, played)

    monkeypatch.setattr(replays, "write_played", write)
    assert play_on_drafts(office.database, stopping) == 2
    half = seen(office, draft_id)
    assert (half.played, half.waiting, half.under_way) == (2, 3, True)
    with pytest.raises(PlayedAlready):
        office.do(ask_for_replay, MANAGER, draft_id, "", None, office.now)
    assert play_on_drafts(office.database) == 3
    whole = seen(office, draft_id)
    assert (whole.played, whole.waiting, whole.under_way) == (5, 0, False)
    assert len(whole.results) == 3
    assert seen(office, draft_id, verdict="same").results == []


def test_what_a_reader_does_not_read_is_not_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft_id = drafted(office)
    office.do(ask_for_replay, ANALYST, draft_id, "", None, office.now)
    play_on_drafts(office.database)
    assert "would have been due" in seen(office, draft_id).results[0].words
    monkeypatch.setattr(
        "engine.views.draft_replay.withheld_from",
        lambda actor: frozenset({"support"} if actor == ANALYST else ()),
    )
    assert seen(office, draft_id).results[0].words == WITHHELD
    assert "would have been due" in seen(office, draft_id, MANAGER).results[0].words
