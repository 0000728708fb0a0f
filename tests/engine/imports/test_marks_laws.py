"""However revisions are split over files, the register ends as one would keep it by hand."""

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from engine.attendance import weeks
from engine.store.database import open_database
from engine.tables import mark_changes, pupils, register_weeks, school_weeks, schools
from tests.amount import many
from tests.engine.imports.conftest import Desk, upn

MONDAY = date(2025, 9, 8)
BEGAN = datetime(2025, 9, 8, 8, tzinfo=UTC)
#: Pupil, school, days after the Monday, half, code, minutes after the beginning when it was recorded.
Revision = tuple[int, str, int, str, str, int | None]
Session = tuple[int, str, int, str]
#: Code, and when it was recorded.
Mark = tuple[str, int | None]

REVISIONS = st.tuples(
    st.integers(1, 2),
    st.sampled_from(["100001", "100002"]),
    st.sampled_from([0, 1, 9]),
    st.sampled_from(["AM", "PM"]),
    st.sampled_from(["/", "L", "I", "Y1", "#", ""]),
    st.none() | st.integers(0, 3),
)


def by_hand(
    files: Sequence[Sequence[Revision]],
) -> tuple[dict[Session, Mark], list[tuple[Session, str, str]]]:
    """The register and its history, kept in a dictionary file by file."""
    register: dict[Session, Mark] = {}
    history = []
    for file in files:
        winners: dict[Session, Mark] = {}
        for pupil, urn, days, half, code, at in file:
            key = (pupil, urn, days, half)
            if key not in winners or _later(at) >= _later(winners[key][1]):
                winners[key] = (code, at)
        for key, (code, at) in winners.items():
            was, was_at = register.get(key, ("", None))
            if at is not None and was_at is not None and at < was_at:
                continue
            if code == was:
                register[key] = (code, was_at if at is None else at)
                continue
            register[key] = (code, at)
            if was:
                history.append((key, was, code))
    return register, history


def _later(at: int | None) -> int:
    return -1 if at is None else at


def _line(revision: Revision) -> str:
    pupil, urn, days, half, code, at = revision
    recorded = "" if at is None else (BEGAN + timedelta(minutes=at)).isoformat()
    return f"{upn(pupil)},{urn},{MONDAY + timedelta(days)},{half},{code},{recorded}\n"


def _bring(desk: Desk, files: Sequence[Sequence[Revision]]) -> None:
    for file in files:
        desk.bring("marks", "UPN,URN,Date,Session,Code,RecordedAt\n" + "".join(map(_line, file)))


def _key(pupil_id: str, urn: str, day: date, half: str) -> Session:
    return int(pupil_id), urn, (day - MONDAY).days, half


def _register(desk: Desk) -> dict[Session, str]:
    found = {}
    for row in desk.rows(register_weeks):
        for place, character in enumerate(row.codes):
            found[_key(row.pupil_id, row.school_urn, *weeks.session_at(row.monday, place))] = weeks.code(
                character
            )
    return {key: code for key, code in found.items() if code}


def _desk(template: Path, folder: Path) -> Desk:
    shutil.copy(template, folder / "law.db")
    database = open_database(f"sqlite:///{folder / 'law.db'}")
    with database.transaction() as session:
        session.execute(insert(schools), [{"urn": urn, "name": urn} for urn in ("100001", "100002")])
        born = date(2015, 5, 1)
        session.execute(
            insert(pupils),
            [{"id": str(n), "upn": upn(n), "name": str(n), "date_of_birth": born} for n in (1, 2)],
        )
    return Desk(database, folder)


@settings(max_examples=many(20, 10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.lists(REVISIONS, max_size=12), min_size=1, max_size=4))
def test_the_register_is_what_a_dictionary_would_hold(
    sqlite_template: Path, files: list[list[Revision]]
) -> None:
    with TemporaryDirectory() as folder:
        desk = _desk(sqlite_template, Path(folder))
        _bring(desk, files)
        register, history = by_hand(files)
        assert _register(desk) == {key: code for key, (code, _) in register.items() if code}
        told = [
            (_key(row.pupil_id, row.school_urn, row.day, row.session), row.was, row.became)
            for row in desk.rows(mark_changes)
        ]
        assert sorted(told) == sorted(history)
        sessions = {
            (urn, days // 7) for (_, urn, days, _), (code, _) in register.items() if code not in ("", "#")
        }
        assert {
            (row.school_urn, (row.monday - MONDAY).days // 7) for row in desk.rows(school_weeks)
        } == sessions
        before = [desk.rows(table) for table in (register_weeks, mark_changes, school_weeks)]
        _bring(desk, files[-1:])
        assert [desk.rows(table) for table in (register_weeks, mark_changes, school_weeks)] == before
        desk.database.close()


@settings(max_examples=many(10, 10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    revisions=st.lists(REVISIONS.filter(lambda revision: revision[-1] is not None), max_size=16),
    cuts=st.lists(st.integers(0, 16), max_size=3),
)
def test_revisions_that_say_when_may_come_in_any_files(
    sqlite_template: Path, revisions: list[Revision], cuts: list[int]
) -> None:
    edges = [0, *sorted(cuts), len(revisions)]
    split = [revisions[first:last] for first, last in pairwise(edges)]
    ends = []
    for files in ([revisions], split):
        with TemporaryDirectory() as folder:
            desk = _desk(sqlite_template, Path(folder))
            _bring(desk, files)
            ends.append((desk.rows(register_weeks), desk.rows(school_weeks)))
            desk.database.close()
    assert ends[0] == ends[1]
