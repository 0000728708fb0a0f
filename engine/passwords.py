"""Passwords and one-time secrets: how they are hashed, checked and refused.

Passwords are hashed with argon2id at the library's recommended cost. Tokens are
long random text, so the fast hash under which they are stored is enough. Nothing
here keeps or logs a secret.
"""

import hashlib
import secrets
from functools import cache
from importlib.resources import files
from string import digits, punctuation

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: The least number of characters of a password.
SHORTEST = 12

#: Longer text only makes the server work; nobody types it.
LONGEST = 200

_HASHER = PasswordHasher()


def faults(password: str, login: str) -> str | None:
    """Why `password` cannot be used by the person who signs in as `login`, or None."""
    if len(password) < SHORTEST:
        return f"Password must be {SHORTEST} characters or more. Three random words are easy to remember"
    if len(password) > LONGEST:
        return f"Password must be {LONGEST} characters or fewer"
    if len(set(password.lower())) < 6:
        return "Password must use more different characters"
    if login and login.lower() in password.lower():
        return "Password must not contain your user name"
    if _bare(password) in _common():
        return "Password must not be one that many people use. Three random words are easy to remember"
    return None


def _bare(password: str) -> str:
    """The password without what people put around a word to make it longer: digits and marks at its ends."""
    return "".join(password.lower().split()).strip(digits + punctuation)


@cache
def _common() -> frozenset[str]:
    """What passwords are made of most often, bare; and what everybody here would guess first."""
    return frozenset(files("engine").joinpath("common_passwords.txt").read_text("utf-8").split())


def hashed(password: str) -> str:
    """The argon2id hash of `password`, with its salt and cost, as text for the database."""
    return _HASHER.hash(password)


def matches_hash(password: str, stored: str | None) -> bool:
    """Whether `password` is the one behind `stored`.

    Takes as long when there is nothing to compare with, so that the time of the
    answer does not tell whether an account exists.
    """
    known = stored if len(password) <= LONGEST else None
    try:
        _HASHER.verify(known or _nobodys_hash(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def new_token() -> str:
    """A secret of 256 bits, safe in a cookie or an address."""
    return secrets.token_urlsafe(32)


def password_fingerprint(token: str) -> str:
    """Under what a token is stored: 64 hexadecimal digits, from which it cannot be had back."""
    return hashlib.sha256(token.encode()).hexdigest()
