"""The chain of events of a case: each event's hash covers its content and the hash before it.

Changing, removing or inserting an event breaks every hash after it; cutting off the end
disagrees with the number and the hash that the case itself remembers. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson

from engine.errors import EngineError


class ChainBroken(EngineError):
    """The chronology of case {case_id} was tampered with at event {seq}: {problem}."""


@dataclass(frozen=True)
class Entry:
    """What happened, before it has its place in the chain. `payload` is plain JSON."""

    at: datetime
    kind: str
    actor: str
    process: str | None = None
    element: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """An entry at its place in a case's chain. `previous` is "" for the first, whose `seq` is 1."""

    case_id: str
    seq: int
    entry: Entry
    previous: str
    hash: str


def link_up(case_id: str, seq: int, head: str, entries: Iterable[Entry]) -> list[Link]:
    """Give entries their places after event number `seq`, whose hash is `head` (0 and "" for a new case)."""
    links = []
    for entry in entries:
        seq += 1
        links.append(Link(case_id, seq, entry, head, digest(case_id, seq, head, entry)))
        head = links[-1].hash
    return links


def digest(case_id: str, seq: int, previous: str, entry: Entry) -> str:
    """SHA-256 over the canonical JSON of an event, in hexadecimal."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [
        case_id,
        seq,
        at,
        entry.kind,
        entry.process,
        entry.element,
        entry.actor,
        entry.payload,
        previous,
    ]
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def verify(case_id: str, seq: int, head: str, links: Iterable[Link]) -> int:
    """Check a whole chain, in order, against what the case remembers of its end.

    Returns:
        The number of events.

    Raises:
        ChainBroken: naming the first event at which it does not hold.
    """
    expected, previous = 0, ""
    for link in links:
        expected += 1
        if link.seq != expected:
            raise ChainBroken(case_id=case_id, seq=expected, problem="it is missing")
        if link.previous != previous or link.hash != digest(case_id, link.seq, previous, link.entry):
            raise ChainBroken(case_id=case_id, seq=link.seq, problem="its content was changed")
        previous = link.hash
    if (expected, previous) != (seq, head):
        raise ChainBroken(case_id=case_id, seq=expected + 1, problem="the end is missing or was added to")
    return expected
