"""What is known when a life begins: a child as somebody describes them, or as in a scenario of the draft."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from engine.attendance.facts import NOTICE_SESSIONS
from engine.bpmn.bundle import ProcessFiles
from engine.errors import NotFound
from engine.pupil_record import FLAGS
from engine.scenarios import check_scenario

#: The child of a life is nobody's.
CHILD, SCHOOL = "Alex Example", "Example School"


def a_child(begins: date, age: int, known: Collection[str], parents: int) -> dict[str, Any]:
    """Facts of a pupil, as a scenario writes them.

    Args:
        age: in years, on the day on which the life begins.
        known: the facts about the child that are true; the others are not.
        parents: how many are on record.
    """
    ordinal = ("First", "Second", "Third", "Fourth")
    return {
        "name": CHILD,
        "school_name": SCHOOL,
        "date_of_birth": {"@type": "date", "value": date(begins.year - age, 1, 1).isoformat()},
        **{flag: flag in known for flag in FLAGS},
        "parents": [
            {"id": f"parent-{number}", "name": f"{ordinal[number - 1]} parent", "address_known": True}
            for number in range(1, parents + 1)
        ],
    }


def figures(possible: int, attended: int, unauthorised: int, notice_sessions: int) -> dict[str, Any]:
    """The register of the school year to date in sessions, as a scenario writes it.

    Args:
        notice_sessions: unauthorised ones within ten school weeks.
    """
    return {
        "possible": possible,
        "attended": attended,
        "authorised": possible - attended - unauthorised,
        "unauthorised": unauthorised,
        "pn_sessions": notice_sessions,
        "pn_consider": notice_sessions >= NOTICE_SESSIONS,
    }


def scenario_titles(files: ProcessFiles) -> dict[str, str]:
    """The titles of the scenarios of a process that can be read, by the names of their files."""
    return {name: scenario.get("title") or name for name, scenario in _scenarios(files).items()}


def beginning_of(files: ProcessFiles, name: str) -> Mapping[str, Any]:
    """A scenario of a process, for how it begins.

    Raises:
        NotFound: there is none of this name that can be read.
    """
    found = _scenarios(files).get(name)
    if found is None:
        raise NotFound(kind="scenario", reference=name)
    return found


def _scenarios(files: ProcessFiles) -> dict[str, dict[str, Any]]:
    return {
        name: json.loads(content)
        for name, content in sorted(files.files.items())
        if name.startswith("scenarios/") and not check_scenario(content, name)
    }
