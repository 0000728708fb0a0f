"""Where something stands in the files of a process, and what people call it there. Judges nothing.

A place is `PROCESS/STEP` (the id in the diagram), `PROCESS/TABLE` (a decision table by its file) or
`PROCESS/FORM.QUESTION`.
"""

import json
from collections.abc import Iterator

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import read_elements
from engine.bpmn.reading import read_xml


def place_names(files: ProcessFiles) -> dict[str, str]:
    """What each place of a process is called: `question “At what time?”`."""
    return {f"{files.key}/{place}": name for place, name in _places(files)}


def _places(files: ProcessFiles) -> Iterator[tuple[str, str]]:
    for table in files.decisions:
        yield table, f"table {table}"
    for form, source in files.forms.items():
        for question, asked in json.loads(source)["properties"].items():
            yield f"{form}.{question}", f"{'fact' if 'ui:fact' in asked else 'question'} “{asked['title']}”"
    for element in read_elements(read_xml(files.diagram, DIAGRAM)).values():
        yield element.id, f"step “{element.name or element.id}”"
