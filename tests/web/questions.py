"""One question of every kind, for tests that draw forms."""

from typing import Any

ACTIONS: dict[str, Any] = {
    "title": "Action",
    "type": "array",
    "maxItems": 3,
    "ui:addLabel": "Add another action",
    "items": {
        "type": "object",
        "properties": {
            "what": {"title": "What will be done", "type": "string"},
            "by": {"title": "By when", "type": "string", "format": "date"},
        },
    },
}
QUESTIONS: dict[str, Any] = {
    "figure": {"title": "Attendance now", "ui:fact": "attendance.percent"},
    "held_on": {"title": "Date of the review", "type": "string", "format": "date"},
    "sessions": {"title": "Sessions possible", "type": "integer", "ui:suffix": "sessions"},
    "changed": {"title": "Did the date change?", "type": "boolean"},
    "reason": {
        "title": "Reason",
        "enum": ["ill", "other"],
        "ui:widget": "select",
        "ui:showIf": {"field": "changed", "is": True},
    },
    "other": {"title": "Other reason", "type": "string", "ui:showIf": {"field": "reason", "is": "other"}},
    "outcome": {
        "title": "Outcome",
        "oneOf": [
            {"const": "go_on", "title": "Go on"},
            {"const": "stop", "title": "Stop", "description": "Close the case"},
        ],
    },
    "who": {"title": "Who came?", "type": "array", "items": {"enum": ["Pupil", "Parent"]}},
    "chair": {"title": "Name of the chair", "type": "string", "description": "First and last name"},
    "said": {"title": "What was said", "type": "string", "maxLength": 500, "ui:why": "The family is heard."},
    "actions": ACTIONS,
}
