"""Why a pupil was found, in plain words with the figures; and the figures as they are kept. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from engine.attendance.facts import NOTICE_SESSIONS, percent_text
from engine.attendance.standing import Standing
from engine.england import day_in_words
from engine.triage.choosing import unknown

_SERVICES = {
    "looked_after": "the child is looked after",
    "child_protection": "there is a child protection plan",
    "child_in_need": "the child is in need",
    "early_help_open": "early help is open",
}
_FIGURES = tuple(one.name for one in fields(Standing) if one.name not in ("pupil_id", "school_urn"))


def reasons(standing: Standing, flags: Sequence[bool | None]) -> list[str]:
    """Sentences for whoever decides, the half-term first.

    Args:
        flags: the values of `engine.pupil_record.FLAGS`.
    """
    return [*_attendance(standing), *_notice(standing), *_before(standing), *_not_known(flags)]


def figures_found(standing: Standing) -> dict[str, Any]:
    """The figures on which a proposal rests, as JSON that FEEL reads too."""
    found: dict[str, Any] = {name: getattr(standing, name) for name in _FIGURES}
    met = standing.pn_first_met
    return {**found, "patterns": list(standing.patterns), "pn_first_met": day_in_json(met) if met else None}


def standing_from(pupil_id: str, school_urn: str | None, kept: Mapping[str, Any]) -> Standing:
    """The standing behind figures that were kept."""
    met = kept["pn_first_met"]
    told = {**kept, "pn_first_met": date.fromisoformat(met["value"]) if met else None}
    return Standing(pupil_id=pupil_id, school_urn=school_urn, **told)


def day_in_json(day: date) -> dict[str, str]:
    """A date as FEEL reads it from JSON."""
    return {"@type": "date", "value": day.isoformat()}


def _attendance(standing: Standing) -> Iterator[str]:
    if standing.term_possible:
        yield (
            f"Attended {standing.term_attended} of {standing.term_possible} sessions this half-term "
            f"({percent_text(standing.term_attended, standing.term_possible)}%)"
        )
    if standing.possible:
        yield (
            f"This school year {standing.attended} of {standing.possible} "
            f"({percent_text(standing.attended, standing.possible)}%)"
        )
    if standing.change:
        went = "Rose" if standing.change > 0 else "Fell"
        tenths = abs(standing.change)
        yield f"{went} by {tenths // 10}.{tenths % 10} percentage points since last half-term"


def _notice(standing: Standing) -> Iterator[str]:
    if standing.pn_sessions >= NOTICE_SESSIONS:
        yield (
            f"{standing.pn_sessions} unauthorised sessions in the latest ten school weeks: "
            "a penalty notice must be considered"
        )
    elif standing.pn_first_met:
        day = standing.pn_first_met
        yield f"Ten unauthorised sessions lay in ten school weeks on {day_in_words(day)}"


def _before(standing: Standing) -> Iterator[str]:
    if standing.under_80_before:
        yield "Attendance was under 80% before"
    yield from (str(pattern["said"]) for pattern in standing.patterns if "said" in pattern)


def _not_known(flags: Sequence[bool | None]) -> Iterator[str]:
    open_questions = [_SERVICES[name] for name in unknown(flags, tuple(_SERVICES))]
    if open_questions:
        *first, last = open_questions
        yield "Not known whether " + (f"{', '.join(first)} or {last}" if first else last)
