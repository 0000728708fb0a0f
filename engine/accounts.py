"""Accounts: signing in and out, passwords, and what an administrator does with both.

Signing in answers the same for a wrong password, an unknown name and a name that is
held back, so that nobody learns which names exist. Sessions live in the database
and can be ended; the browser holds only a secret whose hash is stored. These verbs
take the wall clock's now, never the training clock's, or a moved clock would sign
everybody out.
"""

import secrets
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from uuid import uuid4

from engine import passwords
from engine.errors import AnswersRefused, EngineError, FieldFault, NotFound
from engine.identity import Actor
from engine.policy import ROLES, Action, require
from engine.store import people
from engine.store.database import Session
from engine.store.people import Credentials, Person

#: After so many wrong passwords in a row signing in is held back: a minute, then twice as long each time.
TRIES = 5
LONGEST_WAIT = timedelta(hours=1)

#: How long a password given by an administrator can be used, once.
ONE_TIME = timedelta(hours=24)

#: A session is written as seen at most this often.
SEEN_EVERY = timedelta(minutes=1)

#: As long as an address may be (RFC 5321, section 4.5.3.1.3).
LONGEST_EMAIL = 254

#: As long as a name, a name to sign in with, and how a person is reached may be, in characters.
LONGEST_OF_AN_ACCOUNT = 200

#: Letters and digits that nobody takes for each other when reading them out.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class SignInNameTaken(EngineError):
    """Somebody already signs in as {sign_in_name}."""


class OwnAccount(EngineError):
    """You cannot {action} your own account. Ask another administrator."""


@dataclass(frozen=True)
class Visit:
    """A browser that signed in: whose it is, whether that still holds, and whether to call `seen`."""

    person: Person
    expired: bool
    to_be_noted: bool = False


@dataclass(frozen=True)
class TriedPassword:
    """A password as it was typed, and the hash of an account that it fits; None where it fits none."""

    typed: str
    fits: str | None


def try_password(
    reading: Callable[[], AbstractContextManager[Session]],
    typed: str,
    *,
    sign_in_name: str = "",
    user_id: str = "",
) -> TriedPassword:
    """Hold a password against that of an account, which takes a while, with no transaction open.

    Args:
        reading: opens one that reads.
    """
    with reading() as session:
        stored = people.password_hash(session, sign_in_name=sign_in_name, user_id=user_id)
    return TriedPassword(typed, stored if passwords.matches_hash(typed, stored) else None)


def sign_in(
    session: Session, sign_in_name: str, tried: TriedPassword, now: datetime, length: timedelta
) -> str | None:
    """Let a person in: the new session's secret, or None when name and password do not let in.

    A refusal is counted, so it is an answer and not an error: the transaction must commit. A password that
    somebody was given lets in once.
    """
    found = people.credentials(session, sign_in_name=sign_in_name)
    if found is None or not found.active or (found.locked_until and now < found.locked_until):
        return None
    if tried.fits != found.password_hash or (found.one_time_until and now >= found.one_time_until):
        people.change(session, found.id, **_one_more_failure(found, now))
        return None
    used = {"one_time_until": now} if found.one_time_until else {}
    people.change(session, found.id, failed_sign_ins=0, locked_until=None, **used)
    return _begin(session, found, now, length)


def unlock(session: Session, actor: Actor, user_id: str) -> None:
    """Let somebody try again at once who was held back after wrong passwords.

    Raises:
        NotFound: there is no such person.
        NotAllowed: the actor may not.
    """
    require(Action.MANAGE_USERS, actor)
    _credentials_of(session, user_id)
    people.change(session, user_id, failed_sign_ins=0, locked_until=None)


def set_email(session: Session, actor: Actor, email: str, by_email: bool) -> None:
    """Say where one's own e-mails go, and whether notices come by e-mail, too.

    Raises:
        AnswersRefused: it is no e-mail address, or there is none to send notices to.
    """
    email = email.strip()
    if email and not is_address(email):
        raise AnswersRefused([FieldFault("email", "Enter an e-mail address such as name@example.gov.uk")])
    if by_email and not email:
        raise AnswersRefused([FieldFault("email", "Enter the e-mail address that notices should go to")])
    people.change(session, actor.id, email=email or None, notices_by_email=by_email)


def is_address(email: str) -> bool:
    """Whether a text is one e-mail address that can stand in a message."""
    try:
        parsed = Address(addr_spec=email)
    except (HeaderParseError, ValueError, IndexError):
        return False
    return len(email) <= LONGEST_EMAIL and email.isascii() and "." in parsed.domain


def _begin(session: Session, found: Credentials, now: datetime, length: timedelta) -> str:
    token = passwords.new_token()
    people.add_session(session, passwords.password_fingerprint(token), found, now, now + length)
    return token


def _one_more_failure(found: Credentials, now: datetime) -> dict[str, object]:
    failures = found.failed_sign_ins + 1
    if failures < TRIES:
        return {"failed_sign_ins": failures}
    wait = min(timedelta(minutes=2 ** min(failures - TRIES, 10)), LONGEST_WAIT)
    return {"failed_sign_ins": failures, "locked_until": now + wait}


def visit(session: Session, token: str, now: datetime, idle: timedelta) -> Visit | None:
    """Whose session the secret `token` is, or None when it is nobody's."""
    token_hash = passwords.password_fingerprint(token)
    held = people.web_session(session, token_hash)
    if held is None:
        return None
    if not held.current or now >= held.expires_at or now >= held.last_seen_at + idle:
        return Visit(held.owner, expired=True)
    return Visit(held.owner, expired=False, to_be_noted=now >= held.last_seen_at + SEEN_EVERY)


def seen(session: Session, token: str, now: datetime) -> None:
    """Note that the session was used, so that it does not count as idle."""
    token_hash = passwords.password_fingerprint(token)
    held = people.web_session(session, token_hash)
    if held and now >= held.last_seen_at + SEEN_EVERY:
        people.touch_session(session, token_hash, now)


def sign_out(session: Session, token: str) -> None:
    """End the session of this browser."""
    people.end_session(session, passwords.password_fingerprint(token))


def change_password(
    session: Session, actor: Actor, old: TriedPassword, new: str, now: datetime, length: timedelta
) -> str | None:
    """Choose a new password: everywhere else the person is signed out. Gives this browser's new secret.

    None when the old password is wrong; that is counted as at signing in, so the
    transaction must commit.

    Raises:
        AnswersRefused: the new password cannot be used; field "new" says why.
    """
    found = _credentials_of(session, actor.id)
    if found.locked_until and now < found.locked_until:
        return None
    if old.fits != found.password_hash:
        people.change(session, found.id, **_one_more_failure(found, now))
        return None
    owner = _person(session, actor.id)
    problem = passwords.faults(new, owner.sign_in_name) or _same(old.typed, new)
    if problem:
        raise AnswersRefused([FieldFault("new", problem)])
    _set_password(session, actor.id, new, one_time_until=None)
    return _begin(session, _credentials_of(session, actor.id), now, length)


def _same(old: str, new: str) -> str | None:
    return "Choose a password that is not the one you have now" if old == new else None


def _set_password(session: Session, user_id: str, password: str, one_time_until: datetime | None) -> None:
    people.change(
        session,
        user_id,
        password_hash=passwords.hashed(password),
        one_time_until=one_time_until,
        must_change_password=one_time_until is not None,
        failed_sign_ins=0,
        locked_until=None,
    )
    people.end_sessions(session, user_id)


def add_user(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    name: str,
    sign_in_name: str,
    roles: Collection[str],
    schools: Collection[str] = (),
    reached_by: str | None = None,
    password: str | None = None,
    known_hash: str | None = None,
) -> tuple[str, str]:
    """Add a person: their user id and the password to give them.

    Without `password` one is made that works for 24 hours and must be changed at once.

    Args:
        known_hash: of `password`, where several accounts have the same public one: hashing takes its time.

    Raises:
        AnswersRefused: a name is missing, taken or too long, or there is no such role or school.
        NotAllowed: `actor` does not look after accounts.
    """
    require(Action.MANAGE_USERS, actor)
    faults = _name_faults(session, name, sign_in_name)
    faults += _duty_faults(session, roles, schools, reached_by)
    if faults:
        raise AnswersRefused(faults)
    secret = password or one_time_password()
    new = Person(
        id=uuid4().hex,
        name=name.strip(),
        reached_by=reached_by,
        sign_in_name=sign_in_name,
        roles=frozenset(roles),
        schools=frozenset(schools),
        active=True,
        must_change_password=password is None,
        locked_until=None,
    )
    until = None if password else now + ONE_TIME
    people.add_person(session, new, known_hash or passwords.hashed(secret), now, one_time_until=until)
    return new.id, secret


def _name_faults(session: Session, name: str, sign_in_name: str) -> list[FieldFault]:
    faults = []
    if not name.strip():
        faults.append(FieldFault("name", "Enter the person's name"))
    elif len(name) > LONGEST_OF_AN_ACCOUNT:
        faults.append(_too_long("name", "Name"))
    if not sign_in_name.strip():
        faults.append(FieldFault("sign_in_name", "Enter a user name"))
    elif len(sign_in_name) > LONGEST_OF_AN_ACCOUNT:
        faults.append(_too_long("sign_in_name", "User name"))
    elif people.sign_in_name_taken(session, sign_in_name):
        faults.append(FieldFault("sign_in_name", str(SignInNameTaken(sign_in_name=sign_in_name.strip()))))
    return faults


def _duty_faults(
    session: Session, roles: Collection[str], schools: Collection[str], reached_by: str | None
) -> list[FieldFault]:
    faults = []
    if not roles:
        faults.append(FieldFault("roles", "Choose at least one role"))
    elif strange := sorted(set(roles) - ROLES):
        known = ", ".join(sorted(ROLES)).replace("_", " ")
        said = f"There is no role “{'”, “'.join(strange)}”. The roles are: {known}"
        faults.append(FieldFault("roles", said))
    unknown = people.unknown_schools(session, schools)
    if unknown:
        faults.append(FieldFault("schools", f"No school has the number {' or '.join(sorted(unknown))}"))
    if reached_by and len(reached_by) > LONGEST_OF_AN_ACCOUNT:
        faults.append(_too_long("reached_by", "Telephone or e-mail"))
    return faults


def _too_long(field: str, title: str) -> FieldFault:
    return FieldFault(field, f"{title} must be {LONGEST_OF_AN_ACCOUNT} characters or fewer")


def reset_password(session: Session, actor: Actor, user_id: str, now: datetime) -> str:
    """Give a person a password that works for 24 hours and must be changed at once; ends their sessions.

    Raises:
        NotAllowed: `actor` does not look after accounts.
        NotFound: there is no such user.
    """
    require(Action.MANAGE_USERS, actor)
    _person(session, user_id)
    password = one_time_password()
    _set_password(session, user_id, password, one_time_until=now + ONE_TIME)
    return password


def change_user(
    session: Session,
    actor: Actor,
    user_id: str,
    *,
    roles: Collection[str],
    schools: Collection[str],
    reached_by: str | None,
    active: bool,
) -> None:
    """Change what a person may do, how they are reached, and whether they may sign in; ends their sessions.

    Raises:
        NotAllowed: `actor` does not look after accounts.
        OwnAccount: nobody shuts out or demotes themselves.
        AnswersRefused: no role was given, a role or school that there is not, or too long a contact.
    """
    require(Action.MANAGE_USERS, actor)
    before = _person(session, user_id)
    if user_id == actor.id and (not active or frozenset(roles) != before.roles):
        raise OwnAccount(action="close or change the roles of")
    faults = _duty_faults(session, roles, schools, reached_by)
    if faults:
        raise AnswersRefused(faults)
    people.set_roles(session, user_id, roles, schools)
    people.change(session, user_id, reached_by=reached_by, active=active)
    if user_id != actor.id:
        people.end_sessions(session, user_id)


def one_time_password() -> str:
    """Four groups of four readable characters: about 79 bits."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))


def _person(session: Session, user_id: str) -> Person:
    found = people.person(session, user_id)
    if found is None:
        raise NotFound(kind="user", reference=user_id)
    return found


def _credentials_of(session: Session, user_id: str) -> Credentials:
    found = people.credentials(session, user_id=user_id)
    if found is None:
        raise NotFound(kind="user", reference=user_id)
    return found
