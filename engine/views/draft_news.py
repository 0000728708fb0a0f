"""What happened to the drafts that a person wrote in, and to what they said of drafts: for their notices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.identity import Actor
from engine.policy import Action, allows
from engine.store import people
from engine.store.database import Session
from engine.store.process_drafts import Draft, comments_of, comments_on, draft_of, drafts_written_by


@dataclass(frozen=True)
class DraftNews:
    """One thing that somebody else did: `said` is the rest of a sentence, `quoted` a comment."""

    at: datetime
    by: str
    draft_id: str
    title: str
    said: str
    quoted: str = ""


_SETTLED = {"published": "published it", "open": "sent it back", "discarded": "put it away"}


def news_of_drafts(session: Session, actor: Actor, since: datetime) -> list[DraftNews]:
    """What others did since a moment that this person should know, newest first.

    Whoever began a draft, wrote in it or proposed it hears that it was sent back, published or put away, and
    what is said of it until that is seen to; whoever said something, that it was. `by` is a name.
    """
    if not allows(Action.READ_DRAFTS, actor):
        return []
    drafts = drafts_written_by(session, actor.id, since)
    found = [one for draft in drafts for one in _of_draft(session, draft, since) if one.by != actor.id]
    for draft_id, said in comments_of(session, actor.id, since):
        draft = draft_of(session, draft_id)
        if said.resolved_by and said.resolved_at:
            news = DraftNews(
                said.resolved_at, said.resolved_by, draft_id, draft.title, "saw to your comment", said.said
            )
            found.append(news)
    names = people.names(session, [one.by for one in found])
    named = [
        DraftNews(one.at, names.get(one.by, "Somebody"), one.draft_id, one.title, one.said, one.quoted)
        for one in found
    ]
    return sorted(named, key=lambda one: one.at, reverse=True)


def _of_draft(session: Session, draft: Draft, since: datetime) -> Iterator[DraftNews]:
    if draft.settled_by and draft.settled_at and draft.settled_at >= since and draft.state in _SETTLED:
        yield DraftNews(draft.settled_at, draft.settled_by, draft.id, draft.title, _SETTLED[draft.state])
    for one in comments_on(session, draft.id) if draft.state in ("open", "proposed") else ():
        if one.resolved_at is None:
            yield DraftNews(one.at, one.by, draft.id, draft.title, "said of it", one.said)
