"""What the drawing page is made from: the table of settings, and the names that a draft offers for each."""

from collections.abc import Collection, Mapping
from typing import Any

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.operators import OPERATORS
from engine.bpmn.settings import SETTINGS
from engine.decisions.reading import children, name_of_decision, read_definitions
from engine.faults import Fault, FilesRefused
from engine.store.database import Session
from engine.store.process_drafts import files_of_draft
from engine.store.processes import latest_names


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


def modelling_choices(session: Session, draft_id: str, process: str) -> dict[str, list[str]]:
    """The names that can be chosen, by the widget that offers them."""
    drafts = files_of_draft(session, draft_id)
    files = drafts[process].now
    return {
        "form": sorted(files.forms),
        "letters": sorted(files.letters),
        "decision": sorted(_decisions(files)),
        "process": sorted({*latest_names(session), *drafts}),
        "operator": sorted(OPERATORS),
    }


def modelling_faults(faults: Collection[Fault]) -> list[Mapping[str, str]]:
    """Faults as the page shows them."""
    return [
        {
            "file": one.path,
            "element": one.element,
            "code": one.code,
            "message": one.message,
            "severity": one.severity,
        }
        for one in faults
    ]


def _decisions(files: ProcessFiles) -> set[str]:
    """The ids of all decisions; a table that cannot be read is told among the faults."""
    found: set[str] = set()
    for name, source in files.decisions.items():
        try:
            root = read_definitions(source, name)
        except FilesRefused:
            continue
        found |= {one.get("id") or name_of_decision(one) for one in children(root, "decision")}
    return found
