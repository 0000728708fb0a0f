"""Who the users are: reads and writes of accounts, roles, schools and web sessions. Decides nothing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from engine.columns import among
from engine.identity import Actor
from engine.store.database import Session
from engine.tables import schools, user_roles, user_schools, users, web_sessions


def _listed(item: ColumnElement[str], owner: ColumnElement[str]) -> Any:
    """The codes that a person has in another table, as one text: none of them holds a comma."""
    codes: Any = func.aggregate_strings(item, ",")
    return select(codes).where(owner == users.c.id).scalar_subquery()


_PERSON = (
    users,
    _listed(user_roles.c.role, user_roles.c.user_id).label("roles"),
    _listed(user_schools.c.school_urn, user_schools.c.user_id).label("urns"),
)
# What every page asks, built once.
_BY_ID = select(*_PERSON).where(users.c.id == bindparam("wanted"))
_NAMES = select(users.c.id, users.c.name).where(among(users.c.id, "wanted"))
_WEB_SESSION = (
    select(*_PERSON, web_sessions.c.epoch, web_sessions.c.last_seen_at, web_sessions.c.expires_at)
    .join(web_sessions, web_sessions.c.user_id == users.c.id)
    .where(web_sessions.c.token_hash == bindparam("wanted"))
)


@dataclass(frozen=True)
class Person:
    """One user as an administrator sees them; no secret is among it."""

    id: str
    name: str
    reached_by: str | None
    sign_in_name: str
    roles: frozenset[str]
    schools: frozenset[str]
    active: bool
    must_change_password: bool
    locked_until: datetime | None
    email: str | None = None
    notices_by_email: bool = False

    @property
    def actor(self) -> Actor:
        """The person as whoever acts."""
        return Actor(id=self.id, name=self.name, roles=self.roles, schools=self.schools)


@dataclass(frozen=True)
class Credentials:
    """What is needed to let somebody in, or not."""

    id: str
    password_hash: str | None
    one_time_until: datetime | None
    failed_sign_ins: int
    locked_until: datetime | None
    session_epoch: int
    active: bool


@dataclass(frozen=True)
class WebSession:
    """One signed-in browser, and whose it is."""

    owner: Person
    current: bool
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class SignIn:
    """One browser in which a person is signed in: since when, and when it was last used."""

    signed_in_at: datetime
    last_seen_at: datetime


def credentials(session: Session, *, sign_in_name: str = "", user_id: str = "") -> Credentials | None:
    """The credentials of the person with this sign-in name or id; locks the row while they are checked."""
    query = select(
        users.c.id,
        users.c.password_hash,
        users.c.one_time_until,
        users.c.failed_sign_ins,
        users.c.locked_until,
        users.c.session_epoch,
        users.c.active,
    ).with_for_update()
    wanted = users.c.id == user_id if user_id else users.c.sign_in_name == sign_in_name.strip().lower()
    row = session.execute(query.where(wanted)).one_or_none()
    return Credentials(*row) if row else None


def password_hash(session: Session, *, sign_in_name: str = "", user_id: str = "") -> str | None:
    """The hash of somebody's password, by their name to sign in with or their id; None for nobody's."""
    wanted = users.c.id == user_id if user_id else users.c.sign_in_name == sign_in_name.strip().lower()
    return session.scalar(select(users.c.password_hash).where(wanted))


def person(session: Session, user_id: str) -> Person | None:
    """One user by id."""
    row = session.execute(_BY_ID, {"wanted": user_id}).one_or_none()
    return _person(row) if row else None


def named(session: Session, word: str) -> Person | None:
    """One user by id or sign-in name."""
    found = _people(session, or_(users.c.id == word, users.c.sign_in_name == word.lower()))
    return found[0] if found else None


def wanting_mail(session: Session, user_ids: Collection[str], roles: Collection[str]) -> list[Person]:
    """Those of these users, and of the users with these roles, who want their notices by e-mail."""
    having = select(user_roles.c.user_id).where(user_roles.c.role.in_(sorted(roles)))
    who = or_(users.c.id.in_(sorted(user_ids)), users.c.id.in_(having))
    return _people(session, users.c.active, users.c.notices_by_email, users.c.email.is_not(None), who)


def people_called(session: Session, wanted: str, most: int) -> list[Person]:
    """Users whose name holds every word of `wanted` or who sign in so, by name; at most so many."""
    named_so = (func.lower(users.c.name).contains(word.lower(), autoescape=True) for word in wanted.split())
    return _people(session, or_(users.c.sign_in_name == wanted.lower(), and_(true(), *named_so)))[:most]


def everybody(session: Session) -> list[Person]:
    """All users, those who left last, by name."""
    return _people(session)


def able(session: Session, role: str) -> list[Person]:
    """Active users with a role, by name."""
    having = select(user_roles.c.user_id).where(user_roles.c.role == role)
    return _people(session, users.c.active, users.c.id.in_(having))


def roles_held(session: Session) -> frozenset[str]:
    """The roles that any active account has."""
    query = select(user_roles.c.role).join(users, users.c.id == user_roles.c.user_id).where(users.c.active)
    return frozenset(session.scalars(query.distinct()))


def names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Names by user id, for as many of `ids` as are users."""
    wanted = {each for each in ids if each}
    rows = session.execute(_NAMES, {"wanted": sorted(wanted)}) if wanted else ()
    return {row.id: row.name for row in rows}


def _people(session: Session, *where: Any) -> list[Person]:
    query = select(*_PERSON).where(*where).order_by(users.c.active.desc(), users.c.name)
    return [_person(row) for row in session.execute(query)]


def _person(row: Any) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        reached_by=row.reached_by,
        sign_in_name=row.sign_in_name,
        roles=_codes(row.roles),
        schools=_codes(row.urns),
        active=row.active,
        must_change_password=row.must_change_password,
        locked_until=row.locked_until,
        email=row.email,
        notices_by_email=bool(row.notices_by_email),
    )


def _codes(listed: str | None) -> frozenset[str]:
    return frozenset(listed.split(",") if listed else ())


def sign_in_name_taken(session: Session, sign_in_name: str) -> bool:
    """Whether somebody signs in with this name already, or did."""
    count = (
        select(func.count()).select_from(users).where(users.c.sign_in_name == sign_in_name.strip().lower())
    )
    return bool(session.scalar(count))


def unknown_schools(session: Session, urns: Collection[str]) -> set[str]:
    """Those of `urns` that no school has."""
    known = session.scalars(select(schools.c.urn).where(schools.c.urn.in_(urns))) if urns else ()
    return set(urns) - set(known)


def add_person(session: Session, person: Person, password_hash: str, now: datetime, **more: Any) -> None:
    """Write a new user with roles and schools."""
    session.execute(
        insert(users).values(
            id=person.id,
            name=person.name,
            reached_by=person.reached_by,
            sign_in_name=person.sign_in_name.strip().lower(),
            password_hash=password_hash,
            must_change_password=person.must_change_password,
            failed_sign_ins=0,
            session_epoch=0,
            active=person.active,
            email=person.email,
            notices_by_email=person.notices_by_email,
            created_at=now,
            **more,
        )
    )
    set_roles(session, person.id, person.roles, person.schools)


def set_roles(session: Session, user_id: str, roles: Collection[str], urns: Collection[str]) -> None:
    """Give the person exactly these roles, and tie them to exactly these schools."""
    session.execute(delete(user_roles).where(user_roles.c.user_id == user_id))
    session.execute(delete(user_schools).where(user_schools.c.user_id == user_id))
    for role in sorted(roles):
        session.execute(insert(user_roles).values(user_id=user_id, role=role))
    for urn in sorted(urns):
        session.execute(insert(user_schools).values(user_id=user_id, school_urn=urn))


def change(session: Session, user_id: str, **values: Any) -> None:
    """Change columns of one user."""
    session.execute(update(users).where(users.c.id == user_id).values(**values))


def add_session(session: Session, token_hash: str, user: Credentials, now: datetime, until: datetime) -> None:
    """Remember a signed-in browser, and forget this person's sessions that are long over."""
    session.execute(
        delete(web_sessions).where(web_sessions.c.user_id == user.id, web_sessions.c.expires_at < now)
    )
    session.execute(
        insert(web_sessions).values(
            token_hash=token_hash,
            user_id=user.id,
            epoch=user.session_epoch,
            created_at=now,
            last_seen_at=now,
            expires_at=until,
        )
    )


def web_session(session: Session, token_hash: str) -> WebSession | None:
    """The session under this hash; `current` is false when it was ended elsewhere or its person left."""
    row = session.execute(_WEB_SESSION, {"wanted": token_hash}).one_or_none()
    if row is None:
        return None
    owner = _person(row)
    current = owner.active and row.epoch == row.session_epoch
    return WebSession(owner, current, row.last_seen_at, row.expires_at)


def touch_session(session: Session, token_hash: str, now: datetime) -> None:
    """Note that the browser was seen."""
    session.execute(
        update(web_sessions).where(web_sessions.c.token_hash == token_hash).values(last_seen_at=now)
    )


def sign_ins_in_use(session: Session, user_id: str, now: datetime, since: datetime) -> list[SignIn]:
    """Where the person is signed in and was there after `since`, the latest first."""
    held = web_sessions.c
    query = (
        select(held.created_at, held.last_seen_at)
        .join(users, users.c.id == held.user_id)
        .where(users.c.id == user_id, held.epoch == users.c.session_epoch)
        .where(held.expires_at > now, held.last_seen_at > since)
    )
    return [SignIn(*row) for row in session.execute(query.order_by(held.last_seen_at.desc()))]


def end_session(session: Session, token_hash: str) -> None:
    """Forget one signed-in browser."""
    session.execute(delete(web_sessions).where(web_sessions.c.token_hash == token_hash))


def end_sessions(session: Session, user_id: str) -> None:
    """End all sessions of one person, wherever they are."""
    change(session, user_id, session_epoch=users.c.session_epoch + 1)
