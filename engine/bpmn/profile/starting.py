"""Who opens cases with a process: roles that there are, and somebody or something at all."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from engine.bpmn.elements import read_properties, tag
from engine.bpmn.profile.diagram import Diagram, Surroundings
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.policy import CASEWORKERS
from engine.roles import catalogue, known_role, words_of

UNKNOWN_STARTER = ProfileRule(
    "STARTED-BY-UNKNOWN",
    "{it} is to be opened by “{name}”, which is no role that opens cases and no lane of it.{close}",
    "Write lanes of it in startedBy, or roles, with a comma between: {known}.",
)
NOBODY_STARTS = ProfileRule(
    "STARTED-BY-NOBODY",
    "Nobody opens cases with {it}, no message starts it and no process calls it, so no case will run on it.",
    "Write in the property startedBy of the process which roles or lanes open cases with it.",
    "warning",
)


def check(diagram: Diagram, surroundings: Surroundings, report: ProfileReport) -> None:
    """Reports who is named and is no role, and a process that nothing begins."""
    process = diagram.executable[0] if diagram.executable else None
    if process is None:
        return
    key = process.get("id", "")
    lanes = {lane.get("name", "") for lane in process.iter(tag("lane"))} - {""}
    said = words_of(read_properties(process).get("startedBy", ""))
    for word in said:
        if word not in lanes and known_role(key, word) not in CASEWORKERS:
            _unknown(report, key, word, lanes)
    if not said and surroundings.processes is not None and not _begun(diagram, key, surroundings.processes):
        report.add(NOBODY_STARTS, key)


def _unknown(report: ProfileReport, key: str, word: str, lanes: set[str]) -> None:
    roles = sorted(role.replace("_", " ") for role in CASEWORKERS)
    spelt = {one.lower(): one for one in (*roles, *lanes)}
    close = get_close_matches(word.lower().replace("_", " "), spelt, n=1)
    meant = f" Did you mean “{spelt[close[0]]}”?" if close else ""
    report.add(UNKNOWN_STARTER, key, name=word, close=meant, known=", ".join(roles))


def _begun(diagram: Diagram, key: str, calls: Mapping[str, Collection[str]]) -> bool:
    """Whether a message, another process or what a council's catalogue says begins it."""
    listing = catalogue().processes.get(key)
    return (
        bool(listing and listing.started_by)
        or any(one.message and one.kind == "startEvent" for one in diagram.elements.values())
        or any(key in called for called in calls.values())
    )
