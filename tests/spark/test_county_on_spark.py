"""What a county's stored registers come to, on DuckDB and on Spark: every row equal."""

from datetime import date
from typing import Any

import ibis
import pyarrow as pa
from pyspark.sql import SparkSession

from engine.attendance import county, county_patterns, measures
from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.attendance.measures import Period, number
from engine.attendance.usual_terms import usual_half_terms
from web.demo.county import districts
from web.demo.enrolments import demo_enrolments
from web.demo.registers import span_of
from web.demo.weeks import registers, week_rows

AS_OF = date(2026, 2, 13)
TERMS: list[HalfTerm] = [each for year in (2024, 2025) for each in usual_half_terms(year)]
PERIOD = Period(date(2024, 9, 1), AS_OF)


def weeks() -> pa.Table:
    """The stored weeks of a small demo county in its latest three half-terms."""
    span = span_of(3, AS_OF)
    rows: list[dict[str, Any]] = []
    for district in districts(AS_OF, pupils=420, seed=1):
        for register in registers(demo_enrolments(district, AS_OF, 1), span, 1):
            rows += week_rows(register)
    return pa.table(
        {
            "upn": [row["pupil_id"] for row in rows],
            "urn": [row["school_urn"] for row in rows],
            "calendar": pa.array([0] * len(rows), pa.int64()),
            "week": pa.array([number(row["monday"]) // 7 for row in rows], pa.int64()),
            "codes": [row["codes"] for row in rows],
        }
    )


def everything(connection: Any, stored: pa.Table) -> dict[str, list[dict[str, Any]]]:
    """Every answer about the county, each in an order of its own."""
    days = ibis.memtable(county.days_of({0: SchoolCalendar(tuple(TERMS))}, TERMS, PERIOD))
    split = county.split_by_school(ibis.memtable(stored), days)
    # Both keep what is read again: so does the program.
    parts = connection.to_pyarrow(county.parts_of_weeks(ibis.memtable(connection.to_pyarrow(split))))
    counted = ibis.memtable(connection.to_pyarrow(county.weeks_of(ibis.memtable(parts), 2025)))
    sessions = county_patterns.beside_holidays(
        county.county_sessions(ibis.memtable(stored)), days.select("calendar", "day", "beside")
    )
    school_days = ibis.memtable(connection.to_pyarrow(county_patterns.county_school_days(sessions)))
    answers = {
        "pupils": county.by_pupil(county.by_half_term(ibis.memtable(parts)), 2025, TERMS.index(TERMS[-4])),
        "school weeks": county.by_school_week(counted),
        "notices": measures.county_measures(counted),
        "weekdays": county_patterns.by_weekday(school_days),
        "children": county_patterns.by_child(school_days),
        "runs": county_patterns.longest_runs(school_days),
    }
    found = {name: connection.to_pyarrow(answer).to_pylist() for name, answer in answers.items()}
    return {name: sorted(rows, key=lambda row: str(sorted(row.items()))) for name, rows in found.items()}


def test_a_county_comes_to_the_same(spark: SparkSession) -> None:
    stored = weeks()
    here = everything(ibis.duckdb.connect(), stored)
    there = everything(ibis.pyspark.connect(spark), stored)
    assert {name for name, rows in here.items() if rows} == set(here)
    assert len(here["pupils"]) >= 420
    assert there == here
