"""Pictures of attendance: where things stand, that each has its words, and that nothing is styled inline."""

from datetime import date, timedelta
from typing import Any

from flask import Flask
from lxml import html

from engine.attendance.by_week import SchoolWeekFigures, Strip, strips
from engine.views.milestones import Milestone
from tests.engine.attendance.test_register import TODAY, register, week
from web.pictures.line import FEWEST_WEEKS, LEFT, PLOT, RIGHT, SIGN_ROOM, WIDTH, LinePicture, line
from web.pictures.strip import strip_table

MONDAY = date(2025, 9, 1)


def weeks(*attended: int | None) -> list[SchoolWeekFigures]:
    """School weeks of ten sessions each; None is a week without school."""
    return [
        SchoolWeekFigures(MONDAY + timedelta(weeks=number), 10, found)
        for number, found in enumerate(attended)
        if found is not None
    ]


def drawn(*attended: int | None, milestones: tuple[Milestone, ...] = ()) -> LinePicture:
    found = line(weeks(*attended), milestones)
    assert found is not None
    return found


def test_the_whole_height_is_from_nothing_to_everything() -> None:
    picture = drawn(10, 0, 5)
    assert [point.y - picture.top for point in picture.points] == [0, PLOT, PLOT / 2]
    assert [limit.at - picture.top for limit in picture.limits] == [PLOT / 10, PLOT / 2]


def test_a_line_breaks_at_holidays_and_at_weeks_without_a_possible_session() -> None:
    found = line(
        [*weeks(10, 9, None, 8), SchoolWeekFigures(MONDAY + timedelta(weeks=4), 0, 0), *weeks(*[None] * 5, 7)]
    )
    assert found is not None
    assert [[point.week.attended for point in run] for run in found.runs] == [[10, 9], [8], [7]]


def test_without_a_possible_session_there_is_no_line() -> None:
    assert line([]) is None
    assert line([SchoolWeekFigures(MONDAY, 0, 0)]) is None


def test_a_few_weeks_do_not_fill_the_width_and_a_hundred_fit() -> None:
    room = WIDTH - LEFT - RIGHT
    assert drawn(10, 10).points[-1].x < LEFT + room * 2 / FEWEST_WEEKS
    long = drawn(*[9] * 100)
    assert all(LEFT < point.x < WIDTH - RIGHT for point in long.points)
    assert len(long.months) < 24


def test_months_are_named_where_there_is_room() -> None:
    assert [month.name for month in drawn(*[10] * 9).months] == ["Sep", "Oct", "Nov"]
    late_august = [
        SchoolWeekFigures(date(2026, 8, 31) + timedelta(weeks=number), 10, 9) for number in range(22)
    ]
    found = line(late_august)
    assert found is not None
    assert [month.name for month in found.months] == ["Sep", "Oct", "Nov", "Dec", "Jan 2027"]


def test_the_line_is_told_in_words_with_its_extremes() -> None:
    told = drawn(9, 3, None, 10, 8).described()
    assert told.startswith(
        "4 school weeks. Highest 100.0% in the week of 22 September 2025, lowest 30.0% in the"
    )
    assert "latest 80.0% in the week of 29 September 2025" in told


def test_milestones_of_a_week_share_a_sign_and_signs_do_not_cover_each_other() -> None:
    days = [
        Milestone(MONDAY, "opened", "Case opened"),
        Milestone(MONDAY + timedelta(days=2), "review", "Hold the review"),
        Milestone(MONDAY + timedelta(days=9), "review", "Hold another"),
        Milestone(MONDAY + timedelta(days=9), "plan", "Agree the plan"),
    ]
    picture = drawn(*[10] * 40, milestones=tuple(days))
    first, second = picture.signs
    assert [(sign.number, sign.kind, len(sign.milestones)) for sign in picture.signs] == [
        *((1, "opened", 2), (2, "plan", 2))
    ]
    assert abs(first.x - second.x) >= SIGN_ROOM or first.y != second.y
    assert first.by_day == [(MONDAY, ["Case opened"]), (MONDAY + timedelta(days=2), ["Hold the review"])]
    assert picture.top > second.y


def test_a_case_opened_before_the_register_begins_is_in_the_picture() -> None:
    early = Milestone(MONDAY - timedelta(weeks=3), "opened", "Case opened")
    picture = drawn(10, milestones=(early,))
    assert LEFT < picture.signs[0].x < picture.points[0].x


def strip_of(*codes: str) -> Strip:
    (found,) = strips(
        register(*(week(number, each) for number, each in enumerate(codes))),
        MONDAY,
        TODAY,
        lambda urn, day: False,
    )
    return found


def test_a_strip_has_months_above_weeks_and_explains_what_is_in_it() -> None:
    table = strip_table(strip_of(*["/\\/\\/\\/\\/\\"] * 5, "OOLLBBII##"))
    assert [(month.name, month.year, month.weeks) for month in table.months] == [
        ("Sep", 2025, 5),
        ("Oct", 2025, 1),
    ]
    assert [kind for kind, _ in table.kinds] == [
        *("present", "late", "approved", "authorised", "unauthorised", "not_counted")
    ]
    assert [code for code, _ in table.meanings] == ["/", "\\", "L", "B", "I", "O", "#"]
    assert len(table.rows) == 10


def test_a_weekend_is_shown_where_somebody_was_at_school() -> None:
    assert [row.name for row in strip_table(strip_of("/" * 12)).rows[10:]] == ["Sat am", "Sat pm"]


def test_pictures_say_everything_in_words_and_hold_no_style(drawing: Flask) -> None:
    page = drawing.jinja_env.from_string(
        '{% from "attendance/_pictures.html" import line_picture, strip_picture with context %}'
        '{{ line_picture(line, "Attendance of Sam <b>") }}{{ strip_picture(strip, "Hill", "strip-1") }}'
    ).render(line=drawn(9, 3), strip=strip_of("/\\OO" * 2))
    assert "style=" not in page
    tree: Any = html.fromstring(page)
    (picture,) = tree.xpath("//*[name()='svg']")
    named = picture.get("aria-labelledby").split()
    assert tree.get_element_by_id(named[0]).text_content() == "Attendance of Sam <b>"
    figures = [cell.text_content() for cell in tree.xpath("//details//tbody//td")]
    assert figures == ["3 of 10", "30.0%", "9 of 10", "90.0%"]
    (region,) = tree.xpath("//div[contains(@class, 'app-strip')]")
    assert (region.get("role"), region.get("tabindex")) == ("region", "0")
    assert (
        tree.get_element_by_id(region.get("aria-labelledby")).text_content()
        == "The register, week by week: Hill"
    )
