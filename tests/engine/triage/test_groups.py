"""Groups of pupils: who belongs, of whom it is not known, and that each adds up."""

from random import Random

import pytest

from engine.attendance.groups import GROUPED_BY, groups_of
from engine.attendance.totals import Figures

NOTHING = dict.fromkeys(GROUPED_BY)


def pupils(number: int, **sums: int) -> Figures:
    return Figures({"under_80": number}, **sums)


def test_a_child_of_whom_nothing_is_known_is_in_no_group_and_is_said_to_be_unknown() -> None:
    known = {"ehcp": True, "sen_support": None, "free_school_meals": False}
    found = groups_of([(NOTHING, pupils(1)), (known, pupils(2, possible=20, attended=9))])
    assert {each.name: (each.figures.pupils, each.unknown) for each in found} == {
        "Education, health and care plan": (2, 1),
        "No free school meals": (2, 1),
    }


def test_a_group_in_which_nobody_is_known_to_be_is_left_out() -> None:
    known = {"ehcp": False, "sen_support": False, "free_school_meals": True}
    assert [each.name for each in groups_of([(known, pupils(3)), (NOTHING, pupils(0))])] == [
        "Neither plan nor SEN support",
        "Free school meals",
    ]
    assert groups_of([(NOTHING, pupils(4))]) == groups_of([]) == []


@pytest.mark.parametrize("seed", range(5))
def test_with_and_without_free_school_meals_are_all_of_whom_it_is_known(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same every time
    parts = [
        ({fact: chance.choice((True, False, None)) for fact in GROUPED_BY}, pupils(chance.randrange(9)))
        for _ in range(20)
    ]
    by_name = {each.name: each for each in groups_of(parts)}
    with_meals, without = by_name["Free school meals"], by_name["No free school meals"]
    everybody = sum(figures.pupils for _, figures in parts)
    assert with_meals.figures.pupils + without.figures.pupils + with_meals.unknown == everybody
    assert with_meals.unknown == without.unknown
