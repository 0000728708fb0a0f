"""Attendance measures over registers of any size, written once in Ibis.

The same expressions run on DuckDB inside the program and on Spark across a cluster. Marks become one
row a pupil, school and week, in one pass over the file; everything else is counted from these rows.
Whole numbers are compared, never rounded percentages. Knows no file and no database: `analysis` does.

Days are numbers here, counted from `ORIGIN`, a Monday, so that a week is a day divided by seven; a
week's sessions are the bits of a number, Monday morning the lowest.

Sources: Working together to improve school attendance (DfE, August 2024) for what counts; the national
framework for penalty notices (DfE, August 2024) for school weeks and their window of ten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

import ibis
import numpy as np
import pyarrow as pa
from ibis import Deferred, _
from ibis.expr.types import Column, Table

from engine.attendance.codes import ATTENDED, RegisterCode, codes
from engine.attendance.facts import NOTICE_SESSIONS, NOTICE_WEEKS
from engine.attendance.penalty_notices import COUNTED_CODES, FRAMEWORK_BEGINS
from engine.attendance.weeks import SESSIONS

ORIGIN = date(1990, 1, 1)
#: Marks of other days than these are mistakes.
LAST = date(2099, 12, 31)
_ALWAYS = (LAST - ORIGIN).days
ENROLMENT = ("upn", "urn")
_SESSION = (*ENROLMENT, "date", "session")
#: A mark without a moment counts as recorded before all others.
_RECORDED = _.recorded_at.try_cast("timestamp('UTC')").fill_null(datetime.min.replace(tzinfo=UTC))
#: What a session can count as. A number holds a week of each: a field of as many bits as it has sessions.
FIELDS = ("attended", "authorised", "unauthorised", "towards a penalty notice")


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def bit_or(bits: int, where: bool = True) -> int:
    """All bits together. DuckDB and Spark both have it; Ibis knows only of the former's."""
    # Ibis reads the signature and never calls this: the database does it.
    raise NotImplementedError


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def bit_count(bits: int) -> int:
    """How many bits are set, as above."""
    raise NotImplementedError


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def max_by(found, order) -> str:  # type: ignore[no-untyped-def]
    """The text beside the greatest `order`: Ibis' own way sorts the marks of every session."""
    raise NotImplementedError


@dataclass(frozen=True)
class Period:
    """The days whose sessions are counted, both included; penalty-notice windows look back beyond `first`."""

    first: date
    as_of: date

    def days(self) -> Iterator[date]:
        """Every day of it."""
        return map(date.fromordinal, range(self.first.toordinal(), self.as_of.toordinal() + 1))


def school_year_of(as_of: date) -> Period:
    """From the latest 1 September to a day."""
    return Period(date(as_of.year if as_of.month >= 9 else as_of.year - 1, 9, 1), as_of)


def number(day: date) -> int:
    """A day as a number."""
    return (day - ORIGIN).days


def sessions(marks: Table) -> Table:
    """Each mark with what it counts as.

    Args:
        marks: as for `counts_as`, with text columns upn and urn.

    Returns:
        As `counts_as`; a mark without a pupil or a school cannot be read either.
    """
    named = (_.upn.fill_null("") != "") & (_.urn.fill_null("") != "")
    return counts_as(marks).mutate(right=_.right & named)


def counts_as(marks: Table) -> Table:
    """What marks, or kinds of marks, count as.

    Args:
        marks: text columns session and code (null or empty: unmarked), and date, as a date or as ISO text.

    Returns:
        Its columns and day, week, bit, fields (its bit in the field of each of `FIELDS` that it counts as),
        held (the school was open for it), and `right`, false for a mark that cannot be read; one row a mark.
    """
    read = (
        marks.mutate(code=_.code.fill_null(""), half=_.session.cases(("AM", 1), ("PM", 2)))
        .left_join(_days(), [_date_of(marks)])
        .left_join(_codes(), "code")
    )
    in_force = (_.day >= _.first_day) & (_.day <= _.last_day)
    return read.select(
        *marks.columns,
        *("day", "week", "held"),
        bit=_.morning * _.half,
        fields=_.morning * _.half * _.counts_as,
        right=(in_force & _.half.notnull()).fill_null(False),
    )


def weeks(sessions: Table, period: Period) -> Table:
    """One row a pupil, school and week.

    Returns:
        As `weeks_of_single`, and wrong (marks that cannot be read) and twice (a session has more than one
        mark: take `latest_mark` first).
    """
    marks = in_period(sessions, period)
    found = _by_week(
        marks,
        wrong=marks.count(where=~marks.right),
        marks=marks.count(where=marks.right),
        marked=bit_or(marks.bit, where=marks.right),
    )
    return found.mutate(twice=_.marks != bit_count(_.marked.fill_null(0))).drop("marks", "marked")


def weeks_of_single(marks: Table) -> Table:
    """One row a pupil, school and week of readable marks, one a session.

    Args:
        marks: columns upn, urn and week, and those of `in_period`.

    Returns:
        Columns upn, urn, week, attended, authorised, unauthorised (sessions within the period), pn (bits
        of sessions that count towards a penalty notice) and held (the school was open).
    """
    return _by_week(marks)


def in_period(sessions: Table, period: Period) -> Table:
    """What marks, or kinds of marks, come to in a period.

    Returns:
        The columns of `sessions`, and counted and noticed (`fields` of those within the period, and of those
        since the framework for penalty notices); what is later is not `held`.
    """
    known = sessions.right & (sessions.day <= number(period.as_of))
    return sessions.mutate(
        counted=(known & (sessions.day >= number(period.first))).ifelse(sessions.fields, 0),
        noticed=(known & (sessions.day >= number(FRAMEWORK_BEGINS))).ifelse(sessions.fields, 0),
        held=known & _.held,
    )


def _by_week(marks: Table, /, **besides: Column) -> Table:
    # Seven million marks: one number that holds all fields is gathered in half of the time.
    found = marks.group_by(*ENROLMENT, "week").agg(
        counted=bit_or(marks.counted), noticed=bit_or(marks.noticed), held=_.held.any(), **besides
    )
    *counted, pn = range(len(FIELDS))
    return found.select(
        *(*ENROLMENT, "week", "held", *besides),
        **{FIELDS[place]: bit_count(_field(_.counted, place)) for place in counted},
        pn=_field(_.noticed, pn),
    )


def _field(fields: Deferred, place: int) -> Deferred:
    return (fields.fill_null(0) >> place * SESSIONS) & ((1 << SESSIONS) - 1)


def of_weeks(marks: Table, weeks: Table) -> Table:
    """The marks that lie in some weeks of some pupils: `weeks` has upn, urn and week."""
    dated = marks.join(_days().select("date", "on", "week"), [_date_of(marks)])
    return dated.semi_join(weeks, [*ENROLMENT, "week"]).select(marks.columns)


def latest_by_moment(marks: Table) -> Table:
    """As `latest_mark` without a `line`; `tied` where only the order of the marks tells which counts."""
    moments = marks.group_by(*_SESSION, recorded=_RECORDED).agg(
        code=_.code.fill_null("").min(), other=_.code.fill_null("").max()
    )
    latest = moments.group_by(*_SESSION).agg(
        code=max_by(moments.code, moments.recorded), other=max_by(moments.other, moments.recorded)
    )
    return latest.select(*_SESSION, "code", tied=_.code != _.other)


def moments_in_order(moments: Table) -> Table:
    """The columns of some moments, and `place`: it grows with `recorded_at`, and is one for one moment."""
    return moments.mutate(place=ibis.dense_rank().over(order_by=_RECORDED))


def latest_mark(marks: Table) -> Table:
    """Of several marks of one pupil, school, day and session the one that was recorded last.

    Args:
        marks: as for `sessions`, with `recorded_at` (a moment, ISO text, or null: before all others) and
            `line`, a whole number that grows with the order of the marks: of two recorded together the
            later counts.

    Returns:
        The columns that `sessions` takes, empty text for unmarked; one row a session.
    """
    order = ibis.struct({"recorded": _RECORDED, "line": _.line})
    return marks.group_by(*_SESSION).agg(code=_.code.fill_null("").argmax(order))


def county_measures(weeks: Table) -> Table:
    """One row a pupil and school, ordered by both.

    Returns:
        Columns upn, urn, possible, attended, authorised, unauthorised, percent_text (one decimal, half
        up; null without possible sessions), persistent, severe, chronic, under_80, pn_sessions,
        pn_window_start, pn_consider and pn_first_met, days as ISO text.
    """
    counted = (
        weeks.group_by(*ENROLMENT)
        .agg(
            attended=_.attended.sum().cast("int64"),
            authorised=_.authorised.sum().cast("int64"),
            unauthorised=_.unauthorised.sum().cast("int64"),
        )
        .mutate(possible=_.attended + _.authorised + _.unauthorised)
    )
    ranked = _school_weeks(weeks)
    window = _window(ranked)
    towards = _towards_a_notice(weeks, ranked, window)
    joined = counted.left_join(towards, list(ENROLMENT)).drop("upn_right", "urn_right")
    joined = joined.left_join(window, "urn").mutate(pn_sessions=_.pn_sessions.fill_null(0).cast("int64"))
    absent = joined.possible - joined.attended
    some = joined.possible > 0
    tenths = (joined.attended * 2000 + joined.possible) // ibis.greatest(joined.possible * 2, 1)
    return joined.order_by(*ENROLMENT).select(
        *ENROLMENT,
        *("possible", "attended", "authorised", "unauthorised"),
        percent_text=some.ifelse(
            (tenths // 10).cast("string") + "." + (tenths % 10).cast("string"), ibis.null("string")
        ),
        persistent=some & (absent * 10 >= joined.possible),
        severe=some & (absent * 2 >= joined.possible),
        chronic=joined.attended * 10 < joined.possible * 9,
        under_80=joined.attended * 10 < joined.possible * 8,
        pn_sessions=joined.pn_sessions,
        pn_window_start=_text_of(joined.window_week * 7),
        pn_consider=joined.pn_sessions >= NOTICE_SESSIONS,
        pn_first_met=_text_of(joined.first_met),
    )


def _text_of(day: ibis.expr.types.IntegerColumn) -> ibis.expr.types.StringColumn:
    return (ibis.literal(ORIGIN) + day.as_interval("D")).strftime("%Y-%m-%d")


def _school_weeks(weeks: Table) -> Table:
    """The weeks in which each school held a session, numbered in order."""
    order = ibis.window(group_by="urn", order_by="week")
    return weeks.filter(_.held).select("urn", "week").distinct().mutate(rank=ibis.row_number().over(order))


def _window(ranked: Table) -> Table:
    """Each school's latest ten school weeks: the first of them and its number."""
    newest = ranked.group_by("urn").agg(newest=_["rank"].max())
    within = ranked.join(newest, "urn").filter(_["rank"] > _.newest - NOTICE_WEEKS)
    return within.group_by("urn").agg(window_week=_.week.min(), window_rank=_["rank"].min())


def _towards_a_notice(weeks: Table, ranked: Table, window: Table) -> Table:
    """Counted sessions in each school's latest ten weeks, and the day on which ten first lay in ten weeks."""
    some = weeks.filter(_.pn > 0).join(ranked, ["urn", "week"]).join(window, "urn")
    counted = (
        some.mutate(sessions=bit_count(_.pn))
        .group_by(*ENROLMENT)
        .agg(pn_sessions=_.sessions.sum(where=_["rank"] >= _.window_rank), ever=_.sessions.sum())
    )
    # Few have so many that the order of their sessions matters.
    enough = counted.filter(_.ever >= NOTICE_SESSIONS)
    each = some.semi_join(enough, ENROLMENT).cross_join(_places()).filter((_.pn & _.place_bit) > 0)
    each = each.mutate(half_day=_.week * SESSIONS + _.place)
    earlier = ibis.window(group_by=list(ENROLMENT), order_by="half_day")
    each = each.mutate(tenth_back=_["rank"].lag(NOTICE_SESSIONS - 1).over(earlier), day=_.half_day // 2)
    met = each.filter(_.tenth_back > _["rank"] - NOTICE_WEEKS).group_by(*ENROLMENT).agg(first_met=_.day.min())
    return counted.left_join(met, list(ENROLMENT)).drop("ever", "upn_right", "urn_right")


def _date_of(marks: Table) -> tuple[str, str]:
    """The columns by which a mark finds its day among `_days`."""
    return ("date", "on" if marks.date.type().is_date() else "date")


@cache
def _days() -> Table:
    days = np.arange(_ALWAYS + 1)
    dates = np.datetime64(ORIGIN) + days
    return ibis.memtable(
        pa.table(
            {
                "date": np.datetime_as_string(dates).astype(object),
                "on": dates,
                "day": days,
                "week": days // 7,
                "morning": 1 << (days % 7 * 2),
            }
        )
    )


def _counts_as(code: RegisterCode) -> int:
    """One for each field that a session with this code stands in."""
    counts = (
        code.kind in ATTENDED,
        code.kind == "authorised_absence",
        code.kind == "unauthorised_absence",
        code.code in COUNTED_CODES,
    )
    return sum(1 << place * SESSIONS for place, so in enumerate(counts) if so)


@cache
def _codes() -> Table:
    listed = codes().values()
    return ibis.memtable(
        pa.table(
            {
                "code": ["", *(each.code for each in listed)],
                "counts_as": pa.array([0, *map(_counts_as, listed)], pa.int64()),
                "held": [False, *(each.code != "#" for each in listed)],
                "first_day": pa.array(
                    [0, *(number(each.first) if each.first else 0 for each in listed)], pa.int64()
                ),
                "last_day": pa.array(
                    [_ALWAYS, *(number(each.last) if each.last else _ALWAYS for each in listed)], pa.int64()
                ),
            }
        )
    )


@cache
def _places() -> Table:
    places = range(SESSIONS)
    return ibis.memtable(
        pa.table(
            {
                "place": pa.array(places, pa.int64()),
                "place_bit": pa.array([1 << place for place in places], pa.int64()),
            }
        )
    )
