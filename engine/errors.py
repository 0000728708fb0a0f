"""Everything the engine refuses, under one root.

The docstring of an error is its message: plain English for the person who reads
it, with the error's facts in braces. The facts are attributes as well, so a page
or a test can use them without taking a sentence apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from inspect import getdoc
from typing import Any


class EngineError(Exception):
    """Attendance Pathways could not do this."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__((getdoc(type(self)) or "").format(**facts))

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(name) from None


class NotFound(EngineError):
    """There is no {kind} with the reference {reference}."""


class NotAllowed(EngineError):
    """You are not allowed to {action}."""


class CaseRestricted(NotAllowed):
    """This case is restricted: those who work on it read it, and the safeguarding lead."""


class Conflict(EngineError):
    """Somebody else changed this first."""


class BadInput(EngineError):
    """{problem}"""


@dataclass(frozen=True)
class FieldFault:
    """One answer that cannot be taken: which field, and how to mend it."""

    field: str
    message: str


class AnswersRefused(EngineError):
    """Some answers need to be changed."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__(faults=tuple(faults))
