"""The shipped pathways: which there are, where their files lie, and what the catalogue says of them.

Data and a locator. Refuses to judge any file and imports nothing of ours: diagrams are read in
`engine.bpmn`, forms in `engine.forms`, decision tables in `engine.decisions`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parent
CATALOGUE = HOME / "catalogue.toml"


@dataclass(frozen=True)
class Listing:
    """What the catalogue says of one process.

    `started_by` are the role keys whose people may open a case with it; empty when only another
    process or a message starts it. `lanes` maps the name of each lane to the role key it means.
    """

    key: str
    name: str
    started_by: tuple[str, ...]
    lanes: Mapping[str, str]

    @property
    def is_started_by_people(self) -> bool:
        """Whether anybody may open a case with it."""
        return bool(self.started_by)


@dataclass(frozen=True)
class Catalogue:
    """Every shipped process by its key, which of them messages start, and which messages go to all."""

    processes: Mapping[str, Listing]
    message_starts: Mapping[str, str]
    to_all: frozenset[str]


def read_catalogue(path: Path = CATALOGUE) -> Catalogue:
    """The catalogue in `path`.

    Raises:
        OSError: there is no such file.
        tomllib.TOMLDecodeError: it is not TOML.
        KeyError: a process lacks its name, its roles or its lanes.
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    listings = {
        key: Listing(key, entry["name"], tuple(entry["started_by"]), dict(entry["lanes"]))
        for key, entry in document["processes"].items()
    }
    return Catalogue(listings, dict(document["message_starts"]), frozenset(document["messages"]["to_all"]))


def shipped() -> tuple[str, ...]:
    """The keys of the shipped processes, called ones before those that call them."""
    return tuple(read_catalogue().processes)


def folder(key: str) -> Path:
    """Where the files of a shipped process lie.

    Raises:
        KeyError: no process is shipped under this key.
    """
    if key not in shipped():
        raise KeyError(key)
    return HOME / key
