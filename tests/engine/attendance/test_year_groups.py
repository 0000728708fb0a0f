"""Year groups: as a file gives them, else by age."""

from datetime import date

import pytest

from engine.attendance.year_groups import YEAR_NOT_KNOWN, year_group, year_group_order

SEPTEMBER = date(2025, 9, 1)
BORN = date(2012, 1, 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [("7", "Year 7"), ("Year 11", "Year 11"), ("y09", "Year 9"), ("R", "Reception"), ("N2", "Nursery"),
     ("Oak", "Oak"), ("14", "14")],
)  # fmt: skip
def test_what_the_file_gives_counts_whatever_the_age(given: str, said: str) -> None:
    assert year_group(given, BORN, SEPTEMBER) == said


@pytest.mark.parametrize(
    ("born", "said"),
    [(date(2014, 8, 31), "Year 7"), (date(2014, 9, 1), "Year 6"), (date(2020, 9, 1), "Reception"),
     (date(2021, 9, 1), "Nursery"), (date(2007, 9, 1), "Year 13"), (date(2000, 1, 1), YEAR_NOT_KNOWN)],
)  # fmt: skip
def test_a_child_without_one_is_in_the_year_of_their_age(born: date, said: str) -> None:
    assert year_group(None, born, SEPTEMBER) == said


def test_year_groups_stand_in_the_order_of_age() -> None:
    names = ["Oak", "Year 10", "Not known", "Reception", "Year 2", "Nursery"]
    assert sorted(names, key=year_group_order) == [
        "Nursery",
        "Reception",
        "Year 2",
        "Year 10",
        "Oak",
        "Not known",
    ]
