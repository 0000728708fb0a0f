"""Unique pupil numbers (UPNs): their shape and the letter that guards against slips of the pen.

A permanent number is a letter and twelve digits; the last character of a temporary one is a letter.

Source: the pupil number guide of the Department for Education.
"""

import re

#: The letters in the order of their values; I, O and S are left out.
CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_SHAPE = re.compile(rf"[{CHECK_LETTERS}][0-9]{{11}}[0-9{CHECK_LETTERS}]")


def check_letter(number: str) -> str:
    """The letter in front of the other twelve characters of a UPN.

    Their values are weighted 2 to 13 and summed, modulo 23; a letter's value is its place in the list.
    """
    values = (int(one) if one.isdecimal() else CHECK_LETTERS.index(one) for one in number)
    return CHECK_LETTERS[sum(value * weight for weight, value in enumerate(values, start=2)) % 23]


def has_shape(upn: str) -> bool:
    """Whether this looks like a permanent or a temporary UPN, whatever its check letter."""
    return _SHAPE.fullmatch(upn) is not None


def is_temporary(upn: str) -> bool:
    """Whether a UPN is one that a school gave for the time being."""
    return has_shape(upn) and upn[-1].isalpha()
