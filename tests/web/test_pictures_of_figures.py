"""The line by school week and the table of sessions: where things stand, and what they say in words."""

from datetime import date, timedelta

from engine.attendance.session_absence import weeks_of_sessions
from engine.attendance.totals import WeekFigures
from web.pictures.heat import HeatTable, heat_table
from web.pictures.trend import ABOVE, LEFT, NAME_ROOM, PLOT, RIGHT, WIDTH, TrendPicture, trend_picture

SEPTEMBER = date(2025, 9, 1)


def weeks(*attended: int | None) -> list[WeekFigures]:
    """School weeks of a thousand sessions from 1 September; None is a week of holiday."""
    return [
        WeekFigures(SEPTEMBER + timedelta(weeks=number), 1000, found, 1000 - found, 0)
        for number, found in enumerate(attended)
        if found is not None
    ]


def drawn(*attended: int | None, county: list[WeekFigures] | None = None) -> TrendPicture:
    lines = {"School": weeks(*attended)} | ({"County": county} if county else {})
    found = trend_picture(lines)
    assert found is not None
    return found


def test_higher_attendance_stands_higher_and_ninety_per_cent_has_its_line() -> None:
    picture = drawn(1000, 900, 950)
    heights = [point.y for point in picture.lines[0].points]
    limit = next(level for level in picture.levels if level.limit)
    assert heights[0] == ABOVE < heights[2] < heights[1] == limit.at
    assert limit.name == "90%"


def test_a_holiday_is_a_gap_in_the_line() -> None:
    runs = drawn(950, 940, None, 930).lines[0].runs
    assert [len(run) for run in runs] == [2, 1]
    assert runs[1][0].x - runs[0][1].x > runs[0][1].x - runs[0][0].x


def test_the_scale_begins_below_the_lowest_figure_and_never_above_85() -> None:
    assert drawn(990).begins_at == 85
    assert drawn(990, 849).begins_at == 80
    low = drawn(990, 0)
    assert low.begins_at == 0
    assert max(point.y for point in low.lines[0].points) == ABOVE + PLOT


def test_a_whole_year_stays_within_the_picture_and_names_its_months() -> None:
    picture = drawn(*[930] * 46)
    assert all(LEFT <= point.x <= WIDTH - RIGHT for point in picture.lines[0].points)
    names = [month.name for month in picture.months]
    assert names[0] == "Sep"
    assert "Jan 2026" in names
    assert len(names) > 9


def test_the_names_of_two_lines_never_cover_each_other() -> None:
    for own, county in ((930, 929), (929, 930), (930, 930)):
        picture = drawn(own, county=weeks(county))
        first, second = sorted(line.name_at for line in picture.lines)
        assert second - first >= NAME_ROOM - 0.001
        assert [line.name for line in picture.lines] == ["School", "County"]


def test_the_line_is_said_in_words() -> None:
    assert drawn(940, 915, 951, 933).lines[0].described() == (
        "Highest 95.1% in the week of 15 September 2025, lowest 91.5% in the week of 8 September 2025, "
        "latest 93.3% in the week of 22 September 2025."
    )


def test_there_is_no_picture_without_a_possible_session() -> None:
    assert trend_picture({"School": [], "County": weeks(930)}) is None
    assert trend_picture({"School": [WeekFigures(SEPTEMBER, 0, 0, 0, 0)]}) is None


def heat(**registers: str) -> HeatTable:
    """The table of weeks named by their first day in September."""
    known = {date(2025, 9, int(day[1:])): codes for day, codes in registers.items()}
    found = heat_table(weeks_of_sessions(known, SEPTEMBER, date(2025, 9, 30)))
    assert found is not None
    return found


def pupils(*missed: int) -> str:
    """A hundred pupils' week in which so many missed each session; the rest of the week is closed."""
    rows = [
        "".join("I" if pupil < absent else "/" for absent in missed).ljust(14, "#") for pupil in range(100)
    ]
    return "".join(rows)


def test_the_shade_repeats_what_the_figure_says() -> None:
    table = heat(d1=pupils(0, 3, 4, 6, 7, 9, 10, 14, 15, 100))
    cells = [row.cells[0] for row in table.rows]
    assert [cell.percent for cell in cells] == [0, 3, 4, 6, 7, 9, 10, 14, 15, 100]
    assert [cell.shade for cell in cells] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [row.name for row in table.rows][:2] == ["Mon am", "Mon pm"]


def test_a_closed_session_has_no_figure_and_a_week_without_school_is_a_gap() -> None:
    table = heat(d1=pupils(5), d15=pupils(5, 5))
    assert [cell.percent for cell in table.rows[1].cells] == [None, 5]
    assert [week.after_holiday for week in table.weeks] == [False, True]
    assert [(month.name, month.weeks) for month in table.months] == [("Sep", 2)]


def test_saturdays_are_shown_only_where_there_was_school() -> None:
    assert len(heat(d1=pupils(5)).rows) == 10
    assert [row.name for row in heat(d1=pupils(*[5] * 11)).rows[10:]] == ["Sat am"]


def test_what_is_missed_most_and_least_is_said_in_words() -> None:
    table = heat(d1=pupils(12, 5, 5, 5, 5, 5, 5, 5, 8, 2), d8=pupils(11, 5, 5, 5, 5, 5, 5, 5, 8, 3))
    assert table.described() == ("Missed most: Mon am, 11.5% of its sessions. Missed least: Fri pm, 2.5%.")


def test_a_school_without_sessions_has_no_table() -> None:
    assert heat_table(weeks_of_sessions({SEPTEMBER: "#" * 14}, SEPTEMBER, SEPTEMBER)) is None
