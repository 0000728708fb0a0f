"""What happens in the demo county once its cases are lived: a child moves, a colleague leaves, a scan.

Each is done with the verbs that people and the worker use, at the present moment.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from engine.accounts import change_user
from engine.casework import Origin, keep_changes
from engine.england import day_in_england
from engine.errors import BadInput
from engine.identity import Actor
from engine.pupil_record import FactChange
from engine.store.cases import hold_cases_about
from engine.store.database import Database, Session
from engine.store.enrolments import change_pupils, enrolments_of, put_enrolments
from engine.store.notices import mark_read
from engine.tables import notices
from engine.work.proposals import scan_now

#: What is older has been read: a list holds what is news.
READ_AFTER = timedelta(weeks=2)
#: So many days ago the child came to the new school.
MOVED = timedelta(days=3)


def change_school(
    session: Session, administrator: Actor, pupil_id: str, was: str, becomes: str, now: datetime
) -> None:
    """A child is on roll at another school, as a file of pupils tells it.

    Args:
        was, becomes: numbers of the schools.
    """
    since = day_in_england(now) - MOVED
    held = hold_cases_about(session, [pupil_id])
    ended = [
        (pupil_id, urn, admitted, since - timedelta(days=1), kind)
        for urn, admitted, left, kind in enrolments_of(session, [pupil_id])[pupil_id]
        if urn == was and left is None
    ]
    put_enrolments(session, [*ended, (pupil_id, becomes, since, None, "main")])
    change_pupils(session, {pupil_id: {"school_urn": becomes}})
    change = FactChange("school_urn", was, becomes, since)
    keep_changes(session, {pupil_id: [change]}, held, Origin(administrator, now, "pupils.csv"))


def leave(session: Session, administrator: Actor, who: Actor) -> None:
    """A colleague's account is closed; the worker gives their tasks back and tells the manager."""
    change_user(
        session, administrator, who.id, roles=who.roles, schools=who.schools, reached_by=None, active=False
    )


def look_at_registers(database: Database, staff: Mapping[str, list[Actor]], now: datetime) -> None:
    """Propose cases of children whose registers say so, as the county's officer does each half-term."""
    # In the first days of September there are no marks yet, and nobody is proposed.
    with suppress(BadInput):
        scan_now(database, staff["county_officer"][0], day_in_england(now), now)


def read_what_is_old(session: Session, staff: Mapping[str, list[Actor]], now: datetime) -> None:
    """Everybody has read what was said to them weeks ago, as they would have in such weeks."""
    old = session.scalars(select(notices.c.id).where(notices.c.at < now - READ_AFTER)).all()
    for actor in (each for people in staff.values() for each in people):
        mark_read(session, actor, old, now)
