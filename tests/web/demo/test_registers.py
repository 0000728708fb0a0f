"""The demo's registers are believable, repeatable, and break none of the rules of a register."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from engine.attendance import weeks
from engine.attendance.codes import ATTENDED, kind_of_code
from engine.attendance.usual_terms import usual_half_terms
from web.demo.calendar import demo_closed_days, demo_school_days
from web.demo.county import SEED, districts
from web.demo.enrolments import DemoEnrolment, demo_enrolments
from web.demo.marks import AbsenceSpan, DemoRegister
from web.demo.weeks import open_weeks, registers, week_rows

TODAY = date(2026, 7, 31)
YEAR = AbsenceSpan(date(2025, 9, 1), date(2026, 7, 31), TODAY)
Counts = tuple[int, int]


def on_roll(pupils: int, seed: int = SEED, today: date = TODAY) -> list[DemoEnrolment]:
    return [
        each
        for district in districts(today, pupils=pupils, seed=seed)
        for each in demo_enrolments(district, today, seed)
    ]


def rows_of(found: Iterable[DemoRegister]) -> dict[tuple[str, str, date], dict[str, Any]]:
    rows = [row for register in found for row in week_rows(register)]
    return {(row["pupil_id"], row["school_urn"], row["monday"]): row for row in rows}


def sessions(register: DemoRegister) -> list[Counts]:
    """Attended and possible, for each enrolment of a register."""
    kind = np.zeros(128, dtype=int)
    for character in weeks.CHARACTERS - {weeks.UNMARKED}:
        found = kind_of_code(weeks.code(character), date(2026, 1, 5))
        kind[ord(character)] = 0 if found in (None, "not_possible") else 1 if found in ATTENDED else 2
    kinds = kind[register.marks]
    return list(
        zip((kinds == 1).sum(axis=(1, 2)).tolist(), (kinds > 0).sum(axis=(1, 2)).tolist(), strict=True)
    )


def absence(counts: Iterable[Counts]) -> float:
    attended, possible = np.array(list(counts)).sum(axis=0).tolist()
    return float(1 - attended / possible)


@pytest.fixture(scope="module")
def year() -> DemoRegister:
    """A whole school year of 5,000 children."""
    (found,) = registers(on_roll(5000), YEAR, SEED)
    return found


def share(year: DemoRegister, code: str) -> float:
    return float((year.marks == ord(weeks.character(code))).mean())


def test_the_same_seed_gives_the_same_register() -> None:
    enrolled = on_roll(420)
    first, second, other = (rows_of(registers(enrolled, YEAR, seed)) for seed in (SEED, SEED, 1))
    assert first == second
    assert first != other


def test_a_childs_register_does_not_depend_on_how_many_there_are_nor_on_their_order() -> None:
    few = on_roll(60)
    children = {each.pupil.id for each in few}
    alone = rows_of(registers(few, YEAR, SEED))
    among_many = rows_of(registers(on_roll(700)[::-1], YEAR, SEED))
    assert len(alone) > 60 * 30
    assert {key: row for key, row in among_many.items() if key[0] in children} == alone


def test_a_short_span_shows_the_same_marks_as_a_long_one() -> None:
    enrolled = on_roll(60)
    term = usual_half_terms(2025)[2]
    short = rows_of(registers(enrolled, AbsenceSpan(term.first, term.last, TODAY), SEED))
    long = rows_of(registers(enrolled, AbsenceSpan(date(2024, 9, 1), TODAY, TODAY), SEED))
    assert {row["monday"] for row in short.values()} == {
        key[2] for key in long if term.first - timedelta(days=6) <= key[2] <= term.last
    }
    for key, row in short.items():
        assert long[key] == row


def test_about_a_fifth_are_persistently_and_one_in_forty_five_severely_absent(year: DemoRegister) -> None:
    counts = [(attended, possible) for attended, possible in sessions(year) if possible]
    persistent = sum((possible - attended) * 10 >= possible for attended, possible in counts) / len(counts)
    severe = sum((possible - attended) * 2 >= possible for attended, possible in counts) / len(counts)
    assert 0.18 <= persistent <= 0.215
    assert 0.018 <= severe <= 0.027
    assert 0.065 <= absence(counts) <= 0.09
    usual = sum(0.92 <= attended / possible <= 0.98 for attended, possible in counts) / len(counts)
    assert usual > 0.5


def test_marks_stand_where_a_child_is_on_roll_and_the_school_is_open() -> None:
    (found,) = registers(on_roll(600), YEAR, SEED)
    closed = {(each.school_urn, each.day) for each in demo_closed_days(2025, SEED, *found.roll.urns[0])}
    days, marked = set(demo_school_days(2025)), 0
    spans = {(each.pupil.id, each.school.urn): each for each in found.roll.enrolled}
    for row in week_rows(found):
        enrolment = spans[row["pupil_id"], row["school_urn"]]
        for place, character in enumerate(row["codes"]):
            if character == weeks.UNMARKED:
                continue
            day, _ = weeks.session_at(row["monday"], place)
            marked += 1
            assert day in days
            assert enrolment.overlaps(day, day)
            assert kind_of_code(weeks.code(character), day), (character, day)
            assert ((row["school_urn"], day) in closed) == (character == "#"), (row, day)
    assert marked > 600 * 300


def test_codes_are_those_in_force_before_the_codes_of_august_2024_too() -> None:
    span = AbsenceSpan(date(2023, 9, 1), date(2024, 7, 31), TODAY)
    seen: Counter[str] = Counter()
    for register in registers(on_roll(1500, today=date(2024, 7, 31)), span, SEED):
        for row in week_rows(register):
            seen.update(row["codes"])
            monday = row["monday"]
            assert all(
                kind_of_code(weeks.code(character), monday)
                for character in row["codes"]
                if character != weeks.UNMARKED
            )
    assert {"C", "Y"} <= set(seen)


def test_every_pattern_of_a_register_is_there(year: DemoRegister) -> None:
    for code in (*"/\\IMONGLUEBVWDXSC#", "C2", "Y4"):
        assert share(year, code) > 0.0001, code
    assert 0.03 < share(year, "I") < 0.06
    assert 0.0005 < share(year, "G") < 0.004


def test_illness_comes_in_waves_that_pass_through_a_school(year: DemoRegister) -> None:
    urns, places = year.roll.urns
    peaks = []
    for school in range(len(urns)):
        marks = year.marks[places == school]
        ill = (marks == ord("I")).sum(axis=(0, 2)) / np.maximum(1, (marks != ord(".")).sum(axis=(0, 2)))
        by_week = ill[: len(ill) // 5 * 5].reshape(-1, 5).mean(axis=1)
        peaks.append(by_week.max() / by_week.mean())
    assert max(peaks) > 2
    assert float(np.median(peaks)) > 1.5


def test_mondays_and_fridays_are_missed_more_than_the_days_between(year: DemoRegister) -> None:
    missed: Counter[int] = Counter()
    for column, day in enumerate(year.days.tolist()):
        missed[date.fromordinal(day).weekday()] += int(
            np.isin(year.marks[:, column], (ord("O"), ord("N"))).sum()
        )
    assert min(missed[0], missed[4]) > 1.1 * max(missed[1], missed[2], missed[3])


def test_term_time_holidays_last_five_or_ten_sessions_beside_a_school_holiday(year: DemoRegister) -> None:
    edges = {edge.toordinal() for term in usual_half_terms(2025) for edge in (term.first, term.last)}
    lengths: Counter[int] = Counter()
    for row in year.marks == ord("G"):
        length = int(row.sum())
        lengths[length] += 1
        if length in (5, 10):
            assert edges & set(year.days[row.any(axis=1)].tolist())
    assert lengths[5] + lengths[10] > 100
    assert max(lengths) == 10


def test_some_decline_from_good_attendance_to_nearly_none_first_ill_then_unexplained(
    year: DemoRegister,
) -> None:
    first, last = (year.marks[:, span] for span in (slice(0, 38), slice(-38, None)))
    there = np.isin(first, (ord("/"), ord("\\"), ord("L"))).mean(axis=(1, 2)) > 0.8
    gone = np.isin(last, (ord("O"), ord("N"))).mean(axis=(1, 2)) > 0.7
    declining = np.argwhere(there & gone).ravel()
    assert len(declining) >= 5
    middle = year.marks[declining][:, 38:-38]
    ill, refused = (middle == ord("I")).any(axis=2), (middle == ord("O")).any(axis=2)
    days = np.arange(middle.shape[1])
    assert (ill * days).sum() / ill.sum() < (refused * days).sum() / refused.sum()


def test_brothers_and_sisters_are_alike_to_some_degree(year: DemoRegister) -> None:
    homes = defaultdict(list)
    for each, (attended, possible) in zip(year.roll.enrolled, sessions(year), strict=True):
        if each.pupil.household_id and possible > 300:
            homes[each.pupil.household_id].append(attended / possible)
    pairs = np.array([sorted(home)[:2] for home in homes.values() if len(home) > 1])
    mixed = np.random.default_rng(1).permuted(pairs, axis=0)
    assert len(pairs) > 300
    assert np.ptp(pairs, axis=1).mean() < 0.9 * np.ptp(np.sort(mixed, axis=1), axis=1).mean()


def test_children_known_to_social_care_miss_more(year: DemoRegister) -> None:
    known = year.roll.in_need
    counts = sessions(year)
    groups = [
        [count for count, yes in zip(counts, known, strict=True) if yes == flag] for flag in (True, False)
    ]
    assert absence(groups[0]) > 1.15 * absence(groups[1])


def test_a_reason_comes_some_days_after_the_mark_was_taken() -> None:
    enrolled = on_roll(420)
    day = date(2026, 2, 5)
    (then,) = registers(enrolled, AbsenceSpan(day, day, day), SEED)
    (now,) = registers(enrolled, AbsenceSpan(day, day, TODAY), SEED)
    unexplained = then.marks == ord("N")
    assert not then.revised.any()
    assert (then.marks == now.taken).all()
    assert set(np.unique(now.marks[now.revised])) == {ord("I"), ord("O")}
    assert (unexplained[now.revised]).all()
    assert (now.recorded_at[now.revised] > now.taken_at[now.revised]).all()
    assert (now.recorded_at[~now.revised] == now.taken_at[~now.revised]).all()


def test_children_known_to_struggle_miss_more_than_a_tenth() -> None:
    enrolled = on_roll(420)
    children = sorted({each.pupil.id for each in enrolled})[:60]
    (found,) = registers(enrolled, YEAR, SEED, children)
    for each, (attended, possible) in zip(found.roll.enrolled, sessions(found), strict=True):
        if each.pupil.id in children and possible > 300:
            assert attended * 10 < possible * 9


def test_school_weeks_are_those_with_a_session(year: DemoRegister) -> None:
    expected = set()
    for row in week_rows(year):
        if set(row["codes"]) - {weeks.UNMARKED, "#"}:
            expected.add((row["school_urn"], row["monday"]))
    assert open_weeks(year) == expected
