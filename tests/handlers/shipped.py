"""An office that runs the shipped processes: lives of scenarios, with people of every role at browsers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

import processes
from engine.attendance.facts import NOTHING_COUNTED, WINDOW
from engine.casework.cases import new_case, start
from engine.casework.hand import CaseInHand, take_case
from engine.expressions import from_json
from engine.identity import Actor
from engine.policy import CASEWORKERS
from engine.store.cases import add_case
from engine.store.database import Database, Session
from engine.store.moment import present
from engine.store.people import Person, add_person
from engine.tables import pupils, users
from tests.engine.casework.office import MONDAY, Office
from tests.handlers.conftest import furnish_site, hashed_once
from web.demo.filling import publish_shipped
from web.demo.lives import Deed, Story, next_deed

#: Two people of each role: one may look at what the other did.
STAFF = {
    role: [Actor(f"{role}-{number}", f"{role} {number}", frozenset({role}), frozenset({"100001"}))
           for number in (1, 2)]
    for role in sorted(CASEWORKERS)
}  # fmt: skip


def furnish_shipped(database: Database) -> None:
    """The office with the shipped processes and two people of every role; the child is not looked after."""
    furnish_site(database)
    publish_shipped(database, present)
    with database.transaction() as session:
        for actor in (each for people in STAFF.values() for each in people):
            person = Person(
                id=actor.id, name=actor.name, reached_by=None, sign_in_name=actor.id, roles=actor.roles,
                schools=actor.schools, active=True, must_change_password=False, locked_until=None,
            )  # fmt: skip
            add_person(session, person, "no password", MONDAY)
        session.execute(update(users).values(password_hash=hashed_once()))
        session.execute(update(pupils).values(looked_after=False))


def scenario_of(process: str, name: str) -> dict[str, Any]:
    """A shipped scenario."""
    place = processes.folder(process) / "scenarios" / f"{name}.json"
    read: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return read


def register_as_told(scenario: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the register be what a scenario says of it, which writes no marks."""
    if register := scenario.get("variables", {}).get("attendance"):
        window = {name: register.get(name) for name in WINDOW}
        monkeypatch.setattr(CaseInHand, "_attendance", lambda _: from_json({**NOTHING_COUNTED, **register}))
        monkeypatch.setattr(CaseInHand, "_window", lambda *_: from_json(window))


@dataclass
class PageStory(Story):
    """A scenario whose first message is left to somebody at a page."""

    reached: datetime | None = None

    def send(self, session: Session, deed: Deed) -> None:
        """Stop there."""
        self.sent += 1
        self.reached = deed.at

    def live(self, office: Office, until: datetime | None = None) -> None:
        """Go on until the message, or a moment, or until nothing more happens."""
        while not self.reached and (deed := next_deed(office.database, self)):
            if until and deed.at > until:
                return
            with office.database.transaction() as session:
                self.do(session, deed)


def begin(
    office: Office, process: str, scenario: Mapping[str, Any], opener: Actor = STAFF["lead_professional"][0]
) -> PageStory:
    """A case about the child in which the process of a scenario has just started."""
    began = datetime.fromisoformat(scenario["start"])
    variables = dict(scenario.get("variables", {}))
    told = variables.pop("pupil", {}).items()
    for given in ("attendance", "people"):  # the office has its own
        variables.pop(given, None)
    facts = {name: value for name, value in told if name in pupils.c and isinstance(value, bool)}
    with office.database.transaction() as session:
        if facts:
            session.execute(update(pupils).values(facts))
        row = new_case(opener, process, "sam", variables.pop("case", {}), began)
        add_case(session, **row, open_key=None)
        hand = take_case(session, opener, row["id"], began)
        assert start(hand, process, variables) is None
    office.case = row["id"]
    return PageStory(scenario, frozenset(), row["id"], STAFF)
