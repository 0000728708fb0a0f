"""What a register code counts as, and when."""

from datetime import date

import pytest

from engine.attendance.codes import codes, kind_of_code

BEFORE, AFTER = date(2024, 8, 18), date(2024, 8, 19)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("/", "present", "present"),
        ("B", "attending_elsewhere", "attending_elsewhere"),
        ("K", None, "attending_elsewhere"),
        ("J", "attending_elsewhere", None),
        ("J1", None, "authorised_absence"),
        ("H", "authorised_absence", None),
        ("G", "unauthorised_absence", "unauthorised_absence"),
        ("Y", "not_possible", None),
        ("Y4", None, "not_possible"),
        ("#", "not_possible", "not_possible"),
        ("?", None, None),
        ("", None, None),
        ("i", None, None),
    ],
)
def test_a_code_counts_only_while_it_is_in_force(code: str, before: str | None, after: str | None) -> None:
    assert (kind_of_code(code, BEFORE), kind_of_code(code, AFTER)) == (before, after)


def test_every_code_has_a_meaning_that_people_can_read() -> None:
    assert len(codes()) == 37
    assert all(code.meaning for code in codes().values())
