"""What a register comes to: exact at every boundary, and equal to counting mark by mark."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.backends.duckdb import Backend

from engine.attendance import measures
from engine.attendance.codes import codes
from engine.attendance.measures import Period
from tests.amount import many
from tests.engine.attendance.naive import Mark, analysed

MONDAY = date(2025, 9, 1)
YEAR = Period(MONDAY, date(2026, 7, 31))


@pytest.fixture(scope="module")
def duckdb() -> Backend:
    return ibis.duckdb.connect(threads=1)


def table(marks: Sequence[Mark]) -> ibis.Table:
    names = {"upn": "upn", "urn": "urn", "session": "session", "code": "code"}
    columns: dict[str, Any] = {
        name: pa.array([getattr(mark, of) for mark in marks], pa.string()) for name, of in names.items()
    }
    columns["date"] = pa.array([mark.day.isoformat() for mark in marks], pa.string())
    columns["recorded_at"] = pa.array([mark.recorded_at or None for mark in marks], pa.string())
    columns["line"] = pa.array(range(len(marks)), pa.int64())
    return ibis.memtable(pa.table(columns))


def measured(duckdb: Backend, marks: Sequence[Mark], period: Period = YEAR) -> list[dict[str, Any]]:
    weeks = measures.weeks(measures.sessions(measures.latest_mark(table(marks))), period)
    rows: list[dict[str, Any]] = duckdb.to_pyarrow(measures.county_measures(weeks)).to_pylist()
    return rows


def school_days(first: date = MONDAY) -> list[date]:
    days = (first + timedelta(days=n) for n in range(300))
    return [day for day in days if day.weekday() < 5]


def register(
    codes: str | Sequence[str], first: date = MONDAY, upn: str = "A1", urn: str = "100001"
) -> list[Mark]:
    """One mark after the other from a Monday on, two a day."""
    days = school_days(first)
    return [
        Mark(upn, urn, days[at // 2], ("AM", "PM")[at % 2], code) for at, code in enumerate(codes)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("attended", "absent", "expected"),
    [
        (90, 10, {"percent_text": "90.0", "persistent": True, "chronic": False, "severe": False}),
        (8996, 1004, {"percent_text": "90.0", "persistent": True, "chronic": True}),
        (901, 99, {"percent_text": "90.1", "persistent": False, "chronic": False}),
        (50, 50, {"percent_text": "50.0", "persistent": True, "severe": True, "under_80": True}),
        (51, 49, {"percent_text": "51.0", "severe": False}),
        (80, 20, {"percent_text": "80.0", "under_80": False, "chronic": True}),
        (799, 201, {"percent_text": "79.9", "under_80": True}),
        (1, 0, {"percent_text": "100.0", "persistent": False, "chronic": False}),
        (0, 1, {"percent_text": "0.0", "persistent": True, "severe": True, "chronic": True}),
        (1999, 1, {"percent_text": "100.0", "persistent": False}),
    ],
)
def test_whole_numbers_decide_the_bands(
    duckdb: Backend, attended: int, absent: int, expected: dict[str, Any]
) -> None:
    weeks = pa.table(
        {
            "upn": ["A1"],
            "urn": ["100001"],
            "week": [1862],
            "attended": [attended],
            "authorised": [absent],
            "unauthorised": [0],
            "pn": pa.array([None], pa.int64()),
            "held": [True],
        }
    )
    (row,) = duckdb.to_pyarrow(measures.county_measures(ibis.memtable(weeks))).to_pylist()
    assert {name: row[name] for name in expected} == expected


def test_without_a_possible_session_there_is_no_data_and_no_band(duckdb: Backend) -> None:
    (row,) = measured(duckdb, register(["X", "Y4", "", "#", "D", "Z"]))
    assert (row["possible"], row["percent_text"]) == (0, None)
    assert not any(row[band] for band in ("persistent", "severe", "chronic", "under_80"))


def test_ten_sessions_within_ten_school_weeks_must_be_considered_and_nine_not(duckdb: Backend) -> None:
    nine, ten = register("GNOUGNOUG"), register("GNOUGNOUGO")
    assert [row["pn_consider"] for row in measured(duckdb, nine) + measured(duckdb, ten)] == [False, True]
    assert measured(duckdb, ten)[0]["pn_first_met"] == "2025-09-05"


def test_the_window_skips_weeks_without_a_session_and_spans_the_years(duckdb: Backend) -> None:
    before = register("O" * 9 + "/", date(2025, 7, 14))
    after = register("O/", date(2025, 9, 15))
    (row,) = measured(duckdb, before + after)
    assert (row["pn_sessions"], row["pn_first_met"]) == (10, "2025-09-15")
    assert row["pn_window_start"] == "2025-07-14"


def test_closed_weeks_are_no_school_weeks_but_a_week_of_others_is(duckdb: Backend) -> None:
    own = register("O" * 9 + "/")
    closed = [week for n in range(1, 12) for week in register("#" * 10, MONDAY + timedelta(weeks=n))]
    last = register("O/", MONDAY + timedelta(weeks=12))
    (row,) = measured(duckdb, own + closed + last)
    assert row["pn_sessions"] == 10
    others = [week for n in range(1, 12) for week in register("//", MONDAY + timedelta(weeks=n), upn="B2")]
    row, _ = measured(duckdb, own + closed + last + others)
    assert (row["pn_sessions"], row["pn_first_met"]) == (1, None)


def test_absence_before_the_framework_never_counts_towards_a_notice(duckdb: Backend) -> None:
    old = register("G" * 10, date(2024, 7, 15))
    marks = [
        *old,
        Mark("A1", "100001", date(2024, 8, 18), "AM", "G"),
        Mark("A1", "100001", date(2024, 8, 19), "AM", "G"),
    ]
    (row,) = measured(duckdb, marks)
    assert (row["pn_sessions"], row["pn_first_met"]) == (1, None)


def test_a_session_on_sunday_leaves_those_of_monday_as_they_are(duckdb: Backend) -> None:
    sunday = Mark("A1", "100001", MONDAY + timedelta(days=6), "PM", "G")
    (row,) = measured(duckdb, [*register("/"), sunday])
    assert (row["attended"], row["unauthorised"], row["pn_sessions"]) == (1, 1, 1)


def test_a_threshold_once_met_stays_to_be_seen(duckdb: Backend) -> None:
    later = [week for n in range(1, 15) for week in register("//", MONDAY + timedelta(weeks=n))]
    (row,) = measured(duckdb, register("O" * 10) + later)
    assert (row["pn_sessions"], row["pn_consider"], row["pn_first_met"]) == (0, False, "2025-09-05")


def test_the_mark_that_was_recorded_last_counts_else_the_later_line(duckdb: Backend) -> None:
    def marked(code: str, recorded_at: str = "") -> Mark:
        return Mark("A1", "100001", MONDAY, "AM", code, recorded_at)

    early, late = "2025-09-01T09:00:00Z", "2025-09-03T09:00:00Z"
    for marks, attended in (
        ([marked("N", early), marked("/", late)], 1),
        ([marked("/", late), marked("N", early)], 1),
        ([marked("N", late), marked("/")], 0),
        ([marked("N"), marked("/")], 1),
        ([marked("/", early), marked("N", early)], 0),
    ):
        (row,) = measured(duckdb, marks)
        assert (row["possible"], row["attended"]) == (1, attended)


def test_a_session_with_two_marks_is_noticed_and_two_sessions_are_not(duckdb: Backend) -> None:
    once, twice = register("/O"), [*register("/O"), Mark("A1", "100001", MONDAY, "AM", "I")]
    for marks, expected in ((once, False), (twice, True)):
        weeks = measures.weeks(measures.sessions(table(marks)), YEAR)
        assert duckdb.to_pyarrow(weeks.twice.any()).as_py() is expected


@pytest.mark.parametrize(
    "wrong",
    [
        Mark("A1", "100001", MONDAY, "AM", "?"),
        Mark("A1", "100001", MONDAY, "AM", "H"),
        Mark("A1", "100001", MONDAY, "am", "/"),
        Mark("", "100001", MONDAY, "AM", "/"),
        Mark("A1", "", MONDAY, "AM", "/"),
    ],
)
def test_a_mark_that_cannot_be_read_is_noticed(duckdb: Backend, wrong: Mark) -> None:
    weeks = measures.weeks(measures.sessions(table([*register("/O"), wrong])), YEAR)
    assert duckdb.to_pyarrow(weeks.wrong.sum()).as_py() == 1


def days_and_codes() -> st.SearchStrategy[tuple[date, str]]:
    days = st.dates(date(2024, 7, 1), date(2025, 10, 31)) | st.dates(date(2025, 9, 1), date(2025, 9, 12))
    return st.tuples(days, st.sampled_from(["", "/", *"GNOU" * 4, *codes()])).filter(
        lambda each: not each[1] or codes()[each[1]].in_force(each[0])
    )


@st.composite
def registers(draw: st.DrawFn) -> list[Mark]:
    return [
        Mark(
            draw(st.sampled_from(["A1", "B2", "C3"])),
            draw(st.sampled_from(["100001", "100002"])),
            day,
            draw(st.sampled_from(["AM", "PM"])),
            code,
            draw(st.sampled_from(["", "2025-11-01T09:00:00Z", "2025-11-02T09:00:00Z"])),
        )
        for day, code in draw(st.lists(days_and_codes(), max_size=250))
    ]


@settings(max_examples=many(25, 10))
@given(marks=registers(), as_of=st.dates(date(2024, 9, 1), date(2025, 10, 31)))
def test_it_agrees_with_counting_mark_by_mark(duckdb: Backend, marks: list[Mark], as_of: date) -> None:
    period = measures.school_year_of(as_of)
    assert measured(duckdb, marks, period) == analysed(marks, period.first, as_of)


def test_a_school_year_begins_on_the_first_of_september() -> None:
    assert measures.school_year_of(date(2026, 8, 31)).first == date(2025, 9, 1)
    assert measures.school_year_of(date(2026, 9, 1)).first == date(2026, 9, 1)
