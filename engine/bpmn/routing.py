"""Where the messages of a case go; the catalogue says so, a test or a scenario may say it differently."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Routing(Protocol):
    """What is known of messages besides who waits for them."""

    @property
    def message_starts(self) -> Mapping[str, str]:
        """Which process a message starts when nothing waits for it."""

    @property
    def to_all(self) -> Collection[str]:
        """The messages that every waiting process of the case hears, not only the outermost."""

    @property
    def starts_unless(self) -> Mapping[str, Collection[str]]:
        """Messages that start their process although others hear them, unless one of these processes does."""


@dataclass(frozen=True)
class Routes:
    """A routing of its own, for whoever has no catalogue."""

    message_starts: Mapping[str, str] = field(default_factory=dict)
    to_all: Collection[str] = ()
    starts_unless: Mapping[str, Collection[str]] = field(default_factory=dict)
