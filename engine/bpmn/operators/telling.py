"""Operators that tell people something: what they give is an effect, done once the step is stored.

Whom they can tell: the name of a lane, a role, an account's id or sign-in name, a named person of the case
(`case.lead_professional`, which has an `account`), or a list of these. Null in it is passed over.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from engine.bpmn.records import Facts
from engine.england import day_in_words
from engine.expressions import Value, from_python

#: The council's mailbox for its pathway, as a diagram names it.
MAILBOX = "pathway mailbox"
#: A day as FEEL writes it into a text.
_DAY = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")


def send_notice(parameters: Mapping[str, Value], now: datetime, facts: Facts) -> Value:
    """A notice in the list of these people. Gives {channel, to, text, sent_at}."""
    to: Value = list(_addressees(parameters["to"]))
    return {
        "channel": "notice",
        "to": to,
        "text": _as_people_say(parameters["text"]),
        "sent_at": from_python(now),
    }


def send_email(parameters: Mapping[str, Value], now: datetime, facts: Facts) -> Value:
    """An e-mail to these people, an address or the mailbox. Gives {channel, to, subject, text, sent_at}."""
    to: Value = list(_addressees(parameters["to"]))
    subject, text = parameters["subject"], _as_people_say(parameters["text"])
    return {"channel": "email", "to": to, "subject": subject, "text": text, "sent_at": from_python(now)}


def _as_people_say(text: Value) -> Value:
    """The text with its days as people write them: `string(date)` in an expression gives 2026-05-03."""
    return _DAY.sub(_in_words, text) if isinstance(text, str) else text


def _in_words(found: re.Match[str]) -> str:
    try:
        return day_in_words(date.fromisoformat(found[0]))
    except ValueError:  # 31 February, which is no day but somebody's word
        return found[0]


def _addressees(to: Value) -> Iterator[str]:
    """Each by a word: of a person of the case the account, else who looks after the work, else the name."""
    if isinstance(to, list):
        for one in to:
            yield from _addressees(one)
    elif isinstance(to, Mapping):
        known = (to.get(name) for name in ("account", "looked_after_by", "name"))
        yield from (str(one) for one in [next(filter(None, known), None)] if one)
    elif to is not None:
        yield str(to).strip()
