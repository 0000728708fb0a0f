"""Accounts: who is let in, who is held back, and what ends a session."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from engine import accounts
from engine.errors import AnswersRefused, NotAllowed
from engine.identity import Actor
from engine.store import people
from engine.store.database import Database, Session

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
IDLE, LENGTH = timedelta(hours=1), timedelta(hours=10)
ADMINISTRATOR = Actor("a" * 32, "Ada Min", frozenset({"administrator"}))
PASSWORD = "kettle orange window"

pytestmark = pytest.mark.usefixtures("quick_hashing")


@dataclass
class Account:
    """One person of these tests, and the database they are in."""

    database: Database
    id: str

    def signs_in(self, password: str = PASSWORD, at: datetime = NOON) -> str | None:
        tried = self.tries(password)
        with self.database.transaction() as session:
            return accounts.sign_in(session, "Jo.Bell ", tried, at, LENGTH)

    def tries(self, password: str) -> accounts.TriedPassword:
        return accounts.try_password(self.database.reading, password, sign_in_name="Jo.Bell ")

    def fails(self, times: int, at: datetime = NOON) -> None:
        for _ in range(times):
            assert self.signs_in("wrong", at) is None

    def signed_in(self, token: str | None, at: datetime = NOON) -> bool:
        with self.database.reading() as session:
            visit = accounts.visit(session, token or "", at, IDLE)
        return visit is not None and not visit.expired

    @property
    def actor(self) -> Actor:
        with self.database.reading() as session:
            person = people.person(session, self.id)
        assert person is not None
        return person.actor


@pytest.fixture
def jo(database: Database) -> Account:
    with database.transaction() as session:
        return Account(database, add_jo(session, PASSWORD)[0])


def add_jo(session: Session, password: str | None = None) -> tuple[str, str]:
    return accounts.add_user(
        session, ADMINISTRATOR, NOON, name="Jo Bell", sign_in_name="jo.bell", roles={"team_manager"},
        password=password,
    )  # fmt: skip


def test_the_right_password_signs_in_whatever_the_case_of_the_name(jo: Account) -> None:
    assert jo.signed_in(jo.signs_in())


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(jo: Account) -> None:
    assert jo.signs_in("wrong") is None
    tried = accounts.try_password(jo.database.reading, PASSWORD, sign_in_name="nobody")
    with jo.database.transaction() as session:
        assert accounts.sign_in(session, "nobody", tried, NOON, LENGTH) is None


def test_a_password_that_was_changed_while_it_was_tried_lets_nobody_in(jo: Account) -> None:
    tried = jo.tries(PASSWORD)
    with jo.database.transaction() as session:
        accounts.change_password(session, jo.actor, tried, "lamp river stone", NOON, LENGTH)
        assert accounts.sign_in(session, "jo.bell", tried, NOON, LENGTH) is None


def test_five_wrong_passwords_hold_back_even_the_right_one(jo: Account) -> None:
    jo.fails(accounts.TRIES)
    assert jo.signs_in() is None
    assert jo.signs_in(at=NOON + timedelta(minutes=1)) is not None


def test_each_further_wrong_password_doubles_the_wait_up_to_an_hour(jo: Account) -> None:
    jo.fails(accounts.TRIES)
    jo.fails(1, NOON + timedelta(minutes=1))
    assert jo.signs_in(at=NOON + timedelta(minutes=2)) is None
    assert jo.signs_in(at=NOON + timedelta(minutes=3)) is not None


def test_signing_in_forgets_the_failures(jo: Account) -> None:
    jo.fails(accounts.TRIES - 1)
    assert jo.signs_in()
    jo.fails(accounts.TRIES - 1)
    assert jo.signs_in()


def test_a_session_ends_when_idle_and_after_its_length(jo: Account) -> None:
    token = jo.signs_in()
    assert jo.signed_in(token, NOON + timedelta(minutes=59))
    assert not jo.signed_in(token, NOON + timedelta(minutes=60))
    with jo.database.transaction() as session:
        for minutes in range(50, 600, 50):
            accounts.seen(session, token or "", NOON + timedelta(minutes=minutes))
    assert jo.signed_in(token, NOON + timedelta(minutes=599))
    assert not jo.signed_in(token, NOON + timedelta(minutes=600))


def test_an_expired_session_still_says_whose_it_was(jo: Account) -> None:
    token = jo.signs_in() or ""
    with jo.database.reading() as session:
        visit = accounts.visit(session, token, NOON + timedelta(hours=2), IDLE)
    assert visit is not None
    assert (visit.person.id, visit.expired) == (jo.id, True)


def test_signing_out_ends_this_session_only(jo: Account) -> None:
    here, there = jo.signs_in(), jo.signs_in()
    with jo.database.transaction() as session:
        accounts.sign_out(session, here or "")
    assert not jo.signed_in(here)
    assert jo.signed_in(there)


def test_a_new_password_ends_every_other_session(jo: Account) -> None:
    before = jo.signs_in()
    with jo.database.transaction() as session:
        after = accounts.change_password(
            session, jo.actor, jo.tries(PASSWORD), "lamp river stone", NOON, LENGTH
        )
    assert not jo.signed_in(before)
    assert jo.signed_in(after)
    assert jo.signs_in() is None
    assert jo.signs_in("lamp river stone")


def test_the_old_password_is_asked_for_and_guessing_it_is_counted(jo: Account) -> None:
    for _ in range(accounts.TRIES):
        with jo.database.transaction() as session:
            assert (
                accounts.change_password(session, jo.actor, jo.tries("?"), "lamp river stone", NOON, LENGTH)
                is None
            )
    assert jo.signs_in() is None


@pytest.mark.parametrize(
    "new", ["short", PASSWORD, "my jo.bell password", "Passwordpassword123!", "Attendance Pathways 2026"]
)
def test_a_poor_new_password_is_refused(jo: Account, new: str) -> None:
    with jo.database.transaction() as session, pytest.raises(AnswersRefused) as refused:
        accounts.change_password(session, jo.actor, jo.tries(PASSWORD), new, NOON, LENGTH)
    assert refused.value.faults[0].field == "new"


def test_an_administrators_password_works_for_a_day_and_must_be_changed(jo: Account) -> None:
    token = jo.signs_in()
    with jo.database.transaction() as session:
        given = accounts.reset_password(session, ADMINISTRATOR, jo.id, NOON)
    assert not jo.signed_in(token)
    assert jo.signs_in(given, NOON + timedelta(hours=24)) is None
    new = jo.signs_in(given, NOON + timedelta(hours=23))
    with jo.database.reading() as session:
        visit = accounts.visit(session, new or "", NOON + timedelta(hours=23), IDLE)
    assert visit is not None
    assert visit.person.must_change_password
    assert jo.signs_in(given, NOON + timedelta(hours=23)) is None


def test_who_is_held_back_is_let_in_again_by_an_administrator(jo: Account) -> None:
    jo.fails(accounts.TRIES)
    with jo.database.transaction() as session:
        accounts.unlock(session, ADMINISTRATOR, jo.id)
    assert jo.signs_in()
    with jo.database.transaction() as session, pytest.raises(NotAllowed):
        accounts.unlock(session, jo.actor, jo.id)


def test_only_an_administrator_looks_after_accounts(jo: Account) -> None:
    with jo.database.transaction() as session:
        with pytest.raises(NotAllowed):
            accounts.reset_password(session, jo.actor, jo.id, NOON)
        with pytest.raises(NotAllowed):
            accounts.add_user(session, jo.actor, NOON, name="X", sign_in_name="x", roles={"auditor"})


def test_a_name_to_sign_in_with_is_given_once(jo: Account) -> None:
    with jo.database.transaction() as session, pytest.raises(AnswersRefused, match="changed") as refused:
        add_jo(session)
    assert [fault.field for fault in refused.value.faults] == ["sign_in_name"]


def test_roles_and_schools_must_exist(jo: Account) -> None:
    with jo.database.transaction() as session, pytest.raises(AnswersRefused) as refused:
        accounts.change_user(
            session, ADMINISTRATOR, jo.id, roles={"king"}, schools={"999999"}, reached_by=None, active=True
        )
    assert [fault.field for fault in refused.value.faults] == ["roles", "schools"]


def test_a_closed_account_signs_nobody_in_and_ends_its_sessions(jo: Account) -> None:
    token = jo.signs_in()
    with jo.database.transaction() as session:
        accounts.change_user(
            session, ADMINISTRATOR, jo.id, roles={"team_manager"}, schools=(), reached_by=None, active=False
        )
    assert not jo.signed_in(token)
    assert jo.signs_in() is None


def test_nobody_closes_their_own_account(jo: Account) -> None:
    self = Actor(jo.id, "Jo Bell", frozenset({"administrator"}))
    with jo.database.transaction() as session, pytest.raises(accounts.OwnAccount, match="your own account"):
        accounts.change_user(
            session, self, jo.id, roles={"team_manager"}, schools=(), reached_by=None, active=False
        )
