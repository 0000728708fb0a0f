"""Drafts of notes, concerns and messages to a case: kept while typed, for their writer, dropped when sent.

Drafts are no events and move nothing; the case is not held for them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.casework.fingerprints import fingerprint
from engine.identity import Actor
from engine.policy import Action, require
from engine.store.case_drafts import put_case_draft
from engine.store.cases import see_case
from engine.store.database import Session
from engine.store.readers import matter_of

#: The name of the draft of a concern.
CONCERN_DRAFT = "concern"


def note_draft(corrects: str | None = None) -> str:
    """The name of the draft of a note, or of the correction of one."""
    return f"note:{corrects}" if corrects else "note"


def message_draft(name: str) -> str:
    """The name of the draft of what a case is told by the message `name`."""
    return f"tell:{name}"


def save_case_draft(
    session: Session, actor: Actor, case_id: str, form: str, raw_answers: Mapping[str, Any], now: datetime
) -> None:
    """Keep what a person has typed so far, unchecked.

    Args:
        form: `CONCERN_DRAFT`, or what `note_draft` or `message_draft` gives.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the person may not write there.
        BadInput: the answers cannot be kept.
    """
    needed = Action.RAISE_CONCERN if form == CONCERN_DRAFT else Action.ADD_NOTE
    require(needed, actor, matter_of(session, see_case(session, case_id), now))
    fingerprint(raw_answers)
    put_case_draft(session, case_id, actor.id, form, raw_answers, now)
