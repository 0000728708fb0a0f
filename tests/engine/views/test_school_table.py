"""The table of schools: in which order, which page, and as a file."""

import csv
from dataclasses import replace

from engine.attendance.totals import Figures
from engine.views.figures import SchoolFigures
from engine.views.school_table import ORDERS, SCHOOLS_A_PAGE, SchoolsFilter, as_csv, part_of


def line(name: str, urn: str | None, attended: int, possible: int = 100, **more: int) -> SchoolFigures:
    figures = Figures(
        {"severe": 1, "from_95": 3},
        possible,
        attended,
        possible - attended,
        persistent=more.get("persistent", 1),
    )
    return SchoolFigures(urn, name, figures, more.get("cases", 0), 0)


HILL = line("Hill Primary", "1", 95, cases=2)
DALE = line("Dale High", "2", 80, persistent=3)
NEW = SchoolFigures("3", "New School", Figures(), 0, 0)
NONE = line("No school known", None, 10)
ALL = (DALE, HILL, NEW, NONE)


def names(wanted: SchoolsFilter) -> list[str]:
    return [each.name for each in part_of(ALL, wanted).lines]


def test_the_schools_to_look_at_first_come_first() -> None:
    assert names(SchoolsFilter()) == ["Dale High", "Hill Primary", "New School", "No school known"]
    assert names(SchoolsFilter(sort="attendance"))[0] == "Dale High"
    assert names(SchoolsFilter(sort="cases"))[0] == "Hill Primary"


def test_the_same_column_again_turns_the_order_but_what_has_no_value_stays_last() -> None:
    turned = SchoolsFilter(sort="attendance").by("attendance")
    assert names(turned) == ["Hill Primary", "Dale High", "New School", "No school known"]
    assert turned.by("attendance") == SchoolsFilter(sort="attendance")
    assert turned.by("school") == SchoolsFilter(sort="school")


def test_a_school_is_found_by_a_part_of_its_name_or_by_its_urn() -> None:
    assert names(SchoolsFilter(name=" hIGh ")) == ["Dale High"]
    assert names(SchoolsFilter(name="1")) == ["Hill Primary"]
    assert part_of(ALL, SchoolsFilter(name="nowhere")).count == 0


def test_many_schools_stand_on_pages_or_on_one() -> None:
    many = [
        replace(HILL, urn=str(number), name=f"School {number:03}") for number in range(SCHOOLS_A_PAGE + 1)
    ]
    first, second, every = (part_of(many, SchoolsFilter(sort="school", page=page)) for page in (1, 2, 0))
    assert (len(first.lines), first.count, first.pages) == (SCHOOLS_A_PAGE, SCHOOLS_A_PAGE + 1, 2)
    assert [each.name for each in second.lines] == [f"School {SCHOOLS_A_PAGE:03}"]
    assert len(every.lines) == SCHOOLS_A_PAGE + 1
    assert part_of(many, SchoolsFilter(page=9)).lines == []


def test_every_column_can_be_sorted_by_in_both_directions() -> None:
    for sort in ORDERS:
        assert (
            len(names(SchoolsFilter(sort=sort)))
            == len(names(SchoolsFilter(sort=sort, turned=True)))
            == len(ALL)
        )


def test_the_file_has_every_school_with_counts_and_percentages() -> None:
    rows = list(csv.DictReader(as_csv(ALL).splitlines()))
    dale = rows[0]
    assert (dale["urn"], dale["school"], dale["pupils"], dale["severe"]) == ("2", "Dale High", "4", "1")
    assert (dale["possible"], dale["attendance_percent"], dale["persistent_percent"]) == (
        "100",
        "80.0",
        "75.0",
    )
    assert (rows[2]["attendance_percent"], rows[2]["change_points"]) == ("", "")
    assert rows[3]["urn"] == ""


def test_a_name_is_never_a_formula_of_a_spreadsheet() -> None:
    evil = replace(HILL, name='=HYPERLINK("http://elsewhere")')
    assert next(csv.DictReader(as_csv([evil]).splitlines()))["school"].startswith("'=")
