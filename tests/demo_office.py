"""The demo county's office for tests: schools, children, staff and the shipped processes, and no case yet."""

from collections.abc import Mapping
from datetime import datetime

from engine.identity import Actor
from engine.store import moment
from engine.store.database import Database
from engine.store.moment import always
from web.demo.county import invent
from web.demo.filling import BEFORE_EVERYTHING, hire, publish_shipped, write_county


def open_office(database: Database, now: datetime) -> Mapping[str, list[Actor]]:
    """Bring an empty database to where the demo's cases begin; the staff by role."""
    county, began = invent(now.date()), now - BEFORE_EVERYTHING
    database.upgrade()
    with database.transaction() as session:
        moment.set_up(session, training=True)
        write_county(session, county)
        staff = hire(session, county, began)
    publish_shipped(database, always(began))
    return staff
