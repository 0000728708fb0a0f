"""The answers that a scenario gives: by whom, when, about whom, and what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.effects import OpenTask
from engine.simulation.moments import moment_in

#: What may stand beside `answers`; anything else are the answers themselves.
_BESIDE = {"by", "at", "about", "answers"}


@dataclass(frozen=True)
class GivenAnswer:
    """One answer. `by`: None for the lane's person. `at`: None for as soon as the task's delay is over.

    One with a moment is given then, or when the task opens if that is later, and once. `about` is the
    subject of the task that it is for, where several are open under one name.
    """

    raw: Mapping[str, Any]
    by: str | None = None
    at: datetime | None = None
    about: str | None = None

    def suits(self, task: OpenTask) -> bool:
        """Whether it may be meant for this task of its name."""
        return self.about is None or self.about == task.subject


def given_answer(written: Mapping[str, Any], start: datetime) -> GivenAnswer:
    """An answer as a scenario writes it: the answers, or `{"by", "at", "about", "answers"}`.

    Raises:
        TimerUnclear: its `at` is neither a moment nor a duration after the start.
    """
    if not isinstance(written.get("answers"), Mapping) or not written.keys() <= _BESIDE:
        return GivenAnswer(written)
    at = moment_in(written["at"], start) if "at" in written else None
    return GivenAnswer(written["answers"], written.get("by"), at, written.get("about"))


class DatedAnswers:
    """The answers with a moment of their own, each given once, by the name of their task."""

    def __init__(self, answers: Mapping[str, Sequence[GivenAnswer]]) -> None:
        self._left = {name: [one for one in found if one.at is not None] for name, found in answers.items()}

    def when(self, name: str | None, task: OpenTask) -> datetime | None:
        """When a task is answered next; None where no such answer is left for it."""
        found = self._next(name, task)
        return max(found.at, task.since) if found and found.at else None

    def take(self, name: str | None, task: OpenTask) -> GivenAnswer | None:
        """The answer that is given to a task now; it is not given again."""
        found = self._next(name, task)
        if found and name:
            self._left[name].remove(found)
        return found

    def left(self) -> list[tuple[str, GivenAnswer]]:
        """Those that no task asked for, with the names of their tasks."""
        return [(name, one) for name, found in self._left.items() for one in found]

    def _next(self, name: str | None, task: OpenTask) -> GivenAnswer | None:
        return next((one for one in self._left.get(name or "", ()) if one.suits(task)), None)
