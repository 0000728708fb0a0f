"""Holds what is written against the chains of events: events, notes, answers and process files.

An event holds the digest of the note or of the answers that it is about. Those of before digests were kept
are not covered by a chain; `events_without` counts them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.casework.cases import Note
from engine.casework.fingerprints import fingerprint
from engine.chain import ChainBroken
from engine.england import day_in_words
from engine.store.database import Session
from engine.store.events import verify_chain
from engine.store.processes import files_of
from engine.tables import cases, events, notes, process_versions, tasks


@dataclass(frozen=True)
class CaseHistory:
    """What came of checking a case: how many events it has, and what is wrong, in sentences.

    `answers` are the digests of answers that were held against the tasks; `uncovered` the tasks that people
    completed before digests of answers were kept.
    """

    case_id: str
    events: int
    answers: int
    uncovered: int
    faults: tuple[str, ...]


def check_case(session: Session, case_id: str) -> CaseHistory:
    """Check all that a case holds of what happened.

    Raises:
        NotFound: there is no such case.
    """
    faults, number = [], 0
    try:
        number = verify_chain(session, case_id)
    except ChainBroken as broken:
        faults.append(str(broken))
    said = _said(session, case_id)
    done = _done(session, case_id)
    faults += _of_notes(session, case_id, said)
    faults += _of_answers(done, said)
    covered = sum(1 for payload in said if "answers" in payload)
    return CaseHistory(case_id, number, covered, len(done) - covered, tuple(faults))


def check_all(session: Session) -> Iterator[CaseHistory]:
    """Check every case, one after the other."""
    for case_id in session.scalars(select(cases.c.id).order_by(cases.c.id)).all():
        yield check_case(session, case_id)


def faults_of_files(session: Session) -> Iterator[str]:
    """Process files that are not those under whose digest they were published, in sentences."""
    table = process_versions.c
    query = select(table.digest, table.key, table.number).order_by(table.key, table.number)
    for digest, key, version in session.execute(query).all():
        files = files_of(session, digest)
        if files is None or files.digest != digest:
            yield f"The files of “{key}”, version {version}, are not those that were published."


def _said(session: Session, case_id: str) -> list[Mapping[str, Any]]:
    query = select(events.c.payload).where(events.c.case_id == case_id).order_by(events.c.seq)
    return [payload for payload in session.scalars(query) if "answers" in payload or "digest" in payload]


def _done(session: Session, case_id: str) -> dict[str, Any]:
    """What people answered in tasks, by the task's id."""
    query = select(tasks.c.id, tasks.c.answers, tasks.c.name).where(
        tasks.c.case_id == case_id, tasks.c.state == "completed"
    )
    return {row.id: row for row in session.execute(query)}


def _of_notes(session: Session, case_id: str, said: list[Mapping[str, Any]]) -> Iterator[str]:
    content = [notes.c[name] for name in Note.__dataclass_fields__]
    query = select(notes.c.id, *content).where(notes.c.case_id == case_id)
    written = {row[0]: row[1:] for row in session.execute(query)}
    for payload in said:
        if "note" not in payload:
            continue
        note = written.pop(payload["note"], None)
        if note is None:
            yield "A note is gone that the chronology tells of."
        elif fingerprint(dict(zip(Note.__dataclass_fields__, note, strict=True))) != payload["digest"]:
            yield f"The note on {day_in_words(note[0])} is not the one that was written."
    for note in written.values():
        yield f"A note on {day_in_words(note[0])} is there of which the chronology does not tell."


def _of_answers(done: Mapping[str, Any], said: list[Mapping[str, Any]]) -> Iterator[str]:
    for payload in said:
        kept = payload.get("answers")
        if kept is None:
            continue
        task = done.get(kept["task"])
        if task is None:
            yield f"The answers to “{payload['name']}” are gone."
        elif fingerprint(task.answers or {}) != kept["digest"]:
            yield f"The answers to “{task.name}” are not those that were given."
