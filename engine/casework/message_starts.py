"""Which process a message starts, as the published processes and the catalogue say."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from engine.roles import catalogue
from engine.store.processes import Version


class StartsOnDemand(Mapping[str, str]):
    """Which process each message starts, read when a message first finds nothing that waits for it."""

    def __init__(self, read: Callable[[], dict[str, str]]) -> None:
        self._read = read

    @cached_property
    def _starts(self) -> dict[str, str]:
        return self._read()

    def __getitem__(self, message: str) -> str:
        return self._starts[message]

    def __iter__(self) -> Iterator[str]:
        return iter(self._starts)

    def __len__(self) -> int:
        return len(self._starts)


def message_starts(versions: Mapping[str, Version]) -> dict[str, str]:
    """Which process a message starts: as the published processes say; where two do, as the catalogue says."""
    starts = {message: process for v in versions.values() for message, process in v.start_messages.items()}
    listed = {message: key for message, key in catalogue().message_starts.items() if key in versions}
    off = {key for key, listing in catalogue().processes.items() if not listing.enabled}
    off |= {process for v in versions.values() if v.retired for process in v.start_messages.values()}
    return {message: process for message, process in {**starts, **listed}.items() if process not in off}
