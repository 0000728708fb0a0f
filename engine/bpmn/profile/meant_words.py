"""What somebody surely meant who wrote a name, a value or a time that cannot be. Pure.

Nothing is guessed that has two answers: then there is nothing to propose.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from engine.bpmn.timers import parse_timer
from engine.errors import EngineError

#: How alike two words must be, from 0 to 1, and how much more than any other word.
_ALIKE, _AHEAD = 0.75, 0.04
_SHORTEST = 3
#: Words beyond these are not compared: it would take too long, and nobody wrote them.
_LONGEST_CHARACTERS, _MOST_WORDS = 120, 3_000
_TEXTS = re.compile(r'("(?:[^"\\]|\\.)*+")')

_UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "TH", "minute": "TM"}
_SPOKEN = re.compile(r"(\d{1,4})\s*(year|month|week|day|hour|minute)s?", re.IGNORECASE)
_HOURS = re.compile(r"P?(\d{1,4})H", re.IGNORECASE)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is so like another that it was surely meant; None where none or several are."""
    if not _SHORTEST <= len(word) <= _LONGEST_CHARACTERS:
        return None
    plain = _plain(word)
    likeness = []
    for other in [*dict.fromkeys(known)][:_MOST_WORDS]:
        matcher = SequenceMatcher(None, plain, _plain(other), autojunk=False)
        if other != word and matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            likeness.append((matcher.ratio(), other))
    best = sorted(likeness, reverse=True)[:2]
    if not best or best[0][0] < _ALIKE or (len(best) > 1 and best[0][0] - best[1][0] < _AHEAD):
        return None
    return best[0][1]


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.lower())


def meant_time(text: str) -> str | None:
    """The time that was meant: `6M` is P6M, `48H` is PT48H, “2 weeks” is P2W."""
    plain = "".join(text.split()).upper()
    tried = [plain, f"P{plain}"]
    if spoken := _SPOKEN.fullmatch(text.strip()):
        unit = _UNITS[spoken[2].lower()]
        tried.insert(0, f"P{unit[:-1]}{spoken[1]}{unit[-1]}")
    if hours := _HOURS.fullmatch(plain):
        tried.insert(0, f"PT{hours[1]}H")
    return next((one for one in tried if one != text and _is_time(one)), None)


def _is_time(text: str) -> bool:
    try:
        return bool(parse_timer(text))
    except EngineError:
        return False


def with_name(source: str, was: str, now: str) -> str:
    """An expression with one name, or path of names, in place of another; texts in it stay."""
    named = re.compile(rf"(?<![\w.]){re.escape(was)}(?!\w)")
    parts = _TEXTS.split(source)
    return "".join(one if place % 2 else named.sub(now, one) for place, one in enumerate(parts))
