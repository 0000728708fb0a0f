"""Counts what the registers of the whole county come to, pupil by pupil, and keeps it for triage.

Reads the register of this school year and the last in one pass. What is counted is written in
`engine.attendance.county` and `measures`; here rows become arrays, and answers become standings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _
from ibis.backends.duckdb import Backend

from engine.attendance import county, county_patterns, measures
from engine.attendance.bands import band_of
from engine.attendance.calendar import HalfTerm
from engine.attendance.measures import Period, number
from engine.attendance.penalty_notices import monday_of
from engine.attendance.school_year import school_year
from engine.attendance.standing import Count, SchoolWeekSessions, Standing, change_between
from engine.attendance.weeks import SESSIONS
from engine.store.calendars import calendars_of_all
from engine.store.database import Session
from engine.store.imports import latest_counted_import
from engine.store.pupils import all_pupils
from engine.store.register_weeks import last_marked_day, weeks_together
from engine.store.standings import put_count
from engine.tables.register import EVERY_SCHOOL
from engine.triage.standing_out import standing_out

_UNKNOWN = -1


def measured(session: Session, as_of: date) -> tuple[Count, list[Standing], list[SchoolWeekSessions]]:
    """What every pupil's register comes to on a day, and every school's weeks of the school year.

    Of pupils who are at a school or have marks in this school year or the last. Writes nothing.
    """
    calendars = calendars_of_all(session)
    council = sorted(calendars[EVERY_SCHOOL].half_terms)
    count = _count(session, council, as_of)
    period = Period(school_year(count.first_day - timedelta(days=1))[0], as_of)
    roll = all_pupils(session)
    numbers = {urn: number for number, urn in enumerate(calendars)}
    reading = _Reading({row.id: place for place, row in enumerate(roll)}, numbers)
    days = county.days_of({numbers[urn]: each for urn, each in calendars.items()}, council, period)
    with TemporaryDirectory(prefix="pathways-counting-") as scratch:
        duckdb = ibis.duckdb.connect(temp_directory=scratch)
        stored = duckdb.create_table("stored", reading.weeks(session, period), temp=True)
        split = duckdb.create_table("split", county.split_by_school(stored, ibis.memtable(days)), temp=True)
        parts = duckdb.create_table("parts", county.parts_of_weeks(split), temp=True)
        weeks = duckdb.create_table("weeks", county.weeks_of(parts, count.first_day.year), temp=True)
        order = council.index(count.half_term) if count.half_term else _UNKNOWN
        sums = _sums(duckdb, parts, weeks, count.first_day.year, order)
        said = standing_out(duckdb, _looked_at(duckdb, stored, sums, days, count))
        school_weeks = list(_school_weeks(duckdb, weeks, reading.urns))
    standings = [
        _standing(row.id, row.school_urn, sums.get(place, _NO_SESSIONS), said.get(place, ()))
        for place, row in enumerate(roll)
        if row.school_urn or place in sums
    ]
    return count, standings, school_weeks


def recount(session: Session, as_of: date, now: datetime) -> Count:
    """Count up to a day and put it in the place of the last count."""
    newest = latest_counted_import(session)
    count, standings, weeks = measured(session, as_of)
    put_count(session, count, standings, weeks, newest, now)
    return count


def _count(session: Session, council: Sequence[HalfTerm], as_of: date) -> Count:
    begun = [None, None, *(each for each in council if each.first <= as_of)]
    first = school_year(as_of)[0]
    return Count(first, as_of, begun[-1], begun[-2], last_marked_day(session, first, as_of))


@dataclass
class _Reading:
    """Reads stored weeks as arrays. Pupils are their places, schools are numbered as they come.

    `calendars` are the numbers of calendars by URN; a school without one of its own has the council's.
    """

    pupils: Mapping[str, int]
    calendars: Mapping[str, int]
    schools: dict[str, int] = field(default_factory=dict)

    @property
    def urns(self) -> list[str]:
        """The URN of each number."""
        return list(self.schools)

    def weeks(self, session: Session, period: Period) -> pa.Table:
        """The stored weeks of a period, as `county_sessions` and `split_by_school` take them."""
        found = weeks_together(session, monday_of(period.first), period.as_of)
        return pa.Table.from_batches(map(self._batch, found), _WEEKS)

    def _batch(self, rows: Sequence[Any]) -> pa.RecordBatch:
        ids, urns, texts = zip(*rows, strict=True)
        for urn in urns:
            self.schools.setdefault(urn, len(self.schools))
        council = self.calendars[EVERY_SCHOOL]
        each = [
            [self.pupils[id] for id in ids],
            [self.schools[urn] for urn in urns],
            [self.calendars.get(urn, council) for urn in urns],
        ]
        numbers = np.repeat(each, [len(text) // _WEEK.itemsize for text in texts], axis=1)
        weeks = np.frombuffer("".join(texts).encode("ascii"), _WEEK)
        days = weeks["monday"].astype("datetime64[D]") - np.datetime64(measures.ORIGIN, "D")
        ends = np.arange(len(weeks) + 1, dtype=np.int32) * SESSIONS
        codes = pa.py_buffer(weeks["codes"].tobytes())
        return pa.RecordBatch.from_arrays(
            [
                *map(pa.array, (*numbers, days.astype(np.int64) // 7)),
                pa.StringArray.from_buffers(len(weeks), pa.py_buffer(ends), codes),
            ],
            schema=_WEEKS,
        )


#: A week as it is read, and weeks as they are counted.
_WEEK = np.dtype([("monday", "S10"), ("codes", f"S{SESSIONS}")])
_WEEKS = pa.schema(
    [*((name, pa.int64()) for name in ("upn", "urn", "calendar", "week")), ("codes", pa.string())]
)


def _looked_at(
    duckdb: Backend, stored: ibis.Table, sums: Mapping[int, Mapping[str, Any]], days: pa.Table, count: Count
) -> ibis.Table:
    """This school year's sessions of children in whose marks something may stand out."""
    some = [
        place
        for place, row in sums.items()
        if band_of(row["possible"], row["attended"]) not in ("from_95", "no_data")
    ]
    looked_at = duckdb.create_table("looked_at", pa.table({"upn": pa.array(some, pa.int64())}), temp=True)
    weeks = stored.filter(_.week >= number(count.first_day) // 7).semi_join(looked_at, "upn")
    within = days.filter(pc.field("year") == count.first_day.year)
    return county_patterns.beside_holidays(
        county.county_sessions(weeks), ibis.memtable(within.select(["calendar", "day", "beside"]))
    )


def _sums(
    duckdb: Backend, parts: ibis.Table, weeks: ibis.Table, year: int, half_term: int
) -> dict[int, dict[str, Any]]:
    """What each pupil's marks come to, by the pupil's place."""
    attendance = county.by_pupil(county.by_half_term(parts), year, half_term)
    towards = measures.county_measures(weeks).group_by("upn")
    notices = towards.agg(pn_sessions=_.pn_sessions.max(), pn_first_met=_.pn_first_met.min())
    rows = duckdb.to_pyarrow(attendance.join(notices, "upn")).to_pylist()
    return {row.pop("upn"): row for row in rows}


_NO_SESSIONS: Mapping[str, Any] = {
    **dict.fromkeys(("possible", "attended", "authorised", "unauthorised", "late", "pn_sessions"), 0),
    **dict.fromkeys(("term_possible", "term_attended", "before_possible", "before_attended"), 0),
    **dict.fromkeys(("under_80_before", "pn_first_met")),
}


def _standing(
    pupil_id: str, school_urn: str | None, sums: Mapping[str, Any], patterns: Sequence[dict[str, Any]]
) -> Standing:
    possible, attended, met = sums["possible"], sums["attended"], sums["pn_first_met"]
    return Standing(
        pupil_id=pupil_id,
        school_urn=school_urn,
        band=band_of(possible, attended),
        persistent=possible > 0 and (possible - attended) * 10 >= possible,
        chronic=attended * 10 < possible * 9,
        change=change_between(
            (sums["before_possible"], sums["before_attended"]), (sums["term_possible"], sums["term_attended"])
        ),
        patterns=patterns,
        **{**sums, "pn_first_met": date.fromisoformat(met) if met else None},
    )


def _school_weeks(duckdb: Backend, weeks: ibis.Table, urns: Sequence[str]) -> Iterator[SchoolWeekSessions]:
    for row in duckdb.to_pyarrow(county.by_school_week(weeks)).to_pylist():
        monday = measures.ORIGIN + timedelta(weeks=row.pop("week"))
        yield SchoolWeekSessions(school_urn=urns[row.pop("urn")], monday=monday, **row)
