"""Holds models to invariants, and says in words what a change of invariants gives up."""

from collections.abc import Iterable, Mapping, Sequence

from engine.bpmn.model import ProcessModel
from engine.bpmn.profile.rules import ProfileRule
from engine.faults import Fault
from engine.invariants.promises import Promise

INVARIANT = ProfileRule(
    "INVARIANT",
    "This must hold, and does not any more: {words}. {because}",
    "Draw it so that it holds. To give it up, change the invariant itself: that is a change of its own.",
)
INVARIANT_FILE = ProfileRule(
    "INVARIANT-FILE",
    "The invariants cannot be read: {problem}.",
    "Write them as docs/invariants.md says.",
)


def broken(promises: Iterable[Promise], models: Mapping[str, ProcessModel]) -> list[Fault]:
    """What the models do not keep, each as a fault of the file in which it is mended.

    Args:
        models: the processes to be judged by key; promises of others are not looked at.
    """
    judged = ((one, models[one.process]) for one in promises if one.process in models)
    return [
        Fault(*one.place(model), INVARIANT.code, _message(one, model))
        for one, model in judged
        if not one.is_kept(model)
    ]


def weakened(old: Sequence[Promise], new: Sequence[Promise]) -> list[str]:
    """What the old invariants promise and the new ones do not, a sentence each.

    A promise that became stronger (a shorter time, fewer lanes) is not among them.
    """
    return [
        f"Given up: {one.words}. It was there for a reason: {one.because}"
        for one in old
        if not any(other.includes(one) for other in new)
    ]


def _message(promise: Promise, model: ProcessModel) -> str:
    return INVARIANT.message({"words": promise.words_in(model), "because": promise.because})
