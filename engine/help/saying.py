"""What an example says of each subject: what is set of its steps, which keys its forms use, and how."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.bpmn.elements import local_name
from engine.bpmn.operators import OPERATORS
from engine.bpmn.rewriting import read_settings
from engine.decisions.boxed import BOXES
from engine.decisions.policies import hit_policy
from engine.forms import Questions
from engine.help.playing import Example
from engine.safe_xml import read_safely


def said_by(example: Example) -> Mapping[str, str]:
    """By the keys of subjects (`engine.help.subjects`) what an example says of them, first said first."""
    found: dict[str, str] = {}
    for key, said in (*_of_steps(example), *_of_tables(example), *_of_forms(example)):
        found.setdefault(key, said)
    return found


def _of_steps(example: Example) -> Iterator[tuple[str, str]]:
    model, root = example.model, example.files.root
    for element in model.elements.values():
        yield f"kind {element.kind}", element.name
        if element.event:
            yield f"event {element.kind} {element.event}", element.name
        if element.properties.get("operator") in OPERATORS:
            yield f"operator {element.properties['operator']}", element.name
    for one in (*model.elements, *model.flows, *model.processes):
        settings = read_settings(root, one)
        yield from ((f"setting {name}", said) for name, said in settings.items() if said)


def _of_tables(example: Example) -> Iterator[tuple[str, str]]:
    for name, source in example.files.decisions.items():
        root = read_safely(source, name)
        yield from ((f"box {one}", "") for one in {local_name(node) for node in root.iter("{*}*")} & BOXES)
        for table in root.iter("{*}decisionTable"):
            policy, aggregation = hit_policy(table.get("hitPolicy")), table.get("aggregation")
            yield f"policy {policy.name if policy else ''}", name
            if aggregation:
                yield f"aggregation {aggregation}", name


def _of_forms(example: Example) -> Iterator[tuple[str, str]]:
    for form in example.model.forms.values():
        yield from _keys("form key", form.schema)
        yield from _of_questions(form.questions)


def _of_questions(questions: Questions) -> Iterator[tuple[str, str]]:
    for field in questions.fields:
        yield f"widget {field.widget}", field.title
        yield from _keys("field key", field.schema)
        if field.rows:
            yield from _of_questions(field.rows)


def _keys(sort: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, said in schema.items():
        yield f"{sort} {key}", said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
