"""FEEL over the records of one instance, at one moment, and what had to be read for it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from SpiffWorkflow.task import Task

from engine.bpmn.effects import RunFailed
from engine.bpmn.records import Records
from engine.errors import EngineError
from engine.expressions import Explained, Value, compile_expression, to_json


class Evaluation:
    """What expressions of a diagram come to.

    Attributes:
        now: the step's own moment; a timer that is fired late still steps at its due time.
        reads: what conditions and tables read that this run had not written itself, by path, in JSON form.
        repeatable: whether another case in which these are the same would go the same way.
    """

    def __init__(self, records: Records, now: datetime, failed: Callable[[Task, str], RunFailed]) -> None:
        """Begins with nothing read.

        Args:
            failed: the error to raise when a step of the diagram cannot be done.
        """
        self.records, self.now, self._failed = records, now, failed
        self.reads: dict[str, Any] = {}
        self.repeatable = True

    def value(self, task: Task, expression: str) -> Value:
        """What an expression comes to; no other case can be told to go the same way."""
        self.repeatable = False
        return compile_expression(feel(expression)).evaluate(self.scope(task), self.now)

    def explained(self, task: Task, expression: str) -> Explained:
        """What a condition comes to, with what it read."""
        return compile_expression(feel(expression)).evaluate_explained(self.scope(task), self.now)

    def scope(self, task: Task) -> Mapping[str, Value]:
        """The names that expressions of this task know."""
        return self.records.scope(task.data)

    def remember(self, reads: Mapping[str, Value]) -> None:
        """Keep what was read from outside; what depends on the run's own writing is told by what it read."""
        for path, value in reads.items():
            if not any(_within(path, name) for name in self.records.written):
                self.reads[path] = to_json(value)
            if any(_within(name, path) for name in self.records.written if name != path):
                self.repeatable = False

    @contextmanager
    def blaming(self, task: Task) -> Iterator[None]:
        """Names the step that is about to wait, not the one before it, which the library is completing."""
        try:
            yield
        except EngineError as error:
            raise self._failed(task, str(error)) from error


def feel(expression: str) -> str:
    """An expression without the leading `=` that some modellers write."""
    return expression.strip().removeprefix("=").strip()


def _within(path: str, name: str) -> bool:
    """Whether a dotted path is a name or lies within it."""
    return path == name or path.startswith(f"{name}.")
