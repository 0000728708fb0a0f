"""The year group of a pupil: as the school's file gives it, else by age, as is usual in England. Pure."""

from datetime import date

YEAR_NOT_KNOWN = "Not known"
#: Years in which a child is 3 and 4 on the last day of August before, and the school years after them.
_BEFORE_YEAR_1 = {3: "Nursery", 4: "Reception"}
_FIRST, _LAST = 1, 13


def year_group(given: str | None, born: date, first_day: date) -> str:
    """The year group in words: "Reception", "Year 7", or the text of the file where it says neither.

    Args:
        given: what the school's file gives: "7", "Year 7", "R", "N2".
        born: the date of birth, which decides where the file gives nothing: Year 1 begins after the
            31 August by which a child is five.
        first_day: a day of the autumn in which the school year began.
    """
    if given:
        return _in_words(given.strip())
    age = first_day.year - born.year - ((born.month, born.day) > (8, 31))
    if age in _BEFORE_YEAR_1:
        return _BEFORE_YEAR_1[age]
    return f"Year {age - 4}" if _FIRST <= age - 4 <= _LAST else YEAR_NOT_KNOWN


def year_group_order(name: str) -> tuple[int, str]:
    """What year groups are sorted by: nursery, reception, year 1 to 13, then all others."""
    earliest = list(_BEFORE_YEAR_1.values())
    if name in earliest:
        return earliest.index(name) - len(earliest), name
    number = name.removeprefix("Year ")
    return (int(number), name) if number.isdecimal() else (_LAST + 1 + (name == YEAR_NOT_KNOWN), name)


def _in_words(given: str) -> str:
    bare = given.upper().removeprefix("YEAR").removeprefix("Y").strip()
    if bare.isdecimal() and _FIRST <= int(bare) <= _LAST:
        return f"Year {int(bare)}"
    if bare in ("R", "RECEPTION", "0"):
        return "Reception"
    return "Nursery" if bare in ("N", "N1", "N2", "NURSERY") else given
