"""The people of a scenario: who answers which task when, and which messages come from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from engine.bpmn.effects import OpenTask
from engine.expressions import Value
from engine.forms import Form, random_answers
from engine.simulation.given import DatedAnswers, GivenAnswer, given_answer
from engine.simulation.moments import moment_in, span_in

#: How long somebody who answers at random may take: at once, or long enough for timers to fire.
_RANDOM_DELAYS = tuple(timedelta(days=days) for days in (0, 0, 1, 8, 45, 200))
_Answer = tuple[str, Mapping[str, Any]]
#: A form that nobody can answer now (legal steps are on hold, say) is tried again, for a year and more.
_TRIED_AGAIN, _MOST_TRIES = timedelta(days=8), 60

#: Who sends a message of which a scenario does not say by whom, and how `notBy` names senders.
MESSENGER, SENT = "messenger", "message:"


class People:
    """Gives the scenario's answers in turn, the last one again and again; at random where it says so.

    Answers with a moment of their own are given then, and once.
    """

    def __init__(self, scenario: Mapping[str, Any], start: datetime, rng: Random | None) -> None:
        given = {
            task: [given_answer(one, start) for one in found]
            for task, found in scenario.get("answers", {}).items()
        }
        self._dated = DatedAnswers(given)
        self._answers = {task: [one for one in found if one.at is None] for task, found in given.items()}
        self._delays = {task: span_in(text) for task, text in scenario.get("delay", {}).items()}
        self._messages = sorted(
            (
                (moment_in(message.get("at"), start), position, message)
                for position, message in enumerate(scenario.get("messages", ()))
            ),
            key=lambda found: found[:2],
        )
        self._rng = rng
        self._staff = scenario.get("staff", {})
        self._lean = scenario.get("lean", {})
        self._paces = {
            lane: [span_in(text) for text in found] for lane, found in scenario.get("pace", {}).items()
        }
        self._used: dict[str, int] = {}
        self._random_moments: dict[str, datetime] = {}
        self._tries: dict[str, int] = {}
        self._done: list[tuple[str, str | None, str]] = []
        self._sent: list[tuple[str, str]] = []
        self._spoilt: set[str] = set()

    def next_message(self) -> datetime | None:
        """When the next message comes."""
        return self._messages[0][0] if self._messages else None

    def take_message(self) -> tuple[str, Mapping[str, Any] | None, str, str]:
        """The next message: name, data, key, sender. No data where the scenario leaves them to chance."""
        _, position, message = self._messages.pop(0)
        data = message.get("data", None if self._rng is not None else {})
        return message["name"], data, message.get("key", f"message {position}"), message.get("by", MESSENGER)

    def words(self, form: Form, scope: Mapping[str, Value], now: datetime) -> Mapping[str, Any]:
        """What somebody sends whose message is left to chance."""
        assert self._rng is not None  # noqa: S101 - `take_message` leaves nothing to chance without it
        return random_answers(form, self._rng, scope, now, self._lean)

    def next_answer(self, tasks: Sequence[OpenTask]) -> tuple[datetime | None, OpenTask | None]:
        """The task that is answered first, and when."""
        times = [
            (at, position, task)
            for position, task in enumerate(tasks)
            if (at := self._when(task)) is not None
        ]
        at, _, task = min(times, key=lambda found: found[:2], default=(None, 0, None))
        return at, task

    def answer(self, task: OpenTask, form: Form | None, scope: Mapping[str, Value], now: datetime) -> _Answer:
        """Who answers a task, and what; the next call gives the next answer."""
        person = task.lane or "somebody"
        key = self._key(task)
        if key is None:
            assert self._rng is not None  # noqa: S101 - `_when` names no task that nobody answers
            raw = random_answers(form, self._rng, scope, now, self._lean) if form else {}
            return self._somebody(task, person), raw
        dated = self._dated.take(key, task)
        if dated is not None:
            return dated.by or person, dated.raw
        given, turn = self._answers[key], self._used.get(key, 0)
        self._used[key] = turn + 1
        if turn >= len(given) - 1:
            self._spoilt.add(task.id)
        answer = given[min(turn, len(given) - 1)]
        return answer.by or person, answer.raw

    def left_over(self) -> list[tuple[str, GivenAnswer]]:
        """The answers with a moment of their own that no task asked for, with the names of their tasks."""
        return self._dated.left()

    def answers_at_random(self, task: OpenTask) -> bool:
        """Whether the scenario has no answers of its own for a task."""
        return self._key(task) is None

    def put_off(self, task: OpenTask, now: datetime) -> bool:
        """Let a task wait whose form takes no answer now; False when it has waited long enough."""
        self._tries[task.id] = self._tries.get(task.id, 0) + 1
        self._random_moments[task.id] = now + _TRIED_AGAIN
        return self._tries[task.id] < _MOST_TRIES

    def done_by(self, task: OpenTask) -> list[str]:
        """Who may not complete a task, because they did what it names (`notBy`), in any lap.

        That is whoever completed a task, or sent a message where it says `message:NAME`.
        """
        return [by for name, by in self._sent if f"{SENT}{name}" in task.not_by] + [
            by
            for name, subject, by in self._done
            if {name, name.partition("/")[2]} & set(task.not_by)
            and (None in (subject, task.subject) or subject == task.subject)
        ]

    def sent(self, name: str, by: str) -> None:
        """Remembers who sent a message."""
        self._sent.append((name, by))

    def completed(self, task: OpenTask, by: str) -> None:
        """Remembers who completed a task."""
        self._done.append((f"{task.process}/{task.element}", task.subject, by))

    def remember(self, done: Sequence[tuple[str, str | None, str]]) -> None:
        """Who completed which task (`process/element`) about what before this life."""
        self._done.extend(done)

    def _somebody(self, task: OpenTask, person: str) -> str:
        """One of the lane's people who may do it; cover from another team where there is none."""
        taken, number = self.done_by(task), 2
        able = [name for name in self._staff.get(person, ()) if name not in taken]
        if able and self._rng is not None:
            return str(self._rng.choice(able))
        name = person
        while name in taken:
            name, number = f"{person} {number}", number + 1
        return name

    def _when(self, task: OpenTask) -> datetime | None:
        key = self._key(task)
        if dated := self._dated.when(key, task):
            return dated
        if task.id in self._spoilt or (key is None and self._rng is None) or (key and not self._answers[key]):
            return None
        delay = self._delays.get(f"{task.process}/{task.element}", self._delays.get(task.element))
        if delay is not None and task.id not in self._tries:
            return delay.after(task.since)
        if key is None and self._rng is not None:
            if task.id not in self._random_moments:
                self._random_moments[task.id] = self._some_time_after(task, self._rng)
            return self._random_moments[task.id]
        return task.since

    def _some_time_after(self, task: OpenTask, rng: Random) -> datetime:
        """When somebody of the lane answers: as quickly or slowly as its people are, else anyhow."""
        pace = self._paces.get(task.lane or "")
        return rng.choice(pace).after(task.since) if pace else task.since + rng.choice(_RANDOM_DELAYS)

    def _key(self, task: OpenTask) -> str | None:
        named = (f"{task.process}/{task.element}", task.element)
        return next((key for key in named if key in self._answers), None)
