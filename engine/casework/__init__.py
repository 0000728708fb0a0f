"""The verbs of casework. Each takes the transaction, who acts and the present moment, and never commits.

The case's row is locked first, the policy is asked, the diagram runs, and rows are written;
whoever opened the transaction commits. A refusal is an exception with its own name.
"""

from engine.bpmn.effects import Delivery
from engine.casework.cases import Note, add_note, open_case
from engine.casework.handing_over import hand_over
from engine.casework.incidents import retry_incident
from engine.casework.messages import known_to_message, raise_concern, send_message, tell
from engine.casework.pupils import Origin, correct_facts, keep_changes
from engine.casework.refusals import (
    FactsGiven,
    NotAwaited,
    NotPublished,
    NumberInUse,
    TaskHeld,
    TaskNotOpen,
    TaskTaken,
    TaskWithdrawn,
)
from engine.casework.restricting import (
    break_glass,
    let_in,
    lift_restriction,
    restrict_case,
    shut_out_again,
)
from engine.casework.tasks import Completed, assign, claim, complete_task, release, save_draft
from engine.casework.timers import fire_due_timers

__all__ = [
    "Completed",
    "Delivery",
    "FactsGiven",
    "NotAwaited",
    "NotPublished",
    "Note",
    "NumberInUse",
    "Origin",
    "TaskHeld",
    "TaskNotOpen",
    "TaskTaken",
    "TaskWithdrawn",
    "add_note",
    "assign",
    "break_glass",
    "claim",
    "complete_task",
    "correct_facts",
    "fire_due_timers",
    "hand_over",
    "keep_changes",
    "known_to_message",
    "let_in",
    "lift_restriction",
    "open_case",
    "raise_concern",
    "release",
    "restrict_case",
    "retry_incident",
    "save_draft",
    "send_message",
    "shut_out_again",
    "tell",
]
