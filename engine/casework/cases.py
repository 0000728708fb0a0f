"""Opening a case, and writing down what was heard about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from engine.attendance.facts import FACTS
from engine.bpmn.records import OPENED_BY
from engine.casework.failures import Attempt, resolve, settle
from engine.casework.fingerprints import fingerprint
from engine.casework.hand import CaseInHand, take_case
from engine.casework.refusals import FactsGiven, NotBegun, NotPublished
from engine.casework.saving import save
from engine.england import day_in_england
from engine.errors import BadInput, EngineError, NotFound
from engine.expressions import from_json
from engine.identity import Actor
from engine.policy import Action, Matter, require
from engine.process_versions.offering import may_begin, starters_of
from engine.store.cases import add_case, case_opened_with
from engine.store.database import Session
from engine.store.notes import add_note as write_note
from engine.store.notes import note_is_of
from engine.store.processes import versions_in_force
from engine.store.pupils import school_of


def open_case(
    session: Session,
    actor: Actor,
    process_key: str,
    pupil_id: str,
    variables: Mapping[str, Any],
    now: datetime,
    *,
    key: str | None = None,
    because: str = "",
) -> str:
    """Open a case about a pupil with a process.

    Args:
        variables: plain JSON names for the process; those under `case` are shared by the whole case.
        key: makes a repeat by the same person do nothing.
        because: why it is opened, in the person's words; kept with the event.

    Returns:
        The case's id. When the diagram fails at once the case is open all the same, with an incident.

    Raises:
        NotFound: there is no such pupil.
        NotAllowed: the person does not open such cases, or not for this school's children.
        NotPublished: there is no such process.
        NotBegun: no case begins with it any more.
        FactsGiven: `pupil` or `attendance` is among the variables.
    """
    urn, versions = school_of(session, pupil_id), versions_in_force(session, now)
    if process_key not in versions:
        raise NotPublished(process=process_key)
    if not may_begin(versions[process_key]):
        raise NotBegun(process=versions[process_key].name)
    require(Action.OPEN_CASE, actor, Matter(school_urn=urn, starters=starters_of(versions[process_key])))
    refuse_facts(variables)
    record = variables.get("case", {})
    case_id = add_case(session, **new_case(actor, process_key, pupil_id, record, now), open_key=key)
    if case_id is None:
        return case_opened_with(session, actor.id, key or "")
    hand = take_case(session, actor, case_id, now)
    hand.versions = versions
    said: dict[str, Any] = {"reason": because} if because else {}
    if variables:
        said["variables"] = dict(variables)
    hand.note("case_opened", process=process_key, **said)
    start(hand, process_key, variables)
    return case_id


def new_case(
    actor: Actor, process_key: str, pupil_id: str, record: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The row of a case that is about to begin, under an id of its own."""
    return {
        "id": uuid4().hex, "pupil_id": pupil_id, "process": process_key, "state": "open", "record": record,
        "version": 0, "kept_messages": 0, "event_seq": 0, "event_head": "", "opened_at": now,
        "opened_by": actor.id,
    }  # fmt: skip


def refuse_facts(variables: Mapping[str, Any]) -> None:
    """Refuse variables that only the pupil's record or the register may say, or that cannot be kept.

    Raises:
        FactsGiven, BadInput: there are such, or `case` is no context.
    """
    fingerprint(variables)
    for name in FACTS:
        if name in variables:
            raise FactsGiven(name=name)
    if not isinstance(variables.get("case", {}), dict):
        raise BadInput(problem="“case” must hold names and values.")
    if OPENED_BY in variables.get("case", {}):
        raise FactsGiven(name=f"case.{OPENED_BY}")


def start(hand: CaseInHand, process_key: str, variables: Mapping[str, Any]) -> EngineError | None:
    """Start the process of a case; what failed, or None."""
    own = {name: from_json(value) for name, value in variables.items() if name != "case"}
    attempt = Attempt("start", process_key, {"variables": dict(variables)})
    try:
        hand.run.start(process_key, own)
    except EngineError as failure:
        settle(hand, attempt, failure)
        return failure
    resolve(hand, attempt)
    save(hand)
    return None


@dataclass(frozen=True)
class Note:
    """Something heard or said about a case.

    `heard_on` is the day on which it was heard, `how` by telephone, visit, letter ...;
    `corrects` is the id of an earlier note of the case, which stays.
    """

    heard_on: date
    heard_from: str
    how: str
    said: str
    action: str = ""
    corrects: str | None = None


def add_note(session: Session, actor: Actor, case_id: str, note: Note, now: datetime) -> str:
    """Write a note. Notes are corrected by further notes and never changed.

    Returns:
        The note's id.

    Raises:
        NotFound: there is no such case, or no such note to correct.
        NotAllowed: the person may not.
        BadInput: it says nothing, or was heard in the future.
    """
    hand = take_case(session, actor, case_id, now)
    hand.require(Action.ADD_NOTE)
    note_id = put_note(hand, note)
    save(hand)
    return note_id


def put_note(hand: CaseInHand, note: Note) -> str:
    """Write a note of somebody who may, without saving the case; answers its id.

    Raises:
        NotFound, BadInput: see `add_note`.
    """
    session, now = hand.session, hand.now
    if not (note.said.strip() and note.heard_from.strip()):
        raise BadInput(problem="Say what was said, and who said it.")
    if note.heard_on > day_in_england(now):
        raise BadInput(problem="The day on which it was heard cannot be in the future.")
    if note.corrects and not note_is_of(session, hand.case.id, note.corrects):
        raise NotFound(kind="note", reference=note.corrects)
    note_id = uuid4().hex
    content = {name: getattr(note, name) for name in Note.__dataclass_fields__}
    write_note(session, id=note_id, case_id=hand.case.id, written_by=hand.actor.id, written_at=now, **content)
    # The event holds the note's digest: a note changed behind the engine's back no longer fits its event.
    hand.note("note_added", note=note_id, digest=fingerprint(content), corrects=note.corrects)
    return note_id
