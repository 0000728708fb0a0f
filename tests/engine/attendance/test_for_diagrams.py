"""What a diagram gets when it calls the arithmetic of penalty notices by name."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn.operators import OPERATORS, attendance_between
from engine.bpmn.records import Facts
from engine.errors import BadInput
from engine.expressions import from_python, to_python

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def call(name: str, **parameters: Any) -> Any:
    given = {key: from_python(value) for key, value in parameters.items()}
    return to_python(OPERATORS[name].run(given, NOW, Facts()))


def test_school_age_is_known_only_where_the_date_of_birth_is() -> None:
    assert call("school_age", date_of_birth=date(2013, 5, 14), on=date(2026, 3, 2)) is True
    assert call("school_age", date_of_birth=date(2023, 5, 14), on=date(2026, 3, 2)) is False
    assert call("school_age", date_of_birth=None, on=date(2026, 3, 2)) is None


def test_earlier_notices_are_counted_and_none_is_nought() -> None:
    listed = [
        {"issued_on": date(2025, 1, 10), "outcome": "paid"},
        {"issued_on": date(2025, 6, 10), "outcome": "withdrawn"},
    ]
    assert call("count_earlier_notices", notices=listed, on=date(2026, 3, 2), years=3) == 1
    assert call("count_earlier_notices", notices=None, on=date(2026, 3, 2), years=3) == 0


def test_the_days_of_a_notice_follow_from_its_receipt() -> None:
    ends = call("penalty_notice_dates", received=date(2026, 2, 2), reduced_days=21, days=28)
    assert ends == {"last_reduced_day": date(2026, 2, 22), "last_day": date(2026, 3, 1)}
    second = call("penalty_notice_dates", received=date(2026, 2, 2), reduced_days=None, days=28)
    assert second["last_reduced_day"] is None


def test_the_limit_of_a_prosecution_follows_from_the_first_absence() -> None:
    assert call("prosecution_limit", offence=date(2026, 1, 5), months=6) == date(2026, 7, 5)


@pytest.mark.parametrize(
    ("name", "parameters", "problem"),
    [
        ("penalty_notice_dates", {"received": "soon", "reduced_days": 21, "days": 28}, "must be a date"),
        ("penalty_notice_dates", {"received": NOW, "reduced_days": 21, "days": 28}, "must be a date"),
        ("prosecution_limit", {"offence": date(2026, 1, 5), "months": Decimal("5.5")}, "whole number"),
        ("count_earlier_notices", {"notices": "two", "on": date(2026, 1, 5), "years": 3}, "must be a list"),
        ("count_earlier_notices", {"notices": ["one"], "on": date(2026, 1, 5), "years": 3}, "issued_on"),
    ],
)
def test_nothing_is_counted_from_what_is_no_date_number_or_notice(
    name: str, parameters: dict[str, Any], problem: str
) -> None:
    with pytest.raises(BadInput, match=problem):
        call(name, **parameters)


def between(facts: Facts, first: date | None, last: date | None) -> Any:
    return to_python(attendance_between({"from": from_python(first), "to": from_python(last)}, NOW, facts))


def test_the_register_is_asked_for_the_days_that_are_named() -> None:
    facts = Facts(read_window=lambda first, last: {"unauthorised": Decimal((last - first).days)})
    assert between(facts, date(2026, 1, 5), date(2026, 1, 9)) == {"unauthorised": 4}


def test_no_days_or_no_register_is_not_nought() -> None:
    assert set(between(Facts(), date(2026, 1, 5), date(2026, 1, 9)).values()) == {None}
    assert set(between(Facts(), None, date(2026, 1, 9)).values()) == {None}
