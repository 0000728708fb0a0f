"""FEEL over the records of one instance, at one moment, and what had to be read for it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import accumulate
from typing import Any

from SpiffWorkflow.task import Task

from engine.attendance.facts import FACTS
from engine.bpmn.effects import RunFailed
from engine.bpmn.records import Records
from engine.errors import EngineError
from engine.expressions import Explained, Expression, Value, compile_expression, to_json


class Evaluation:
    """What expressions of a diagram come to.

    Attributes:
        now: the step's own moment; a timer that is fired late still steps at its due time.
        reads: what conditions and tables read that this run had not written itself, by path, in JSON form.
        facts_read: facts that other expressions read since they were last taken, by path, in JSON form.
        repeatable: whether another case in which these are the same would go the same way.
        explains: whether it keeps what was read.
    """

    def __init__(
        self,
        records: Records,
        now: datetime,
        failed: Callable[[Task, str], RunFailed],
        explains: bool = True,
    ) -> None:
        """Begins with nothing read.

        Args:
            failed: the error to raise when a step of the diagram cannot be done.
        """
        self.records, self.now, self._failed, self.explains = records, now, failed, explains
        self.reads: dict[str, Any] = {}
        self.facts_read: dict[str, Any] = {}
        self.repeatable = True

    def value(self, task: Task, expression: str) -> Value:
        """What an expression comes to; no other case can be told to go the same way."""
        self.repeatable = False
        return compile_expression(feel(expression)).evaluate(self.scope(task), self.now)

    def kept(self, task: Task, expression: Expression) -> Value:
        """What an expression comes to that writes or sends something: the facts that it reads are kept."""
        self.repeatable, scope = False, self.scope(task)
        for path in expression.paths if self.explains else ():
            if path.split(".")[0] in FACTS and path not in self.facts_read:
                self.facts_read[path] = to_json(value_at(scope, path))
        return expression.evaluate(scope, self.now)

    def take_facts_read(self) -> dict[str, Any]:
        """The facts read since the last call."""
        taken, self.facts_read = self.facts_read, {}
        return taken

    def explained(self, task: Task, expression: str) -> Explained:
        """What a condition comes to, with what it read."""
        return compile_expression(feel(expression)).evaluate_explained(self.scope(task), self.now)

    def scope(self, task: Task) -> Mapping[str, Value]:
        """The names that expressions of this task know."""
        return self.records.scope(task.data)

    def remember(self, reads: Mapping[str, Value]) -> None:
        """Keep what was read from outside; what depends on the run's own writing is told by what it read."""
        written = self.records.written
        for path, value in reads.items() if self.explains else ():
            if written.isdisjoint(_holders(path)):
                self.reads[path] = to_json(value)
            inside = f"{path}."
            if any(name.startswith(inside) for name in written):
                self.repeatable = False

    @contextmanager
    def blaming(self, task: Task) -> Iterator[None]:
        """Names the step that is about to wait, not the one before it, which the library is completing."""
        try:
            yield
        except EngineError as error:
            raise self._failed(task, str(error)) from error


def value_at(scope: Mapping[str, Value], path: str) -> Value:
    """The value at a dotted path; null where there is none."""
    first, *members = path.split(".")
    value = scope.get(first)
    for one in members:
        value = value.get(one) if isinstance(value, Mapping) else None
    return value


def feel(expression: str) -> str:
    """An expression without the leading `=` that some modellers write."""
    return expression.strip().removeprefix("=").strip()


def _holders(path: str) -> list[str]:
    """A dotted path, and all that it lies within."""
    return list(accumulate(path.split("."), lambda outer, name: f"{outer}.{name}"))
