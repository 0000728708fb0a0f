"""A week of the register in fourteen characters."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.attendance import weeks
from engine.attendance.codes import codes

MONDAY = date(2026, 3, 2)


def test_every_code_has_one_character_of_its_own_and_comes_back() -> None:
    short = {code: weeks.character(code) for code in ["", *codes()]}
    assert {weeks.code(character): character for character in short.values()} == short
    assert len(set(short.values())) == len(short)
    assert {len(character) for character in short.values()} == {1}


def test_a_session_has_its_place_in_the_week() -> None:
    assert weeks.place(MONDAY, "AM") == 0
    assert weeks.place(date(2026, 3, 6), "PM") == 9
    assert [weeks.session_at(MONDAY, place) for place in (0, 9, 13)] == [
        (MONDAY, "AM"),
        (date(2026, 3, 6), "PM"),
        (date(2026, 3, 8), "PM"),
    ]


@given(st.lists(st.integers(0, 2**32 - 1), min_size=14, max_size=14))
def test_the_times_of_a_week_come_back(times: list[int]) -> None:
    assert list(weeks.times(weeks.packed(times))) == times
