"""What a form asks and what a table comes to: names of answers, and the values each can have. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from lxml import etree

from engine.errors import EngineError
from engine.expressions import compile_expression
from engine.expressions.tree import If, Literal, Name, Node, Path
from engine.faults import FilesRefused
from engine.forms import Field, check_form, parse_form
from engine.forms.checking import FORM_LIMIT_BYTES
from engine.lately import LatelyUsed
from engine.safe_xml import read_safely

#: The values that a name can have; None: any.
Offers = frozenset[str | bool] | None


@dataclass(frozen=True)
class Outcome:
    """What a decision of this name comes to.

    `values` are by the names of its outputs ("": the single value); None: nobody can say.
    """

    name: str
    values: Mapping[str, Offers] | None


_outcomes: LatelyUsed[Mapping[str, Outcome]] = LatelyUsed(500)


@lru_cache(256)
def questions(source: bytes) -> Mapping[str, Field | None]:
    """The questions of a form by the names of their answers; None for each of a form that has faults.

    Raises:
        FilesRefused: it is so broken that nobody can say.
    """
    if len(source) > FORM_LIMIT_BYTES:
        raise FilesRefused([])  # told where it is checked; nothing so large is kept
    if check_form(source, ""):
        try:
            document = json.loads(source)
            into, asked = document.get("ui:into", ""), dict(document["properties"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise FilesRefused([]) from None
        return {f"{into}.{name}" if into else name: None for name in asked}
    form = parse_form(source, "")
    prefix = f"{form.into}." if form.into else ""
    return {prefix + one.name: one for one in form.questions.asked}


def answers(source: bytes) -> Mapping[str, Offers]:
    """The names of a form's answers.

    Raises:
        FilesRefused: see `questions`.
    """
    return {name: answer_offers(one) if one else None for name, one in questions(source).items()}


def answer_offers(question: Field) -> Offers:
    """What a question can be answered with."""
    if question.kind == "boolean":
        return frozenset({True, False})
    if question.kind not in ("choice", "choices") or question.offered_by is not None:
        return None
    values = [choice.value for choice in question.choices]
    return frozenset(values) if all(isinstance(value, str | bool) for value in values) else None


def outcomes(source: bytes) -> Mapping[str, Outcome]:
    """What each decision of a DMN file comes to, by its id.

    Raises:
        FilesRefused: it cannot be read.
    """
    return _outcomes.take(sha256(source).digest(), lambda: _read_outcomes(source))


def _read_outcomes(source: bytes) -> Mapping[str, Outcome]:
    root = read_safely(source, "")
    return {
        one.get("id", ""): Outcome(one.get("name", ""), _of_decision(one))
        for one in root.iterchildren("{*}decision")
    }


def _of_decision(decision: etree._Element) -> Mapping[str, Offers] | None:
    table = decision.find("{*}decisionTable")
    if table is None:
        return None
    outputs = table.findall("{*}output")
    cells = [
        [entry.findtext("{*}text") or "" for entry in rule.iterchildren("{*}outputEntry")]
        for rule in table.iterchildren("{*}rule")
    ]
    defaults = [one.findtext("{*}defaultOutputEntry/{*}text") for one in outputs]
    listed = table.get("hitPolicy", "UNIQUE") in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
    found: dict[str, Offers] = {}
    for place, output in enumerate(outputs):
        texts = [row[place] for row in cells if place < len(row)]
        texts += [one for one in (defaults[place],) if one]
        name = output.get("name", "") if len(outputs) > 1 else ""
        found[name] = None if listed else _constants(texts)
    return {"": None} if listed else found


def _constants(texts: Iterable[str]) -> Offers:
    """The values of some cells, where each is a text, true, false or null."""
    found: set[str | bool] = set()
    for text in texts:
        try:
            offers = value_offers(compile_expression(text).tree)
        except EngineError:
            return None
        if offers is None:
            return None
        found |= offers
    return frozenset(found)


def value_offers(tree: Node, own: str = "") -> Offers:
    """The texts, true and false that an expression, given to the name `own`, can be; None: others too."""
    if isinstance(tree, If):
        yes, no = value_offers(tree.yes, own), value_offers(tree.no, own)
        return None if yes is None or no is None else yes | no
    if own and dotted_name(tree) == own:
        return frozenset()
    if not isinstance(tree, Literal) or not isinstance(tree.value, str | bool | None):
        return None
    return frozenset() if tree.value is None else frozenset({tree.value})


def dotted_name(node: Node) -> str | None:
    """A name or a path of names as it is written; None for anything else."""
    members: list[str] = []
    while isinstance(node, Path):
        members.append(node.member)
        node = node.source
    return ".".join([node.name, *reversed(members)]) if isinstance(node, Name) else None


def in_feel_text(value: object) -> str:
    """A text, true or false as FEEL writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
