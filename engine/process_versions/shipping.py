"""Processes that come in folders: with the product, or from somebody's desk.

What the product brings is published where the council changed nothing, else proposed to its people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.bpmn.bundle import ProcessFiles
from engine.identity import SYSTEM, Actor
from engine.process_versions.drafting import LONGEST_TITLE, begin_draft, save_files
from engine.process_versions.proposing import propose
from engine.process_versions.publishing import publish
from engine.store.database import Session
from engine.store.process_drafts import change_draft, files_of_draft, keys_in_drafts
from engine.store.processes import Version, latest_versions, versions_of

SHIPPED = "Shipped with Attendance Pathways"
#: Writes drafts as analysts do.
_SHIPPER = replace(SYSTEM, roles=frozenset({"system", "analyst"}))


@dataclass(frozen=True)
class Shipment:
    """What became of it: versions that were published, and the id of the draft that proposes the rest."""

    published: Sequence[Version]
    draft_id: str | None


def ship(session: Session, files: Sequence[ProcessFiles], release: str, now: datetime) -> Shipment:
    """Publish the shipped processes; a version that the council published is never replaced.

    What differs from what was shipped before, of a process that the council has changed since, is
    proposed in a draft with everything that it would take back: once for each release.

    Args:
        release: the product's version, for the note.

    Raises:
        FilesRefused, PublishedMeanwhile: see `publish`.
    """
    note = f"{SHIPPED} {release}"
    latest = latest_versions(session)
    own = [one for one in files if one.key in latest and not _is_ours(latest[one.key])]
    told = keys_in_drafts(session, SYSTEM.id, note)
    changed = [one for one in own if one.key not in told and one.digest != _last_shipped(session, one.key)]
    published = publish(session, _SHIPPER, [one for one in files if one not in own], note, now)
    return Shipment(published, _propose(session, changed, note, now) if changed else None)


def _is_ours(version: Version) -> bool:
    """Whether the product may replace it: a council that retired it is asked before."""
    return _is_shipped(version) and not version.retired


def _is_shipped(version: Version) -> bool:
    return version.published_by == SYSTEM.id and version.note.startswith(SHIPPED)


def _last_shipped(session: Session, key: str) -> str | None:
    return next((one.digest for one in versions_of(session, key) if _is_shipped(one)), None)


def _propose(session: Session, files: Sequence[ProcessFiles], note: str, now: datetime) -> str:
    """A draft of what is new, proposed by nobody who could not publish it."""
    draft_id = _draft_of(session, _SHIPPER, files, note, now)
    change_draft(
        session, draft_id, state="proposed", note=note, proposed_by=SYSTEM.id, proposed_at=now, holder=None
    )
    return draft_id


def _draft_of(session: Session, actor: Actor, files: Sequence[ProcessFiles], note: str, now: datetime) -> str:
    """A draft in which processes are as these files have them."""
    latest = latest_versions(session)
    title = note.partition("\n")[0][:LONGEST_TITLE]
    draft_id = begin_draft(session, actor, title, [one.key for one in files if one.key in latest], now)
    there = files_of_draft(session, draft_id)
    for one in files:
        gone = dict.fromkeys(set(there[one.key].now.files) - set(one.files)) if one.key in there else {}
        save_files(session, actor, draft_id, one.key, {**gone, **one.files}, note, now)
    return draft_id


def draft_from_desk(
    session: Session,
    actor: Actor,
    files: Sequence[ProcessFiles],
    note: str,
    now: datetime,
    begins_on: date | None = None,
) -> str | None:
    """Propose processes as they lie in folders on somebody's desk.

    Returns:
        The id of the draft; None when all are the newest versions already.

    Raises:
        NotAllowed, BadInput, FilesRefused: see `propose`.
    """
    latest = latest_versions(session)
    changed = [one for one in files if one.key not in latest or latest[one.key].digest != one.digest]
    if not changed:
        return None
    draft_id = _draft_of(session, actor, changed, note, now)
    propose(session, actor, draft_id, note, now, begins_on)
    return draft_id
