"""Seals: what the chains ended with on a day, signed, written where the database's owner cannot change it.

A file of seals is JSON, one seal a line. A seal names the end of every chain that grew since the seal
before, the files of every process version, and the root of the seal before; its own root is the SHA-256 of
that, and its signature an HMAC-SHA256 of the root under a key that is made from the secret key. A case that
is deleted, or whose events are written anew with a chain that holds, disagrees with the seals of before.

Pure but for `ends_of` and `faults_against`, which read the database.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import select, tuple_

from engine.errors import BadInput
from engine.store.database import Session
from engine.tables import cases, events, process_versions

#: How many ends of chains are looked up with one question.
AT_ONCE = 400
_SEALED = ("at", "cases", "changed", "versions", "before")


@dataclass(frozen=True)
class Ends:
    """How the chains of all cases end: case id -> number and hash of the last event; and the digest of the
    files of each process version, by key and number."""

    cases: Mapping[str, tuple[int, str]]
    versions: Mapping[tuple[str, int], str]


def ends_of(session: Session) -> Ends:
    """How everything that is chained ends now."""
    rows = session.execute(select(cases.c.id, cases.c.event_seq, cases.c.event_head))
    published = session.execute(
        select(process_versions.c.key, process_versions.c.number, process_versions.c.digest)
    )
    return Ends(
        {row[0]: (row[1], row[2]) for row in rows if row[1]}, {(row[0], row[1]): row[2] for row in published}
    )


def seal(before: Sequence[Mapping[str, Any]], ends: Ends, at: datetime, secret: str) -> dict[str, Any]:
    """The seal that follows those before it.

    Args:
        before: the seals of the file, in their order; none for a new file.
    """
    known = {case: (number, end) for each in before for case, number, end in each["changed"]}
    content = {
        "at": at.isoformat(),
        "cases": len(ends.cases),
        "changed": [[case, *end] for case, end in sorted(ends.cases.items()) if known.get(case) != end],
        "versions": [[*version, digest] for version, digest in sorted(ends.versions.items())],
        "before": before[-1]["root"] if before else "",
    }
    root = _root(content)
    return content | {"root": root, "signature": _signature(root, secret)}


def read_seals(lines: Iterable[bytes]) -> list[dict[str, Any]]:
    """The seals of a file.

    Raises:
        BadInput: a line is no seal; it says which.
    """
    seals = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            read = orjson.loads(line)
            seals.append({name: read[name] for name in (*_SEALED, "root", "signature")})
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise BadInput(problem=f"Line {number} is no seal.") from None
    return seals


def faults_of_seals(seals: Sequence[Mapping[str, Any]], secret: str) -> Iterator[str]:
    """What is wrong with the seals themselves, in sentences."""
    root = ""
    for each in seals:
        if each["before"] != root:
            yield f"The seal of {each['at']} does not follow the one before it: a seal is missing."
        if _root(each) != each["root"]:
            yield f"The seal of {each['at']} was changed."
        elif not hmac.compare_digest(_signature(each["root"], secret), each["signature"]):
            yield f"The seal of {each['at']} is signed with another secret key."
        root = each["root"]


def faults_against(session: Session, seals: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What the database holds otherwise than it was sealed, in sentences."""
    for each in seals:
        yield from _cases_against(session, each)
    if seals:
        now = ends_of(session).versions
        for key, version, digest in seals[-1]["versions"]:
            if now.get((key, version)) != digest:
                yield f"“{key}”, version {version}, is not what it was on {seals[-1]['at']}."


def _cases_against(session: Session, each: Mapping[str, Any]) -> Iterator[str]:
    changed = each["changed"]
    for start in range(0, len(changed), AT_ONCE):
        some = changed[start : start + AT_ONCE]
        asked = select(events.c.case_id, events.c.hash).where(
            tuple_(events.c.case_id, events.c.seq).in_([(case, number) for case, number, _ in some])
        )
        found = {row.case_id: row.hash for row in session.execute(asked)}
        for case, number, end in some:
            if case not in found:
                yield f"Event {number} of case {case}, sealed on {each['at']}, is gone."
            elif found[case] != end:
                yield f"Event {number} of case {case} is not what it was on {each['at']}."


def _root(content: Mapping[str, Any]) -> str:
    sealed = [content[name] for name in _SEALED]
    return sha256(orjson.dumps(sealed, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _signature(root: str, secret: str) -> str:
    key = hmac.new(secret.encode(), b"seals of history", sha256).digest()
    return hmac.new(key, root.encode(), sha256).hexdigest()
