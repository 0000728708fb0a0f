"""What a run did to a case, as plain data for whoever stores or shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.bpmn.meant import Meant
from engine.errors import EngineError
from engine.expressions import Value
from engine.letters import Written


class RunFailed(EngineError):
    """The diagram could not go on at “{name}” ({process}): {problem}"""


@dataclass(frozen=True)
class OpenTask:
    """Something a person has to do. `id` stays the same for as long as the task is open.

    Whoever completed one of `not_by` (each `process/element`) about the same `subject` in this case may not
    complete it; a task without a subject concerns the whole case.
    `guard` names the decision that must say “may” for as long as it is open; None where there is none, or
    where it is asked of certain answers only. `assign_to` is whom the diagram means it for; None: the lane.
    """

    id: str
    instance_id: str
    process: str
    element: str
    name: str
    kind: str
    lane: str | None
    form: str | None
    not_by: tuple[str, ...]
    subject: str | None
    requirement: str | None
    since: datetime
    due: datetime | None
    guard: str | None = None
    assign_to: Meant | None = None


@dataclass(frozen=True)
class DueTimer:
    """A timer that runs. `id` is unique; a repeating timer keeps its id and changes its `due_at`."""

    id: str
    instance_id: str
    process: str
    element: str
    name: str
    due_at: datetime


@dataclass(frozen=True)
class Effect:
    """Something that a step asks to be done outside the case, once it is stored.

    `channel` is "notice" or "email". `to` are words for whom: a lane, a role, an account, an address.
    `about` is the activity (`process/element`) that a reminder hangs on: it is over when that ends. None
    for what stays to be read.
    """

    channel: str
    to: tuple[str, ...]
    text: str
    subject: str = ""
    about: str | None = None


def effect_of(result: Value, about: str | None) -> Effect:
    """The effect that an operator asked for, of what it gave (`engine.bpmn.operators.telling`)."""
    assert isinstance(result, Mapping)  # noqa: S101 - these operators give contexts
    to = result["to"]
    return Effect(
        channel=str(result["channel"]),
        to=tuple(map(str, to)) if isinstance(to, list) else (),
        text=str(result["text"]),
        subject=str(result.get("subject") or ""),
        about=about,
    )


@dataclass(frozen=True)
class Step:
    """One element that was completed, or cut off (`cancelled`), in the order in which it happened.

    `why` holds what decided: {"flows": [ids taken], "conditions": [{"flow", "condition",
    "value", "reads"}], "decision": see `reasons`, "due": ISO, "message": name, "operator": {"name", "result",
    "given"}, "facts": {path: what a script or an operator read of the facts}, "place": which of several open
    tasks of its element it was}. `changes` maps the
    names this step wrote to their new values (JSON form). `letters` are those of a task that a
    person completed, written from the record with the answers in it. `effects` are what it asks for outside.
    """

    at: datetime
    instance_id: str
    process: str
    element: str
    name: str
    kind: str
    actor_id: str
    cancelled: bool = False
    requirement: str | None = None
    why: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    letters: tuple[Written, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class InstanceChange:
    """How one process instance stands after the run, and what that means for its rows.

    `awaits` maps each message name it waits for to the depth of its outermost catcher.
    `ended_at` is None while it runs; `end_events` are those reached in the process itself.
    `overtaken` are moments of timers that were due and had not fired when what they waited beside ended.
    """

    id: str
    process_key: str
    new: bool
    state: bytes
    record: Mapping[str, Any]
    opened: tuple[OpenTask, ...]
    closed: tuple[str, ...]
    timers_set: tuple[DueTimer, ...]
    timers_gone: tuple[str, ...]
    awaits: Mapping[str, int]
    ended_at: datetime | None
    end_events: tuple[str, ...]
    overtaken: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class PendingMessage:
    """A message that nothing has taken yet. `data` is in JSON form; `key` makes a repeat do nothing."""

    name: str
    data: Mapping[str, Any]
    key: str


@dataclass(frozen=True)
class NoticeAsked:
    """What a process told people because of a message; `waits`: it waits for the same message again."""

    text: str
    waits: bool


@dataclass(frozen=True)
class Delivery:
    """What became of a message, which instance took it, and what was told because of it."""

    outcome: Literal["caught", "started", "kept"]
    instance_id: str | None = None
    told: tuple[NoticeAsked, ...] = ()
