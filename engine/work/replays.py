"""What a worker does for drafts: plays the recorded cases on them, some at a time.

Each part is written in a transaction of its own, and only while the replay still stands: a worker that is
killed leaves the rest to the next one, and one that is stopped, or asked for anew, is let go of.
"""

from datetime import datetime, time
from threading import Event

import structlog

from engine.bpmn.bundle import ProcessFiles
from engine.england import from_england
from engine.errors import EngineError
from engine.faults import FilesRefused
from engine.store.database import Database, Session
from engine.store.draft_replays import (
    DraftReplay,
    PlayedCase,
    change_replay,
    list_cases,
    next_cases,
    replay_of,
    replays_to_play,
    revision_of,
    write_played,
)
from engine.store.moment import present
from engine.store.process_drafts import DraftFiles, files_of_draft
from engine.views.played_files import Drafts
from engine.views.replaying import CasesWanted, cases_that_used, replay_cases

log = structlog.get_logger()
#: How many cases are played before that is written.
PLAYED_AT_A_TIME = 100
CHANGED = "The draft was changed meanwhile. Have the cases played again, on the draft as it is now."
FAULTY = "The draft has errors. Cases can be played on it once they are mended."


def play_on_drafts(database: Database, stopping: Event | None = None) -> int:
    """Play for each draft what was asked for, to the end; how many cases were played."""
    stopping = stopping or Event()
    with database.reading() as session:
        replays = replays_to_play(session)
    return sum(_play(database, replay, stopping) for replay in replays)


def _play(database: Database, replay: DraftReplay, stopping: Event) -> int:
    played = 0
    try:
        while not stopping.is_set() and (some := _play_some(database, replay)):
            played += some
    except EngineError as failed:
        log.warning("cases could not be played on a draft", draft=replay.draft_id, why=type(failed).__name__)
        _end(database, replay, FAULTY if isinstance(failed, FilesRefused) else str(failed))
    return played


def _play_some(database: Database, replay: DraftReplay) -> int:
    """Play the next cases; how many, 0 where there is nothing more to do."""
    with database.transaction() as session:
        files = files_of_draft(session, replay.draft_id)
        if not _begun(session, replay, files):
            return 0
    with database.reading() as session:
        places = next_cases(session, replay.draft_id, PLAYED_AT_A_TIME)
        wanted = CasesWanted(case_ids=list(places))
        found = replay_cases(session, _now(files), wanted, present(session)).results if places else ()
    if not found:
        _end(database, replay)
        return 0
    results = {places[one.case]: PlayedCase.of(one) for one in found}
    with database.transaction() as session:
        if change_replay(session, replay, state="playing"):
            write_played(session, replay.draft_id, results)
    return len(found)


def _begun(session: Session, replay: DraftReplay, files: dict[str, DraftFiles]) -> bool:
    """Whether it still stands, on the files that it was asked for; which cases it is of is noted at first."""
    now = replay_of(session, replay.draft_id, held=True)
    if now is None or now.id != replay.id:
        return False
    if revision_of(_now(files)) != replay.revision:
        change_replay(session, replay, state="stopped", problem=CHANGED, ended_at=present(session))
        return False
    if now.state == "asked":
        since = from_england(datetime.combine(now.since, time())) if now.since else None
        wanted = CasesWanted(since=since, state=now.cases_state or None)
        keys = Drafts.of(session, _now(files)).keys
        list_cases(session, replay.draft_id, cases_that_used(session, keys, wanted))
    return change_replay(session, replay, state="playing")


def _end(database: Database, replay: DraftReplay, problem: str = "") -> None:
    with database.transaction() as session:
        state = "stopped" if problem else "done"
        change_replay(session, replay, state=state, problem=problem, ended_at=present(session))


def _now(files: dict[str, DraftFiles]) -> list[ProcessFiles]:
    return [one.now for one in files.values()]
