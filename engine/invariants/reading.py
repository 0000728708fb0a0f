"""Reads the invariants of a process from its file: what may stand there is in invariants.schema.json."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from engine.errors import EngineError
from engine.faults import Fault, FilesRefused
from engine.invariants.course import Before, Decides, Interrupted, InTime, Leads, Uses, WorksOut
from engine.invariants.facts import latest, moment, scope_of
from engine.invariants.judging import INVARIANT_FILE
from engine.invariants.people import Asks, Bars, Carries, GuardAsked, Guarded, InLane
from engine.invariants.promises import Promise

SCHEMA = json.loads((Path(__file__).parent / "invariants.schema.json").read_text(encoding="utf-8"))
_VALIDATOR = Draft202012Validator(SCHEMA)

#: One entry of the file, and what all its promises have in common.
Entry = Mapping[str, Any]
Common = Mapping[str, Any]


def read_invariants(source: bytes, path: str) -> tuple[Promise, ...]:
    """The promises of a file of invariants, in its order.

    Raises:
        FilesRefused: with every fault; the element is the place in the file, such as `invariants/3`.
    """
    faults = check_invariants(source, path)
    if faults:
        raise FilesRefused(faults)
    document = json.loads(source)
    return tuple(one for entry in document["invariants"] for one in _promises(document, entry))


def check_invariants(source: bytes, path: str) -> list[Fault]:
    """Every fault of a file of invariants, as a file; whether a process keeps them is asked elsewhere."""
    try:
        document = json.loads(source)
    except (ValueError, RecursionError) as error:
        return [_fault(path, "", str(error))]
    faults = sorted(_VALIDATOR.iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
    if faults:
        return [_fault(path, "/".join(map(str, one.absolute_path)), one.message[:200]) for one in faults]
    entries = enumerate(document["invariants"])
    found = ((f"invariants/{place}", _unreadable(document, entry)) for place, entry in entries)
    return [_fault(path, element, problem) for element, problem in found if problem]


def _promises(document: Entry, entry: Entry) -> Iterator[Promise]:
    return KINDS[entry["kind"]](entry, {"process": document["process"], "because": entry["because"]})


def _unreadable(document: Entry, entry: Entry) -> str:
    """Why an example, or a limit, says nothing; "" where they all do."""
    try:
        for promise in _promises(document, entry):
            scope_of(promise.given)
            moment(promise.given)
            if isinstance(promise, InTime):
                latest(promise.limit)
    except (EngineError, ValueError) as error:
        return str(error).rstrip(".")
    return ""


def _fault(path: str, element: str, problem: str) -> Fault:
    return Fault(path, element, INVARIANT_FILE.code, INVARIANT_FILE.message({"problem": problem}))


def _second_person(entry: Entry, common: Common) -> Iterator[Promise]:
    step = entry["step"]
    yield InLane(at=step, lanes=tuple(entry["lanes"]), **common)
    for other in entry["not_by"]:
        yield Bars(at=step, other=other, given=entry.get("when", {}), **common)


def _guarded(entry: Entry, common: Common) -> Iterator[Promise]:
    for step in entry["steps"]:
        yield Guarded(at=step, guard=entry["guard"], always="asked_when" not in entry, **common)
        for given in entry.get("asked_when", ()):
            yield GuardAsked(at=step, given=given, **common)


def _before(entry: Entry, common: Common) -> Iterator[Promise]:
    for step in entry["then"]:
        yield Before(at=step, first=tuple(entry["first"]), **common)


def _escalation(entry: Entry, common: Common) -> Iterator[Promise]:
    yield from _before({"first": entry["after"], "then": entry.get("to", ())}, common)
    for step in entry["after"]:
        for about in ("reflection", "offer"):
            for question in entry.get(about, ()):
                yield Asks(at=step, question=question, about=about, **common)


def _choice(entry: Entry, common: Common) -> Iterator[Promise]:
    ends = tuple(way["to"] for way in entry["ways"])
    for way in entry["ways"]:
        for given in way["when"]:
            yield Leads(at=entry["at"], given=given, to=way["to"], others=ends, **common)
    yield from _before({"first": [entry["at"]], "then": entry.get("only_way_to", ())}, common)


def _decision(entry: Entry, common: Common) -> Iterator[Promise]:
    for one in entry["examples"]:
        given = {**entry.get("usually", {}), **one["when"]}
        yield Decides(decision=entry["decision"], given=given, gives=one["gives"], told=one["when"], **common)


def _works_out(entry: Entry, common: Common) -> Iterator[Promise]:
    for one in entry["examples"]:
        given = {**entry.get("usually", {}), **one["when"]}
        for name, gives in one["gives"].items():
            yield WorksOut(at=entry["step"], given=given, name=name, gives=gives, told=one["when"], **common)


def _uses(entry: Entry, common: Common) -> Iterator[Promise]:
    for step, process in entry.get("processes", {}).items():
        yield Uses(at=step, used=process, **common)
    for step, table in entry.get("tables", {}).items():
        yield Uses(at=step, used=table["decision"], into=table.get("into", ""), **common)


def _in_time(entry: Entry, common: Common) -> Iterator[Promise]:
    always = [{"when": {}, "at_most": entry["at_most"]}] if "at_most" in entry else []
    for one in (*always, *entry.get("examples", ())):
        for limit, steps in one["at_most"].items():
            for step in steps:
                yield InTime(at=step, given=one["when"], limit=limit, **common)


def _interrupted(entry: Entry, common: Common) -> Iterator[Promise]:
    for step in entry["steps"]:
        message, to = entry.get("message", ""), entry["to"]
        yield Interrupted(at=step, message=message, ends=entry.get("ends", True), to=to, **common)


def _carries(entry: Entry, common: Common) -> Iterator[Promise]:
    for demand, steps in entry["demands"].items():
        for step in steps:
            yield Carries(at=step, demand=demand, **common)


KINDS: Mapping[str, Callable[[Entry, Common], Iterator[Promise]]] = {
    "second_person": _second_person,
    "guarded": _guarded,
    "before": _before,
    "escalation": _escalation,
    "choice": _choice,
    "decision": _decision,
    "works_out": _works_out,
    "uses": _uses,
    "in_time": _in_time,
    "interrupted": _interrupted,
    "carries": _carries,
}
