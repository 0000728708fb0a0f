"""A letter with a fault is refused with its line, its column and how to mend it, before anybody gets it."""

import pytest

from engine.faults import FilesRefused
from engine.letters import letter_faults, parse_letter
from engine.letters.checking import LETTER_LIMIT_BYTES
from engine.letters.reading import MOST_PLACEHOLDERS


def faults(text: str, path: str = "letters/told.letter.md") -> list[tuple[str, str, str]]:
    return [(each.element, each.code, each.message) for each in letter_faults(text.encode(), path)]


@pytest.mark.parametrize(
    ("text", "line", "code", "says"),
    [
        ("Dear parent\n", "line 1", "LETTER-TITLE", "# A title"),
        ("# T\n\n", "line 3", "LETTER-EMPTY", "below its title"),
        ("# T\n\nDear {pupil.}\n", "line 3", "LETTER-PLACEHOLDER", "Column 13: "),
        ("# T\n\nDear {pupil.nam}\n", "line 3", "LETTER-FACT", "pupil.nam is not a fact"),
        ("# T\n\nOne {attendance.percnt}\n", "line 3", "LETTER-FACT", "percent"),
        ("# T {pupil.nam}\n\nDear\n", "line 1", "LETTER-FACT", "Column 6: "),
        ("# T\n\nDear\n{pupil.name\n\nGoodbye\n", "line 4", "LETTER-BRACE", "Column 1: "),
        ("# T\n\nDear }\n", "line 3", "LETTER-BRACE", "}}"),
        ("# T\n\n{if case.ok}\n\nHello\n", "line 3", "LETTER-CONDITION", "no blank line"),
        ("# T\n\n{if case.}\nHello\n", "line 3", "LETTER-PLACEHOLDER", "Column 10: "),
        ("# T\n\n{if case.ok} Hello\n", "line 3", "LETTER-PLACEHOLDER", "on a line of its own"),
        ("# T\n\n{if case.ok then 1}\nHello\n", "line 3", "LETTER-PLACEHOLDER", '"else"'),
        ("# T\n\n{}\n", "line 3", "LETTER-PLACEHOLDER", "a value"),
        ("# T\n\n" + "{today()} " * (MOST_PLACEHOLDERS + 1), "line 1", "LETTER-TOO-LARGE", "two letters"),
        ("# T\n\n\0", "", "LETTER-UNREADABLE", "UTF-8"),
        ("# T\n\n" + "a" * LETTER_LIMIT_BYTES, "", "LETTER-TOO-LARGE", "kB"),
    ],
)
def test_a_fault_says_where_what_and_how_to_mend_it(text: str, line: str, code: str, says: str) -> None:
    ((element, found, message),) = faults(text)
    assert (element, found) == (line, code)
    assert says in message


def test_all_faults_are_told_at_once() -> None:
    assert [code for _, code, _ in faults("Dear {pupil.nam}\n\n{if x}\n\n{1 +}")] == [
        "LETTER-TITLE",
        "LETTER-FACT",
        "LETTER-CONDITION",
        "LETTER-PLACEHOLDER",
    ]


def test_the_name_of_a_file_fits_into_a_property_and_an_address() -> None:
    assert [code for _, code, _ in faults("# T\n\nDear\n", "letters/Our letter.letter.md")] == ["LETTER-NAME"]


def test_a_file_from_another_machine_is_read() -> None:
    source = "\ufeff# T\r\n\r\nDear {pupil.name}\r\nGoodbye\r\n".encode()
    assert letter_faults(source, "a.letter.md") == []
    assert len(parse_letter(source, "a.letter.md").blocks) == 1


def test_a_letter_with_a_fault_cannot_be_used() -> None:
    with pytest.raises(FilesRefused):
        parse_letter(b"# T\n\n{pupil.nam}", "a.letter.md")
