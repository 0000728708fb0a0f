"""What somebody typed into a form that was not taken: question by question, to be put elsewhere.

A page says with its form what its questions are called. The form may be gone when it is sent (the task is
done, the case closed), so nothing is looked up. What it says is shown to whoever sent it, and to nobody else.
"""

import json
import re
from collections.abc import Iterable

from handlers.answers import ASKED, OWN_FIELDS

#: Hidden fields of the product's own pages, which nobody typed.
_NOT_TYPED = OWN_FIELDS | {"seen", "then", "mend", "process", "element"}
_ROW, _PART = re.compile(r"\.(\d{1,3})\."), re.compile(r"-(?:day|month|year)$")


def typed_answers(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Question and answer, in the order of the page; passwords and what is empty are left out."""
    sent = [(name, value) for name, value in fields if value.strip()]
    called = _called(dict(sent).get(ASKED, ""))
    found: dict[str, list[str]] = {}
    for name, value in sent:
        if name not in _NOT_TYPED and "password" not in name:
            found.setdefault(_PART.sub("", name), []).append(value)
    # A date is typed in parts.
    parted = {_PART.sub("", name) for name, _ in sent if _PART.search(name)}
    return [
        (_question(name, called), (" " if name in parted else ", ").join(values))
        for name, values in found.items()
    ]


def _called(text: str) -> dict[str, str]:
    try:
        asked = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(title) for name, title in asked.items()} if isinstance(asked, dict) else {}


def _question(name: str, called: dict[str, str]) -> str:
    """What the page called a question; of a form that does not say, the name of the field in words."""
    row = _ROW.search(name)
    if row is None:
        return called.get(name) or name.removeprefix("set ").replace("_", " ").capitalize()
    group, inner = name[: row.start()], name[row.end() :]
    number = int(row[1]) + 1
    return f"{_question(group, called)} {number}: {_question(f'{group}.{inner}', called)}"
