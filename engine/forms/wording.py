"""What a person reads when an answer cannot be taken: the sentences of the GOV.UK style.

Titles of questions differ: "Date of the review" is a noun, "Has attendance improved?" a question,
"Describe what works well" a request. Each gets sentences that read well; none shows a pattern,
a type name or the name of a field.
"""

import re
from collections.abc import Mapping
from typing import Any

from engine.forms.form import Choice, Field


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ASKS = _words(
    "what who whom whose how when where why which is are was were has have had did do does can could "
    "should will would"
)
_REQUESTS = _words(
    "describe explain list give say tell record enter select choose confirm name write set add agree "
    "state note summarise upload"
)
_DETERMINED = _words("the a an any your their his her its this these each every all other i we")

#: What is asked for when a question was left unanswered, by kind of field.
_MISSING = {
    "text": "Enter {}",
    "date": "Enter {}",
    "integer": "Enter {}",
    "number": "Enter {}",
    "choice": "Select {}",
    "choices": "Select {}",
    "rows": "Add {}",
}
_MISSING_ANSWER = {
    "text": "Enter an answer",
    "date": "Enter a date",
    "integer": "Enter a number",
    "number": "Enter a number",
    "boolean": "Select yes or no",
    "choice": "Select an answer",
    "choices": "Select at least one answer",
    "rows": "Add at least one",
}


def missing(field: Field) -> str:
    """Says that a question was not answered: "Enter the date of the review"."""
    if not field.noun and _first_word(field) in _REQUESTS:
        return _title(field)
    if _is_noun(field) and field.kind in _MISSING:
        return _MISSING[field.kind].format(_with_article(field))
    return f"{_MISSING_ANSWER[field.kind]}: {_title(field)}"


def wrong(field: Field, rule: str) -> str:
    """Says what the answer must be: `rule` completes "must be ..." ("a real date")."""
    if _is_noun(field):
        noun = field.noun or _title(field)
        return f"{noun[:1].upper()}{noun[1:]} must be {rule}"
    return f"Your answer must be {rule}: {_title(field)}"


def not_alone(field: Field, choice: Choice) -> str:
    """Says that a choice was ticked together with others that it excludes."""
    return f"Select what applies, or “{choice.title}”, but not both: {_title(field)}"


def broken(field: Field, keyword: str, limit: Any, schema: Mapping[str, Any]) -> str:
    """The sentence for one broken keyword of JSON Schema, `limit` being its value."""
    if keyword in ("minLength", "minItems") and limit == 1:
        return missing(field)
    if keyword in ("minItems", "maxItems"):
        return _amount(field, keyword, limit)
    if keyword == "const" and limit is True:
        return f"Select yes to go on: {_title(field)}"
    if keyword in ("minimum", "maximum") and {"minimum", "maximum"} <= schema.keys():
        return wrong(field, f"between {_figure(schema['minimum'])} and {_figure(schema['maximum'])}")
    if keyword == "pattern":
        return _by_example(field)
    rule = _RULES.get(keyword)
    return wrong(field, rule.format(_figure(limit))) if rule else wrong(field, "one of the answers offered")


def too_long(field: Field, limit_chars: int) -> str:
    """Says that an answer is too long; where it has a pattern, what it should look like says more."""
    if "pattern" in field.schema:
        return _by_example(field)
    return wrong(field, f"{limit_chars:,} characters or fewer")


def used(number: str) -> str:
    """Says that the number of a penalty notice is another one's."""
    return f"Another penalty notice has the number {number}: each notice has a number of its own"


def of_row(group: Field, number: int, inner: Field | None, message: str) -> str:
    """The sentence of a field in a row says which: "Action 2, who does it: enter an answer"."""
    thing = group.add_label.removeprefix("Add another ") or _title(group)
    title = f": {_title(inner)}" if inner else ""
    asked = bool(title) and message.endswith(title)
    about = f", {_lower(title[2:]).rstrip('?')}" if asked else ""
    rule = message.removesuffix(title) if asked else message
    return f"{thing[:1].upper()}{thing[1:]} {number}{about}: {_lower(rule)}"


_RULES = {
    "minLength": "{} characters or more",
    "maxLength": "{} characters or fewer",
    "minimum": "{} or more",
    "maximum": "{} or fewer",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
}


def _by_example(field: Field) -> str:
    return wrong(field, f"written like {field.schema['examples'][0]}")


def _amount(field: Field, keyword: str, limit: int) -> str:
    verb = "Add" if field.kind == "rows" else "Select"
    return f"{verb} {'at least' if keyword == 'minItems' else 'no more than'} {limit}: {_title(field)}"


def _figure(limit: Any) -> str:
    return f"{limit:,}" if isinstance(limit, int | float) else str(limit)


def _title(field: Field) -> str:
    return field.title.strip().rstrip(".:")


def _first_word(field: Field) -> str:
    return re.split(r"[\s,']", _title(field).lower(), maxsplit=1)[0]


def _is_noun(field: Field) -> bool:
    if field.noun:
        return True
    return not field.title.strip().endswith("?") and _first_word(field) not in _ASKS | _REQUESTS | {"i", "we"}


def _with_article(field: Field) -> str:
    noun = field.noun or _lower(_title(field))
    return noun if field.noun or _first_word(field) in _DETERMINED else f"the {noun}"


def _lower(title: str) -> str:
    """The title within a sentence: "Date of birth" loses its capital, "TAF chair" keeps it."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
