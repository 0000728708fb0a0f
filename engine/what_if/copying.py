"""Copies a stored case for a life to go on from. Reads, locks nothing and writes nothing."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from engine.bpmn.effects import PendingMessage
from engine.casework.known import KnownCase
from engine.errors import Conflict
from engine.expressions import to_json
from engine.identity import Actor
from engine.policy import Action, require
from engine.simulation.case_copy import CaseCopy, CopiedProcess
from engine.store.cases import see_case
from engine.store.database import Session
from engine.store.instances import running_instances
from engine.store.messages import kept_messages
from engine.store.readers import NO_GLASS, matter_of
from engine.tables import tasks


class NothingRuns(Conflict):
    """Nothing runs in this case any more, so that it cannot go on from where it stands."""


class Copied(NamedTuple):
    """The copy, the versions that the case runs on (digests by process), and which state of it this is."""

    copy: CaseCopy
    pins: dict[str, str]
    version: int


def copy_case(session: Session, case_id: str, now: datetime, actor: Actor | None = None) -> Copied:
    """A case as it stands.

    Args:
        now: the moment at which it is copied.
        actor: who asks for it; None where that is whoever runs this machine.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the person may not read it, or not all of it.
        NothingRuns: it is closed.
    """
    case = see_case(session, case_id)
    running = running_instances(session, [case_id])[case_id]
    known = KnownCase(session, actor or Actor("system", "system"), now, case, running)
    if actor is not None:
        require(Action.READ_CASE, actor, matter_of(session, case, NO_GLASS))
        require(Action.READ_CONFIDENTIAL, actor)
    if not running:
        raise NothingRuns
    rows = session.execute(select(tasks).where(tasks.c.case_id == case_id)).all()
    since = {row.id: row.opened_at for row in rows}
    facts, calendar = known.facts, known.facts.read_calendar()
    copy = CaseCopy(
        process=case.process,
        now=now,
        opened_by=case.opened_by,
        record=case.record,
        pupil=to_json(dict(facts.pupil)),
        attendance=to_json(dict(facts.attendance)),
        people=to_json(dict(facts.people)),
        read_calendar=lambda: calendar,
        running=[CopiedProcess(one.id, one.process, one.state, one.record, since) for one in running],
        done=[
            (f"{row.process}/{row.element}", row.subject, row.completed_by)
            for row in rows
            if row.state == "completed"
        ],
        pending=[PendingMessage(*one) for one in kept_messages(session, case_id)],
    )
    pins = {process: digest for one in running for process, digest in one.pins.items()}
    return Copied(copy, pins, case.version)
