"""Passwords are long, hashed, and never told apart by how long the answer takes."""

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from engine import passwords


def test_a_password_matches_its_own_hash_only() -> None:
    stored = passwords.hashed("three random words")
    assert passwords.matches_hash("three random words", stored)
    assert not passwords.matches_hash("four random words", stored)
    assert "three" not in stored


def test_a_hash_is_hard_to_guess_from() -> None:
    assert extract_parameters(passwords.hashed("three random words")) == RFC_9106_LOW_MEMORY


def test_nobodys_password_matches_nothing() -> None:
    assert not passwords.matches_hash("anything at all", None)


def test_a_stored_hash_that_cannot_be_read_lets_nobody_in() -> None:
    assert not passwords.matches_hash("anything at all", "not a hash")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "12 characters"),
        ("x" * 201, "200 characters"),
        ("aaaaaaaaaaaaaaa", "different characters"),
        ("my-a.jones-word", "user name"),
    ],
)
def test_a_poor_password_is_refused_with_the_reason(password: str, why: str) -> None:
    assert why in (passwords.faults(password, "A.Jones") or "")


def test_three_random_words_will_do() -> None:
    assert passwords.faults("kettle orange window", "a.jones") is None


def test_tokens_differ_and_are_stored_as_fingerprints() -> None:
    first, second = passwords.new_token(), passwords.new_token()
    assert first != second
    assert len(passwords.password_fingerprint(first)) == 64
    assert first not in passwords.password_fingerprint(first)
