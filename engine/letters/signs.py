"""What the signs in the text of a letter do, a line each: docs/letters.md shows this table."""

from collections.abc import Mapping

#: What is written, as docs/letters.md shows it, and what stands in the letter.
SIGNS_EXPLAINED: Mapping[str, str] = {
    "`# Title` on the first line": "the title, which is also the link on the task and in the chronology",
    "`## Heading`": "a heading inside the letter",
    "lines without a blank line between them": "one paragraph",
    "`- ` at the beginning of a line": "an item of a list",
    "`{pupil.name}`, `{case.plan.next_review}`": "the value, in words; any FEEL expression may stand here",
    '`{if case.agreed then "agree" else "do not agree"}`': "one of two words",
    "`{if case.agreed}` on a line of its own, above a paragraph": (
        "the paragraph (up to the next blank line) only when that is true"
    ),
    "`- {case.members.name}` alone in an item": "an item for each entry of the list",
    "`- {for each in case.actions return [each.action, each.name, each.by_when]}`": (
        "the same, each entry a row: the action, the name, the day"
    ),
    "`{{` and `}}`": "a brace",
}
