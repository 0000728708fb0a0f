"""What becomes of e-mails that wait in a copy that was restored: they may have gone after it was made."""

from datetime import datetime

from engine.identity import Actor
from engine.outbox.sending import note_failure
from engine.outbox.server import NotSent
from engine.policy import Action, require
from engine.store.copies import end_restoration, restored_copy
from engine.store.database import Session
from engine.store.mails import waiting_mails

MAY_HAVE_GONE = "it waited in a copy that was restored, and may have been sent before"


def acknowledge_copy(session: Session, actor: Actor, now: datetime, *, send: bool) -> int:
    """Say that one knows that this database is a copy; whether the e-mails that wait go, or are given up.

    Those that are given up say so in their cases, and each can be tried again from the outbox.

    Returns:
        About how many e-mails that was; none where the database is no copy, or somebody said it before.

    Raises:
        NotAllowed: only administrators do.
    """
    require(Action.MANAGE_USERS, actor)
    if restored_copy(session) is None:
        return 0
    waiting = waiting_mails(session)
    for mail in () if send else waiting:
        note_failure(session, mail, NotSent(MAY_HAVE_GONE, final=True), now)
    end_restoration(session, actor.id, now)
    return len(waiting)
