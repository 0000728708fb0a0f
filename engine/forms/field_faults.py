"""The faults of single questions and of what refers to them, each with its remedy."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import Any

import re2

from engine.expressions import ExpressionFault
from engine.expressions.meant import nearest
from engine.faults import Mend
from engine.forms import keywords
from engine.forms.building import choices_of, form_expression
from engine.forms.form import AnswerKind
from engine.forms.mending import value_changed
from engine.policy import CASEWORKERS

#: Field (or "" for the form), code, message, and what would surely mend it.
FieldFinding = tuple[str, str, str] | tuple[str, str, str, Mend]

_INTO = re.compile(r"case(\.[A-Za-z][A-Za-z0-9_]*)?")


def is_text(value: Any) -> bool:
    """A text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def unknown_keys(element: str, schema: Mapping[str, Any], known: Collection[str]) -> Iterator[FieldFinding]:
    """A fault for each key that nothing would read, or that says nothing."""
    for key, value in schema.items():
        if value is None and key != "const":
            yield element, "EMPTY-KEY", f'"{key}" is null: remove it or give it a value.'
        if key not in known:
            code = "UNKNOWN-UI-KEY" if key.startswith("ui:") else "UNKNOWN-KEY"
            yield element, code, f'"{key}" is not known here: remove it or correct its spelling.'


def of_questions(document: Mapping[str, Any], prefix: str, outer: Set[str]) -> Iterator[FieldFinding]:
    """The faults of all questions of a form, or of the rows of a repeating group named by `prefix`."""
    properties = document["properties"]
    names = {*properties, *outer}
    for name, schema in properties.items():
        element = f"{prefix}{name}"
        yield from _of_name(element, name)
        if isinstance(schema, Mapping):
            yield from _of_field(element, schema, names)
            yield from _of_show_if(element, name, properties)
        else:
            yield element, "NOT-A-FIELD", "A field is an object with at least a title and a type."
    yield from _of_lists(document, prefix, properties)
    for key in ("if", "then", "else", "allOf"):
        yield from _of_condition(prefix.rstrip("."), document.get(key), properties)


def _of_name(element: str, name: str) -> Iterator[FieldFinding]:
    if not keywords.ANSWER_NAME.fullmatch(name):
        yield element, "BAD-NAME", keywords.NAMED_WRONGLY
    elif name in keywords.RESERVED_NAMES:
        yield element, "RESERVED-NAME", f'A field cannot be called "{name}": choose another name.'


def _of_field(element: str, schema: Mapping[str, Any], names: Set[str]) -> Iterator[FieldFinding]:
    yield from unknown_keys(element, schema, keywords.FIELD_KEYS)
    if not is_text(schema.get("title")):
        yield element, "NO-TITLE", 'The field has no title: add "title", the question people read.'
    for key in ("requirement", "ui:suffix", "ui:addLabel", "ui:name", "ui:why", "ui:part"):
        if key in schema and not is_text(schema[key]):
            yield element, "NOT-TEXT", f'"{key}" must be a text that is not empty.'
    if "ui:part" in schema and "." in element:
        yield element, "UNFIT-KEY", '"ui:part" belongs to a question of the form, not of a row: remove it.'
    kind = keywords.kind_of_answer(schema)
    if kind is None:
        yield element, "NO-TYPE", _NO_TYPE
        return
    yield from _of_kind(element, schema, kind)
    yield from _of_expressions(element, schema, names)
    if kind == "rows":
        yield from _of_rows(element, schema["items"], names)


_NO_TYPE = (
    'No question can be made of this: "type" must be string, integer, number, boolean, '
    "an array of choices or an array of objects."
)


def _of_kind(element: str, schema: Mapping[str, Any], kind: AnswerKind) -> Iterator[FieldFinding]:
    widget = schema.get("ui:widget")
    fitting = keywords.fitting_widgets(kind)
    if widget is not None and widget not in keywords.WIDGETS:
        yield element, "UNKNOWN-WIDGET", f'There is no widget "{widget}": use {" or ".join(fitting)}.'
    elif widget is not None and widget not in fitting:
        yield element, "UNFIT-WIDGET", f'"{widget}" cannot take this answer: use {" or ".join(fitting)}.'
    if schema.get("format", "date") != "date":
        yield element, "UNKNOWN-FORMAT", 'The only format is "date": remove it or use "pattern".'
    if "ui:choices" in schema:
        yield from _of_offered(element, schema)
    elif kind in ("choice", "choices"):
        yield from _of_choices(element, schema)
    if "ui:alone" in schema:
        yield from _of_alone(element, schema, kind)
    if schema.get("ui:unique", "penalty_notice_number") not in keywords.UNIQUE_THINGS or (
        "ui:unique" in schema and kind != "text"
    ):
        yield element, "BAD-UNIQUE", '"ui:unique" is "penalty_notice_number", at a question for a text.'
    if "pattern" in schema:
        yield from _of_pattern(element, schema)
    if kind != "rows" and "ui:addLabel" in schema:
        yield element, "UNFIT-KEY", '"ui:addLabel" belongs to a repeating group only: remove it.'


def _of_choices(element: str, schema: Mapping[str, Any]) -> Iterator[FieldFinding]:
    source = schema["items"] if schema.get("type") == "array" else schema
    for one in source.get("oneOf", ()):
        if not isinstance(one, Mapping) or "const" not in one or not is_text(one.get("title")):
            yield element, "BAD-CHOICE", 'Each choice of "oneOf" needs "const" and "title".'
            return
    values = [choice.value for choice in choices_of(schema)]
    if not values or not all(isinstance(value, str | int) for value in values):
        yield element, "BAD-CHOICE", "There must be at least one choice; each is a text or a whole number."
    elif "" in values or len({str(value) for value in values}) < len(values):
        yield element, "BAD-CHOICE", "Two choices are the same, or one is empty: give each its own value."


def _of_alone(element: str, schema: Mapping[str, Any], kind: AnswerKind) -> Iterator[FieldFinding]:
    """One of several choices excludes the others: it must be one of them, and several must be possible."""
    if kind != "choices":
        yield element, "UNFIT-KEY", '"ui:alone" belongs to a question with several answers only: remove it.'
    elif not any(choice.value == schema["ui:alone"] for choice in choices_of(schema)):
        yield (
            element,
            "BAD-ALONE",
            f'"ui:alone" names {schema["ui:alone"]!r}, which is not among the choices.',
        )


def _of_offered(element: str, schema: Mapping[str, Any]) -> Iterator[FieldFinding]:
    """Choices from the record are one text or a list of texts: the ids of what there is to choose from."""
    source = schema.get("items", {}) if schema.get("type") == "array" else schema
    if not isinstance(source, Mapping) or source.get("type") != "string" or {"oneOf", "enum"} & set(source):
        yield (
            element,
            "BAD-CHOICE",
            'With "ui:choices" it is a "string", or an array of these.',
        )


def _of_pattern(element: str, schema: Mapping[str, Any]) -> Iterator[FieldFinding]:
    try:
        pattern = re2.compile(schema["pattern"])
    except re2.error:
        yield element, "BAD-PATTERN", '"pattern" cannot be used: only patterns without look-around are.'
        return
    examples = schema.get("examples", ())
    if not examples or not all(isinstance(one, str) and pattern.search(one) for one in examples):
        yield element, "NO-EXAMPLE", 'A "pattern" needs "examples" that match it, to show what is meant.'


def _of_expressions(element: str, schema: Mapping[str, Any], names: Set[str]) -> Iterator[FieldFinding]:
    if "ui:fact" in schema:
        yield from of_feel(element, schema["ui:fact"], names)
    if "ui:choices" in schema:
        yield from of_feel(element, schema["ui:choices"], names)
    default = schema.get("ui:default")
    if isinstance(default, str) and default.startswith("="):
        yield from of_feel(element, default, names)


def of_feel(element: str, source: Any, names: Set[str]) -> Iterator[FieldFinding]:
    """A fault when this is not an expression that can be compiled."""
    if not is_text(source):
        yield element, "BAD-EXPRESSION", "An expression is a text in FEEL."
        return
    try:
        form_expression(source, names)
    except ExpressionFault as fault:
        yield element, "BAD-EXPRESSION", f"The expression {source} cannot be read: {fault}"


def _of_rows(element: str, items: Mapping[str, Any], names: Set[str]) -> Iterator[FieldFinding]:
    yield from unknown_keys(element, items, keywords.ROW_KEYS)
    properties = items.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        yield element, "NO-FIELDS", 'A row of the group asks nothing: add "properties" to its "items".'
        return
    for name, schema in properties.items():
        if not isinstance(schema, Mapping):
            continue
        if keywords.kind_of_answer(schema) in ("rows", "fact") or {"ui:choices", "ui:unique"} & set(schema):
            wrong = 'A row cannot hold a further group, a fact, "ui:choices" or "ui:unique".'
            yield f"{element}.{name}", "UNFIT-IN-ROW", wrong
            return
    yield from of_questions(items, f"{element}.", names)


def _of_show_if(element: str, name: str, properties: Mapping[str, Any]) -> Iterator[FieldFinding]:
    rule = properties[name].get("ui:showIf")
    if rule is None:
        return
    if not isinstance(rule, Mapping) or set(rule) != {"field", "is"}:
        yield element, "BAD-SHOW-IF", '"ui:showIf" is {"field": name, "is": value or list of values}.'
    elif not _is_asked(rule["field"], properties):
        yield _misnamed(
            element, (*_place(element), "ui:showIf", "field"), "ui:showIf", rule["field"], properties
        )
    elif _comes_back(name, properties):
        yield element, "SHOW-IF-LOOP", "This field is shown only when it is shown itself: break the loop."
    else:
        yield from _of_revealing(element, properties[rule["field"]], rule)


def _place(element: str) -> tuple[str, ...]:
    """The keys that lead from the whole form to a field, named with a dot before a field of a row."""
    first, *inner = element.split(".")
    return ("properties", first, *(key for one in inner for key in ("items", "properties", one)))


def _misnamed(
    element: str, place: Sequence[str | int], key: str, name: Any, properties: Mapping[str, Any]
) -> FieldFinding:
    """A key that names a field that is not asked, with the one that was surely meant."""
    asked = [one for one in properties if _is_asked(one, properties)]
    meant = nearest(name, asked) if isinstance(name, str) else None
    said = f'"{key}" names "{name}", which is not asked here.'
    if meant is None:
        return element, "UNKNOWN-FIELD", said
    return element, "UNKNOWN-FIELD", f"{said} Write {meant}.", value_changed(element, place, meant)


def _is_asked(name: Any, properties: Mapping[str, Any]) -> bool:
    schema = properties.get(name) if isinstance(name, str) else None
    return isinstance(schema, Mapping) and "ui:fact" not in schema


def _comes_back(name: str, properties: Mapping[str, Any]) -> bool:
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        rule = properties[name].get("ui:showIf") if isinstance(properties.get(name), Mapping) else None
        if not isinstance(rule, Mapping) or not _is_asked(rule.get("field"), properties):
            return False
        name = rule["field"]
    return True


def _of_revealing(element: str, other: Mapping[str, Any], rule: Mapping[str, Any]) -> Iterator[FieldFinding]:
    """A field that no answer of the other field reveals would never be asked, even when required."""
    wanted = rule["is"] if isinstance(rule["is"], list) else [rule["is"]]
    kind = keywords.kind_of_answer(other)
    if "ui:choices" in other:
        yield element, "NEVER-SHOWN", f'What "{rule["field"]}" offers is not known here: ask always instead.'
        return
    if kind == "boolean":
        offered: list[Any] = [True, False]
    elif kind in ("choice", "choices"):
        offered = [choice.value for choice in choices_of(other)] if not [*_of_choices("", other)] else wanted
    else:
        offered = wanted
    for number, value in enumerate(wanted):
        if not any(value == one and type(value) is type(one) for one in offered):
            said = f'"{rule["field"]}" is never answered with {value!r}: correct "is".'
            meant = (
                nearest(value, [one for one in offered if isinstance(one, str)]) if is_text(value) else None
            )
            at: list[str | int] = [number] if isinstance(rule["is"], list) else []
            found = (element, "NEVER-SHOWN", said)
            yield (
                (*found, value_changed(element, (*_place(element), "ui:showIf", "is", *at), meant))
                if meant
                else found
            )
    if not wanted:
        yield element, "NEVER-SHOWN", '"is" lists no answer, so the field is never asked: add one.'


def _of_lists(
    document: Mapping[str, Any], prefix: str, properties: Mapping[str, Any]
) -> Iterator[FieldFinding]:
    for number, name in enumerate(document.get("required", ())):
        if name not in properties:
            around = (*_place(prefix.rstrip(".")), "items") if prefix else ()
            yield _misnamed(f"{prefix}{name}", (*around, "required", number), "required", name, properties)
        elif isinstance(properties[name], Mapping) and "ui:fact" in properties[name]:
            yield f"{prefix}{name}", "FACT-REQUIRED", 'A fact is never answered: take it out of "required".'
    order = document.get("ui:order")
    if order is None:
        return
    if not isinstance(order, list) or sorted(map(str, order)) != sorted(properties):
        yield prefix.rstrip("."), "BAD-ORDER", '"ui:order" must list every field exactly once.'


def _of_condition(element: str, schema: Any, properties: Mapping[str, Any]) -> Iterator[FieldFinding]:
    """The faults inside if, then, else and allOf: unknown keys, unknown fields."""
    if isinstance(schema, list):
        for part in schema:
            yield from _of_condition(element, part, properties)
    if not isinstance(schema, Mapping):
        return
    yield from unknown_keys(element, schema, keywords.CONDITION_KEYS)
    named = {*schema.get("properties", ()), *schema.get("required", ())}
    for name in sorted(named - set(properties)):
        yield name, "UNKNOWN-FIELD", f'A condition names "{name}", which is no field of this form.'
    for key in ("if", "then", "else", "allOf", "anyOf", "not"):
        yield from _of_condition(element, schema.get(key), properties)


def of_into(into: Any) -> Iterator[FieldFinding]:
    """Answers go to the process instance, or below `case`."""
    if into is not None and not (isinstance(into, str) and _INTO.fullmatch(into)):
        yield "", "BAD-INTO", '"ui:into" must be "case" or "case.<name>".'


def of_senders(roles: Any) -> Iterator[FieldFinding]:
    """The faults of "ui:sent_by": a list of roles of caseworkers."""
    if not isinstance(roles, list) or not roles or not all(isinstance(role, str) for role in roles):
        yield "", "BAD-SENDERS", '"ui:sent_by" is a list with at least one role, such as ["county_officer"].'
        return
    for role in roles:
        if role not in CASEWORKERS:
            known = ", ".join(sorted(CASEWORKERS))
            yield "", "BAD-SENDERS", f'"ui:sent_by" names "{role}", which is no role. There are: {known}.'


def of_checks(document: Mapping[str, Any]) -> Iterator[FieldFinding]:
    """The faults of "ui:checks"."""
    properties = document["properties"]
    checks = document.get("ui:checks", ())
    if not isinstance(checks, list | tuple):
        yield "", "BAD-CHECK", '"ui:checks" is a list of {"test", "field", "message"}.'
        return
    for check in checks:
        if not isinstance(check, Mapping) or set(check) != {"test", "field", "message"}:
            yield "", "BAD-CHECK", 'Each of "ui:checks" is {"test", "field", "message"} and nothing else.'
        elif not _is_asked(check["field"], properties) or not is_text(check["message"]):
            yield str(check["field"]), "BAD-CHECK", "A check needs a field of this form and a message."
        else:
            yield from of_feel(check["field"], check["test"], set(properties))


def of_attendance(document: Mapping[str, Any]) -> Iterator[FieldFinding]:
    """The faults of "ui:attendance": four fields of the right kinds, and whether it ends a review."""
    marks, properties = document.get("ui:attendance"), document["properties"]
    if marks is None:
        return
    wanted = {"from": "date", "as_of": "date", "possible": "integer", "attended": "integer"}
    if not isinstance(marks, Mapping) or set(marks) - {"review"} != set(wanted):
        yield "", "BAD-ATTENDANCE", '"ui:attendance" names four fields: from, as_of, possible, attended.'
        return
    if not isinstance(marks.get("review", True), bool):
        yield "", "BAD-ATTENDANCE", '"review" of "ui:attendance" is true or false.'
    for role, kind in wanted.items():
        field = properties.get(marks[role]) if isinstance(marks[role], str) else None
        if not isinstance(field, Mapping) or keywords.kind_of_answer(field) != kind:
            yield (
                str(marks[role]),
                "BAD-ATTENDANCE",
                f'"{role}" of "ui:attendance" must be a field of {kind}.',
            )
