"""Which known name somebody surely meant who wrote another. Pure.

Nothing is guessed that has two answers: then there is nothing to propose.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

#: How alike two words must be, from 0 to 1, and how much more than any other word.
_ALIKE, _AHEAD = 0.75, 0.04
_SHORTEST = 3
#: Words beyond these are not compared: it would take too long, and nobody wrote them.
_LONGEST_CHARACTERS, _MOST_WORDS = 120, 3_000
_TEXTS = re.compile(r'("(?:[^"\\]|\\.)*+")')


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is so like another that it was surely meant; None where none or several are."""
    if not _SHORTEST <= len(word) <= _LONGEST_CHARACTERS:
        return None
    likeness = []
    for other in [*dict.fromkeys(known)][:_MOST_WORDS]:
        matcher = SequenceMatcher(None, *_differing(_plain(word), _plain(other)), autojunk=False)
        if other != word and matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            likeness.append((matcher.ratio(), other))
    best = sorted(likeness, reverse=True)[:2]
    if not best or best[0][0] < _ALIKE or (len(best) > 1 and best[0][0] - best[1][0] < _AHEAD):
        return None
    return best[0][1]


def _differing(word: str, other: str) -> tuple[str, str]:
    """Two dotted names without the names around them that are the same: those make no member more alike."""
    members, others = word.split("."), other.split(".")
    while len(members) > 1 and len(others) > 1 and members[0] == others[0]:
        members, others = members[1:], others[1:]
    return ".".join(members), ".".join(others)


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.lower())


def with_name(source: str, was: str, now: str) -> str:
    """An expression with one name, or path of names, in place of another; texts in it stay."""
    named = re.compile(rf"(?<![\w.]){re.escape(was)}(?!\w)")
    parts = _TEXTS.split(source)
    return "".join(one if place % 2 else named.sub(now, one) for place, one in enumerate(parts))
