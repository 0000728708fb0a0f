"""Fills an empty database with the demo county, and publishes the shipped processes.

Owns the order in which a training database comes to be: its clock, schools, children, registers,
staff, processes, then lives. Refuses a database in which anybody already signs in.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select

import processes
from engine import accounts, passwords
from engine.bpmn.bundle import ProcessFiles
from engine.england import day_in_england
from engine.errors import EngineError
from engine.identity import SYSTEM, Actor
from engine.process_versions.shipping import Shipment, ship
from engine.store import moment
from engine.store.database import Database, Session
from engine.store.enrolments import add_pupils
from engine.store.people import person
from engine.tables import schools, users
from engine.triage.counting import recount
from engine.version import VERSION
from engine.work.due_cases import beat
from web.demo.cases import LIVES
from web.demo.counted import write_as_counted
from web.demo.county import PUPILS, SEED, County, DemoPupil, age_in, districts, invent, year_began
from web.demo.drafting import propose_a_change
from web.demo.enrolments import leaves
from web.demo.happenings import change_school, leave, look_at_registers, read_what_is_old
from web.demo.lives import Life, live
from web.demo.places import CHANGES_SCHOOL
from web.demo.register_rows import write_half_terms, write_registers
from web.demo.staff import BROOKFIELD, DUNMORE, PASSWORD, STAFF, WHO_LEFT

#: Accounts and first versions are older than the oldest life.
BEFORE_EVERYTHING = timedelta(days=500)
#: Of those who will be past compulsory school age at the end of the school year: their age when it begins.
LAST_AGE = 15
FILLER = Actor(SYSTEM.id, SYSTEM.name, frozenset({"administrator", "system"}))


class DatabaseInUse(EngineError):
    """People already sign in to this database: only an empty one can become a demo."""


class TooFewForTheCases(EngineError):
    """{school} has {found} children for {wanted} cases of the demo: ask for more pupils, or another seed."""


def fill(database: Database, now: datetime, *, pupils: int = PUPILS, seed: int = SEED) -> None:
    """Make the demo county in a database that has tables and nothing else.

    Args:
        now: where the lives of its cases have come to.
        pupils: how many children, at least.
        seed: of all that is left to chance.

    Raises:
        DatabaseInUse: somebody has an account there.
        TooFewForTheCases: not every case of the demo finds a child.
    """
    began = now - BEFORE_EVERYTHING
    with database.transaction() as session:
        if session.scalar(select(func.count()).select_from(users)):
            raise DatabaseInUse
        moment.set_up(session, training=True)
        all_districts = districts(day_in_england(now), pupils=pupils, seed=seed)
        home = next(all_districts)
        children = children_for_lives(home, day_in_england(now), seed)
        write_half_terms(session, day_in_england(now))
        everywhere = [home, *all_districts]
        for district in everywhere:
            write_county(session, district)
        staff = hire(session, home, began)
    publish_shipped(database, moment.always(began))
    for life, pupil_id in zip(LIVES, children, strict=True):
        live(life, pupil_id, database, staff, now, seed)
    # The other registers come in last: in their stories people count sessions themselves.
    with database.transaction() as session:
        write_as_counted(session, children, day_in_england(now), seed)
        for district in everywhere:
            write_registers(session, district, day_in_england(now), seed, children)
        recount(session, day_in_england(now), now)
    look_at_registers(database, staff, now)
    with database.transaction() as session:
        read_what_is_old(session, staff, now)
        leave(session, FILLER, staff["lead_professional"][-1])
        urns = {school.name: school.urn for school in home.schools}
        moving = children[LIVES.index(CHANGES_SCHOOL)]
        change_school(session, FILLER, moving, urns[BROOKFIELD], urns[DUNMORE], now)
        propose_a_change(session, staff["analyst"][0], now)
    beat(database, moment.always(now))


def open_office(database: Database, now: datetime) -> Mapping[str, list[Actor]]:
    """Bring an empty database to where the demo's cases begin, no case opened yet; the staff by role."""
    county, began = invent(now.date()), now - BEFORE_EVERYTHING
    database.upgrade()
    with database.transaction() as session:
        moment.set_up(session, training=True)
        write_county(session, county)
        staff = hire(session, county, began)
    publish_shipped(database, moment.always(began))
    return staff


def write_county(session: Session, county: County) -> None:
    """Write schools and pupils."""
    session.execute(insert(schools), [{"urn": school.urn, "name": school.name} for school in county.schools])
    add_pupils(session, [asdict(pupil) for pupil in county.pupils])


def hire(session: Session, county: County, began: datetime) -> Mapping[str, list[Actor]]:
    """Give everybody an account; those who act, by role. Whoever leaves later is there too, last."""
    urns = {school.name: school.urn for school in county.schools}
    staff: dict[str, list[Actor]] = defaultdict(list)
    known_hash = passwords.hashed(PASSWORD)
    for member in (*STAFF, WHO_LEFT):
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
            known_hash=known_hash,
        )
        found = person(session, user_id)
        if found:
            staff[member.role].append(found.actor)
    return staff


def children_for_lives(county: County, today: date, seed: int = SEED) -> list[str]:
    """The ids of as many children as there are lives, each of the school where the life is lived.

    Raises:
        TooFewForTheCases: a school has too few who do not leave it this year and of whom the record says
            what the lives need.
    """
    urns = {school.name: school.urn for school in county.schools}
    known = [each for each in county.pupils if not leaves(each, seed)]
    # After their last summer at school nothing legal is possible: those children come last.
    known.sort(key=lambda pupil: age_in(pupil, year_began(today)) >= LAST_AGE)
    found: list[str] = []
    for life in LIVES:
        there = [each for each in known if each.school_urn == urns[life.school] and each.id not in found]
        if not (chosen := next((each.id for each in there if _suits(each, life)), None)):
            wanted = sum(each.school == life.school for each in LIVES)
            raise TooFewForTheCases(school=life.school, found=len(there), wanted=wanted)
        found.append(chosen)
    return found


def _suits(pupil: DemoPupil, life: Life) -> bool:
    return all(getattr(pupil, fact) is value for fact, value in life.record.items())


def publish_shipped(database: Database, at: moment.Moment) -> Shipment:
    """Publish what the product brings; what the council has changed is only proposed."""
    bundles = [ProcessFiles.read(processes.folder(key)) for key in processes.shipped()]
    with database.transaction() as session:
        return ship(session, bundles, VERSION, at(session))
