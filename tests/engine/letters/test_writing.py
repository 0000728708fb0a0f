"""A letter says what is known, in words, and says for all to see what is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions import from_json
from engine.faults import FilesRefused
from engine.letters import Written, letter_faults, parse_letter, write_letter
from engine.letters.writing import CUT, MOST_CHARACTERS

NOW = datetime(2026, 9, 1, 8, 5, tzinfo=UTC)
A_DAY = {"@type": "date", "value": "2026-09-01"}


def written(text: str, **record: Any) -> Written:
    """The letter with this text under its title, from a record in JSON form."""
    letter = parse_letter(f"# Title\n\n{text}\n".encode(), "letters/told.letter.md")
    return write_letter(letter, {name: from_json(value) for name, value in record.items()}, NOW)


def texts(text: str, **record: Any) -> list[str]:
    """What it says, without saying what is a list or a heading."""
    return [each for part in written(text, **record).parts for each in part.texts]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (A_DAY, "1 September 2026"),
        ({"@type": "date and time", "value": "2026-07-01T09:05:00Z"}, "1 July 2026 at 10:05am"),
        ({"@type": "date and time", "value": "2026-01-01T12:00:00@Europe/London"}, "1 January 2026 at noon"),
        ({"@type": "time", "value": "15:30:00"}, "3:30pm"),
        ({"@type": "days and time duration", "value": "P14D"}, "14 days"),
        ({"@type": "days and time duration", "value": "P1DT1H30M"}, "1 day, 1 hour and 30 minutes"),
        ({"@type": "years and months duration", "value": "P1Y2M"}, "1 year and 2 months"),
        (80, "80"),
        (92.5, "92.5"),
        (True, "yes"),
        (False, "no"),
        ("Ms Smith", "Ms Smith"),
        (["Ann", "Bo", "Cy"], "Ann, Bo and Cy"),
        ({"at": A_DAY, "who": "Ann"}, "at: 1 September 2026; who: Ann"),
    ],
)
def test_values_read_as_people_write_them(value: Any, words: str) -> None:
    assert texts("{case.it}", case={"it": value}) == [words]


@pytest.mark.parametrize("value", [None, "", "  ", []])
def test_what_is_not_known_is_never_an_empty_gap(value: Any) -> None:
    letter = written("Dear {case.parent}, welcome.", case={"parent": value})
    assert letter.parts[0].texts == ("Dear [not known: case.parent], welcome.",)
    assert letter.gaps == ("case.parent",)


def test_titles_headings_paragraphs_and_lists_are_told_apart() -> None:
    text = "# About {pupil.name}\n\n## Next\nWe meet\non {day}.\n- one\n  and a half\n- two\n\n- three\n"
    letter = parse_letter(text.encode(), "about.letter.md")
    told = write_letter(letter, {"pupil": {"name": "Sam"}, "day": from_json(A_DAY)}, NOW)
    assert told.as_json() == {
        "name": "about",
        "title": "About Sam",
        "parts": [
            ["heading", "Next"],
            ["paragraph", "We meet on 1 September 2026."],
            ["list", "one and a half", "two", "three"],
        ],
    }
    assert Written.from_json(told.as_json()) == told


def test_a_paragraph_under_a_condition_is_written_only_when_it_is_true() -> None:
    text = "{if case.agreed}\nYou agreed.\n\n{if not(case.agreed)}\nYou did not agree.\n\nGoodbye."
    assert texts(text, case={"agreed": True}) == ["You agreed.", "Goodbye."]
    assert texts(text, case={"agreed": False}) == ["You did not agree.", "Goodbye."]
    assert texts(text, case={}) == ["Goodbye."]


def test_a_choice_between_two_words_is_no_condition() -> None:
    assert texts('{if case.ok then "Yes." else "No."}', case={"ok": True}) == ["Yes."]
    assert texts('{if case.what = "then"}\nThen.', case={"what": "then"}) == ["Then."]


def test_a_list_makes_as_many_items_and_what_is_in_each_reads_as_a_row() -> None:
    actions = [{"what": "Meet at the gate", "who": "Ms Smith", "on": A_DAY}, {"what": "Bed by nine"}]
    letter = written("- {for each in case.actions return [each.what, each.who, each.on]}",
                     case={"actions": actions})  # fmt: skip
    assert [part.kind for part in letter.parts] == ["list"]
    assert letter.parts[0].texts == (
        "Meet at the gate, Ms Smith, 1 September 2026",
        "Bed by nine, [not known], [not known]",
    )
    assert letter.gaps


def test_braces_are_written_double_and_may_stand_in_texts() -> None:
    assert texts('{{so}} {"}"} { {a: "b"}.a }') == ["{so} } b"]


def test_today_is_the_day_of_the_letter() -> None:
    assert texts("{today()}") == ["1 September 2026"]


def test_what_takes_too_much_work_is_not_known_but_the_letter_is_written() -> None:
    assert texts("Here: {count(for i in 1..1000000 return i)}.") == [
        "Here: [not known: count(for i in 1..1000000 return i)]."
    ]


def test_an_endless_answer_is_cut_where_everybody_sees_it() -> None:
    told = texts("{case.said}\n\nGoodbye.", case={"said": "long " * MOST_CHARACTERS})
    assert told[-1] == CUT
    assert sum(map(len, told)) <= MOST_CHARACTERS + len(CUT)


def test_what_no_page_or_database_takes_is_left_out() -> None:
    assert texts(r'{case.said}{"\uD800\u0000"} end', case={"said": "a\x00b\nc"})[0].startswith("ab\nc")


#: Pieces of letters, in any order, so that the language is met as well as nonsense.
SCRAPS = st.sampled_from(
    ["# T", "\n", "\n\n", "## ", "- ", "{", "}", "{{", "}}", "{if ", " then ", " else ", "pupil.name",
     "pupil.x", "case.a.b", '"', "\\", "1 +", "for i in case.a return i", "today()", "é", "\t", " "]
)  # fmt: skip
TEXTS = st.lists(st.one_of(SCRAPS, st.text(max_size=8)), max_size=30).map("".join)
RECORDS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(A_DAY),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abi"), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=timedelta(seconds=5))
@given(TEXTS, RECORDS)
def test_no_text_makes_anything_fall_over(text: str, value: Any) -> None:
    source = ("# T\n\nHello.\n\n" + text).encode("utf-8", "surrogatepass")
    faults = letter_faults(source, "any.letter.md")
    if faults:
        with pytest.raises(FilesRefused):
            parse_letter(source, "any.letter.md")
        return
    letter = parse_letter(source, "any.letter.md")
    told = write_letter(letter, {"pupil": {}, "case": from_json({"a": value})}, NOW)
    assert Written.from_json(told.as_json()).parts == told.parts


@given(st.binary(max_size=300))
def test_no_file_makes_anything_fall_over(source: bytes) -> None:
    assert letter_faults(source, "any.letter.md")
