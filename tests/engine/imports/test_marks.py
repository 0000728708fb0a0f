"""Marks come in as schools send them, again and again, and what they were before is kept."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from sqlalchemy import insert

from engine.attendance import weeks
from engine.imports.marks import spool
from engine.tables import mark_changes, pupils, register_weeks, school_weeks
from tests.engine.imports.conftest import Desk, counted, upn

AMY, BEN = upn(1), upn(2)
MONDAY = date(2025, 9, 8)
HEADS = "UPN,URN,Date,Session,Code,MinutesLate,RecordedAt\n"
Register = Mapping[tuple[str, str, str, str], str]


@pytest.fixture
def children(desk: Desk) -> Desk:
    """Amy and Ben are known, on each kind of database."""
    return with_children(desk)


@pytest.fixture
def reading(reading_desk: Desk) -> Desk:
    """The same on SQLite alone."""
    return with_children(reading_desk)


def with_children(desk: Desk) -> Desk:
    """The desk, at which three children are known."""
    born = date(2015, 5, 1)
    with desk.database.transaction() as session:
        session.execute(
            insert(pupils),
            [
                {"id": f"id-{number}", "upn": upn(number), "name": f"Child {number}", "date_of_birth": born}
                for number in (1, 2, 3)
            ],
        )
    return desk


def register(desk: Desk) -> Register:
    """Every mark that is stored: (UPN, URN, day, AM or PM) -> code."""
    numbers = {pupil.id: pupil.upn for pupil in desk.rows(pupils)}
    found = {}
    for row in desk.rows(register_weeks):
        for place, character in enumerate(row.codes):
            day, half = weeks.session_at(row.monday, place)
            found[numbers[row.pupil_id], row.school_urn, str(day), half] = weeks.code(character)
    return {key: code for key, code in found.items() if code}


def history(desk: Desk) -> list[tuple[str, str, str, str]]:
    return [(str(row.day), row.session, row.was, row.became) for row in desk.rows(mark_changes)]


def row(
    code: str, day: object = MONDAY, half: str = "AM", number: str = AMY, at: str = "", urn: str = "100001"
) -> str:
    return f"{number},{urn},{day},{half},{code},,{at}\n"


def test_marks_come_in_once(children: Desk) -> None:
    file = (
        HEADS
        + row("/")
        + row("\\", half="PM")
        + row("Y1", MONDAY + timedelta(9))
        + row("I", number=BEN, urn="100002")
    )
    assert counted(children.bring("marks", file)) == (4, 0, 0, 0)
    assert register(children) == {
        (AMY, "100001", "2025-09-08", "AM"): "/",
        (AMY, "100001", "2025-09-08", "PM"): "\\",
        (AMY, "100001", "2025-09-17", "AM"): "Y1",
        (BEN, "100002", "2025-09-08", "AM"): "I",
    }
    assert [(row.school_urn, str(row.monday)) for row in children.rows(school_weeks)] == [
        ("100001", "2025-09-08"), ("100001", "2025-09-15"), ("100002", "2025-09-08"),
    ]  # fmt: skip
    before = children.everything("imports")
    assert counted(children.bring("marks", file)) == (0, 0, 4, 0)
    assert children.everything("imports") == before


def test_a_later_revision_wins_and_the_old_mark_is_kept(children: Desk) -> None:
    children.bring("marks", HEADS + row("N", at="2025-09-08T09:05:00") + row("N", half="PM"))
    late = HEADS + row("I", at="2025-09-10T08:00:00+01:00") + row("O", at="2025-09-09T23:00:00Z")
    assert counted(children.bring("marks", late)) == (0, 1, 1, 0)
    assert counted(children.bring("marks", HEADS + row("/", at="2025-09-09T12:00:00"))) == (0, 0, 1, 0)
    assert counted(children.bring("marks", HEADS + row("L") + row("", half="PM"))) == (0, 2, 0, 0)
    assert history(children) == [
        ("2025-09-08", "AM", "N", "I"), ("2025-09-08", "AM", "I", "L"), ("2025-09-08", "PM", "N", ""),
    ]  # fmt: skip
    first, second, _ = children.rows(mark_changes)
    assert first.was_recorded_at == datetime(2025, 9, 8, 8, 5, tzinfo=UTC)
    assert first.recorded_at == datetime(2025, 9, 10, 7, tzinfo=UTC)
    assert (second.was_recorded_at, second.recorded_at) == (first.recorded_at, None)
    assert register(children) == {(AMY, "100001", "2025-09-08", "AM"): "L"}


def test_a_week_without_sessions_is_no_school_week_any_more(children: Desk) -> None:
    children.bring("marks", HEADS + row("/") + row("/", number=BEN))
    children.bring("marks", HEADS + row("#"))
    assert len(children.rows(school_weeks)) == 1
    children.bring("marks", HEADS + row("", number=BEN))
    assert children.rows(school_weeks) == []


def test_a_herringbone_has_a_row_for_a_week(children: Desk) -> None:
    file = (
        "UPN;URN;Week beginning;Mon AM;MonPM;Tuesday AM;Sat AM\n"
        f"{AMY};100001;2025-09-08;/;\\;I;\n{BEN};100001;2025-09-08;C1;;;Q\n"
    )
    assert counted(children.bring("marks", file)) == (5, 0, 3, 0)
    assert register(children) == {
        (AMY, "100001", "2025-09-08", "AM"): "/",
        (AMY, "100001", "2025-09-08", "PM"): "\\",
        (AMY, "100001", "2025-09-09", "AM"): "I",
        (BEN, "100001", "2025-09-08", "AM"): "C1",
        (BEN, "100001", "2025-09-13", "AM"): "Q",
    }
    assert counted(children.bring("marks", file.replace(";I;", ";M;"))) == (0, 1, 7, 0)
    assert history(children) == [("2025-09-09", "AM", "I", "M")]


def parquet(folder: Path, columns: Mapping[str, Any]) -> Path:
    path = folder / "marks.parquet"
    pa.parquet.write_table(pa.table(dict(columns)), path)
    return path


def test_parquet_comes_in_with_its_own_dates_and_moments(reading: Desk) -> None:
    recorded = [datetime(2025, 9, 8, 9, 5, tzinfo=UTC), None]
    file = {
        "upn": pa.array([AMY, BEN]).dictionary_encode(),
        "urn": pa.array([100001, 100002]),
        "date": pa.array([MONDAY, MONDAY]),
        "session": ["AM", "pm"],
        "code": ["/", None],
        "recorded_at": pa.array(recorded, pa.timestamp("us", "Europe/London")),
    }
    assert counted(reading.bring("marks", parquet(reading.folder, file))) == (1, 0, 1, 0)
    assert register(reading) == {(AMY, "100001", "2025-09-08", "AM"): "/"}
    (week,) = reading.rows(register_weeks)
    assert weeks.times(week.recorded)[0] == int(datetime(2025, 9, 8, 9, 5, tzinfo=UTC).timestamp())
    unknown = parquet(reading.folder, {**file, "code": ["/", "QQ"]})
    assert reading.refused("marks", unknown) == ["row 2, Code: UNKNOWN-CODE"]
    moments = pa.array([MONDAY, MONDAY]).cast(pa.timestamp("ns"))
    again = parquet(reading.folder, {**file, "date": moments})
    assert counted(reading.bring("marks", again)) == (0, 0, 2, 0)


def test_a_damaged_parquet_leaves_everything_as_it_was(reading: Desk) -> None:
    reading.bring("marks", HEADS + row("/"))
    columns = {
        "UPN": [AMY] * 50_000, "URN": ["100001"] * 50_000, "Date": [str(MONDAY)] * 50_000,
        "Session": ["AM"] * 50_000, "Code": ["/", "I", "O", "U", "L"] * 10_000,
    }  # fmt: skip
    whole = parquet(reading.folder, columns).read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:40] + b"\xff" * 900 + whole[940:]):
        broken = reading.folder / "broken.parquet"
        broken.write_bytes(damaged)
        assert reading.refused("marks", broken) == [": DAMAGED-FILE"]
    assert reading.refused("marks", parquet(reading.folder, {"UPN": [AMY]})) == [
        "line 1: COLUMN-MISSING" for _ in range(4)
    ]


def test_every_bad_mark_is_named_with_its_line(reading: Desk) -> None:
    wrong_letter = ("A" if AMY[0] != "A" else "B") + AMY[1:]
    bad = {
        "BAD-DATE": row("/", "08/09/2025"),
        "EMPTY": row("/", ""),
        "BAD-SESSION": row("/", half="morning"),
        "UNKNOWN-CODE": row("l"),
        "CODE-NOT-IN-FORCE": row("H"),
        "UNKNOWN-SCHOOL": row("/", urn="100009"),
        "UNKNOWN-PUPIL": row("/", number=upn(9)),
        "WRONG-CHECK-LETTER": row("/", number=wrong_letter),
        "BAD-MOMENT": row("/", at="08/09/2025 09:05"),
        "CELLS-MISSING": "a,b\n",
    }
    columns = ("Date", "Date", "Session", "Code", "Code", "URN", "UPN", "UPN", "RecordedAt", "")
    expected = [
        f"line {line}, {column}: {code}" if column else f"line {line}: {code}"
        for line, (column, code) in enumerate(zip(columns, bad, strict=True), start=4)
    ]
    file = HEADS + row("/") + "\n" + "".join(bad.values()) + ",,,,,,\n" + row("/", half="noon")
    assert reading.refused("marks", file) == [*expected, "line 15, Session: BAD-SESSION"]
    assert counted(reading.bring("marks", file, skip_bad_rows=True)) == (1, 0, 0, 11)
    assert reading.refused("marks", HEADS + row("/") + row('"I')) == ["line 3: NOT-CSV"]


def test_several_faults_of_a_row_are_told_together(reading: Desk) -> None:
    assert reading.refused("marks", HEADS + row("H", "2025-02-30", "x") + row("H", half="y")) == [
        "line 2, Date: BAD-DATE",
        "line 2, Session: BAD-SESSION",
        "line 3, Session: BAD-SESSION",
        "line 3, Code: CODE-NOT-IN-FORCE",
    ]


def test_a_week_that_begins_on_no_monday_or_holds_an_old_code_is_told(reading: Desk) -> None:
    file = f"UPN,URN,Week,MonAM,FriPM\n{AMY},100001,2025-09-09,/,/\n{AMY},100001,2024-08-12,H,K\n"
    assert reading.refused("marks", file) == [
        "line 2, Week: NOT-A-MONDAY", "line 3, FriPM: CODE-NOT-IN-FORCE",
    ]  # fmt: skip


def test_a_code_may_stand_on_the_last_and_first_day_of_its_life(reading: Desk) -> None:
    file = HEADS + row("H", "2024-08-18") + row("K", "2024-08-19")
    assert counted(reading.bring("marks", file)) == (2, 0, 0, 0)


def test_a_late_mark_finds_the_child_by_the_former_number_even_after_leaving(reading: Desk) -> None:
    reading.bring(
        "pupils", f"UPN,Former UPN,URN,Admitted,Left\n{upn(4)},{AMY},100001,2024-09-01,2025-09-05\n"
    )
    reading.bring("marks", HEADS + row("O"))
    assert register(reading) == {(upn(4), "100001", "2025-09-08", "AM"): "O"}


def test_a_dry_run_and_a_broken_import_leave_the_register_as_it_was(
    children: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    children.bring("marks", HEADS + row("/"))
    before = children.everything()
    file = HEADS + row("I") + row("/", number=BEN)
    assert counted(children.bring("marks", file, dry_run=True)) == (1, 1, 0, 0)
    assert children.everything() == before

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.store.register_weeks.put_school_weeks", power_cut)
    with pytest.raises(KeyboardInterrupt):
        children.bring("marks", file)
    assert children.everything() == before


def test_a_file_is_put_together_school_by_school(reading: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MARKS_AT_ONCE", 1)
    days: Iterable[date] = (MONDAY + timedelta(days) for days in range(5))
    file = HEADS + "".join(
        row("/", day, number=number, urn=urn)
        for day in days
        for number in (AMY, BEN)
        for urn in ("100001", "100002")
    )
    assert counted(reading.bring("marks", file)) == (20, 0, 0, 0)
    assert counted(reading.bring("marks", file)) == (0, 0, 20, 0)
    assert len(register(reading)) == 20


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.replace(",", ";").encode("utf-16"),
        lambda text: b"sep=;\n" + text.replace(",", ";").encode(),
        lambda text: "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()
        ).encode(),
        lambda text: text.replace("UPN,URN,Date", "Unique Pupil Number,school_urn,DATE").lower().encode(),
    ],
)
def test_however_a_program_writes_marks_they_are_read(reading: Desk, written: Callable[[str], bytes]) -> None:
    file = HEADS + row("/") + row("\\", half="PM") + row("#", number=BEN)
    assert counted(reading.bring("marks", written(file))) == (3, 0, 0, 0)
    assert set(register(reading).values()) == {"/", "\\", "#"}


def test_a_file_that_ends_half_way_through_a_row_is_refused(reading: Desk) -> None:
    file = HEADS + row("/") + row("/", half="PM")
    assert reading.refused("marks", file[: -len(",100001,2025-09-08,PM,/,,\n") + 10]) == [
        "line 3: CELLS-MISSING"
    ]
    assert reading.refused("marks", HEADS.replace("Code", "Reason") + row("/")) == ["line 1: COLUMN-MISSING"]


def test_no_mark_of_a_day_to_come_is_taken(reading: Desk) -> None:
    reading.now = datetime(2025, 9, 10, 23, 30, tzinfo=UTC)  # 11 September in England
    marks = row("/", MONDAY + timedelta(3)) + row("/", MONDAY + timedelta(4)) + row("", MONDAY + timedelta(5))
    assert reading.refused("marks", HEADS + marks) == ["line 3, Code: NOT-YET"]
    outcome = reading.bring("marks", HEADS + marks, skip_bad_rows=True)
    assert counted(outcome) == (1, 0, 1, 1)
    assert list(register(reading).values()) == ["/"]


def test_a_week_that_is_not_over_comes_in_with_what_is_known_of_it(reading: Desk) -> None:
    reading.now = datetime(2025, 9, 9, 16, tzinfo=UTC)
    heads = "UPN,URN,Week,MonAM,MonPM,TueAM,TuePM,WedAM,FriAM\n"
    week = f"{AMY},100001,{MONDAY},/,\\,/,I,,#\n"
    assert counted(reading.bring("marks", heads + week)) == (5, 0, 1, 0)
    beforehand = f"{AMY},100001,{MONDAY},/,\\,/,I,H,#\n".replace("H", "Y1")
    assert reading.refused("marks", heads + beforehand) == ["line 2, WedAM: NOT-YET"]
