"""Whatever is changed behind our back is named: by chains, by digests, and by seals that lie elsewhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from engine import casework
from engine.casework.cases import Note
from engine.errors import BadInput
from engine.history.seals import ends_of, faults_against, faults_of_seals, read_seals, seal
from engine.history.wholeness import check_all, check_case, faults_of_files
from engine.store.database import Database, Session
from tests.engine.casework.office import LEAD, PLAN, Office

SECRET = "0123456789abcdef" * 2
Harm = Callable[[Database, str], None]
Seals = list[dict[str, Any]]


@pytest.fixture
def worked(office: Office) -> Office:
    """A case with answers and a note."""
    office.open()
    office.complete("plan", PLAN)
    note(office, "The lift is broken")
    return office


def note(office: Office, said: str) -> None:
    """Write a note into the case."""
    heard = Note(office.now.date(), "Mrs Hill", "visit", said)
    office.do(casework.add_note, LEAD, office.case, heard, office.now)


def all_faults(session: Session) -> list[str]:
    """Everything that is wrong, in sentences."""
    return [fault for each in check_all(session) for fault in each.faults] + [*faults_of_files(session)]


def changed(*statements: str) -> Harm:
    """What somebody who owns the database does behind our back."""

    def harm(database: Database, case: str) -> None:
        with database.transaction() as session:
            if session.dialect.name == "postgresql":
                session.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                session.execute(text("PRAGMA defer_foreign_keys = ON"))
                for name in session.execute(
                    text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                ).all():
                    session.execute(text(f"DROP TRIGGER {name[0]}"))
            for each in statements:
                session.execute(text(each), {"case": case} if ":case" in each else {})

    return harm


HARMS = {
    "an answer changed": changed(
        "UPDATE tasks SET answers = '{\"aim\": \"Nothing\"}' WHERE state = 'completed'"
    ),
    "a note changed": changed("UPDATE notes SET said = 'The lift works'"),
    "a note taken away": changed("DELETE FROM notes"),
    "an event changed": changed("UPDATE events SET actor = 'nobody' WHERE seq = 2"),
    "the last event taken away": changed(
        "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events WHERE case_id = :case)"
    ),
    "files of a process changed": changed(
        "UPDATE process_versions SET digest = 'ffff' WHERE key = 'support'"
    ),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_whatever_is_changed_behind_our_back_is_named(worked: Office, harm: Harm) -> None:
    assert worked.do(all_faults) == []
    harm(worked.database, worked.case)
    assert worked.do(all_faults)


def test_each_broken_case_is_named_and_not_only_the_first(worked: Office) -> None:
    first, second = worked.case, worked.open()
    changed("UPDATE events SET actor = 'nobody' WHERE seq = 1")(worked.database, first)
    broken = worked.do(lambda session: [each.case_id for each in check_all(session) if each.faults])
    assert set(broken) == {first, second}


def test_answers_of_before_digests_were_kept_are_counted(worked: Office) -> None:
    found = worked.do(check_case, worked.case)
    assert (found.answers, found.uncovered) == (1, 0)
    changed("UPDATE events SET payload = '{}' WHERE kind = 'userTask'")(worked.database, worked.case)
    found = worked.do(check_case, worked.case)
    assert (found.answers, found.uncovered) == (0, 1)
    assert found.faults


@pytest.fixture
def seals(worked: Office) -> Seals:
    """Two seals, the second one after the case went on."""
    first = seal([], worked.do(ends_of), worked.now, SECRET)
    note(worked, "The lift works again")
    second = seal([first], worked.do(ends_of), worked.now + timedelta(days=1), SECRET)
    assert [len(each["changed"]) for each in (first, second)] == [1, 1]
    return [first, second]


def against(office: Office, seals: Seals) -> list[str]:
    return [*faults_of_seals(seals, SECRET), *office.do(lambda session: list(faults_against(session, seals)))]


def test_history_that_goes_on_agrees_with_its_seals(worked: Office, seals: Seals) -> None:
    note(worked, "And is broken again")
    assert against(worked, seals) == []
    third = seal(seals, worked.do(ends_of), worked.now + timedelta(days=2), SECRET)
    fourth = seal([*seals, third], worked.do(ends_of), worked.now + timedelta(days=3), SECRET)
    assert (len(third["changed"]), len(fourth["changed"])) == (1, 0)
    assert against(worked, [*seals, third, fourth]) == []


def test_a_case_that_is_deleted_is_named_by_the_seals(worked: Office, seals: Seals) -> None:
    tables = ("events", "notes", "notices", "messages", "timers", "tasks", "process_instances")
    gone = [f"DELETE FROM {table} WHERE case_id = :case" for table in tables]  # noqa: S608
    changed(*gone, "DELETE FROM cases WHERE id = :case")(worked.database, worked.case)
    assert worked.do(all_faults) == []
    told = against(worked, seals)
    assert told
    assert all(f"of case {worked.case}, sealed on" in each and each.endswith("is gone.") for each in told)


def test_a_chain_that_is_written_anew_disagrees_with_the_seals(worked: Office, seals: Seals) -> None:
    changed("UPDATE events SET hash = 'f' WHERE seq = (SELECT max(seq) FROM events)")(
        worked.database, worked.case
    )
    assert any("is not what it was on" in each for each in against(worked, seals))


def test_files_that_are_published_under_an_old_number_disagree_with_the_seals(
    worked: Office, seals: Seals
) -> None:
    changed("UPDATE process_versions SET number = 7 WHERE key = 'support'")(worked.database, worked.case)
    assert any("“support”, version 1, is not what it was on" in each for each in against(worked, seals))


def test_seals_that_were_meddled_with_are_named(worked: Office, seals: Seals) -> None:
    first, second = seals
    assert any("a seal is missing" in each for each in against(worked, [second]))
    assert any("was changed" in each for each in against(worked, [first | {"cases": 2}, second]))
    assert any("another secret key" in each for each in faults_of_seals(seals, SECRET[::-1]))
    with pytest.raises(BadInput, match="Line 2 is no seal"):
        read_seals([b"", b"[1]"])
