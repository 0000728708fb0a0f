"""References of cases that can be said on the telephone: six letters and digits, such as K7M-4XR.

No two of the signs look alike, and none is a vowel, so that no reference is a word. The last is a check:
whoever mishears one sign, or turns two round, has no reference at all instead of another child's.
"""

from hashlib import sha256

#: A prime number of them: only so does the check find every sign that is wrong and every two turned round.
SIGNS = "34679BCDFGHJKMPQRTVWXYZ"
LENGTH = 6


def reference_of(case_id: str, turn: int = 0) -> str:
    """The reference of a case; where another case has it, that of the next turn."""
    number = int.from_bytes(sha256(f"{case_id}:{turn}".encode()).digest())
    signs = ""
    for _ in range(LENGTH - 1):
        number, sign = divmod(number, len(SIGNS))
        signs += SIGNS[sign]
    return _spaced(signs + _check(signs))


def reference_in(text: str) -> str | None:
    """The reference that somebody typed, in any case, with its dash or without; None where it is none."""
    signs = _signs_of(text)
    if not looks_like_reference(text) or _check(signs[:-1]) != signs[-1]:
        return None
    return _spaced(signs)


def looks_like_reference(text: str) -> bool:
    """Whether it has the form of a reference, though a sign of it may be wrong."""
    signs = _signs_of(text)
    return len(signs) == LENGTH and set(signs) <= set(SIGNS)


def _signs_of(text: str) -> str:
    return "".join(text.upper().replace("-", "").split())


def _check(signs: str) -> str:
    """The sign that makes the sum of all, each as often as its place says, a multiple of their number."""
    total = sum(place * SIGNS.index(sign) for place, sign in enumerate(signs, start=1))
    # The check stands in the last place.
    return SIGNS[-total * pow(LENGTH, -1, len(SIGNS)) % len(SIGNS)]


def _spaced(signs: str) -> str:
    return f"{signs[:3]}-{signs[3:]}"
