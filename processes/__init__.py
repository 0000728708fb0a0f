"""The shipped pathways: which there are, where their files lie, and what the catalogue says of them.

Data and a locator. Refuses to judge any file and imports nothing of ours: diagrams are read in
`engine.bpmn`, forms in `engine.forms`, decision tables in `engine.decisions`.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

#: The environment variable that names a council's own catalogue.
OWN = "PATHWAYS_CATALOGUE"
HOME = Path(__file__).parent
CATALOGUE = HOME / "catalogue.toml"


@dataclass(frozen=True)
class Listing:
    """What the catalogue says of one process.

    `started_by` are the role keys whose people may open a case with it, whatever its diagram says; None
    where the catalogue leaves that to the diagram. `lanes` maps the name of each lane to the role key it
    means.
    A process that is not `enabled` is begun by nobody; cases in which it runs go on. What is answered in a
    `confidential` one is not read by people of schools. `about` tells who opens a case what it is for.
    """

    key: str
    name: str
    started_by: tuple[str, ...] | None
    lanes: Mapping[str, str]
    enabled: bool = True
    confidential: bool = False
    about: str = ""


@dataclass(frozen=True)
class Catalogue:
    """Every shipped process by its key, which of them messages start, and which messages go to all.

    Last year's figures stand beside this year's until it has `last_year_until` possible sessions.
    A message of `starts_unless` starts its process although others hear it, unless one of those named does.
    """

    processes: Mapping[str, Listing]
    message_starts: Mapping[str, str]
    to_all: frozenset[str]
    last_year_until: int
    starts_unless: Mapping[str, tuple[str, ...]]
    #: Only diagrams and the system send these, unless there is a form: people decide in the steps before.
    of_diagrams: frozenset[str] = frozenset()


def read_catalogue(own: Path | None = None) -> Catalogue:
    """The shipped catalogue, changed by what a council's own one says: a process off, other roles.

    Args:
        own: a file like the shipped one with nothing but the changes; by default the one that
            PATHWAYS_CATALOGUE names, if any.

    Raises:
        OSError: there is no such file.
        tomllib.TOMLDecodeError: it is not TOML.
        KeyError: a process lacks its name or its lanes.
    """
    named = own or (Path(os.environ[OWN]) if os.environ.get(OWN) else None)
    document = _changed(_read(CATALOGUE), _read(named) if named else {})
    listings = {
        key: Listing(
            key,
            entry["name"],
            tuple(entry["started_by"]) if "started_by" in entry else None,
            dict(entry["lanes"]),
            entry.get("enabled", True),
            entry.get("confidential", False),
            entry.get("about", ""),
        )
        for key, entry in document["processes"].items()
    }
    messages = document["messages"]
    return Catalogue(
        listings,
        dict(document["message_starts"]),
        frozenset(messages["to_all"]),
        document["attendance"]["last_year_until"],
        {name: tuple(keys) for name, keys in messages.get("starts_unless", {}).items()},
        frozenset(messages.get("of_diagrams", ())),
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _changed(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The shipped tables with the own ones laid over them; lists and values are replaced."""
    nested = {
        name: _changed(shipped[name], value)
        for name, value in own.items()
        if isinstance(value, Mapping) and isinstance(shipped.get(name), Mapping)
    }
    return {**shipped, **own, **nested}


@cache
def shipped() -> tuple[str, ...]:
    """The keys of the shipped processes, called ones before those that call them."""
    return tuple(_read(CATALOGUE)["processes"])


def folder(key: str) -> Path:
    """Where the files of a shipped process lie.

    Raises:
        KeyError: no process is shipped under this key.
    """
    if key not in shipped():
        raise KeyError(key)
    return HOME / key


def invariants_file(key: str) -> Path:
    """Where it stands what must never be lost when somebody edits a shipped process."""
    return HOME / "invariants" / f"{key}.invariants.json"
