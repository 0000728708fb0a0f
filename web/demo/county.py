"""Schools and children of the demo county, invented from a seed.

Owns what a believable county looks like: families with brothers and sisters in several schools,
a pupil number with the right check letter, flags that are true for some, false for most and
unknown for a few. A county of any size is made of districts of a dozen schools, each invented by
itself: a larger county has the same first children as a smaller one. Writes nothing, knows no case.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from engine.attendance.pupil_numbers import check_letter
from web.demo.names import FIRST_NAMES, PLACES, SCHOOLS, SURNAMES

#: How many children the demo has, and what its chances begin with.
PUPILS, SEED = 420, 2026
#: No real authority has this number; a county of more than 3,000 schools takes those below it too.
AUTHORITY = 999
#: Schools are numbered from here in steps of three.
FIRST_URN = 900101
#: Children of a district, at least: about 300 for each of its schools.
DISTRICT_PUPILS = 3600
#: As many as there are numbers for schools.
MOST_PUPILS = 2700 * DISTRICT_PUPILS
#: How many children there are elsewhere for each in a special school or a pupil referral unit.
ORDINARY_SIZE = 8
SOURCE = "County social care list"


@dataclass(frozen=True)
class School:
    """One school; `ages` are those on 1 September, first and last."""

    urn: str
    name: str
    ages: tuple[int, int]

    @property
    def is_small(self) -> bool:
        """Special schools and referral units take few of the children of their age."""
        return "Special School" in self.name or "Referral Unit" in self.name


@dataclass(frozen=True)
class DemoPupil:
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
    year_group: str


@dataclass(frozen=True)
class County:
    """All schools and pupils."""

    schools: tuple[School, ...]
    pupils: tuple[DemoPupil, ...]


def invent(today: date, *, pupils: int = PUPILS, seed: int = SEED) -> County:
    """A county as it stands on `today`; the same arguments always give the same one.

    Args:
        today: ages, and so schools, follow from it.
        pupils: how many children, at least.
        seed: of all that is left to chance.
    """
    found = list(districts(today, pupils=pupils, seed=seed))
    return County(
        tuple(school for district in found for school in district.schools),
        tuple(pupil for district in found for pupil in district.pupils),
    )


def districts(today: date, *, pupils: int, seed: int = SEED) -> Iterator[County]:
    """The same county in parts, one district after the other, so that any size fits into memory."""
    for number in range(-(-pupils // DISTRICT_PUPILS)):
        wanted = min(DISTRICT_PUPILS, pupils - number * DISTRICT_PUPILS)
        yield _district(today, number, wanted, seed)


def year_began(day: date) -> int:
    """The year in whose September the school year of a day began."""
    return day.year if day.month >= 9 else day.year - 1


def age_in(pupil: DemoPupil, year: int) -> int:
    """A child's age on 31 August of a year, which decides the year group of the school year that follows."""
    born = pupil.date_of_birth
    return year - born.year - ((born.month, born.day) > (8, 31))


def year_group_at(age: int) -> str:
    """The year group of children of an age on 31 August: R for reception, then 1 to 13."""
    return "R" if age <= 4 else str(age - 4)


def _district(today: date, number: int, pupils: int, seed: int) -> County:
    chance = random.Random(f"{seed}/{number}" if number else seed)  # noqa: S311 - to be repeatable, not secret
    schools = tuple(
        School(str(FIRST_URN + 3 * (number * len(SCHOOLS) + n)), _named(name, number), ages)
        for n, (name, ages) in enumerate(SCHOOLS.items())
    )
    cohorts: Counter[str] = Counter()
    found: list[DemoPupil] = []
    while len(found) < pupils:
        found += _family(chance, schools, today, cohorts)
    return County(schools, tuple(found))


def _named(name: str, district: int) -> str:
    return f"{name}, {PLACES[district]}" if district else name


def _family(
    chance: random.Random, schools: tuple[School, ...], today: date, cohorts: Counter[str]
) -> list[DemoPupil]:
    surname = chance.choice(SURNAMES)
    size = chance.choices((1, 2, 3, 4), (52, 32, 12, 4))[0]
    household = _id(chance) if size > 1 or chance.random() < 0.6 else None
    names = chance.sample(FIRST_NAMES, size)
    ages = sorted(chance.sample(range(4, 16), size))
    circumstances = _circumstances(chance)
    return [
        _pupil(chance, schools, today, cohorts, f"{name} {surname}", age, household, circumstances)
        for name, age in zip(names, ages, strict=True)
    ]


def _pupil(
    chance: random.Random,
    schools: tuple[School, ...],
    today: date,
    cohorts: Counter[str],
    name: str,
    age: int,
    household: str | None,
    circumstances: dict[str, bool | None],
) -> DemoPupil:
    admitting = [each for each in schools if each.ages[0] <= age <= each.ages[1]]
    school = chance.choices(admitting, [1 if each.is_small else ORDINARY_SIZE for each in admitting])[0]
    year = year_began(today)
    looked_after = chance.choices((False, True, None), (94, 3, 3))[0]
    return DemoPupil(
        id=_id(chance),
        upn=_upn(school, year - age + 4, cohorts),
        name=name,
        date_of_birth=date(year - age, 8, 31) - timedelta(days=chance.randrange(365)),
        school_urn=school.urn,
        household_id=household,
        looked_after=looked_after,
        looked_after_as_of=None if looked_after is None else today - timedelta(days=chance.randrange(1, 8)),
        looked_after_source=None if looked_after is None else SOURCE,
        ehcp=chance.random() < (0.9 if "Special" in school.name else 0.04),
        sen_support=chance.random() < 0.14,
        year_group=year_group_at(age),
        **circumstances,
    )


def _upn(school: School, year: int, cohorts: Counter[str]) -> str:
    """The next number of a school for children who began in a year: a thousand for each."""
    authorities, within = divmod(int(school.urn) - 900_000, 10_000)
    cohort = f"{AUTHORITY - authorities}{within:04}{year % 100:02}"
    digits = f"{cohort}{cohorts[cohort]:03}"
    cohorts[cohort] += 1
    return check_letter(digits) + digits


def _circumstances(chance: random.Random) -> dict[str, bool | None]:
    """What social care and early help know of a family; true for few, unknown for some."""
    return {
        "child_protection": chance.choices((False, True, None), (95, 2, 3))[0],
        "child_in_need": chance.choices((False, True, None), (92, 4, 4))[0],
        "early_help_open": chance.choices((False, True, None), (88, 9, 3))[0],
    }


def _id(chance: random.Random) -> str:
    return UUID(int=chance.getrandbits(128), version=4).hex
