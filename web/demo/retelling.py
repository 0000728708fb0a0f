"""A shipped scenario's texts, told about the child who lives it.

Scenarios are about Amira Hussain of Oakfield School. Owns how their words become those of another child:
name, family, school, pronouns, and the colleagues of the demo in the place of the scenario's. Changes
words only, never a choice, a date or a figure.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from web.demo.names import GIRLS

#: Whom and what the scenarios name.
CHILD, FAMILY, SCHOOL = "Amira", "Hussain", "Oakfield School"
#: Where these words are about a parent or a colleague, and stay.
OF_OTHERS = ("with her sister", "how to reach her", "when she was told")
#: A teacher is at one school only.
TEACHERS = ("Mr Patel", "Ms Green")
#: What is named in a family, at home and at work, of a scenario -> whose part they play in the demo.
COLLEAGUES = {
    "Jo Brown": "lead_professional",
    "Ann Lee": "county_officer",
    "Lee Officer": "county_officer",
    "Sam Field": "social_worker",
}
_OBJECT = r"\b{word}\b(?=[.,;:!?]|$| (?:at|to|in|from|with|and|already|when|because)\b)"
_TO_HIM = (
    (r"\bShe\b", "He"),
    (r"\bshe\b", "he"),
    (r"\b(in|of) hers\b", r"\1 his"),
    (_OBJECT.format(word="her"), "him"),
    (r"\bHer\b", "His"),
    (r"\bher\b", "his"),
)
_TO_HER = (
    (r"\bHe\b", "She"),
    (r"\bhe\b", "she"),
    (r"\bhim\b", "her"),
    (r"\bHis\b", "Her"),
    (r"\bhis\b", "her"),
)


@dataclass(frozen=True)
class Told:
    """Whom a scenario is told about, and who works with them.

    Attributes:
        colleagues: role -> the name of who has it.
        teachers: the names in the place of `TEACHERS`.
    """

    name: str
    school: str
    colleagues: Mapping[str, str]
    teachers: tuple[str, str] = TEACHERS

    @property
    def is_girl(self) -> bool:
        """Whether the texts say "she"."""
        return self.name.split()[0] in GIRLS


def retold(part: Any, about: Told) -> Any:
    """The same answers, messages or delays, with every text about this child."""
    if isinstance(part, Mapping):
        return {name: retold(item, about) for name, item in part.items()}
    if isinstance(part, list):
        return [retold(item, about) for item in part]
    return sentence(part, about) if isinstance(part, str) else part


def sentence(text: str, about: Told) -> str:
    """One text about this child."""
    first, _, family = about.name.partition(" ")
    text = _with_pronouns(text, _TO_HER if about.is_girl else _TO_HIM)
    names = {CHILD: first, FAMILY: family, SCHOOL: about.school}
    names |= dict(zip(TEACHERS, about.teachers, strict=True))
    names |= {who: about.colleagues[role] for who, role in COLLEAGUES.items() if role in about.colleagues}
    return re.sub(_any_of(names), lambda found: names[found[0]], text)


def _with_pronouns(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    """What is said of others stays as it is."""
    pieces = re.split(f"({_any_of(OF_OTHERS)})", text)
    return "".join(piece if piece in OF_OTHERS else _changed(piece, changes) for piece in pieces)


def _changed(piece: str, changes: tuple[tuple[str, str], ...]) -> str:
    for word, becomes in changes:
        piece = re.sub(word, becomes, piece)
    return piece


def _any_of(words: Iterable[str]) -> str:
    return "|".join(rf"\b{re.escape(word)}\b" for word in sorted(words, key=len, reverse=True))
