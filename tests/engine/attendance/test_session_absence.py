"""How much of each session was missed, held against counting mark by mark."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.attendance.codes import codes
from engine.attendance.session_absence import weeks_of_sessions
from engine.attendance.weeks import CHARACTERS, SESSIONS, code, session_at

MONDAY = date(2025, 9, 8)
REGISTERS = st.lists(st.text(sorted(CHARACTERS), min_size=SESSIONS, max_size=SESSIONS), max_size=4)


@given(REGISTERS, st.integers(0, 6), st.integers(0, 6))
def test_sessions_are_what_counting_every_mark_gives(registers: list[str], first: int, last: int) -> None:
    first_day, last_day = (MONDAY.replace(day=MONDAY.day + days) for days in sorted((first, last)))
    (week,) = weeks_of_sessions({MONDAY: "".join(registers)}, first_day, last_day)
    for place, found in enumerate(week.sessions):
        kinds = Counter(
            codes()[code(register[place])].kind
            for register in registers
            if code(register[place]) and first_day <= session_at(MONDAY, place)[0] <= last_day
        )
        absent = kinds["authorised_absence"] + kinds["unauthorised_absence"]
        attended = kinds["present"] + kinds["attending_elsewhere"]
        assert (found.absent, found.possible) == (absent, absent + attended)


def test_weeks_without_marks_are_there_with_nothing_in_them() -> None:
    weeks = weeks_of_sessions({MONDAY: "O" * SESSIONS}, date(2025, 9, 1), date(2025, 9, 17))
    assert [week.monday.day for week in weeks] == [1, 8, 15]
    assert [sum(each.possible for each in week.sessions) for week in weeks] == [0, 14, 0]
