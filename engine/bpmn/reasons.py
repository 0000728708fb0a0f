"""What the event of a business rule task keeps of its decision, in JSON form, for ever."""

from typing import Any

from engine.decisions import Outcome
from engine.expressions import to_json


def told_decision(name: str, outcome: Outcome) -> dict[str, Any]:
    """The reason for a decision: what was read, which tables were asked, which rules matched.

    The first events that were written lack "tables", "problems" and the "outputs" of rules.
    """
    return {
        "decision": name,
        "inputs": {path: to_json(value) for path, value in outcome.inputs.items()},
        "result": to_json(outcome.result),
        "tables": [
            {"table": asked.table, "values": [to_json(value) for value in asked.values]}
            for asked in outcome.tables
        ],
        "rules": [
            {
                "table": match.table,
                "rule": match.rule,
                "annotations": list(match.annotations),
                "outputs": to_json(match.outputs),
            }
            for match in outcome.matched
        ],
        "problems": list(outcome.problems),
    }
