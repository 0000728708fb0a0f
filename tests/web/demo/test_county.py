"""The invented county is believable, repeatable, and has every kind of child that a test needs."""

from collections import Counter
from datetime import date

import pytest

from engine.attendance.pupil_numbers import CHECK_LETTERS
from web.demo.county import DISTRICT_PUPILS, FIRST_URN, MOST_PUPILS, invent
from web.demo.names import PLACES, SCHOOLS

TODAY = date(2026, 3, 2)


def test_the_same_seed_gives_the_same_county() -> None:
    assert invent(TODAY) == invent(TODAY)
    assert invent(TODAY) != invent(TODAY, seed=1)


def test_pupil_numbers_are_unique_and_carry_the_right_letter() -> None:
    pupils = invent(TODAY).pupils
    assert len({pupil.upn for pupil in pupils}) == len({pupil.id for pupil in pupils}) == len(pupils) >= 400
    for pupil in pupils:
        digits = [int(digit) for digit in pupil.upn[1:]]
        assert len(digits) == 12
        total = sum(weight * digit for weight, digit in zip(range(2, 14), digits, strict=True))
        assert pupil.upn[0] == CHECK_LETTERS[total % 23]


def test_no_number_is_given_twice_in_a_large_county() -> None:
    county = invent(TODAY, pupils=2 * DISTRICT_PUPILS)
    assert len({pupil.upn for pupil in county.pupils}) == len(county.pupils) >= 2 * DISTRICT_PUPILS
    assert len({school.urn for school in county.schools}) == len({school.name for school in county.schools})


def test_a_larger_county_begins_with_the_same_children() -> None:
    larger = invent(TODAY, pupils=DISTRICT_PUPILS + 10)
    assert larger.pupils[:400] == invent(TODAY).pupils[:400]
    assert larger.schools[:12] == invent(TODAY).schools


def test_the_last_number_of_a_nation_still_has_six_digits_for_its_schools() -> None:
    assert FIRST_URN + 3 * len(SCHOOLS) * MOST_PUPILS // DISTRICT_PUPILS < 1_000_000
    assert len(PLACES) > MOST_PUPILS // DISTRICT_PUPILS


def test_children_are_of_the_age_that_their_school_admits() -> None:
    county = invent(TODAY)
    ages = {school.urn: school.ages for school in county.schools}
    for pupil in county.pupils:
        birthday = pupil.date_of_birth
        age = 2025 - birthday.year - ((birthday.month, birthday.day) > (9, 1))
        first, last = ages[pupil.school_urn]
        assert first <= age <= last, pupil


def test_brothers_and_sisters_share_a_home_and_often_not_a_school() -> None:
    homes = Counter(pupil.household_id for pupil in invent(TODAY).pupils if pupil.household_id)
    assert sum(children > 1 for children in homes.values()) > 50


@pytest.mark.parametrize("fact", ["looked_after", "child_protection", "child_in_need", "early_help_open"])
def test_facts_are_true_for_some_false_for_most_and_unknown_for_a_few(fact: str) -> None:
    values = Counter(getattr(pupil, fact) for pupil in invent(TODAY).pupils)
    assert values[False] > values[True] > 0
    assert values[None] > 0


def test_a_looked_after_flag_says_where_it_comes_from() -> None:
    for pupil in invent(TODAY).pupils:
        assert (pupil.looked_after_source is None) == (pupil.looked_after is None)
        assert (pupil.looked_after_as_of is None) == (pupil.looked_after is None)
