"""What an invariant promises, taken apart: each promise is of one step, and is kept by a model or not."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from engine.bpmn.bundle import DIAGRAM
from engine.bpmn.elements import Element
from engine.bpmn.model import ProcessModel
from engine.errors import EngineError
from engine.invariants.facts import Given

#: How a promise speaks of what has this id in the diagram, in quotation marks.
Named = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Promise(ABC):
    """One promise of a process. `because` says what it is good for, in a sentence for a manager.

    `at` is the id of the element that it is about; "" for what is no element of the diagram. `given` are the
    facts of its example, if it has one.
    """

    process: str
    because: str = field(compare=False)
    at: str = ""
    given: Given = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What is promised, as half a sentence, with the ids of the diagram."""
        return self._words(spoken)

    def words_in(self, model: ProcessModel) -> str:
        """What is promised, with the names that a model gives to its steps and tables."""
        return self._words(lambda one: f"“{_called(model, one)}”" if _called(model, one) else spoken(one))

    def is_kept(self, model: ProcessModel) -> bool:
        """Whether a model keeps it. A step that is not there any more, or cannot be asked, keeps nothing."""
        try:
            return (not self.at or self.at in model.elements) and not self._broken_by(model)
        except EngineError:
            return False

    def place(self, model: ProcessModel) -> tuple[str, str]:
        """Where a model that does not keep it would be mended: a file of the process, an element in it."""
        return DIAGRAM, self.at

    def includes(self, other: "Promise") -> bool:
        """Whether whoever keeps this one keeps the other one too."""
        return self == other or (self.process == other.process and self._includes(other))

    @abstractmethod
    def _words(self, named: Named) -> str: ...

    @abstractmethod
    def _broken_by(self, model: ProcessModel) -> bool: ...

    def _includes(self, other: "Promise") -> bool:
        return False


def spoken(name: str) -> str:
    """An id of a diagram as a person reads it."""
    return f"“{name.replace('_', ' ')}”"


def _called(model: ProcessModel, one: str) -> str:
    """What a model calls a step or a decision; "" where it has neither."""
    if one in model.elements:
        return model.elements[one].name
    table = model.decisions.get(one)
    decision = table.named(one) if table else None
    return decision.name if decision else ""


def listed(names: Iterable[str], word: str) -> str:
    """Names in a row, the last after `word`."""
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last


def boundaries(model: ProcessModel, step: str) -> Iterator[Element]:
    """The events on the edge of a step."""
    return (one for one in model.elements.values() if one.attached_to == step)
