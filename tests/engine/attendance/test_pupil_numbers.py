"""A UPN's check letter finds slips; a temporary number is known by its last letter."""

import pytest

from engine.attendance.pupil_numbers import check_letter, has_shape, is_temporary


def test_a_published_example_of_a_check_letter() -> None:
    assert check_letter("801200001001") == "H"


def test_the_last_letter_of_a_temporary_number_takes_its_value() -> None:
    # 8·2 + 0·3 + 1·4 + 2·5 + 1·10 + 1·12 (E, weighted 13, is 4·13 = 52) = 104, modulo 23 = 12: N.
    assert check_letter("80120000101E") == "N"


def test_any_one_wrong_digit_changes_the_letter() -> None:
    right = "801200001001"
    for place in range(12):
        for digit in "0123456789":
            if digit != right[place]:
                assert check_letter(right[:place] + digit + right[place + 1 :]) != "H"


@pytest.mark.parametrize("upn", ["", "A123", "801200001001", "I801200001001", "H80120000100", "h8012000010"])
def test_what_does_not_look_like_a_pupil_number(upn: str) -> None:
    assert not has_shape(upn)


def test_permanent_and_temporary_numbers_are_told_apart() -> None:
    assert has_shape("H801200001001")
    assert not is_temporary("H801200001001")
    assert is_temporary("N80120000101E")
