"""Operators that tell people something: what they give is an effect, done once the step is stored.

Whom they can tell: the name of a lane, a role, an account's id or sign-in name, a named person of the case
(`case.lead_professional`, which has an `account`), or a list of these. Null in it is passed over.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from engine.bpmn.records import Facts
from engine.expressions import Value, from_python

#: The council's mailbox for its pathway, as a diagram names it.
MAILBOX = "pathway mailbox"


def send_notice(parameters: Mapping[str, Value], now: datetime, facts: Facts) -> Value:
    """A notice in the list of these people. Gives {channel, to, text, sent_at}."""
    to: Value = list(_addressees(parameters["to"]))
    return {"channel": "notice", "to": to, "text": parameters["text"], "sent_at": from_python(now)}


def send_email(parameters: Mapping[str, Value], now: datetime, facts: Facts) -> Value:
    """An e-mail to these people, an address or the mailbox. Gives {channel, to, subject, text, sent_at}."""
    to: Value = list(_addressees(parameters["to"]))
    return {
        "channel": "email", "to": to, "subject": parameters["subject"], "text": parameters["text"],
        "sent_at": from_python(now),
    }  # fmt: skip


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
