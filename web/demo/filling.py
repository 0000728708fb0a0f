"""Fills an empty database with the demo county, and publishes the shipped processes.

Owns the order in which a training database comes to be: its clock, schools, children, staff,
processes, then lives. Refuses a database in which anybody already signs in.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

import processes
from engine import accounts, casework
from engine.bpmn.bundle import ProcessFiles
from engine.clock import wall_clock
from engine.errors import EngineError
from engine.identity import SYSTEM, Actor
from engine.store import moment
from engine.store.database import Database, Session
from engine.store.people import person
from engine.tables import pupils, schools, users
from web.demo.county import County, invent
from web.demo.lives import LIVES, live
from web.demo.staff import PASSWORD, STAFF

#: Accounts and first versions are older than the oldest life.
BEFORE_EVERYTHING = timedelta(days=500)
FILLER = Actor(SYSTEM.id, SYSTEM.name, frozenset({"administrator", "system"}))


class DatabaseInUse(EngineError):
    """People already sign in to this database: only an empty one can become a demo."""


def fill(database: Database) -> None:
    """Make the demo county in a database that has tables and nothing else.

    Raises:
        DatabaseInUse: somebody has an account there.
    """
    now = wall_clock()
    began = now - BEFORE_EVERYTHING
    county = invent(now.date())
    with database.transaction() as session:
        if session.scalar(select(func.count()).select_from(users)):
            raise DatabaseInUse
        moment.set_up(session, training=True)
        write_county(session, county)
        staff = hire(session, county, began)
    publish_shipped(database, began)
    for life, pupil_id in zip(LIVES, children_for_lives(county), strict=True):
        live(life, pupil_id, database, staff, now)


def write_county(session: Session, county: County) -> None:
    """Write schools and pupils."""
    session.execute(insert(schools), [{"urn": school.urn, "name": school.name} for school in county.schools])
    session.execute(insert(pupils), [asdict(pupil) for pupil in county.pupils])


def hire(session: Session, county: County, began: datetime) -> Mapping[str, list[Actor]]:
    """Give everybody an account; those who act, by role."""
    urns = {school.name: school.urn for school in county.schools}
    staff: dict[str, list[Actor]] = defaultdict(list)
    for member in STAFF:
        user_id, _ = accounts.add_user(
            session,
            FILLER,
            began,
            name=member.name,
            sign_in_name=member.sign_in_name,
            roles=[member.role],
            schools=[urns[member.school]] if member.school else (),
            reached_by=f"{member.sign_in_name}@demo.example",
            password=PASSWORD,
        )
        found = person(session, user_id)
        if found:
            staff[member.role].append(found.actor)
    return staff


def children_for_lives(county: County) -> list[str]:
    """The ids of as many children as there are lives, all of the first school attendance lead's school."""
    urn = next(school.urn for school in county.schools if school.name == STAFF[0].school)
    known = [pupil for pupil in county.pupils if pupil.school_urn == urn and pupil.looked_after is False]
    return [pupil.id for pupil in known[: len(LIVES)]]


def publish_shipped(database: Database, now: datetime | None = None) -> int:
    """Publish each shipped process whose files are not those of its newest version; how many there were."""
    bundles = [ProcessFiles.read(processes.folder(key)) for key in processes.shipped()]
    with database.transaction() as session:
        at = now or moment.present(session)
        return len(casework.publish(session, FILLER, bundles, "Shipped with Attendance Pathways", at))
