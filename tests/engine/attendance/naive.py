"""The measures counted again, one mark after the other, in plain Python: slow, and plain to read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.attendance.codes import kind_of_code

COUNTS_FROM = date(2024, 8, 19)


@dataclass(frozen=True)
class Mark:
    """One row of a register; `recorded_at` is ISO text or empty."""

    upn: str
    urn: str
    day: date
    session: str
    code: str
    recorded_at: str = ""


def winners(marks: Sequence[Mark]) -> list[Mark]:
    """The mark of each session that was recorded last, else stands last."""
    found: dict[tuple[str, str, date, str], Mark] = {}
    for mark in marks:
        key = (mark.upn, mark.urn, mark.day, mark.session)
        if key not in found or mark.recorded_at >= found[key].recorded_at:
            found[key] = mark
    return list(found.values())


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def analysed(marks: Sequence[Mark], first: date, as_of: date) -> list[dict[str, Any]]:
    """What the analysis says of each pupil at each school."""
    everything = [mark for mark in winners(marks) if mark.day <= as_of]
    weeks: dict[str, set[date]] = defaultdict(set)
    for mark in everything:
        if mark.code not in ("", "#"):
            weeks[mark.urn].add(monday(mark.day))
    return [
        row(
            upn,
            urn,
            [mark for mark in everything if (mark.upn, mark.urn) == (upn, urn)],
            sorted(weeks[urn]),
            first,
        )
        for upn, urn in sorted({(mark.upn, mark.urn) for mark in marks})
    ]


def row(upn: str, urn: str, own: Sequence[Mark], weeks: Sequence[date], first: date) -> dict[str, Any]:
    kinds = [kind_of_code(mark.code, mark.day) for mark in own if mark.day >= first]
    attended = sum(kind in ("present", "attending_elsewhere") for kind in kinds)
    authorised, unauthorised = kinds.count("authorised_absence"), kinds.count("unauthorised_absence")
    possible = attended + authorised + unauthorised
    absent = possible - attended
    counted = sorted(mark.day for mark in own if mark.code in tuple("GNOU") and mark.day >= COUNTS_FROM)
    window = weeks[-10:]
    sessions = sum(monday(day) in window for day in counted)
    return {
        "upn": upn,
        "urn": urn,
        "possible": possible,
        "attended": attended,
        "authorised": authorised,
        "unauthorised": unauthorised,
        "percent_text": percent(attended, possible) if possible else None,
        "persistent": possible > 0 and absent * 10 >= possible,
        "severe": possible > 0 and absent * 2 >= possible,
        "chronic": attended * 10 < possible * 9,
        "under_80": attended * 10 < possible * 8,
        "pn_sessions": sessions,
        "pn_window_start": window[0].isoformat() if window else None,
        "pn_consider": sessions >= 10,
        "pn_first_met": first_met(counted, weeks),
    }


def percent(attended: int, possible: int) -> str:
    """One decimal, half up, without a floating point in sight."""
    tenths, rest = divmod(1000 * attended, possible)
    tenths += rest * 2 >= possible
    return f"{tenths // 10}.{tenths % 10}"


def first_met(counted: Iterable[date], weeks: Sequence[date]) -> str | None:
    days = list(counted)
    for day in days:
        ending = weeks.index(monday(day)) + 1
        window = weeks[max(0, ending - 10) : ending]
        if sum(monday(other) in window and other <= day for other in days) >= 10:
            return day.isoformat()
    return None
