"""What people do with files that they upload: have them checked, read in another way, imported."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.errors import BadInput, NotAllowed, NotFound
from engine.identity import Actor
from engine.imports import uploads
from engine.imports.findings import FAULTS_SHOWN
from engine.tables import imports, pupils, schools
from engine.work.upload_check import UploadReading, check
from engine.work.upload_in_hand import CHANGED_MEANWHILE
from tests.engine.imports.conftest import ADMINISTRATOR, NOW, OFFICER, OTHER, Counter, upn

GOOD = "URN,Name\n100001,Hill Academy\n100003,Fen\n"
BAD = "URN,Name\n10003,Short\n100003,Fen\n"


def test_a_file_is_checked_without_a_trace_and_imported_when_somebody_says_so(counter: Counter) -> None:
    before = counter.desk.everything("uploads")
    upload_id = counter.checked(GOOD)
    found = counter.found(upload_id)
    assert (found.rows, found.added, found.changed, found.refused) == (2, 1, 1, 0)
    assert counter.desk.everything("uploads") == before
    counter.agree(upload_id)
    counter.agree(upload_id)
    assert counter.work() == 1
    assert counter.work() == 0
    counter.agree(upload_id)
    assert counter.see(upload_id).state == "done"
    (line,) = counter.desk.rows(imports)
    assert (line.id, line.imported_by, line.added) == (counter.see(upload_id).import_id, "county", 1)
    assert not counter.keeping.file(upload_id).exists()


def test_marks_are_checked_while_somebody_writes(counter: Counter, tmp_path: Path) -> None:
    counter.desk.bring("pupils", f"UPN,Name,DOB,URN\n{upn(1)},Amy Hill,2015-05-01,100001\n")
    marks = f"UPN,URN,Date,Session,Code\n{upn(1)},100001,2026-01-05,AM,/\n{upn(1)},100001,2026-01-05,PM,I\n"
    reading = UploadReading(
        "marks", counter.desk.file(marks), "marks.csv", None, {}, tmp_path / "refused.csv", tmp_path / "d"
    )
    before = counter.desk.everything()
    with counter.desk.database.transaction():
        found, _ = check(counter.desk.database, OFFICER, reading, NOW, lambda share: None)
    assert (found.added, found.rows, found.importable) == (2, 2, True)
    assert counter.desk.everything() == before


def test_bad_rows_stay_out_only_when_just_these_were_agreed_to(reading_counter: Counter) -> None:
    counter = reading_counter
    upload_id = counter.checked(BAD)
    for number in (0, 2):
        with pytest.raises(BadInput, match="say to leave them out"):
            counter.agree(upload_id, leave_out=number)
    counter.agree(upload_id, leave_out=1)
    counter.work()
    found = counter.found(upload_id)
    assert (found.added, found.refused) == (1, 1)
    (told,) = found.faults
    assert told.where == "line 2, URN"
    lines = counter.keeping.refused_rows(upload_id).read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["Line", "2"]


def test_when_other_rows_are_bad_by_then_nothing_is_imported_and_the_file_is_checked_again(
    counter: Counter,
) -> None:
    child = f"UPN,Name,DOB,URN\n{upn(1)},Amy Hill,2015-05-01,100003\n"
    counter.desk.bring("schools", "URN,Name\n100003,Fen\n")
    upload_id = counter.checked(child, "pupils")
    with counter.desk.database.transaction() as session:
        session.execute(schools.delete().where(schools.c.urn == "100003"))
    counter.agree(upload_id)
    counter.work()
    counter.work()
    seen = counter.see(upload_id)
    assert (seen.state, seen.problem) == ("checked", CHANGED_MEANWHILE)
    assert counter.found(upload_id).refused == 1
    assert counter.desk.rows(pupils) == []


def test_who_looked_at_an_earlier_check_cannot_import_by_it(reading_counter: Counter) -> None:
    counter = reading_counter
    upload_id = counter.checked("URN,Name,Title\n100003,Fen,Dr Fen\n")
    counter.do(uploads.read_again, upload_id, 1, None, {"Name": "Title", "Nothing": "Title", "URN": "URN"})
    with pytest.raises(uploads.UploadMoved):
        counter.do(uploads.begin_upload_import, upload_id, 1, 0)
    counter.work()
    assert counter.see(upload_id).mapping == {"Name": "Title", "URN": "URN"}
    with pytest.raises(uploads.UploadMoved):
        counter.do(uploads.read_again, upload_id, 1, None, {})
    counter.agree(upload_id)
    counter.work()
    assert counter.desk.rows(schools)[-1].name == "Dr Fen"


def test_a_column_may_be_said_not_to_be_in_the_file(reading_counter: Counter) -> None:
    heads = "UPN,Name,DOB,URN,Sex\n"
    upload_id = reading_counter.checked(f"{heads}{upn(1)},Amy Hill,2015-05-01,100001,Saxon\n", "pupils")
    mapping = {column.name: column.taken_from for column in reading_counter.found(upload_id).columns}
    assert mapping["Sex"] == "Sex"
    reading_counter.do(uploads.read_again, upload_id, 1, None, {**mapping, "Sex": ""})
    reading_counter.work()
    assert reading_counter.found(upload_id).ignored == ["Sex"]
    reading_counter.agree(upload_id)
    reading_counter.work()
    assert reading_counter.desk.pupil(upn(1)).sex is None


def test_a_mended_file_is_read_as_the_one_before_as_far_as_it_has_its_columns(
    reading_counter: Counter,
) -> None:
    counter = reading_counter
    upload_id = counter.checked("URN,Name,Title\n10003,Fen,Dr Fen\n")
    counter.do(uploads.read_again, upload_id, 1, "windows-1252", {"Name": "Title", "URN": "URN"})
    counter.work()
    mended = counter.bring("Number,Name,Title\n100003,Fen,Dr Fen\n", instead_of=upload_id)
    counter.work()
    seen = counter.see(mended)
    assert (seen.mapping, seen.encoding) == ({"Name": "Title"}, "windows-1252")
    with pytest.raises(NotFound):
        counter.do(uploads.upload_of, upload_id)


def test_a_file_that_cannot_be_read_says_why_and_cannot_be_imported(reading_counter: Counter) -> None:
    for content in (b"PK\x03\x04 a workbook", b"PAR1 and no more", b"", b"Nr,Title\n1,x\n", b"a\0b"):
        upload_id = reading_counter.checked(content)
        found = reading_counter.found(upload_id)
        assert (found.importable, len(found.faults)) == (False, 1 + content.startswith(b"Nr"))
        with pytest.raises(BadInput):
            reading_counter.agree(upload_id)


def test_many_faults_are_counted_and_some_shown(reading_counter: Counter) -> None:
    found = reading_counter.found(reading_counter.checked("URN,Name\n" + "x,y\n" * (FAULTS_SHOWN + 7)))
    assert (found.refused, len(found.faults), found.more_faults) == (FAULTS_SHOWN + 7, FAULTS_SHOWN, 7)


def test_one_file_is_imported_at_a_time(counter: Counter) -> None:
    first, second = counter.checked(GOOD), counter.checked(GOOD, actor=OTHER)
    counter.agree(first)
    with pytest.raises(uploads.ImportUnderWay, match="Gareth Pugh is having"):
        counter.agree(second, actor=OTHER)
    counter.work()
    with counter.desk.database.reading() as session:
        assert uploads.outdated(session, counter.see(second))
    counter.agree(second, actor=OTHER)
    counter.work()
    assert [line.unchanged for line in counter.desk.rows(imports) if line.imported_by == "county2"] == [2]


def test_two_who_press_at_once_do_not_both_import(counter: Counter) -> None:
    ids = {actor: counter.checked(GOOD, actor=actor) for actor in (OFFICER, OTHER)}

    def press(actor: Actor) -> bool:
        try:
            counter.agree(ids[actor], actor=actor)
        except uploads.ImportUnderWay:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(press, ids)) == [False, True]


def test_a_file_is_for_its_uploader_and_administrators_and_nobody_else_may_read_its_bytes(
    reading_counter: Counter,
) -> None:
    upload_id = reading_counter.checked(GOOD)
    assert reading_counter.do(uploads.upload_of, upload_id, actor=ADMINISTRATOR).id == upload_id
    assert reading_counter.do(uploads.uploads_of, actor=OTHER) == []
    for verb, arguments in (
        (uploads.upload_of, ()),
        (uploads.begin_upload_import, (1, 0)),
        (uploads.read_again, (1, None, {})),
        (uploads.withdraw_upload, ()),
    ):
        with pytest.raises(NotFound):
            reading_counter.do(verb, upload_id, *arguments, actor=OTHER)
    folder = reading_counter.keeping.file(upload_id).parent
    assert [path.stat().st_mode & 0o077 for path in (folder, folder.parent, folder / "file")] == [0, 0, 0]
    with pytest.raises(NotAllowed):
        reading_counter.bring("Sign-in name,Name,Roles\nx,Y,auditor\n", "staff")
    assert list(reading_counter.keeping.touched()) == [upload_id]
