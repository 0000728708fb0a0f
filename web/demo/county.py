"""Schools and children of the demo county, invented from a seed.

Owns what a believable county looks like: families with brothers and sisters in several schools,
a pupil number with the right check letter, flags that are true for some, false for most and
unknown for a few. Writes nothing and knows no case.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from engine.attendance.pupil_numbers import check_letter
from web.demo.names import FIRST_NAMES, SCHOOLS, SURNAMES

#: No real authority has this number.
AUTHORITY = 999
SOURCE = "County social care list"


@dataclass(frozen=True)
class School:
    """One school; `ages` are those on 1 September, first and last."""

    urn: str
    name: str
    ages: tuple[int, int]


@dataclass(frozen=True)
class Pupil:
    """One child, with the facts that only the record may say; None means unknown."""

    id: str
    upn: str
    name: str
    date_of_birth: date
    school_urn: str
    household_id: str | None
    looked_after: bool | None
    looked_after_as_of: date | None
    looked_after_source: str | None
    child_protection: bool | None
    child_in_need: bool | None
    early_help_open: bool | None
    ehcp: bool | None
    sen_support: bool | None


@dataclass(frozen=True)
class County:
    """All schools and pupils."""

    schools: tuple[School, ...]
    pupils: tuple[Pupil, ...]


def invent(today: date, *, pupils: int = 420, seed: int = 2026) -> County:
    """A county as it stands on `today`; the same arguments always give the same one.

    Args:
        today: ages, and so schools, follow from it.
        pupils: how many children, at least.
        seed: of all that is left to chance.
    """
    chance = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
    schools = tuple(School(str(900101 + 7 * n), name, ages) for n, (name, ages) in enumerate(SCHOOLS.items()))
    found: list[Pupil] = []
    while len(found) < pupils:
        found += _family(chance, schools, today, len(found))
    return County(schools, tuple(found))


def _family(chance: random.Random, schools: tuple[School, ...], today: date, known: int) -> list[Pupil]:
    surname = chance.choice(SURNAMES)
    size = chance.choices((1, 2, 3, 4), (52, 32, 12, 4))[0]
    household = _id(chance) if size > 1 or chance.random() < 0.6 else None
    names = chance.sample(FIRST_NAMES, size)
    ages = sorted(chance.sample(range(4, 16), size))
    circumstances = _circumstances(chance)
    return [
        _pupil(chance, schools, today, known + n, f"{name} {surname}", age, household, circumstances)
        for n, (name, age) in enumerate(zip(names, ages, strict=True))
    ]


def _pupil(
    chance: random.Random,
    schools: tuple[School, ...],
    today: date,
    number: int,
    name: str,
    age: int,
    household: str | None,
    circumstances: dict[str, bool | None],
) -> Pupil:
    school = chance.choice([each for each in schools if each.ages[0] <= age <= each.ages[1]])
    year_began = today.year if today.month >= 9 else today.year - 1
    looked_after = chance.choices((False, True, None), (94, 3, 3))[0]
    digits = f"{AUTHORITY}{int(school.urn) % 10000:04}{(year_began - age + 4) % 100:02}{number % 1000:03}"
    return Pupil(
        id=_id(chance),
        upn=check_letter(digits) + digits,
        name=name,
        date_of_birth=date(year_began - age, 8, 31) - timedelta(days=chance.randrange(365)),
        school_urn=school.urn,
        household_id=household,
        looked_after=looked_after,
        looked_after_as_of=None if looked_after is None else today - timedelta(days=chance.randrange(1, 8)),
        looked_after_source=None if looked_after is None else SOURCE,
        ehcp=chance.random() < (0.9 if "Special" in school.name else 0.04),
        sen_support=chance.random() < 0.14,
        **circumstances,
    )


def _circumstances(chance: random.Random) -> dict[str, bool | None]:
    """What social care and early help know of a family; true for few, unknown for some."""
    return {
        "child_protection": chance.choices((False, True, None), (95, 2, 3))[0],
        "child_in_need": chance.choices((False, True, None), (92, 4, 4))[0],
        "early_help_open": chance.choices((False, True, None), (88, 9, 3))[0],
    }


def _id(chance: random.Random) -> str:
    return UUID(int=chance.getrandbits(128), version=4).hex
