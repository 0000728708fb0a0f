"""What stands out in the marks of a county's children: counted in Ibis, decided as for one child."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import ibis
import pyarrow as pa
from ibis import _
from ibis.backends.duckdb import Backend

from engine.attendance import county_patterns, measures
from engine.attendance.patterns import (
    FEWEST_BESIDE_HOLIDAYS,
    FEWEST_WEEKDAYS,
    SHORTEST_RUN,
    AbsenceRun,
    Missed,
    PatternCounts,
    Patterns,
    Weekday,
    contrast,
    halves,
)
from engine.attendance.patterns_in_words import sentences

#: The names of counts in `county_patterns`.
_COUNTS = ("days", "touched", "missed", "possible")


def standing_out(duckdb: Backend, sessions: ibis.Table) -> dict[Any, list[dict[str, Any]]]:
    """What stands out for each child, by upn: contexts with `kind` and `said`; children without are left out.

    Args:
        sessions: as `county_patterns.beside_holidays` gives them.
    """
    days = duckdb.create_table("school_days", county_patterns.county_school_days(sessions), temp=True)
    children = duckdb.create_table("children", county_patterns.by_child(days), temp=True)
    weekdays: dict[Any, dict[int, PatternCounts]] = defaultdict(dict)
    for row in duckdb.to_pyarrow(_telling_weekdays(days, children)).to_pylist():
        weekdays[row["upn"]][row["weekday"]] = _counts(row)
    longest = county_patterns.longest_runs(days).filter(_.length >= SHORTEST_RUN)
    runs = {row["upn"]: _run(row) for row in duckdb.to_pyarrow(longest).to_pylist()}
    some = pa.array(weekdays.keys() | runs.keys(), children.upn.type().to_pyarrow())
    telling = children.filter(
        children.upn.isin(ibis.memtable(pa.table({"upn": some})).upn)
        | county_patterns.may_be_uneven(children)
        | county_patterns.may_stand_out(children, FEWEST_BESIDE_HOLIDAYS, these="beside_", all_days="")
    )
    rows = duckdb.to_pyarrow(telling).to_pylist()
    found = {row["upn"]: _patterns(row, weekdays[row["upn"]], runs.get(row["upn"])) for row in rows}
    return {upn: said for upn, each in found.items() if (said := _said(each))}


def _telling_weekdays(days: ibis.Table, children: ibis.Table) -> ibis.Table:
    """The weekdays of children that have to be looked at: hardly any."""
    everything = children.select("upn", all_missed="missed", all_possible="possible")
    weekdays = county_patterns.by_weekday(days).join(everything, "upn")
    return weekdays.filter(county_patterns.may_stand_out(weekdays, FEWEST_WEEKDAYS))


def _said(found: Patterns) -> list[dict[str, Any]]:
    return [{"kind": kind, "said": sentence} for kind, sentence in sentences(found)]


def _patterns(
    row: Mapping[str, Any], weekdays: Mapping[int, PatternCounts], run: AbsenceRun | None
) -> Patterns:
    everything = _counts(row)
    contrasts = {
        weekday: contrast(these, everything.without(these), FEWEST_WEEKDAYS)
        for weekday, these in sorted(weekdays.items())
    }
    beside = _counts({name: row[f"beside_{name}"] for name in _COUNTS})
    return Patterns(
        tuple(Weekday(weekday, each) for weekday, each in contrasts.items() if each),
        halves(row["both"], row["mornings"], row["afternoons"], row["uneven"]),
        contrast(beside, everything.without(beside), FEWEST_BESIDE_HOLIDAYS),
        run,
    )


def _counts(row: Mapping[str, Any]) -> PatternCounts:
    days, touched, missed, possible = (int(row[name] or 0) for name in _COUNTS)
    return PatternCounts(days, touched, Missed(missed, possible))


def _run(row: Mapping[str, Any]) -> AbsenceRun:
    first, last = (measures.ORIGIN + timedelta(days=row[name]) for name in ("first", "last"))
    return AbsenceRun(first, last, row["length"], row["open_end"])
