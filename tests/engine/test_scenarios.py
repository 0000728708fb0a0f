"""A scenario is read as it was meant, or refused with every place that is wrong."""

import json
from decimal import Decimal
from typing import Any

import pytest

from engine.faults import FilesRefused
from engine.scenarios import check_scenario, read_scenario

FULL: dict[str, Any] = {
    "start": "2025-08-31T10:00:00+01:00",
    "variables": {"case": {"plan": "weekly"}},
    "answers": {"lead/review": [{"outcome": "continue"}, {"by": "manager-1", "answers": {"approved": True}}]},
    "delay": {"review": "P3D"},
    "messages": [{"name": "safeguarding_concern", "at": "P2D", "data": {"what": "told at school"}}],
    "until": "2026-08-31T10:00:00Z",
    "calendar": {
        "half_terms": [{"first": "2025-09-02", "last": "2025-10-24", "name": "Autumn 1"}],
        "closed": ["2025-09-02"],
    },
    "max_steps": 500,
    "unanswered": "random",
    "seed": 7,
    "expect": {"ended": True, "end_event": "done", "path": ["a", "b"], "at": {"b": "2026-02-28T10:00:00Z"}},
}


def faults(scenario: object) -> list[tuple[str, str]]:
    return [(fault.element, fault.code) for fault in check_scenario(json.dumps(scenario).encode(), "s.json")]


def test_every_key_of_a_scenario_is_known() -> None:
    assert faults(FULL) == []
    assert faults({}) == []


def test_numbers_keep_their_digits() -> None:
    read = read_scenario(b'{"variables": {"rate": 0.1}}', "s.json")
    assert read["variables"]["rate"] == Decimal("0.1")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"strat": "2025-01-01"}, ""),
        ({"start": "soon"}, "start"),
        ({"answers": {"review": {"outcome": "continue"}}}, "answers.review"),
        ({"delay": {"review": "3 days"}}, "delay.review"),
        ({"messages": [{"at": "P1D"}]}, "messages.0"),
        ({"expect": {"endevent": "x"}}, "expect"),
        ({"expect": {"at": {"b": 5}}}, "expect.at.b"),
        ({"max_steps": 0}, "max_steps"),
        ({"calendar": {"closed": []}}, "calendar"),
        ({"calendar": {"half_terms": [], "closed": ["2 September"]}}, "calendar.closed.0"),
        ({"calendar": {"half_terms": [{"first": "2025-09-02"}]}}, "calendar.half_terms.0"),
        (
            {"calendar": {"half_terms": [{"first": "2025-9-2", "last": "2025-10-24"}]}},
            "calendar.half_terms.0.first",
        ),
        (
            {"calendar": {"half_terms": [{"first": "2025-09-02", "last": "2025-09-01"}]}},
            "calendar.half_terms.0",
        ),
    ],
)
def test_a_wrong_place_is_named(change: dict[str, Any], place: str) -> None:
    assert faults(FULL | change) == [(place, "SCENARIO-SHAPE")]


def test_all_faults_are_told_at_once() -> None:
    assert len(faults({"start": 1, "until": "later", "seed": "x"})) == 3


@pytest.mark.parametrize("source", [b"", b"{", b"\xff\xfe", b"[1,", b"[" * 100_000, b"9" * 10_000])
def test_nonsense_is_refused(source: bytes) -> None:
    with pytest.raises(FilesRefused) as refusal:
        read_scenario(source, "s.json")
    assert [fault.path for fault in refusal.value.faults] == ["s.json"]
