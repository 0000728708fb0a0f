"""Which keys a form file may use, and which kind and widget a property gets from them.

Whatever is not listed here is a fault: a key that nothing reads would be a rule that an
analyst believes in and nobody keeps.
"""

import re
from collections.abc import Mapping
from typing import Any, get_args

from engine.forms.form import AnswerKind, Widget


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


FORM_KEYS = _named(
    "$schema $id $comment title description type properties required additionalProperties "
    "if then else allOf requirement "
    "ui:intro ui:into ui:submit ui:order ui:checks ui:attendance ui:household ui:sent_by"
)
ROW_KEYS = _named("title type properties required additionalProperties if then else allOf ui:order")
#: What an answer may be called, and how that is said to whoever called it otherwise.
ANSWER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
NAMED_WRONGLY = "A field's name is letters, digits and _, beginning with a letter."
#: Keys of one question that are rules of JSON Schema and are given to its validator as they are.
RULE_KEYS = _named(
    "type enum oneOf const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf "
    "minLength maxLength pattern minItems maxItems items"
)
FIELD_KEYS = RULE_KEYS | _named(
    "$comment title description format examples requirement ui:widget ui:showIf ui:default ui:fact "
    "ui:suffix ui:addLabel ui:name ui:why ui:alone ui:choices ui:unique ui:part"
)
#: Keys inside if, then, else and allOf.
CONDITION_KEYS = RULE_KEYS - {"items", "oneOf"} | _named(
    "if then else allOf anyOf not properties required contains"
)

#: Names that answers cannot have: the record's own, one that makes saved states unreadable,
#: and words that mean something else in an expression.
RESERVED_NAMES = _named(
    "typename csrf_token case pupil attendance "
    "null true false if then else for in return some every satisfies and or not between instance of "
    "function"
)

WIDGETS: frozenset[str] = frozenset(get_args(Widget))
_WIDGETS: Mapping[AnswerKind, tuple[Widget, ...]] = {
    "text": ("text", "textarea"),
    "date": ("date",),
    "integer": ("number",),
    "number": ("number",),
    "boolean": ("yes-no",),
    "choice": ("radios", "select"),
    "choices": ("checkboxes",),
    "rows": ("rows",),
    "fact": ("fact",),
}
#: What an answer may be the only one of: see "ui:unique".
UNIQUE_THINGS = _named("penalty_notice_number")
#: The longest answer in characters that still gets a single line.
_LINE_CHARS = 200


def kind_of_answer(schema: Mapping[str, Any]) -> AnswerKind | None:
    """What sort of answer this property of a form takes; None when no question can be made of it."""
    if "ui:fact" in schema:
        return "fact"
    declared = schema.get("type")
    if "ui:choices" in schema:
        return "choices" if declared == "array" else "choice"
    if declared == "array":
        return _kind_of_array(schema.get("items"))
    if declared == "boolean":
        return "boolean"
    if "enum" in schema or "oneOf" in schema:
        return "choice"
    if declared == "string":
        return "date" if schema.get("format") == "date" else "text"
    if declared == "integer":
        return "integer"
    return "number" if declared == "number" else None


def _kind_of_array(items: Any) -> AnswerKind | None:
    if not isinstance(items, Mapping):
        return None
    if "enum" in items or "oneOf" in items:
        return "choices"
    return "rows" if items.get("type") == "object" else None


def fitting_widgets(kind: AnswerKind) -> tuple[Widget, ...]:
    """The widgets that can take such an answer, the usual one first."""
    return _WIDGETS[kind]


def widget_of(schema: Mapping[str, Any], kind: AnswerKind) -> Widget:
    """The widget a property asks for, or the usual one of its kind."""
    asked = schema.get("ui:widget")
    for widget in fitting_widgets(kind):
        if widget == asked:
            return widget
    long = kind == "text" and schema.get("maxLength", 0) > _LINE_CHARS
    return "textarea" if long else fitting_widgets(kind)[0]
