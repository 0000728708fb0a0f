"""Who is told what: notices of the verbs, and what steps of diagrams ask to be sent, as rows.

A notice is there as soon as its step is stored. E-mails wait in the outbox (`engine.outbox`), also those that
bring a notice to somebody who wants them by e-mail.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from engine.bpmn.effects import Effect, InstanceChange, Step
from engine.bpmn.elements import ACTIVITIES, BY_ITSELF
from engine.bpmn.operators.telling import MAILBOX
from engine.casework.hand import CaseInHand
from engine.casework.hearing import NAMED_NOBODY, heard, hearers, hears_as, may_hear, why_untold
from engine.identity import SYSTEM
from engine.roles import known_role
from engine.store.mails import add_mails
from engine.store.notices import add_notices, close_notices
from engine.store.people import Person, named, wanting_mail
from engine.store.tasks import open_task_of

#: Who hears what nobody else can be told.
FALLBACK = "team_manager"
NOBODY_KNOWN = "This was meant for “{}”, whom nobody here knows: {}"
NOBODY_THERE = "This was meant for “{}”, where nobody has an account: {}"
NOT_THEIR_CASE = "This was meant for “{}”, who may not see this case: {}"
#: Who hears what was meant for whoever opened the case, where they may no longer read it.
OWN_SCHOOL = "the child’s school"
SCHOOL = "school_lead"


@dataclass(frozen=True)
class Whom:
    """One addressee: a person, everybody with a role, an address; none of these means the mailbox."""

    word: str
    user_id: str | None = None
    role: str | None = None
    address: str | None = None
    instead: str = "{1}"

    def said(self, text: str) -> str:
        """The text as this addressee reads it."""
        return self.instead.format(self.word, text)


@dataclass
class Outgoing:
    """What the steps of a verb sent: rows for notices and e-mails.

    For each step whom it told, in words, and who was not told and why, in sentences.
    """

    notices: list[dict[str, Any]] = field(default_factory=list)
    mails: list[dict[str, Any]] = field(default_factory=list)
    told: dict[int, list[str]] = field(default_factory=dict)
    untold: dict[int, list[str]] = field(default_factory=dict)

    def whom(self, place: int) -> dict[str, list[str]]:
        """Whom a step told, and who was not told, as its event says it."""
        return {"told": self.told.get(place, []), "untold": self.untold.get(place, [])}


def notice(
    hand: CaseInHand, kind: str, said: str, *, task_id: str | None, **more: str | None
) -> dict[str, Any]:
    """A row for a notice to a person (`user_id`) or to a `role`; `engine.tables.work` says the rest."""
    return notice_of(hand.case.id, hand.now, kind, said, task_id=task_id, **more)


def notice_of(case_id: str, now: datetime, kind: str, said: str, **more: str | None) -> dict[str, Any]:
    """A row for a notice about a case that nobody holds."""
    nothing = dict.fromkeys(("task_id", "user_id", "role", "step", "about"))
    return {**nothing, "id": uuid4().hex, "case_id": case_id, "kind": kind, "said": said, "at": now, **more}


def give_notice(hand: CaseInHand, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write notices, and an e-mail to everybody who hears of one and wants that.

    Who may not hear of the case is left out, which the chronology says (`engine.casework.hearing.heard`).
    """
    rows = heard(hand, rows)
    if not rows:
        return
    add_notices(hand.session, rows)
    hand.has_notices = True
    user_ids, roles = ({row[name] for row in rows if row[name]} for name in ("user_id", "role"))
    wanting, matter = wanting_mail(hand.session, user_ids, roles), hand.matter()
    add_mails(
        hand.session,
        [
            mail(hand, f"notice {row['id']} {one.id}", user_id=one.id, notice_id=row["id"])
            for row in rows
            for one in wanting
            if one.id == row["user_id"] or hears_as(one, row["role"], row["kind"], matter)
        ],
    )


def mail(hand: CaseInHand, key: str, **values: Any) -> dict[str, Any]:
    """A row for an e-mail that is to be sent now."""
    return mail_of(hand.case.id, hand.actor.id, hand.now, key, **values)


def mail_of(case_id: str, asked_by: str, now: datetime, key: str, **values: Any) -> dict[str, Any]:
    """A row for an e-mail about a case that nobody holds, to be sent now. `asked_by` is an account's id."""
    nothing = dict.fromkeys(("notice_id", "step", "user_id", "address")) | {"subject": "", "body": ""}
    return {
        **nothing, "id": uuid4().hex, "key": key, "case_id": case_id, "asked_by": asked_by,
        "state": "due", "attempts": 0, "made_at": now, "look_at": now, **values,
    }  # fmt: skip


def outgoing_of(hand: CaseInHand, changes: Sequence[InstanceChange]) -> Outgoing:
    """What the steps of this verb sent to whom. Writes nothing."""
    found = Outgoing()
    for place, step in enumerate(hand.run.steps if hand.has_run else ()):
        for effect in step.effects:
            lanes = _lanes(hand, changes, step)
            meant = [one for word in effect.to for one in _whom(hand, step, lanes, word, effect)]
            # A sentence says why somebody is not told.
            found.untold[place] = list(dict.fromkeys(one for one in meant if isinstance(one, str)))
            whom = list(dict.fromkeys(one for one in meant if isinstance(one, Whom)))
            if effect.channel == "notice" and len(whom) > 1:
                whom = _each_once(hand, whom)
            if not effect.to:
                found.untold[place] = [NAMED_NOBODY]
            found.told[place] = [each.word for each in whom]
            for number, each in enumerate(whom):
                if effect.channel == "notice" or each.role:
                    found.notices.append(_notice_of(hand, step, effect, each))
                else:
                    key = f"{_place(step)} {hand.case.event_seq + place} {number}"
                    found.mails.append(_mail_of(hand, step, effect, each, key))
    return found


def send(hand: CaseInHand, outgoing: Outgoing) -> None:
    """Write it, once the tasks are there that it speaks of."""
    give_notice(hand, [_linked(hand, row) for row in outgoing.notices])
    add_mails(hand.session, outgoing.mails)


def close_ended(hand: CaseInHand, task_ids: Sequence[str]) -> None:
    """Close the notices about tasks and activities that this verb ended."""
    waited = ACTIVITIES - BY_ITSELF
    steps = hand.run.steps if hand.has_run else ()
    activities = {_place(step) for step in steps if step.kind in waited}
    if hand.has_notices and (task_ids or activities):
        close_notices(hand.session, hand.case.id, task_ids, activities, hand.now)


def _place(step: Step) -> str:
    return f"{step.instance_id}:{step.process}/{step.element}"


def _lanes(hand: CaseInHand, changes: Sequence[InstanceChange], step: Step) -> set[str | None]:
    """The lanes of the diagram of a step."""
    change = next(one for one in changes if one.id == step.instance_id)
    return {one.lane for one in hand.program_of(change).models[step.process].elements.values()}


def _each_once(hand: CaseInHand, whom: Sequence[Whom]) -> list[Whom]:
    """Nobody twice: not by name beside their role, and of several not whoever did it and knows."""
    known, roles, left = {hand.actor.id}, set(), []
    for role in {each.role for each in whom if each.role}:
        known |= {one.id for one in hearers(hand, role)}
    for each in whom:
        # What the manager hears instead names whom it was meant for.
        again = each.role in roles and each.instead == Whom.instead
        if each.user_id not in known and not again:
            left.append(each)
            roles |= {each.role} if each.role and each.instead == Whom.instead else set()
    return left


def _whom(
    hand: CaseInHand, step: Step, lanes: set[str | None], word: str, effect: Effect
) -> Iterator[Whom | str]:
    role = known_role(step.process, word) or (FALLBACK if word in lanes else None)
    # A lane is a lane, though somebody may sign in by the same name: another school's lead as "school".
    person = named(hand.session, word) if role is None else None
    if word == SYSTEM.id:  # opened by nobody: there is nobody to tell
        return
    if effect.channel == "email" and word == MAILBOX:
        yield Whom(word)
    elif person is not None and person.active:
        yield from _person(hand, person, effect)
    elif role is not None:
        yield from _everybody(hand, word, role, effect)
    elif effect.channel == "email" and "@" in word:
        yield Whom(word, address=word)
    else:
        yield Whom(word, role=FALLBACK, instead=NOBODY_KNOWN)


def _person(hand: CaseInHand, one: Person, effect: Effect) -> Iterator[Whom | str]:
    """Somebody by name; who may not hear of the case is not told: the child's school is, or the manager."""
    if may_hear(hand, one):
        yield Whom(one.name, user_id=one.id)
        return
    yield why_untold(hand, one)
    if one.id == hand.case.opened_by:
        yield from _everybody(hand, OWN_SCHOOL, SCHOOL, effect)
    else:
        yield Whom(one.name, role=FALLBACK, instead=NOT_THEIR_CASE)


def _everybody(hand: CaseInHand, word: str, role: str, effect: Effect) -> Iterator[Whom]:
    """Everybody with a role who may hear of the case, or the manager where there is nobody."""
    there = hearers(hand, role)
    if not there:
        yield Whom(word, role=FALLBACK, instead=NOBODY_THERE)
    elif effect.channel == "email":
        yield from (Whom(each.name, user_id=each.id) for each in there)
    else:
        yield Whom(word, role=role)


def _notice_of(hand: CaseInHand, step: Step, effect: Effect, whom: Whom) -> dict[str, Any]:
    about = f"{step.instance_id}:{effect.about}" if effect.about else None
    return notice(
        hand, "reminder" if about else "told", whom.said(effect.text), task_id=None, user_id=whom.user_id,
        role=whom.role, step=_place(step), about=about,
    )  # fmt: skip


def _mail_of(hand: CaseInHand, step: Step, effect: Effect, whom: Whom, key: str) -> dict[str, Any]:
    return mail(
        hand, key, step=f"{step.process}/{step.element}", user_id=whom.user_id, address=whom.address,
        subject=effect.subject, body=effect.text,
    )  # fmt: skip


def _linked(hand: CaseInHand, row: dict[str, Any]) -> dict[str, Any]:
    """A reminder with the open task that it hangs on, where that is a task."""
    if row["about"] is None:
        return row
    instance_id, _, place = row["about"].partition(":")
    return {**row, "task_id": open_task_of(hand.session, instance_id, *place.split("/"))}
