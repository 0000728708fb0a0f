"""Whom the property `assignTo` of a task means. Pure.

FEEL that gives an account (its id or sign-in name) or a named person of the case, such as
`case.lead_professional`: {name, account, looked_after_by}; or the words `completer of TASK_ID`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.expressions import Value

_COMPLETER = re.compile(r"\s*=?\s*completer of\s+(\S+)\s*")


@dataclass(frozen=True)
class Meant:
    """Whom a task is for: an account's id or sign-in name, or who last completed one of the tasks `last_of`
    (each `process/element`). `known_as` is the name of a person whom the case names without an account.
    """

    account: str | None = None
    last_of: tuple[str, ...] = ()
    known_as: str = ""


def completed_task(source: str) -> str | None:
    """The task whose completer is meant, as the diagram names it; None where `source` is FEEL."""
    found = _COMPLETER.fullmatch(source)
    return found[1] if found else None


def meant_by(value: Value) -> Meant:
    """Whom a value of FEEL means: of a person of the case the account, else who looks after the work."""
    if isinstance(value, Mapping):
        name = value.get("name")
        account = value.get("account") or value.get("looked_after_by")
        return Meant(_word(account), known_as=_word(name) or "")
    return Meant(_word(value))


def _word(value: Value) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
