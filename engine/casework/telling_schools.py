"""Notices to the schools of many children at once, for verbs that hold no single case."""

from collections.abc import Sequence
from datetime import datetime

from engine.casework.telling import mail_of, notice_of
from engine.identity import Actor
from engine.policy import Matter, in_reach
from engine.store.database import Session
from engine.store.mails import add_mails
from engine.store.notices import add_notices
from engine.store.people import able, wanting_mail

LEAD = "school_lead"


def tell_schools(
    session: Session, actor: Actor, of_schools: Sequence[tuple[str, str | None]], said: str, now: datetime
) -> None:
    """Tell the attendance leads of the schools about cases, as far as they have accounts.

    Args:
        of_schools: cases by their ids, each with the URN of the child's school.
    """
    leads = able(session, LEAD) if of_schools else []
    rows, wanted = [], []
    for case_id, urn in of_schools:
        there = [one for one in leads if in_reach(one.actor, Matter(school_urn=urn))]
        if there:
            row = notice_of(case_id, now, "told", said, role=LEAD)
            rows.append(row)
            wanted += [(case_id, row["id"], one.id) for one in there]
    if not rows:
        return
    add_notices(session, rows)
    by_mail = {one.id for one in wanting_mail(session, [], [LEAD])}
    add_mails(
        session,
        [
            mail_of(case_id, actor.id, now, f"notice {notice_id} {user}", user_id=user, notice_id=notice_id)
            for case_id, notice_id, user in wanted
            if user in by_mail
        ],
    )
