"""What each key of a form file means, in one line for whoever writes forms: README.md shows these tables.

Keys that JSON Schema explains itself, such as `minimum`, stand with the kinds of answers in README.md.
"""

from collections.abc import Mapping

#: Of a form as a whole.
FORM_KEYS_EXPLAINED: Mapping[str, str] = {
    "title": "heads the page",
    "ui:intro": "plain text above the questions; a blank line begins a paragraph",
    "ui:order": "every field once; otherwise the order of `properties`",
    "required": "fields that must be answered while they are shown",
    "ui:into": "`case` or `case.<name>`: where the answers go; otherwise the process instance",
    "ui:submit": "the label of the button",
    "ui:checks": (
        'list of `{"test", "field", "message"}`: when the FEEL test over answers and record is not '
        "true, the message stands at the field. Empty answers are null: write `next = null or next > "
        "held_on`. A check of a hidden field is left out"
    ),
    "ui:sent_by": (
        'in the form of a message: the roles whose people may send it, such as `["county_officer", '
        '"team_manager"]`; otherwise every caseworker. The page offers the message to them only, and '
        "refuses it from others"
    ),
    "ui:attendance": (
        '`{"from", "as_of", "possible", "attended"}`: the fields that hold a count of the school year '
        'to date; `"review": false` beside them where the form ends no review. They are asked only '
        "where the register holds no possible session of this school year. More sessions attended "
        "than possible, days before the school year, and fewer sessions than an earlier count of the "
        "same year are refused"
    ),
    "ui:household": (
        "`true`: the other children of the household stand beside the form with their attendance, "
        "those whom the reader may find. They are no answers and no facts: one child's record never "
        "holds another's figures"
    ),
    "if": "with `then`, `else` and `allOf` conditions of JSON Schema: `required` and rules of fields",
}
#: Of one field.
FIELD_KEYS_EXPLAINED: Mapping[str, str] = {
    "title": "the question",
    "description": "a hint below it",
    "ui:name": (
        "what messages call the answer, such as `the date of the review`; otherwise made from the title"
    ),
    "ui:why": 'the answer to "Why am I asked this?"',
    "requirement": "the demand of the guidance that it meets",
    "ui:showIf": (
        '`{"field", "is": value or list}`: asked only then. Hidden answers are dropped; a field '
        "behind a hidden field is hidden"
    ),
    "ui:default": "a value, or FEEL after `=`, that stands in the field at first",
    "ui:alone": (
        'of several choices the value that excludes all others, such as `"none"`: ticked together '
        "with another it is refused"
    ),
    "ui:suffix": "a unit after the field",
    "ui:part": (
        "the title of the part of the form that begins here. A form of more than ten questions in two or "
        "more parts opens at a list of them, and each is a page of its own; not in rows"
    ),
    "ui:choices": (
        "FEEL that gives what there is to choose from, a list of `{id, name}` such as "
        "`pupil.parents`. The thing chosen is recorded as it was then. With nothing to choose from "
        "the question is not asked; not in rows"
    ),
    "ui:unique": (
        "`penalty_notice_number`: a number that another penalty notice of the council has is refused, "
        "blanks and case disregarded; not in rows"
    ),
}
