"""Our own functions in expressions: they ask the calendar of the scope, and say why they cannot answer."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.attendance.calendar import SchoolCalendar
from engine.attendance.usual_terms import usual_calendar
from engine.expressions import Names, Value, compile_expression, compile_unary_tests, to_plain
from engine.expressions.builtins import STANDARD, school_days

TUESDAY = datetime(2026, 10, 6, 9, tzinfo=UTC)
SCHOOL = usual_calendar(2026, 2027)
EXAMPLES: dict[str, list[tuple[str, Any]]] = {
    "is school day": [
        ("is school day(today())", True),
        ('is school day(date: @"2026-10-28")', False),
        ('is school day("2026-10-28")', None),
    ],
    "next school day": [
        ('next school day(date("2026-10-23"))', "2026-11-02"),
        ("next school day(now())", "2026-10-07"),
        ("next school day(null)", None),
    ],
    "school day on or after": [('school day on or after(@"2026-12-24")', "2027-01-04")],
    "meeting day": [
        ('meeting day(@"2026-12-24", @"2027-01-20")', "2027-01-04"),
        ('meeting day(@"2026-12-24", @"2027-01-03")', "2026-12-18"),
        ('meeting day(@"2026-11-24", @"2026-11-24")', "2026-11-24"),
        # Terms are not known so far ahead: the bank holiday is passed over all the same.
        ('meeting day(@"2033-12-25", @"2034-02-01")', "2033-12-28"),
        ('meeting day(@"2033-12-25", @"2033-12-27")', "2033-12-23"),
        ("meeting day(today(), null)", None),
    ],
    "add school days": [
        ("add school days(today(), 14)", "2026-11-02"),
        ('add school days(@"2026-11-02", -14)', "2026-10-06"),
    ],
    "add school weeks": [
        ("add school weeks(today(), 6)", "2026-11-24"),
        ("add school weeks(number: 2, date: today())", "2026-10-20"),
        ("add school weeks(today(), 1.5)", None),
        ("add school weeks(today(), -1)", None),
        ("add school weeks(today(), 10**9)", None),
    ],
    "half term end": [("half term end(today())", "2026-10-23")],
    "half term": [
        (
            "half term(today())",
            {"name": "Autumn 1", "first_day": "2026-09-01", "last_day": "2026-10-23"},
        ),
        ('half term(@"2026-10-28")', None),
    ],
    "is working day": [('is working day(@"2026-12-28")', False), ('is working day(@"2026-10-28")', True)],
    "compulsory school age": [
        ('compulsory school age(@"2010-01-01", @"2026-06-26")', True),
        ('compulsory school age(@"2010-01-01", @"2026-06-27")', False),
        ("compulsory school age(null, today())", None),
    ],
    "add working days": [
        ('add working days(@"2026-12-24", 5)', "2027-01-05"),
        ("add working days(today(), -1)", "2026-10-05"),
        ('add working days(@"9999-12-30", 5)', None),
        ('add working days(@"-2000-12-30", 5)', None),
    ],
}


def at_school(calendar: SchoolCalendar | None = SCHOOL) -> Names:
    return Names({}, lambda: calendar)


@pytest.mark.parametrize(("source", "wanted"), [one for examples in EXAMPLES.values() for one in examples])
def test_a_function_answers(source: str, wanted: Any) -> None:
    assert to_plain(compile_expression(source).evaluate(at_school(), TUESDAY)) == wanted


def test_every_function_has_an_example_and_none_is_the_standards() -> None:
    assert EXAMPLES.keys() == school_days.shelf.functions.keys()
    assert not EXAMPLES.keys() & STANDARD.functions.keys()


def problems(source: str, scope: dict[str, Value]) -> list[str]:
    explained = compile_expression(source).evaluate_explained(scope, TUESDAY)
    assert explained.value is None
    return explained.problems


@pytest.mark.parametrize(
    "call",
    [
        "is school day(today())",
        "next school day(today())",
        "school day on or after(today())",
        "add school days(today(), 1)",
        "add school weeks(today(), 1)",
        "half term end(today())",
        "half term(today())",
    ],
)
def test_a_function_without_an_answer_says_what_was_missing(call: str) -> None:
    name = call.partition("(")[0]
    nowhere = f"{name}() needs the calendar of a school, and none is known here"
    assert problems(call, {}) == [nowhere]
    assert problems(call, at_school(None)) == [nowhere]
    unknown = "The school's terms are not known for 6 October 2026. Import the terms of that time."
    assert problems(call, at_school(SchoolCalendar())) == [unknown]


def test_working_days_need_no_calendar() -> None:
    assert to_plain(compile_expression("add working days(today(), 5)").evaluate({}, TUESDAY)) == "2026-10-13"
    assert problems('is working day(@"2200-01-06")', {}) == ["The bank holidays of 2200 are not known."]


def test_the_calendar_is_that_of_the_moment_of_use() -> None:
    asked = compile_expression("for day in [today()] return next school day(day)")
    closed = SchoolCalendar(SCHOOL.half_terms, frozenset({TUESDAY.date().replace(day=7)}))
    assert to_plain(asked.evaluate(at_school(), TUESDAY)) == ["2026-10-07"]
    assert to_plain(asked.evaluate(at_school(closed), TUESDAY)) == ["2026-10-08"]


def test_a_cell_of_a_table_may_ask_too() -> None:
    cell = compile_unary_tests("<= add school weeks(today(), 6)")
    in_time, late = (compile_expression(f'@"2026-11-{day}"').evaluate({}) for day in (24, 25))
    assert cell.matches(in_time, at_school(), TUESDAY)
    assert not cell.matches(late, at_school(), TUESDAY)


def test_only_an_expression_that_asks_reads_the_calendar() -> None:
    read: list[str] = []
    scope = Names({"outcome": "improved"}, lambda: read.append("read"))
    assert compile_expression('outcome = "improved" and today() > @"2026-01-01"').evaluate(scope, TUESDAY)
    assert read == []
    compile_expression("next school day(today())").evaluate(scope, TUESDAY)
    assert read == ["read"]
    assert compile_expression("if x then next school day(y) else z").asks_calendar
    assert not compile_expression("if x then y else z").asks_calendar
