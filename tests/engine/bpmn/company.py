"""A small process judged in the company of others: what its files tell together."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from engine.bpmn.beside import ProcessNeighbours
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import check_files
from engine.faults import Fault

FORM = "forms/review.form.json"


def form(**asked: Any) -> bytes:
    """A form that asks these, each by its schema; all must be answered."""
    properties = {name: {"title": name, **schema} for name, schema in asked.items()}
    document = {"title": "Review", "type": "object", "properties": properties, "required": [*asked]}
    return json.dumps(document).encode()


OUTCOME = {
    "type": "string",
    "oneOf": [{"const": "continue", "title": "Go on"}, {"const": "step_down", "title": "Step down"}],
}
REVIEW_FORM = form(outcome=OUTCOME, agreed={"type": "boolean"}, remarks={"type": "string"})


#: Warnings that the tiny drawings of these tests all have.
QUIET = {
    "FLOW-UNLABELLED", "NAME-READ-EARLY", "PICTURE-MISSING", "TASK-WITHOUT-LANE", "SCRIPT-FORMAT",
    "STARTED-BY-NOBODY",
}  # fmt: skip


def told(
    files: Mapping[str, bytes], *others: ProcessFiles, key: str = "case", quiet: Collection[str] = QUIET
) -> list[Fault]:
    """All faults of a process in the company of others."""
    beside = {one.key: one for one in others}
    own = ProcessFiles(key, files)
    neighbours = ProcessNeighbours({one: ["case"] for one in beside}, beside.get, key)
    return [one for one in check_files(own, {"case": []}, neighbours) if one.code not in quiet]
