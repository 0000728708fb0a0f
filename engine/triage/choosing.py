"""Whom the half-termly scan proposes: each pupil's standing asked of a decision table. Pure.

The table is published with the county route and an analyst may change it. Its inputs are yes, no or not
known, never percentages, so a county's pupils come to some dozens of combinations and each is decided once.

Source: guidance/domain.md section 1, box K (O-1A, O-T1).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from engine.attendance.facts import NOTICE_SESSIONS
from engine.attendance.standing import Standing
from engine.decisions import Model
from engine.errors import BadInput
from engine.process_versions.calling import OPENED_BY_SCAN
from engine.pupil_record import FLAGS

#: Where the table is published, and its id there.
PROCESS, TABLE = OPENED_BY_SCAN, "half_termly_scan"
PROPOSE, LEAVE = "propose", "leave"
_HALF_TERM = ("chronic", "under_80", "persistent", "severe")
_YEAR = ("chronic", "persistent", "severe")


class TableUnclear(BadInput):
    """The decision table “{table}” must answer “next” with “propose” or “leave”, and “reason” with a text.
    It answered {answer}. Publish a version of “{process}” in which every pupil gets such an answer."""


@dataclass(frozen=True)
class ScanAnswer:
    """What the table says of a pupil, and its reason."""

    propose: bool
    reason: str


class Inputs(NamedTuple):
    """All that the table may ask; equal inputs have equal answers."""

    half_term: tuple[bool | None, ...]
    year: tuple[bool | None, ...]
    history: bool | None
    notice: bool | None
    flags: tuple[bool | None, ...]
    has_open_case: bool

    def names(self) -> Mapping[str, Any]:
        """The same by the names that the table reads."""
        return {
            "half_term": dict(zip(_HALF_TERM, self.half_term, strict=True)),
            "attendance": {
                **dict(zip(_YEAR, self.year, strict=True)),
                "chronic_history": self.history,
                "pn_consider": self.notice,
            },
            "pupil": dict(zip(FLAGS, self.flags, strict=True)),
            "has_open_case": self.has_open_case,
        }


def inputs_of(standing: Standing, flags: Sequence[bool | None], has_open_case: bool) -> Inputs:
    """What the table is asked of a pupil.

    Args:
        flags: the values of `FLAGS`.
    """
    known = standing.possible > 0
    return Inputs(
        _measured(standing.term_possible, standing.term_attended),
        (standing.chronic, standing.persistent, standing.band == "severe") if known else (None,) * len(_YEAR),
        standing.under_80_before,
        standing.pn_sessions >= NOTICE_SESSIONS if known else None,
        tuple(flags),
        has_open_case,
    )


def _measured(possible: int, attended: int) -> tuple[bool | None, ...]:
    """Under 90%, under 80%, a tenth or more missed, half or more missed: by whole numbers."""
    if not possible:
        return (None,) * len(_HALF_TERM)
    absent = possible - attended
    return (
        attended * 10 < possible * 9,
        attended * 10 < possible * 8,
        absent * 10 >= possible,
        absent * 2 >= possible,
    )


def asking(model: Model, moment: datetime) -> Callable[[Inputs], ScanAnswer]:
    """A question to the table that remembers what it was asked.

    The question raises TableUnclear when the table answers something else than it should.
    """
    known: dict[Inputs, ScanAnswer] = {}

    def ask(inputs: Inputs) -> ScanAnswer:
        if inputs not in known:
            known[inputs] = _answer(model.decide(TABLE, inputs.names(), moment).result)
        return known[inputs]

    return ask


def _answer(result: Any) -> ScanAnswer:
    told = result if isinstance(result, Mapping) else {}
    if told.get("next") not in (PROPOSE, LEAVE) or not isinstance(told.get("reason"), str):
        raise TableUnclear(table=TABLE, process=PROCESS, answer=result)
    return ScanAnswer(told["next"] == PROPOSE, told["reason"])


def unknown(flags: Sequence[bool | None], wanted: Sequence[str]) -> Iterator[str]:
    """Which of the wanted flags nobody knows."""
    return (name for name, value in zip(FLAGS, flags, strict=True) if value is None and name in wanted)
