"""What the drawing page is made from: the table of settings, the operators, and faults, as plain values."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from engine.bpmn.operators import OPERATORS
from engine.bpmn.settings import SETTINGS
from engine.faults import Fault


def modelling_table() -> list[dict[str, Any]]:
    """The settings as the page reads them, in the order of the table."""
    return [
        {
            "name": one.name,
            "label": one.label,
            "hint": one.hint,
            "kinds": sorted(one.kinds),
            "place": one.place,
            "widget": one.widget,
            "group": one.group,
        }
        for one in SETTINGS
    ]


def modelling_operators() -> dict[str, Any]:
    """Every operator by name: what it gives, and its parameters."""
    return {
        name: {
            "gives": one.gives,
            "parameters": [
                {"name": called, "kind": each.article, "meaning": each.meaning, "required": each.required}
                for called, each in one.parameters.items()
            ],
        }
        for name, one in OPERATORS.items()
    }


def modelling_faults(faults: Collection[Fault]) -> list[Mapping[str, Any]]:
    """Faults as the page shows them; `mend` is null where none is sure."""
    return [
        {
            "file": one.path,
            "element": one.element,
            "code": one.code,
            "message": one.message,
            "severity": one.severity,
            "mend": asdict(one.mend) if one.mend else None,
        }
        for one in faults
    ]
