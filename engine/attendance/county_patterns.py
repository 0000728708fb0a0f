"""When the children of a county miss school, as counts from which patterns are told: Ibis, for any size.

Counts what `patterns` counts of one child, by the same words: a school day is a day on which the child had
a possible session, it is touched by absence when one was missed and absent when all were, and a session
on two registers is missed when neither school counts it as attended. What of it is a pattern is decided
there, for a county as for one child.
"""

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, IntegerColumn, Table

from engine.attendance.patterns import BY_CHANCE, FEWEST_TOUCHED, TIMES_AS_LARGE
from engine.attendance.weeks import SESSIONS

#: The bits of mornings: every other place from Monday morning on.
_MORNINGS = sum(1 << place for place in range(0, SESSIONS, 2))


def county_school_days(sessions: Table) -> Table:
    """One row a child and school day.

    Args:
        sessions: as `county.county_sessions` gives them with `beside`, of the days that are looked at.

    Returns:
        Columns upn, day, weekday (0 for Monday), beside, possible and missed (0 to 2 sessions), morning and
        afternoon (missed; false where not possible), and both (both were possible).
    """
    possible = _.attended | _.authorised | _.unauthorised
    morning = (_.bit & _MORNINGS) > 0
    each = sessions.group_by("upn", "day").agg(
        beside=_.beside.any(),
        am=(possible & morning).any(),
        pm=(possible & ~morning).any(),
        came_am=(_.attended & morning).any(),
        came_pm=(_.attended & ~morning).any(),
    )
    each = each.filter(_.am | _.pm).mutate(morning=_.am & ~_.came_am, afternoon=_.pm & ~_.came_pm)
    return each.select(
        *("upn", "day", "beside", "morning", "afternoon"),
        weekday=_.day % 7,
        both=_.am & _.pm,
        possible=_.am.cast("int64") + _.pm.cast("int64"),
        missed=_.morning.cast("int64") + _.afternoon.cast("int64"),
    )


def beside_holidays(sessions: Table, days: Table) -> Table:
    """Sessions with `beside`: their day is the first or the last of a half-term of their school's calendar.

    Args:
        sessions: as `county.county_sessions` gives them, with the calendar of the school.
        days: calendar, day and beside; sessions of other days are left out.
    """
    return sessions.join(days, ["calendar", "day"])


def by_weekday(days: Table) -> Table:
    """One row a child and weekday: days, touched, missed and possible."""
    return days.group_by("upn", "weekday").agg(**_counts())


def by_child(days: Table) -> Table:
    """One row a child.

    Returns:
        Columns upn; days, touched, missed and possible of all school days, the same of those beside
        holidays (`beside_days` ...); and of the days on which both sessions were possible: both, mornings
        and afternoons (missed), uneven (just one of the two missed).
    """
    beside = {f"beside_{name}": count for name, count in _counts(_.beside).items()}
    return days.group_by("upn").agg(
        **_counts(),
        **beside,
        both=_.both.sum(),
        mornings=(_.both & _.morning).sum(),
        afternoons=(_.both & _.afternoon).sum(),
        uneven=(_.both & (_.missed == 1)).sum(),
    )


def may_stand_out(rows: Table, fewest: int, *, these: str = "", all_days: str = "all_") -> BooleanValue:
    """Whether `patterns.contrast` needs to look at a row: false only where it would find nothing.

    Args:
        these, all_days: what the names of the counts of the two begin with.
    """
    days, touched, missed, possible = (rows[f"{these}{name}"] for name in _counts())
    others_missed = rows[f"{all_days}missed"] - missed
    others_possible = rows[f"{all_days}possible"] - possible
    larger = missed * others_possible >= TIMES_AS_LARGE * others_missed * possible
    return (days >= fewest) & (touched >= FEWEST_TOUCHED) & larger


def may_be_uneven(children: Table) -> BooleanValue:
    """Whether `patterns.halves` needs to look at a row of `by_child`: so few coins can always fall alike."""
    return children.uneven >= BY_CHANCE.bit_length()


def longest_runs(days: Table) -> Table:
    """Each child's longest run of school days absent, of equally long ones the latest.

    Returns:
        Columns upn, first, last (days as numbers), length, and open_end (the child's last school day with
        marks is among them); none for a child without an absent day.
    """
    in_order = ibis.window(group_by="upn", order_by="day")
    newest = ibis.window(group_by="upn")
    numbered = days.mutate(number=ibis.row_number().over(in_order), last_day=_.day.max().over(newest))
    absent = numbered.filter(_.missed == _.possible)
    # Within a run both numbers grow together, so their difference stays.
    absent = absent.mutate(run=_.number - ibis.row_number().over(in_order))
    runs = absent.group_by("upn", "run").agg(
        first=_.day.min(), last=_.day.max(), length=_.count(), open_end=(_.day == _.last_day).any()
    )
    longest = ibis.window(group_by="upn", order_by=[_.length.desc(), _.last.desc()])
    return runs.mutate(place=ibis.row_number().over(longest)).filter(_.place == 0).drop("place", "run")


def _counts(where: BooleanValue | None = None) -> dict[str, IntegerColumn]:
    return {
        "days": _.count(where=where),
        "touched": (_.missed > 0).sum(where=where),
        "missed": _.missed.sum(where=where),
        "possible": _.possible.sum(where=where),
    }
