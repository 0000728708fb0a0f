"""What people type into the search, as they say it on the telephone."""

from datetime import date

import pytest

from engine.references import reference_of
from engine.search_terms import terms_of
from engine.spelling import one_typo_apart, plain_words, words_of_name

TODAY = date(2026, 11, 30)
BORN = date(2012, 4, 3)


@pytest.mark.parametrize(
    "typed",
    [
        *("3/4/2012", "03.04.12", "3-4-2012", "3 4 12", "2012-04-03", "03042012", "20120403"),
        *("3 April 2012", "3rd apr 2012", "3. April 2012", "3-Apr-12", "April 3, 2012", "born 3/4/2012"),
    ],
)
def test_a_date_of_birth_is_read_in_every_usual_form(typed: str) -> None:
    terms = terms_of(typed, TODAY)
    assert (terms.born, terms.words, terms.fault) == (BORN, (), "")


def test_a_year_of_two_digits_is_the_last_such_year() -> None:
    assert terms_of("3/4/26", TODAY).born == date(2026, 4, 3)
    assert terms_of("3/4/27", TODAY).born == date(1927, 4, 3)


def test_a_name_and_a_date_of_birth_are_looked_for_together() -> None:
    terms = terms_of("Smith, Jo 3/4/2012", TODAY)
    assert (terms.words, terms.born) == (("smith", "jo"), BORN)
    assert terms_of("May Jones 12 May 2010", TODAY).words == ("may", "jones")


@pytest.mark.parametrize("typed", ["a123 456 789 012", "A123456789012", "a12345-6789012"])
def test_a_upn_is_read_with_spaces_and_in_small_letters(typed: str) -> None:
    assert terms_of(typed, TODAY).number == "A123456789012"


def test_the_reference_of_a_case_is_read_or_said_to_be_wrong() -> None:
    given = reference_of("a case")
    assert terms_of(given.lower(), TODAY).reference == given
    wrong = given[:-1] + ("7" if given[-1] != "7" else "9")
    assert "one of its letters or digits is wrong" in terms_of(wrong, TODAY).fault


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type a name"),
        ("  ", "Type a name"),
        ("q", "at least two letters"),
        ("!?", "at least two letters"),
        ("x" * 10_000, "200 letters or fewer"),
        ("31 2 2012", "31 2 2012 is not a real date"),
        ("a b c d e f g h i j", "at least two letters"),
        ("ab cd ef gh ij kl mn op qr", "8 words or fewer"),
    ],
)
def test_what_nobody_can_be_found_by_is_said_in_a_sentence(typed: str, said: str) -> None:
    assert said in terms_of(typed, TODAY).fault


@pytest.mark.parametrize("typed", ["Mrs Nowak", "nowak, mr", "Dr. Nowak", "Ms  Nowak"])
def test_a_caller_is_found_by_the_name_that_they_say(typed: str) -> None:
    assert terms_of(typed, TODAY).words == ("nowak",)


def test_what_may_be_a_name_is_looked_for_where_it_is_all_there_is() -> None:
    assert terms_of("Miss", TODAY).words == ("miss",)


def test_one_sign_of_another_script_may_be_a_name() -> None:
    assert terms_of("李", TODAY).fault == ""


def test_names_are_found_without_accents_and_by_each_part() -> None:
    assert plain_words("Smith, Jo") == ["smith", "jo"]
    assert set(words_of_name("Siân O’Brien-Jones")) >= {"sian", "obrien", "brien", "jones", "obrienjones"}


@pytest.mark.parametrize("typed", ["smth", "smiht", "smyth", "smithh", "mith", "xsmith", "smit"])
def test_one_typo_is_a_letter_too_many_too_few_wrong_or_two_turned_round(typed: str) -> None:
    assert one_typo_apart(typed, "smith")
    assert one_typo_apart("smith", typed)


@pytest.mark.parametrize("typed", ["smith", "smi", "htims", "smythe", "smihtx"])
def test_the_same_word_and_two_typos_are_not_one(typed: str) -> None:
    assert not one_typo_apart(typed, "smith")
