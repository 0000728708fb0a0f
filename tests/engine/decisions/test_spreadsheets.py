"""Tables leave as CSV files and come back the same; what is no such file is refused by row and column."""

import csv

import pytest

from engine.decisions.rewriting import RuleGrid
from engine.decisions.spreadsheets import as_csv, as_text, rows_from_csv, rows_from_text
from engine.errors import BadInput

COLUMNS = ["Engages?", "How often, a term", "Then", "Why"]
ROWS = [
    ['"yes","partly"', ">= 3", '"taf; now"', 'They said "yes"'],
    ['not("no")', "-", "if a < 1 then\n  1 else 2", "Größe, naïve – 90 %"],
    ["", "[1..5]", "null", ""],
]
GRID = RuleGrid("next", "Next", "FIRST", COLUMNS, 2, 1, ROWS)


def test_a_table_comes_back_as_it_went() -> None:
    assert as_csv(GRID).startswith(b"\xef\xbb\xbf")
    assert rows_from_csv(as_csv(GRID), COLUMNS) == ROWS


def test_a_table_comes_back_from_a_spreadsheet_that_it_was_copied_to() -> None:
    copied = as_text(GRID)
    in_the_spreadsheet = [*csv.reader(copied.splitlines(), delimiter="\t")]
    assert [row[0] for row in in_the_spreadsheet] == [COLUMNS[0], *(row[0] for row in ROWS)]
    in_one_line = [[" ".join(cell.split()) for cell in row] for row in ROWS]
    for copied_back in (copied, "\n".join(map("\t".join, in_the_spreadsheet))):
        assert rows_from_text(copied_back, COLUMNS) == in_one_line


def test_true_and_false_are_taken_as_spreadsheets_write_them() -> None:
    assert rows_from_text('TRUE\tFALSE\t"TRUE"\tTRUE is text', COLUMNS) == [
        ["true", "false", '"TRUE"', "TRUE is text"]
    ]
    assert rows_from_csv(b"TRUE,FALSE,-,x", COLUMNS) == [["true", "false", "-", "x"]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_separator_is_recognised_and_headings_are_passed_over(
    separator: str, mark: bytes, end: str
) -> None:
    lines = [
        ["Engages?", '"How often, a term"', "Then", "Why"],
        ['"""yes"",""no"""', "< 3", '"""a;b"""', "x"],
    ]
    text = end.join(separator.join(line) for line in lines) + end + separator * 3 + end
    assert rows_from_csv(mark + text.encode(), COLUMNS) == [['"yes","no"', "< 3", '"a;b"', "x"]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b,c,d\n1,2,3\n", "Row 2 of the file has 3 cells, and the table has 4 columns"),
        (b"a,b,c,d,e\n", "Row 1 of the file has 5 cells"),
        (b"", "The file has no rules"),
        (b'Engages?,"How often, a term",Then,Why', "The file has no rules"),
        (b"all in one\n", "Row 1 of the file has 1 cell,"),
        (b'a,b,c,d\n"x"y,2,3,4\n', "Row 2 of the file cannot be read as CSV"),
        (b'a,b,c,d\n"x,2,3,4\n', "Row 2 of the file cannot be read as CSV"),
        ("a,b,c,d\n1,2,3,Gr\xf6\xdfe".encode("cp1252"), "Line 2 of the file is not UTF-8"),
        ("a,b,c,d\n".encode("utf-16"), "Line 1 of the file is not UTF-8"),
        (b"PK\x03\x04\xff\xfe", "not UTF-8"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(content: bytes, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        rows_from_csv(content, COLUMNS)
