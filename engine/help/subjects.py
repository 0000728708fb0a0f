"""What must have a page of the help: all that the engine reads, taken from the tables that it goes by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from engine.bpmn.elements import FLOW_NODES
from engine.bpmn.operators import OPERATORS
from engine.bpmn.profile.events import MAY_HOLD, PLAIN
from engine.bpmn.profile.vocabulary import ALLOWED
from engine.bpmn.settings import SETTINGS
from engine.decisions.policies import AGGREGATIONS, POLICIES
from engine.decisions.showing import BOXES_EXPLAINED
from engine.forms.keys_explained import FIELD_KEYS_EXPLAINED, FORM_KEYS_EXPLAINED
from engine.forms.keywords import WIDGETS
from engine.help.feel import functions_by_topic, names_by_topic
from engine.letters.signs import SIGNS_EXPLAINED

#: What is drawn besides steps and ways, and means something to whoever reads the picture or the engine.
_DRAWN = ("process", "sequenceFlow", "lane", "multiInstanceLoopCharacteristics", "textAnnotation")


@dataclass(frozen=True)
class HelpSubject:
    """One thing to explain: what it is called in the editors, as it is written, and what it means."""

    key: str
    label: str
    written: str
    meaning: str


@cache
def every_subject() -> Mapping[str, HelpSubject]:
    """Every subject by its key: its sort and its name, with a blank between."""
    return {one.key: one for one in _subjects()}


def _subjects() -> Iterator[HelpSubject]:
    for kind in sorted((FLOW_NODES & ALLOWED) | {*_DRAWN}):
        yield HelpSubject(f"kind {kind}", kind, kind, "")
    for kind, (held, _) in MAY_HOLD.items():
        for event in sorted(held - {PLAIN}):
            yield HelpSubject(f"event {kind} {event}", f"{kind}, {event}", kind, "")
    for one in SETTINGS:
        yield HelpSubject(f"setting {one.name}", one.label, one.name, one.hint)
    for operator in OPERATORS.values():
        yield HelpSubject(f"operator {operator.name}", operator.name, operator.name, operator.gives)
    for policy in POLICIES.values():
        yield HelpSubject(f"policy {policy.name}", policy.name, policy.letter, policy.in_words)
    yield from _of_tables("box", BOXES_EXPLAINED)
    for name in AGGREGATIONS:
        yield HelpSubject(f"aggregation {name}", name, name, "")
    for name in sorted(WIDGETS):
        yield HelpSubject(f"widget {name}", name, name, "")
    yield from _of_tables("form key", FORM_KEYS_EXPLAINED)
    yield from _of_tables("field key", FIELD_KEYS_EXPLAINED)
    yield from _of_tables("letter", SIGNS_EXPLAINED)
    for topic in functions_by_topic():
        yield HelpSubject(f"functions {topic}", topic, topic, "")
    for topic in names_by_topic():
        yield HelpSubject(f"names {topic}", topic, topic, "")


def _of_tables(sort: str, explained: Mapping[str, str]) -> Iterator[HelpSubject]:
    return (HelpSubject(f"{sort} {name}", name, name, meaning) for name, meaning in explained.items())
