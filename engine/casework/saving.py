"""Writes back what a verb did to the case in hand: a few statements, none of them a commit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from engine import chain
from engine.bpmn.effects import InstanceChange, OpenTask
from engine.casework import guarding, meant
from engine.casework.closing import notices_of_closing
from engine.casework.guarding import Turn
from engine.casework.hand import CaseInHand
from engine.casework.hearing import heard, let_in_named
from engine.casework.parents import keep_parents
from engine.casework.recording import Completion, step_entries
from engine.casework.telling import Outgoing, close_ended, give_notice, notice, outgoing_of, send
from engine.chain import Entry
from engine.identity import SYSTEM
from engine.policy import Action, allows
from engine.roles import catalogue, role_of_lane
from engine.store.cases import require_saved, save_case
from engine.store.database import together
from engine.store.events import add_events
from engine.store.instances import add_instance, last_position, save_instances
from engine.store.messages import add_message, mark_delivered
from engine.store.people import able
from engine.store.readings import add_reading
from engine.store.tasks import (
    Task,
    add_tasks,
    completers,
    drafters,
    forget_draft,
    mark_completed,
    mark_held,
    mark_withdrawn,
)
from engine.store.timers import replace_timers

CONCERN = "safeguarding_concern"


#: Said where everybody who could do a step did one that it checks.
NO_SECOND_PERSON = (
    "Nobody may do “{}”: everybody with the role did a step that it checks. Name cover from another team."
)


def save(hand: CaseInHand, completion: Completion | None = None) -> None:
    """Write everything that changed, and raise the version of the case.

    Args:
        hand: the case; it is not to be used afterwards.
        completion: of the task by which a person moved it.

    Raises:
        Conflict: the case is not as it was read, which its lock should make impossible. Or `keep_parents`.
    """
    keep_parents(hand)
    done = completion.task if completion else None
    changes = hand.run.changes() if hand.has_run else []
    if hand.case.restricted:
        let_in_named(hand, changes)
    ended = [task for change in changes for task in change.closed]
    outgoing, ending = outgoing_of(hand, changes), standing_of_case(hand, changes)
    opened, of_opened = opened_rows(hand, changes, done)
    turned = guarding.turns(hand, changes, ended)
    hold_or_lift(hand, turned)
    of_closing = heard(hand, notices_of_closing(hand, changes, ending["state"]))
    overtaken = [due for change in changes for due in change.overtaken]
    entries = entries_of(hand, outgoing, of_opened, turned, ending["state"], overtaken, completion)
    links = chain.link_up(hand.case.id, hand.case.event_seq, hand.case.event_head, entries)
    started = positions(hand, changes)
    kept = len(hand.run.pending) if hand.has_run else hand.case.kept_messages
    seq, head = (links[-1].seq, links[-1].hash) if links else (hand.case.event_seq, hand.case.event_head)
    after = {"kept_messages": kept, "event_seq": seq, "event_head": head, **ending}
    with together(hand.session):
        close_ended(hand, ended)
        if completion:
            save_completion(hand, completion)
        save_processes(hand, changes, started)
        add_tasks(hand.session, opened)
        save_timers(hand, changes)
        save_messages(hand)
        add_events(hand.session, links)
        saved = save_case(hand.session, hand.case, record=hand.case.record, **after)
    require_saved(saved)
    withdraw(hand, [task for task in ended if done is None or task != done.id])
    send(hand, outgoing)
    give_notice(hand, [*notices_of_cover(hand, opened), *of_closing])


def entries_of(
    hand: CaseInHand,
    outgoing: Outgoing,
    of_opened: Sequence[Entry],
    turned: Sequence[Turn],
    state: str,
    overtaken: Sequence[datetime],
    completion: Completion | None,
) -> list[Entry]:
    """All that this verb did, as events in their order."""
    return [
        *hand.entries,
        *step_entries(hand, outgoing, overtaken, completion),
        *of_opened,
        *(turn_entry(hand, turn) for turn in turned),
        *turning(hand, state),
    ]


def save_completion(hand: CaseInHand, completion: Completion) -> None:
    """Write who completed the task, and the reading of the register that they gave."""
    mark_completed(
        hand.session,
        completion.task.id,
        ended_at=hand.now,
        completed_by=hand.actor.id,
        completion_key=completion.key,
        answers=completion.answers,
    )
    if completion.has_draft:
        forget_draft(hand.session, completion.task.id, hand.actor.id)
    if hand.reading is not None:
        add_reading(
            hand.session,
            hand.case.pupil_id,
            hand.reading,
            id=uuid4().hex,
            given_by=hand.actor.id,
            task_id=completion.task.id,
        )


def positions(hand: CaseInHand, changes: Sequence[InstanceChange]) -> dict[str, int]:
    """The places of processes that have just started among all that ever started in the case."""
    started = [change.id for change in changes if change.new]
    last = last_position(hand.session, hand.case.id) if started and hand.case.version > 0 else 0
    return {instance_id: last + place for place, instance_id in enumerate(started, 1)}


def save_processes(hand: CaseInHand, changes: Sequence[InstanceChange], started: Mapping[str, int]) -> None:
    """Write processes that moved, and those that started."""
    reached = {one.id: one.end_events for one in hand.instances}
    save_instances(
        hand.session,
        [
            {"wanted": change.id, **instance_values(change, reached.get(change.id, ()))}
            for change in changes
            if not change.new
        ],
    )
    for change in changes:
        if change.new:
            add_instance(
                hand.session,
                hand.case.id,
                started[change.id],
                hand.now,
                id=change.id,
                process=change.process_key,
                pins=hand.started_pins[change.process_key],
                **instance_values(change),
            )


def instance_values(change: InstanceChange, reached: Sequence[str] = ()) -> dict[str, Any]:
    """The columns of a process that change while it runs; `reached` are end events that it had come to."""
    return {
        "state": change.state,
        "record": change.record,
        "awaits": change.awaits,
        "ended_at": change.ended_at,
        "end_events": [*reached, *change.end_events],
    }


def opened_rows(
    hand: CaseInHand, changes: Sequence[InstanceChange], done: Task | None
) -> tuple[list[dict[str, Any]], list[Entry]]:
    """Rows for the tasks that have just opened, held where their guards say so, each with whoever has it.

    Args:
        done: the task by whose completion a person moved the case.

    Returns:
        The rows; and the events of tasks that go to their lanes though they were meant for one person, and
        of tasks that must wait at once.
    """
    rows: list[dict[str, Any]] = []
    entries: list[Entry] = []
    for change in changes:
        for task in change.opened:
            ruling = guarding.ruling_on_opening(hand, change, task)
            whose, because = meant.whose(hand, task, done)
            row = {**task_row(hand, task), **whose}
            if ruling is not None and not ruling.may:
                row |= {"state": "held", "held_because": ruling.because}
            rows.append(row)
            entries += [meant.to_team_entry(hand, row, because)] if because else []
            entries += [held_entry(hand, row)] if row["held_because"] else []
    return rows, entries


def notices_of_cover(hand: CaseInHand, opened: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Notices to managers and administrators of tasks that open and that nobody with an account may do."""
    rows = []
    for row in opened:
        if not row["not_by"]:
            continue
        barred = completers(hand.session, hand.case.id, row["not_by"], row["subject"])
        matter = hand.matter(role=row["role"], barred=barred)
        if not any(
            allows(Action.COMPLETE_TASK, one.actor, matter) for one in able(hand.session, row["role"])
        ):
            said = NO_SECOND_PERSON.format(row["name"].partition(" (")[0])
            for role in ("team_manager", "administrator"):
                rows.append(notice(hand, "incident", said, task_id=row["id"], role=role))
    return rows


def task_row(hand: CaseInHand, task: OpenTask) -> dict[str, Any]:
    """A row for a task that has just opened."""
    return {
        "id": task.id,
        "case_id": hand.case.id,
        "instance_id": task.instance_id,
        "process": task.process,
        "element": task.element,
        "kind": task.kind,
        "name": task.name,
        "lane": task.lane,
        "role": role_of_lane(task.process, task.lane),
        "form": task.form,
        "not_by": task.not_by,
        "subject": task.subject,
        "requirement": task.requirement,
        "state": "open",
        "opened_at": task.since,
        "due_at": task.due,
        "guard": task.guard,
        "held_because": None,
        "guard_asked_at": hand.now if task.guard else None,
        "assignee": None,
        "meant_for": None,
        "claimed_at": None,
    }


def hold_or_lift(hand: CaseInHand, turned: Sequence[Turn]) -> None:
    """Write which tasks must wait now and which may go on, and tell whoever was at work on them."""
    at_work = set(drafters(hand.session, [turn.task.id for turn in turned])) if turned else set()
    at_work |= {(turn.task.id, turn.task.assignee) for turn in turned if turn.task.assignee}
    rows = []
    for task, because in turned:
        mark_held(hand.session, task.id, because)
        now = "can be done again." if because is None else f"is on hold. {because}"
        said = f"“{task.name}” {now} What you typed is kept."
        told = sorted(user for task_id, user in at_work if task_id == task.id)
        rows += [notice(hand, "held", said, task_id=task.id, user_id=user) for user in told]
    give_notice(hand, rows)


def held_entry(hand: CaseInHand, row: Mapping[str, Any]) -> Entry:
    """The event of a task that opens and must wait at once."""
    told = {"task": row["id"], "name": row["name"], "because": row["held_because"]}
    return Entry(hand.now, "task_held", SYSTEM.id, row["process"], row["element"], told)


def turn_entry(hand: CaseInHand, turn: Turn) -> Entry:
    """The event of a task that must wait from now on, or that may go on."""
    task, because = turn
    told = {"task": task.id, "name": task.name, **({"because": because} if because else {})}
    kind = "task_held" if because else "task_lifted"
    return Entry(hand.now, kind, SYSTEM.id, task.process, task.element, told)


def withdraw(hand: CaseInHand, task_ids: Collection[str]) -> None:
    """Write that tasks are no longer wanted, and tell whoever was at work on them. Their drafts stay."""
    withdrawn = mark_withdrawn(hand.session, task_ids, hand.now)
    if not withdrawn:
        return
    told = {(task_id, assignee) for task_id, _, assignee in withdrawn if assignee}
    told |= set(drafters(hand.session, task_ids))
    names = {task_id: name for task_id, name, _ in withdrawn}
    said = "“{}” is no longer needed and was withdrawn. What you typed is kept."
    give_notice(
        hand,
        [
            notice(hand, "withdrawn", said.format(names[task_id]), task_id=task_id, user_id=user)
            for task_id, user in sorted(told)
        ],
    )


def save_timers(hand: CaseInHand, changes: Sequence[InstanceChange]) -> None:
    """Write which timers run now."""
    gone = [gone for change in changes for gone in change.timers_gone]
    replace_timers(hand.session, gone, timer_rows(hand, changes))


def timer_rows(hand: CaseInHand, changes: Sequence[InstanceChange]) -> list[dict[str, Any]]:
    """Rows for the timers that were set."""
    return [
        {"id": timer.id, "case_id": hand.case.id, "instance_id": timer.instance_id, "element": timer.element,
         "name": timer.name, "due_at": timer.due_at, "look_at": timer.due_at}
        for change in changes
        for timer in change.timers_set
    ]  # fmt: skip


def save_messages(hand: CaseInHand) -> None:
    """Write which messages were kept and which kept ones were taken."""
    if not hand.has_run:
        return
    before, after = {message.key for message in hand.kept}, {message.key for message in hand.run.pending}
    mark_delivered(hand.session, hand.case.id, before - after, hand.now)
    for message in hand.run.pending:
        if message.key not in before and message.key not in hand.received:
            add_message(
                hand.session,
                hand.case.id,
                message.key,
                message.name,
                message.data,
                None,
                hand.actor.id,
                "kept",
                hand.now,
            )


def standing_of_case(hand: CaseInHand, changes: Sequence[InstanceChange]) -> dict[str, Any]:
    """Whether the case is open now, since when not, and how it came out: by the end of its first process."""
    ended = {change.id for change in changes if change.ended_at}
    running = {instance.id for instance in hand.instances} | {change.id for change in changes}
    never_lost = {CONCERN, *catalogue().starts_unless}
    undelivered = hand.has_run and any(one.name in never_lost for one in hand.run.pending)
    main = [change for change in changes if change.ended_at and change.process_key == hand.case.process]
    outcome = ", ".join(main[-1].end_events) if main else hand.case.outcome
    if not running:
        return {"state": hand.case.state, "closed_at": hand.case.closed_at, "outcome": outcome}
    if running - ended or undelivered:
        return {"state": "open", "closed_at": None, "outcome": outcome}
    return {"state": "closed", "closed_at": hand.now, "outcome": outcome}


def turning(hand: CaseInHand, state: str) -> Iterable[Entry]:
    """An event when the case closes or opens again."""
    if state != hand.case.state:
        kind = "case_closed" if state == "closed" else "case_reopened"
        yield Entry(hand.now, kind, hand.actor.id, payload={"process": hand.case.process})
