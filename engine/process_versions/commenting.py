"""What people say of a draft, or of one element of it. Until each is seen to, nothing is published."""

from datetime import datetime
from uuid import uuid4

from engine.errors import BadInput, Conflict, NotFound
from engine.identity import Actor
from engine.policy import Action, require
from engine.process_versions.refusals import DraftNotOpen
from engine.process_versions.steps import name_of_element
from engine.store.database import Session
from engine.store.process_drafts import (
    STILL_OPEN,
    Comment,
    add_comment,
    comments_on,
    draft_of,
    files_of_draft,
    resolve_comment,
)

LONGEST_COMMENT = 5_000


def comment(
    session: Session,
    actor: Actor,
    draft_id: str,
    said: str,
    now: datetime,
    *,
    process: str | None = None,
    element: str | None = None,
) -> None:
    """Say something of a draft.

    Args:
        process, element: what it is about; None for the draft as a whole.

    Raises:
        NotAllowed, NotFound: the person comments on no drafts; there is no such draft or element.
        BadInput: nothing was said, or too much.
        DraftNotOpen: it was published or discarded.
    """
    require(Action.COMMENT_DRAFT, actor)
    draft = draft_of(session, draft_id, held=True)
    if draft.state not in STILL_OPEN:
        raise DraftNotOpen(state=draft.state_in_words)
    said = said.strip()
    if not said or len(said) > LONGEST_COMMENT:
        raise BadInput(problem=f"Write your comment, in at most {LONGEST_COMMENT:,} letters.")
    about = _name(session, draft_id, process, element) if process and element else ""
    add_comment(
        session, draft_id, Comment(uuid4().hex, process, element, about, said, actor.id, now, None, None)
    )


def _name(session: Session, draft_id: str, process: str, element: str) -> str:
    files = files_of_draft(session, draft_id).get(process)
    name = name_of_element(files.now, element) if files else None
    if name is None:
        raise NotFound(kind="element", reference=element)
    return name


def resolve(session: Session, actor: Actor, draft_id: str, comment_id: str, now: datetime) -> None:
    """Say that a comment was seen to. Twice is the same as once.

    Raises:
        NotAllowed, NotFound: the person comments on no drafts; there is no such draft or comment.
        Conflict: the draft was published or discarded.
    """
    require(Action.COMMENT_DRAFT, actor)
    draft = draft_of(session, draft_id, held=True)
    if draft.state not in STILL_OPEN:
        raise Conflict
    seen_to = resolve_comment(session, draft_id, comment_id, actor.id, now)
    if not seen_to and comment_id not in {one.id for one in comments_on(session, draft_id)}:
        raise NotFound(kind="comment", reference=comment_id)
