"""Messages to a case, and the one that must never be lost: a safeguarding concern."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from engine import forms
from engine.bpmn.effects import Delivery, NoticeAsked
from engine.casework.failures import Attempt, known, resolve, settle
from engine.casework.fingerprints import fingerprint
from engine.casework.hand import CaseInHand, take_case
from engine.casework.known import KnownCase
from engine.casework.message_starts import message_starts
from engine.casework.refusals import NotAwaited, OtherUnderKey
from engine.casework.saving import CONCERN, save
from engine.casework.telling import give_notice, notice
from engine.england import clock_in_words
from engine.errors import EngineError
from engine.expressions import Value, from_json, to_json
from engine.forms import Form
from engine.identity import Actor
from engine.policy import Action
from engine.process_versions import shelf
from engine.roles import catalogue, withheld_from
from engine.store.cases import SeenCase
from engine.store.database import Session
from engine.store.instances import Instance
from engine.store.messages import add_message, message_under, set_outcome
from engine.store.processes import Version
from engine.store.tasks import add_tasks

#: Roles that hear of every concern.
CONCERN_GOES_TO = ("safeguarding_lead", "team_manager")
#: Who may send what only diagrams decide.
OF_DIAGRAMS = frozenset({"system"})
CONCERN_WAITS = (
    "Nothing in this case took the safeguarding concern. Contact the MASH now and record what was said."
)


def send_message(
    session: Session,
    actor: Actor,
    case_id: str,
    name: str,
    data: Mapping[str, Any],
    now: datetime,
    *,
    key: str,
) -> Delivery:
    """Give a message to a case: to what waits for it, else it starts a process, else it is kept.

    Args:
        data: plain JSON; merged like the answers of a form. Where the case offers a form of this name now,
            they are its answers and read by it.
        key: given by the sender. A message that came before under it does nothing and is answered as then.

    Raises:
        OtherUnderKey: another message came before under this key.
        NotFound: there is no such case.
        NotAllowed: the person may not, the form of this name is for other roles, or only diagrams send it.
        BadInput: the data cannot be kept.
        AnswersRefused: there is a form of this name, and some answers need to be changed.
    """
    fingerprint(data)
    hand = take_case(session, actor, case_id, now)
    hand.require(Action.SEND_MESSAGE)
    before = earlier(hand, key, name, data)
    if before:
        return before
    form = message_forms(session, hand.instances, hand.versions).get(name)
    if form:
        return deliver_answers(hand, form, data, key)
    hand.require(Action.SEND_MESSAGE, senders=OF_DIAGRAMS if name in catalogue().of_diagrams else None)
    return deliver(hand, name, data, key)


def tell(
    session: Session,
    actor: Actor,
    case_id: str,
    name: str,
    raw_answers: Mapping[str, Any],
    now: datetime,
    *,
    key: str,
) -> Delivery:
    """Send a message that the case waits for, or that starts a process in it, with the answers of its form.

    Args:
        raw_answers: as they came from a page.
        key: see `send_message`.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the person may not, or it is for other roles to send it (`ui:sent_by` of the form).
        NotAwaited: nothing in the case waits for such a message or is started by it, or it has no form.
        AnswersRefused: some answers need to be changed; nothing happened.
        OtherUnderKey: see `send_message`.
    """
    hand = take_case(session, actor, case_id, now)
    hand.require(Action.SEND_MESSAGE)
    before = earlier(hand, key, name, raw_answers)
    if before:
        return before
    form = message_forms(session, hand.instances, hand.versions).get(name)
    if form is None:
        raise NotAwaited
    return deliver_answers(hand, form, raw_answers, key)


def deliver_answers(hand: CaseInHand, form: Form, raw_answers: Mapping[str, Any], key: str) -> Delivery:
    """Route the answers of a message's form. They keep their types: a day stays a day, also in the record.

    Raises:
        NotAllowed, AnswersRefused: see `tell`.
    """
    hand.require(Action.SEND_MESSAGE, senders=form.sent_by)
    answers = forms.read(form, raw_answers, hand.message_scope(), hand.now)
    data = {field: to_json(value) for field, value in answers.items()}
    return deliver(hand, form.name, data, key, form.title, sent=raw_answers)


def known_to_message(
    session: Session, actor: Actor, case: SeenCase, form: Form, now: datetime
) -> Mapping[str, Value]:
    """What defaults and facts of a message's form read: facts and `case`."""
    known_case = KnownCase(session, actor, now, case, [])
    known_case.read_facts(form)
    return known_case.message_scope()


def message_forms(
    session: Session, running: Sequence[Instance], versions: Mapping[str, Version]
) -> dict[str, Form]:
    """The forms by which people send messages to a case now, by the message's name.

    A process offers a message to people by having a form of its name: one that it waits for, or the
    one that starts it, which may come at any time while the case runs. Where what it calls has a form of
    that name too, the process's own is the one. A safeguarding concern has its own way in.

    Args:
        running: the case's processes that have not ended.
        versions: the newest version of each published process by key.
    """
    starting = message_starts(versions).items() if running else ()
    offered = [
        *((shelf.pins_for(process, versions), process, {message}) for message, process in starting),
        *((instance.pins, instance.process, instance.awaits.keys()) for instance in running),
    ]
    forms: dict[str, Form] = {}
    for pins, process, messages in offered:
        for model in shelf.program(session, process, pins).models.values():
            for name in (messages & model.forms.keys()) - {CONCERN}:
                forms.setdefault(name, model.forms[name])
    return dict(sorted(forms.items(), key=lambda named: named[1].title))


def raise_concern(
    session: Session, actor: Actor, case_id: str, answers: Mapping[str, Any], now: datetime, *, key: str
) -> Delivery:
    """Raise a safeguarding concern. It is never lost and never waits.

    When nothing takes it, or the diagram fails on it, it is an incident and an urgent task for
    the manager; the concern itself stays in the case's inbox.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the person may not.
        BadInput: the answers cannot be kept.
        OtherUnderKey: see `send_message`.
    """
    fingerprint(answers)
    hand = take_case(session, actor, case_id, now)
    hand.require(Action.RAISE_CONCERN)
    before = earlier(hand, key, CONCERN, answers)
    if before:
        return before
    tell_of_concern(hand)
    sent, answers = answers, {**answers, "raised_by": actor.id}
    delivery = deliver(hand, CONCERN, answers, key, sent=sent)
    if delivery.outcome == "kept":
        call_the_manager(take_case(session, actor, case_id, now), answers, key)
    return delivery


def tell_of_concern(hand: CaseInHand) -> None:
    """Tell the safeguarding lead and the manager at once, without the words; who raised it has the task."""
    child, at = hand.case.pupil["name"], clock_in_words(hand.now)
    said = f"A safeguarding concern about {child} was raised at {at}. Contact the MASH within four hours."
    rows = [notice(hand, "concern", said, task_id=None, role=role) for role in CONCERN_GOES_TO]
    give_notice(hand, rows)


def earlier(hand: CaseInHand, key: str, name: str, sent: Mapping[str, Any]) -> Delivery | None:
    """What became of a message with this key, if one came before.

    Raises:
        OtherUnderKey: it was another message.
    """
    before = message_under(hand.session, hand.case.id, key)
    if before is None:
        return None
    # Of those that came before fingerprints were kept only the name is known.
    if before.name != name or before.fingerprint not in (None, fingerprint(sent)):
        raise OtherUnderKey
    return Delivery(cast(Any, before.outcome))


def deliver(
    hand: CaseInHand,
    name: str,
    data: Mapping[str, Any],
    key: str,
    title: str = "",
    *,
    sent: Mapping[str, Any] | None = None,
) -> Delivery:
    """Route a new message and write it down. One that the diagram fails on is kept with an incident.

    `title` says in the chronology what it was; `sent` is what came, if not `data`: by it a repeat is known.
    """
    came = fingerprint(data if sent is None else sent)
    attempt = Attempt("send_message", key, {"name": name, "data": dict(data)})
    said = {"title": title} if title else {}
    hand.note("message_received", None, message=name, key=key, data=dict(data), **said)
    delivery, failure = route(hand, name, data, key)
    if failure is not None:
        settle(hand, attempt, failure)
        # Marked apart from those that merely wait: offering it again with every verb would fail them all.
        write(hand, name, data, key, "failed", came)
        return Delivery("kept")
    write(hand, name, data, key, delivery.outcome, came)
    told = told_because_of(hand, name)
    save(hand)
    return replace(delivery, told=told)


def told_because_of(hand: CaseInHand, name: str) -> tuple[NoticeAsked, ...]:
    """What the processes that moved told people, first those that no longer wait for this message.

    What is told in a process that is withheld from the sender is not for them.
    """
    withheld = withheld_from(hand.actor)
    sent = [
        (step.instance_id, str(asked["result"]["text"]))
        for step in hand.run.steps
        if step.process not in withheld
        and (asked := step.why.get("operator", {})).get("name") == "send_notice"
    ]
    if not sent:
        return ()
    waiting = {change.id for change in hand.run.changes() if name in change.awaits}
    told = [NoticeAsked(text, waits=instance_id in waiting) for instance_id, text in sent]
    return tuple(sorted(told, key=lambda one: one.waits))


def redeliver(hand: CaseInHand, name: str, data: Mapping[str, Any], key: str) -> None:
    """Route a message again that failed or that nothing took, and resolve its incident when it is taken."""
    attempt = Attempt("send_message", key, {"name": name, "data": dict(data)})
    before = message_under(hand.session, hand.case.id, key)
    if before is None or before.outcome not in ("failed", "kept"):
        resolve(hand, attempt)
        save(hand)
        return
    # It is offered once, by this verb, and not a second time out of the inbox.
    hand.kept = [message for message in hand.kept if message.key != key]
    delivery, failure = route(hand, name, data, key)
    if failure is not None or delivery.outcome == "kept":
        settle(hand, attempt, failure, problem="" if failure else CONCERN_WAITS)
        return
    set_outcome(hand.session, hand.case.id, key, delivery.outcome, hand.now)
    resolve(hand, attempt)
    save(hand)


def route(
    hand: CaseInHand, name: str, data: Mapping[str, Any], key: str
) -> tuple[Delivery, EngineError | None]:
    """Give a message to the case's processes; what became of it, and what failed."""
    hand.received.add(key)
    try:
        return hand.run.send(name, {field: from_json(value) for field, value in data.items()}, key), None
    except EngineError as failure:
        return Delivery("kept"), failure


def write(hand: CaseInHand, name: str, data: Mapping[str, Any], key: str, outcome: str, came: str) -> None:
    """Write a message that came in; `came` is the fingerprint of what was sent."""
    add_message(hand.session, hand.case.id, key, name, data, came, hand.actor.id, outcome, hand.now)


def call_the_manager(hand: CaseInHand, answers: Mapping[str, Any], key: str) -> None:
    """Make an incident, an urgent task and a notice of a concern that nothing took."""
    task_id = uuid4().hex
    task: dict[str, Any] = {
        "id": task_id,
        "case_id": hand.case.id,
        "process": hand.case.process,
        "element": CONCERN,
        "kind": "userTask",
        "name": "Safeguarding concern: act now",
        "role": "team_manager",
        "not_by": [],
        "subject": None,
        "state": "open",
        "opened_at": hand.now,
        "due_at": hand.now,
    }
    add_tasks(hand.session, [task])
    give_notice(hand, [notice(hand, "incident", CONCERN_WAITS, task_id=task_id, role="team_manager")])
    hand.note("concern_not_taken", task_id=task_id, concern=dict(answers))
    attempt = Attempt("send_message", key, {"name": CONCERN, "data": dict(answers)})
    if known(hand, attempt):
        save(hand)
    else:
        settle(hand, attempt, problem=CONCERN_WAITS)
