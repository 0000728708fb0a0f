"""A reference of a case is said on the telephone: what is misheard is no other case's reference."""

from itertools import combinations

import pytest

from engine.references import SIGNS, reference_in, reference_of

GIVEN = reference_of("a case")


def test_a_reference_is_read_in_any_case_with_its_dash_or_without() -> None:
    for typed in (GIVEN, GIVEN.lower(), GIVEN.replace("-", ""), f" {GIVEN.replace('-', ' ')} "):
        assert reference_in(typed) == GIVEN


def test_one_sign_misheard_is_no_reference() -> None:
    signs = GIVEN.replace("-", "")
    wrong = [
        signs[:place] + sign + signs[place + 1 :]
        for place in range(6)
        for sign in SIGNS
        if sign != signs[place]
    ]
    assert [each for each in wrong if reference_in(each)] == []


def test_two_signs_turned_round_are_no_reference() -> None:
    signs = GIVEN.replace("-", "")
    for one, other in combinations(range(6), 2):
        turned = list(signs)
        turned[one], turned[other] = turned[other], turned[one]
        assert "".join(turned) == signs or reference_in("".join(turned)) is None


def test_no_sign_can_be_taken_for_another_and_none_makes_words() -> None:
    assert not set(SIGNS) & set("0O1IL2S58NAEU")
    assert len(SIGNS) == 23, "a prime number, or the check misses what is turned round"


def test_of_two_cases_that_would_share_one_the_other_has_that_of_another_turn() -> None:
    assert reference_of("a case") != reference_of("a case", 1)
    assert reference_in(reference_of("a case", 1))


@pytest.mark.parametrize("typed", ["", "K7M", "Lynch", "K7M-4XR-9", "smith-jones", "31 8 2012"])
def test_other_words_are_no_reference(typed: str) -> None:
    assert reference_in(typed) is None
