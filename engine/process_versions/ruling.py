"""What becomes of a process once it is published: a version withdrawn before its day, a process retired.

Retiring and offering again change what happens to children, so a second person agrees, as to publishing.
Withdrawing leaves what runs as it is: one person does it, and says why.
"""

from datetime import datetime
from uuid import uuid4

from engine.england import day_in_england
from engine.errors import BadInput, Conflict, NotFound
from engine.identity import Actor
from engine.policy import Action, Matter, allows, require
from engine.process_versions import shelf
from engine.process_versions.calling import beginners_of, faulty_calls
from engine.process_versions.concerning import working_roles
from engine.process_versions.offering import starters_of
from engine.store.database import Session
from engine.store.processes import (
    Version,
    latest_versions,
    mark_retired,
    versions_in_force,
    versions_of,
    withdraw_published_with,
)
from engine.store.rulings import Ruling, add_ruling, change_ruling, ruling_of, rulings_asked, rulings_on

LONGEST_WHY = 2_000
RETIRED, OFFERED, WITHDRAWN = "retired", "offered", "withdrawn"


class NotRuled(Conflict):
    """{problem}"""


def withdraw_version(session: Session, actor: Actor, key: str, number: int, why: str, now: datetime) -> None:
    """Take back a version before its day, with those that were published with it.

    Raises:
        NotAllowed: the person publishes nothing.
        NotFound: there is none.
        BadInput: nothing was said why.
        NotRuled: its day has come, or it was withdrawn, or what stays calls it.
    """
    require(Action.PUBLISH_PROCESS, actor)
    version = next((one for one in versions_of(session, key) if one.number == number), None)
    if version is None:
        raise NotFound(kind="process version", reference=f"{key}@{number}")
    why = _said(why)
    if version.withdrawn or version.in_force(day_in_england(now)):
        raise NotRuled(problem="Only a version whose day has not come can be withdrawn.")
    withdraw_published_with(session, version)
    left = latest_versions(session)
    lost = {called for one in left.values() if not one.retired for called in one.calls} - left.keys()
    if lost:
        raise NotRuled(problem=f"Other versions call {', '.join(sorted(lost))}: withdraw those first.")
    add_ruling(
        session,
        Ruling(
            uuid4().hex, key, WITHDRAWN, why, [*(version.concerns or ())], "agreed",
            actor.id, now, actor.id, now,
        ),
    )  # fmt: skip


def ask_ruling(session: Session, actor: Actor, key: str, kind: str, why: str, now: datetime) -> None:
    """Ask a second person to let a process be retired, or offered again.

    Args:
        kind: "retired" or "offered".

    Raises:
        NotAllowed: the person publishes nothing.
        NotFound: there is no such process.
        BadInput: nothing was said why.
        NotRuled: it is so already or was asked already, or others begin it, or what it calls is retired.
    """
    require(Action.PUBLISH_PROCESS, actor)
    version = latest_versions(session).get(key)
    if version is None:
        raise NotFound(kind="process", reference=key)
    why = _said(why)
    if any(one.state == "asked" for one in rulings_on(session, key)):
        raise NotRuled(problem="This was asked already, and waits for a second person.")
    _require_possible(session, version, kind, now)
    files = shelf.files(session, version.digest)
    concerns = sorted({*working_roles(files), *starters_of(version)})
    add_ruling(session, Ruling(uuid4().hex, key, kind, why, concerns, "asked", actor.id, now, None, None))


def agree_to_ruling(session: Session, actor: Actor, ruling_id: str, now: datetime) -> None:
    """Do what somebody else asked for.

    Raises:
        NotAllowed: the person publishes nothing, or asked for it.
        NotFound, NotRuled: there is none; see `ask_ruling`.
    """
    ruling = ruling_of(session, ruling_id)
    require(Action.PUBLISH_PROCESS, actor, Matter(barred=frozenset({ruling.asked_by})))
    _require_asked(ruling)
    _require_possible(session, latest_versions(session)[ruling.key], ruling.kind, now)
    mark_retired(session, ruling.key, ruling.kind == RETIRED)
    change_ruling(session, ruling_id, state="agreed", settled_by=actor.id, settled_at=now)


def refuse_ruling(session: Session, actor: Actor, ruling_id: str, now: datetime) -> None:
    """Leave the process as it is: said by a second person, or by whoever asked and thought better of it.

    Raises:
        NotAllowed, NotFound, NotRuled: see `agree_to_ruling`.
    """
    require(Action.PUBLISH_PROCESS, actor)
    _require_asked(ruling_of(session, ruling_id))
    change_ruling(session, ruling_id, state="refused", settled_by=actor.id, settled_at=now)


def rulings_to_settle(session: Session, actor: Actor) -> list[Ruling]:
    """What waits for somebody such as this person to agree to it."""
    return [
        one
        for one in rulings_asked(session)
        if allows(Action.PUBLISH_PROCESS, actor, Matter(barred=frozenset({one.asked_by})))
    ]


def _said(why: str) -> str:
    why = why.strip()
    if not why or len(why) > LONGEST_WHY:
        raise BadInput(problem=f"Say why, in at most {LONGEST_WHY:,} letters.")
    return why


def _require_asked(ruling: Ruling) -> None:
    if ruling.state != "asked":
        raise NotRuled(problem="This was settled already.")


def _require_possible(session: Session, version: Version, kind: str, now: datetime) -> None:
    if version.retired == (kind == RETIRED):
        raise NotRuled(problem=f"“{version.name}” is {'retired' if version.retired else 'offered'} already.")
    if kind == RETIRED:
        who = beginners_of(session, version, now)
        if who:
            raise NotRuled(
                problem=f"“{version.name}” cannot be retired while {'; '.join(who)}. What they begin would "
                "not be there."
            )
        return
    current = versions_in_force(session, now).get(version.key, version)
    faults = faulty_calls(session, {version.key: current.calls}, day_in_england(now))
    if faults:
        raise NotRuled(problem=" ".join(one.message for one in faults))
