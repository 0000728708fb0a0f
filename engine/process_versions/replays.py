"""Asking for all recorded cases to be played on a draft, and stopping that. The worker plays them."""

from datetime import date, datetime
from uuid import uuid4

from engine.errors import Conflict
from engine.identity import Actor
from engine.policy import Action, require
from engine.store.database import Session
from engine.store.draft_replays import TO_PLAY, DraftReplay, change_replay, put_replay, replay_of, revision_of
from engine.store.process_drafts import draft_of, files_of_draft


class PlayedAlready(Conflict):
    """Cases are being played on this draft already. Stop that first."""


def ask_for_replay(
    session: Session, actor: Actor, draft_id: str, cases_state: str, since: date | None, now: datetime
) -> None:
    """Have all recorded cases played on a draft as it is now.

    Args:
        cases_state: "open", "closed", or "" for both.
        since: only cases that were opened on this day in England or later.

    Raises:
        NotAllowed, NotFound: the person comments on no drafts; there is no such draft.
        PlayedAlready: they are being played.
    """
    require(Action.COMMENT_DRAFT, actor)
    draft_of(session, draft_id, held=True)
    before = replay_of(session, draft_id, held=True)
    if before and before.state in TO_PLAY:
        raise PlayedAlready
    revision = revision_of(one.now for one in files_of_draft(session, draft_id).values())
    put_replay(
        session,
        DraftReplay(
            draft_id, uuid4().hex, revision, cases_state, since, "asked", "", actor.id, now, None
        ),
    )  # fmt: skip


def stop_replay(session: Session, actor: Actor, draft_id: str, now: datetime) -> None:
    """Stop playing; what was played stays. Nothing where it is at its end.

    Raises:
        NotAllowed: the person comments on no drafts.
    """
    require(Action.COMMENT_DRAFT, actor)
    replay = replay_of(session, draft_id, held=True)
    if replay:
        change_replay(session, replay, state="stopped", ended_at=now)
