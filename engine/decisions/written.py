"""Decisions as they are written: what people are shown of a table or a formula beside its answer.

Texts alone, taken from the file when it is read. Nothing here is compiled, and nothing is judged:
a table with faults has a written form too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from engine.decisions.policies import hit_policy
from engine.decisions.reading import DmnElement, child, children, label, text

#: How a table answers that puts the answers of all rules together, for people.
_PUT_TOGETHER = {
    "SUM": "The answers of all rules that match are added up.",
    "MIN": "Of the answers of all rules that match, the smallest one counts.",
    "MAX": "Of the answers of all rules that match, the largest one counts.",
    "COUNT": "The answer is the number of rules that match.",
}
_ANY = "-"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what people call it, and what it reads (its expression) or puts out (its name)."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """One rule, numbered from 1: the texts of its cells. A cell that takes everything is `-`."""

    number: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """One decision table. `title` is the name under which its matches are told.

    `annotations` are the names of the annotation columns. `defaults` has a text for each output
    column when the table answers without a matching rule, and is empty otherwise.
    `policy_in_words` says what happens when several rules match; empty for a policy that there is not.
    """

    title: str
    policy: str
    policy_in_words: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    annotations: tuple[str, ...]
    rules: tuple[WrittenRule, ...]
    defaults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenDecision:
    """One decision: the question that it answers, and its formula when it is a literal expression."""

    name: str
    question: str
    formula: str


@dataclass(frozen=True, slots=True)
class WrittenModel:
    """The logic of a model as it is written: tables by their titles, decisions by their keys."""

    tables: dict[str, WrittenTable] = field(default_factory=dict)
    decisions: dict[str, WrittenDecision] = field(default_factory=dict)

    def include(self, imported: "WrittenModel") -> None:
        """Keep the logic of an imported model as well."""
        self.tables.update(imported.tables)
        self.decisions.update(imported.decisions)

    def keep(self, table: WrittenTable) -> WrittenTable:
        """Keep a table, under a title that no other one has: the second "Route" becomes "Route (2)"."""
        title, number = table.title, 1
        while title in self.tables:
            number += 1
            title = f"{table.title} ({number})"
        self.tables[title] = replace(table, title=title)
        return self.tables[title]


def written_decision(element: DmnElement) -> WrittenDecision:
    """A `decision` as it is written."""
    return WrittenDecision(
        name=element.get("name") or element.get("id") or "",
        question=_words(child(element, "question")),
        formula=text(child(element, "literalExpression")),
    )


def written_table(element: DmnElement, title: str) -> WrittenTable:
    """A `decisionTable` as it is written, called `title`."""
    outputs = list(children(element, "output"))
    rules = list(children(element, "rule"))
    defaults = [text(child(one, "defaultOutputEntry")) for one in outputs]
    policy, in_words = _policy(element)
    return WrittenTable(
        title=title,
        policy=policy,
        policy_in_words=in_words,
        inputs=tuple(_input(one) for one in children(element, "input")),
        outputs=tuple(_output(one, element.get("outputLabel") or title) for one in outputs),
        annotations=_annotation_columns(element, rules),
        rules=tuple(_rule(number, one) for number, one in enumerate(rules, 1)),
        defaults=tuple(defaults) if any(defaults) else (),
    )


def _policy(element: DmnElement) -> tuple[str, str]:
    """The name of a policy, with its aggregation if there is one, and what happens, in words."""
    written, aggregation = element.get("hitPolicy", "UNIQUE"), element.get("aggregation")
    policy = hit_policy(written)
    name = policy.name if policy else written
    if aggregation:
        return f"{name} {aggregation}", _PUT_TOGETHER.get(aggregation, "") if name == "COLLECT" else ""
    return name, policy.in_words if policy else ""


def _input(element: DmnElement) -> Column:
    expression = text(child(element, "inputExpression"))
    return Column(element.get("label") or expression or label(element), expression)


def _output(element: DmnElement, title: str) -> Column:
    name = element.get("name") or label(element)
    return Column(element.get("label") or element.get("name") or title, name)


def _annotation_columns(element: DmnElement, rules: Iterable[DmnElement]) -> tuple[str, ...]:
    """Names for as many columns as any rule has annotations; editors leave names out, or the columns."""
    named = [one.get("name") or "" for one in children(element, "annotation")]
    most = max((len(annotations_of(one)) for one in rules), default=0)
    return tuple((named + [""] * most)[: max(most, len(named))])


def _rule(number: int, element: DmnElement) -> WrittenRule:
    inputs, outputs = (
        tuple(text(one) for one in children(element, name)) for name in ("inputEntry", "outputEntry")
    )
    return WrittenRule(number, tuple(one or _ANY for one in inputs), outputs, annotations_of(element))


def annotations_of(element: DmnElement) -> tuple[str, ...]:
    """What stands beside a rule: its annotation cells, or the description that some editors write."""
    noted = [text(one) for one in children(element, "annotationEntry")]
    described = _words(child(element, "description"))
    return tuple([*noted, described] if described else noted)


def _words(element: DmnElement | None) -> str:
    return (element.text or "").strip() if element is not None else ""
