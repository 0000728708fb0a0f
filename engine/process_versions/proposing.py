"""Publishing by two: whoever wrote a draft proposes it, somebody who wrote nothing in it publishes it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from engine.bpmn.bundle import ProcessFiles
from engine.england import day_in_england, day_in_words
from engine.errors import BadInput, Conflict
from engine.faults import Fault, FilesRefused
from engine.identity import Actor
from engine.policy import Action, Matter, allows, require
from engine.process_versions.calling import faulty_calls
from engine.process_versions.checking import faults_of, unmet_scenarios
from engine.process_versions.commenting import comment
from engine.process_versions.drafting import hold
from engine.process_versions.publishing import calls_of, publish
from engine.process_versions.refusals import DraftNotOpen
from engine.store.database import Session
from engine.store.process_drafts import (
    Draft,
    DraftFiles,
    change_draft,
    comments_on,
    draft_of,
    drafts_under_way,
    files_of_draft,
    writers_of,
)
from engine.store.processes import Version, latest_versions

LONGEST_NOTE = 5_000


class NotReady(Conflict):
    """{problem}"""


class DayPast(BadInput):
    """{day} is past. Leave the day out to begin as soon as it is published."""


def propose(
    session: Session,
    actor: Actor,
    draft_id: str,
    note: str,
    now: datetime,
    begins_on: date | None = None,
) -> None:
    """Ask for a draft to be published. Nobody writes in it until it is sent back.

    Args:
        note: why it should be published, for whoever decides and for the list of versions.
        begins_on: the day in England from which cases are to begin with it; None: as soon as it is published.

    Raises:
        NotAllowed, NotFound, DraftNotOpen, DraftHeld: see `engine.process_versions.drafting.hold`.
        BadInput: nothing was said why.
        DayPast: no case can begin with it on that day.
        FilesRefused: with every error of its files, and every scenario that does not hold.
        NotReady: nothing in it is different, or a newer version was published after it began.
    """
    draft = hold(session, actor, draft_id, now)
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise BadInput(problem=f"Say why this should be published, in at most {LONGEST_NOTE:,} letters.")
    if begins_on and begins_on < day_in_england(now):
        raise DayPast(day=day_in_words(begins_on))
    require_ready(session, replace(draft, begins_on=begins_on), now)
    change_draft(
        session, draft_id, state="proposed", note=note, proposed_by=actor.id, proposed_at=now, holder=None,
        begins_on=begins_on, settled_by=None, settled_at=None,
    )  # fmt: skip


def send_back(session: Session, actor: Actor, draft_id: str, said: str, now: datetime) -> None:
    """Let a proposed draft be written in again, with a word on what should be different.

    Raises:
        NotAllowed, NotFound, BadInput: see `engine.process_versions.commenting.comment`.
        DraftNotOpen: it is not proposed.
    """
    require(Action.COMMENT_DRAFT, actor)
    _require_proposed(draft_of(session, draft_id, held=True))
    comment(session, actor, draft_id, said, now)
    change_draft(
        session,
        draft_id,
        state="open",
        proposed_by=None,
        proposed_at=None,
        settled_by=actor.id,
        settled_at=now,
    )


def publish_draft(session: Session, actor: Actor, draft_id: str, now: datetime) -> list[Version]:
    """Publish what somebody else proposed.

    Raises:
        NotAllowed: the person may not publish, or wrote in it or proposed it.
        NotFound: there is no such draft.
        DraftNotOpen: it is not proposed.
        NotReady: a comment is not seen to, or a newer version was published after it began.
        FilesRefused: with every error of its files, and every scenario that does not hold.
    """
    draft = draft_of(session, draft_id, held=True)
    require(Action.PUBLISH_PROCESS, actor, Matter(barred=barred_from(session, draft)))
    _require_proposed(draft)
    if any(one.resolved_at is None for one in comments_on(session, draft_id)):
        raise NotReady(problem="A comment is not seen to yet. See to each, or send the draft back.")
    files = require_ready(session, draft, now)
    versions = publish(
        session, actor, [one.now for one in files.values()], draft.note, now,
        written_by=draft.proposed_by, begins_on=draft.begins_on,
    )  # fmt: skip
    change_draft(session, draft_id, state="published", settled_by=actor.id, settled_at=now)
    return versions


def barred_from(session: Session, draft: Draft) -> frozenset[str]:
    """The ids of those who may not publish a draft: whoever began it, wrote in it or proposed it."""
    return writers_of(session, draft.id) | {one for one in (draft.made_by, draft.proposed_by) if one}


def drafts_to_publish(session: Session, actor: Actor) -> list[Draft]:
    """The proposed drafts that wait for somebody such as this person to publish them, or send them back."""
    proposed = (draft for draft, _ in drafts_under_way(session) if draft.state == "proposed")
    return [
        draft
        for draft in proposed
        if allows(Action.PUBLISH_PROCESS, actor, Matter(barred=barred_from(session, draft)))
    ]


def _require_proposed(draft: Draft) -> None:
    if draft.state != "proposed":
        raise DraftNotOpen(state="not proposed" if draft.state == "open" else draft.state_in_words)


def require_ready(session: Session, draft: Draft, now: datetime) -> Mapping[str, DraftFiles]:
    """The processes of a draft that could be published as they are: those that are different.

    Raises:
        FilesRefused, NotReady: see `propose`.
    """
    there = files_of_draft(session, draft.id)
    changed = {key: one for key, one in there.items() if one.now.digest != one.base}
    if not changed:
        raise NotReady(problem="Nothing in this draft is different from what is published.")
    moved = overtaken(session, there)
    if moved:
        raise NotReady(
            problem=f"A newer version of {', '.join(moved)} was published after this draft began. Look at "
            "both differences, then let the draft rest on the newest version."
        )
    files = {key: one.now for key, one in there.items()}
    require_sound(session, files, now)
    called = {key: calls_of(one) for key, one in files.items()}
    lost = faulty_calls(session, called, max(draft.begins_on or day_in_england(now), day_in_england(now)))
    if lost:
        raise FilesRefused(lost)
    return changed


def overtaken(session: Session, files: Mapping[str, DraftFiles]) -> list[str]:
    """The keys of the processes of which a version was published after the draft began."""
    latest = latest_versions(session)
    return [key for key, one in files.items() if (latest[key].digest if key in latest else None) != one.base]


def require_sound(session: Session, files: Mapping[str, ProcessFiles], now: datetime) -> None:
    """Refuse files with errors, and files that do not do what their own scenarios expect.

    Raises:
        FilesRefused: with all of them; each path begins with the process's key.
    """
    faults = _errors(faults_of(session, files))
    if not faults:
        faults = _errors(unmet_scenarios(session, files, now))
    if faults:
        raise FilesRefused(faults)


def _errors(found: Mapping[str, list[Fault]]) -> list[Fault]:
    return [
        Fault(f"{key}/{one.path}", one.element, one.code, one.message)
        for key, faults in found.items()
        for one in faults
        if one.severity == "error"
    ]
