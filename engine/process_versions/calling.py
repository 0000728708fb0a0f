"""Whether what a process calls is there when it runs: on its day, and not retired."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from engine.bpmn.bundle import DIAGRAM
from engine.bpmn.elements import SENDERS
from engine.england import day_in_words
from engine.faults import Fault
from engine.process_versions import shelf
from engine.roles import catalogue
from engine.store.database import Session
from engine.store.processes import Version, latest_versions, versions_in_force, versions_of

#: The process with which a proposal of the half-termly scan opens a case.
OPENED_BY_SCAN = "county_route"


def faulty_calls(session: Session, calls: Mapping[str, Collection[str]], day: date) -> list[Fault]:
    """What some processes call that is retired, or begins only after they do.

    Args:
        calls: of each process that begins on the day together with the others, what it calls, by its key.
    """
    latest = latest_versions(session)
    wanted = {(key, called) for key, those in calls.items() for called in those if called not in calls}
    faults = []
    for key, called in sorted(wanted):
        newest = latest.get(called)
        if newest is None:
            continue  # The linter says that it is not there.
        if newest.retired:
            said = f"It calls “{newest.name}”, which is retired. Let that be offered again, or call another."
            faults.append(Fault(f"{key}/{DIAGRAM}", "", "CALL-RETIRED", said))
        elif not newest.in_force(day) and not _another(session, called, day):
            said = f"It calls “{newest.name}”, which begins only on {day_in_words(newest.begins_on)}. "
            faults.append(Fault(f"{key}/{DIAGRAM}", "", "CALL-TOO-EARLY", f"{said}Begin no sooner."))
    return faults


def _another(session: Session, key: str, day: date) -> bool:
    return any(one.in_force(day) and not one.retired for one in versions_of(session, key))


def beginners_of(session: Session, version: Version, now: datetime) -> list[str]:
    """What begins a process beside people, in words: what calls it or sends its message, and the product."""
    listed = [message for message, key in catalogue().message_starts.items() if key == version.key]
    standing = [*latest_versions(session).values(), *versions_in_force(session, now).values()]
    others = [one for one in standing if not one.retired and one.key != version.key]
    calling = {one.name for one in others if version.key in one.calls}
    sending = {one.name for one in others if version.start_messages and _sends(session, one, version)}
    scanned = version.key == OPENED_BY_SCAN
    return [
        *(["the half-termly scan proposes cases that open with it"] if scanned else []),
        *(f"the message “{message}” begins it in cases that run" for message in listed),
        *(f"“{name}” calls it" for name in sorted(calling)),
        *(f"“{name}” sends the message that begins it" for name in sorted(sending - calling)),
    ]


def _sends(session: Session, one: Version, version: Version) -> bool:
    elements = shelf.model(session, one.digest).elements.values()
    return any(each.kind in SENDERS and each.message in version.start_messages for each in elements)
