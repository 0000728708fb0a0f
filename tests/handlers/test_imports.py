"""Importing by the browser: what is in a file is seen before anything is written, and by nobody else."""

import csv
import html
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from engine import passwords
from engine.clock import wall_clock
from engine.identity import Actor
from engine.imports.keeping import Keeping
from engine.store import moment, people
from engine.store.database import Database, open_database
from engine.store.people import Person
from engine.tables import imports, pupils, schools
from engine.work.uploads import work_on_uploads
from tests.engine.casework.office import MONDAY
from tests.engine.imports.conftest import upn
from tests.handlers.conftest import Browser

PEOPLE = (
    Actor("county", "Gareth Pugh", frozenset({"county_officer"})),
    Actor("county2", "Cat Officer", frozenset({"county_officer"})),
    Actor("tied", "Tied Up", frozenset({"county_officer"}), frozenset({"100001"})),
    Actor("admin", "Owen Hart", frozenset({"administrator"})),
    Actor("lead", "Lee Lead", frozenset({"lead_professional"})),
)
PUPILS = "UPN,Forename,Surname,DOB,School\n"
GOOD = PUPILS + f"{upn(1)},Amy,Hill,2015-05-01,100001\n"
BAD = GOOD + f"{upn(2)},<b>Ben</b>,Dale,05/01/2015,999999\n{upn(3)},=1+1,Moor,42000,100001\n"


@dataclass
class Counter:
    """The application, its database and its folder of uploaded files; one browser a person."""

    database: Database
    keeping: Keeping
    clients: Any

    def signed_in(self, name: str) -> Browser:
        """A browser in which this person signed in; no password is typed, because hashing is slow."""
        browser, token, now = Browser(self.clients()), passwords.new_token(), wall_clock()
        with self.database.transaction() as session:
            found = people.credentials(session, user_id=name)
            assert found
            people.add_session(
                session, passwords.password_fingerprint(token), found, now, now + timedelta(hours=1)
            )
        browser.client.set_cookie("pathways", token)
        return browser

    def work(self) -> None:
        """Let the worker see to what waits."""
        work_on_uploads(self.database, self.keeping)

    def checked(self, browser: Browser, content: str | bytes, kind: str = "pupils", **more: Any) -> str:
        """Upload a file and have it checked; the address of its page."""
        page = upload(browser, content, kind, **more)
        assert page.status_code == 302, page.text
        self.work()
        return page.location

    def logged(self) -> list[Any]:
        with self.database.reading() as session:
            return list(session.execute(select(imports)).all())


def upload(
    browser: Browser, content: str | bytes, kind: str = "pupils", name: str = "pupils.csv", **more: Any
) -> TestResponse:
    """Send a file."""
    stream = BytesIO(content.encode() if isinstance(content, str) else content)
    return browser.post("/imports", kind=kind, file=(stream, name), **more)


def press(browser: Browser, page: str, **more: Any) -> TestResponse:
    """Press Import, as the first check said."""
    return browser.post(f"{page}/import", **{"round": 1, "leave_out": 0, **more})


def words(page: TestResponse) -> str:
    """The page as it is read."""
    return " ".join(html.unescape(page.text).split())


@pytest.fixture
def counter(
    pages: Flask, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Counter]:
    """An office without casework, where files come in."""
    shutil.copy(sqlite_template, tmp_path / "counter.db")
    database, keeping = open_database(f"sqlite:///{tmp_path / 'counter.db'}"), Keeping(tmp_path / "uploads")
    with database.transaction() as session:
        moment.set_up(session, training=True)
        session.execute(insert(schools), [{"urn": "100001", "name": "Hill Primary"}])
        for actor in PEOPLE:
            person = Person(
                id=actor.id, name=actor.name, reached_by=None, sign_in_name=actor.id, roles=actor.roles,
                schools=actor.schools, active=True, must_change_password=False, locked_until=None,
            )  # fmt: skip
            people.add_person(session, person, "no password", MONDAY)
    own = replace(pages.extensions["pathways"], database=database, keeping=keeping, upload_megabytes=1)
    monkeypatch.setitem(pages.extensions, "pathways", own)
    yield Counter(database, keeping, pages.test_client)
    database.close()


def test_a_file_is_seen_before_it_is_imported_and_found_in_the_log_afterwards(counter: Counter) -> None:
    officer = counter.signed_in("county")
    page = upload(officer, GOOD).location
    assert "waits to be checked" in officer.get(page).text
    counter.work()
    seen = words(officer.get(page))
    for said in ("Everything in the file can be taken", "UTF-8", "comma", "2015-05-01", "Of 1 row:"):
        assert said in seen
    assert counter.logged() == []
    assert "pupils.csv" in officer.get("/imports").text
    for _ in range(2):
        assert press(officer, page).status_code == 302
    assert "waits for its turn" in officer.get(page).text
    counter.work()
    assert press(officer, page).status_code == 302
    counter.work()
    assert "Imported" in officer.get(page).text
    (line,) = counter.logged()
    assert (line.kind, line.added, line.imported_by) == ("pupils", 1, "county")
    log = words(officer.get("/imports/log"))
    assert "Gareth Pugh" in log
    assert "pupils.csv" in log


def test_mistakes_are_shown_with_their_lines_and_nothing_of_the_file_runs_in_the_page(
    counter: Counter,
) -> None:
    officer = counter.signed_in("county")
    page = counter.checked(officer, BAD)
    seen = officer.get(page)
    for said in (
        "2 rows cannot be taken",
        "Line 3, Date of birth",
        "“05/01/2015” can be read as several dates.",
        "is the number that Excel keeps for a date",
        "Import the rest and leave these 2 rows out",
    ):
        assert said in words(seen)
    assert "<b>Ben</b>" not in seen.text
    assert "&lt;b&gt;Ben&lt;/b&gt;" in seen.text
    assert press(officer, page).status_code == 422
    assert press(officer, page, leave_out=2).status_code == 302
    counter.work()
    assert "Left out" in officer.get(page).text
    assert (counter.logged()[0].added, counter.logged()[0].refused) == (1, 2)


def test_changes_that_can_harm_a_child_are_named_and_must_be_confirmed(counter: Counter) -> None:
    officer = counter.signed_in("county")
    known = f"UPN,Name,DOB,School,CP,Year\n{upn(1)},<i>Amy</i>,2015-05-01,100001,yes,5\n"
    press(officer, counter.checked(officer, known))
    counter.work()
    page = counter.checked(officer, f"UPN,CP,Year,EHCP\n{upn(1)},no,6,\n")
    seen = words(officer.get(page))
    for said in ("Child protection: 1", "Year group: 1", "EHCP: 0", "Look at 1 change first", "<i>Amy</i>"):
        assert said in seen
    assert "<i>Amy</i>" not in officer.get(page).text
    listed = officer.get(f"{page}/dangers.csv").get_data().decode("utf-8-sig")
    assert f"{upn(1)},<i>Amy</i>,Child protection,Yes,No" in listed
    refused = press(officer, page)
    assert refused.status_code == 422
    assert "Say that you have looked at the changes" in refused.text
    counter.work()
    assert len(counter.logged()) == 1
    assert press(officer, page, confirmed="yes").status_code == 302
    counter.work()
    assert "What was confirmed" in officer.get(page).text
    log = words(officer.get("/imports/log"))
    assert "Child protection: 1; Year group: 1" in log
    assert "EHCP: 0" not in log


def test_nobody_confirms_other_changes_than_those_that_were_shown(counter: Counter) -> None:
    officer = counter.signed_in("county")
    press(officer, counter.checked(officer, f"UPN,Name,DOB,CP\n{upn(1)},Amy,2015-05-01,no\n"))
    counter.work()
    page = counter.checked(officer, f"UPN,CP\n{upn(1)},no\n")
    assert "can harm a child" not in officer.get(page).text
    with counter.database.transaction() as session:
        session.execute(update(pupils).values(child_protection=True))
    press(officer, page)
    counter.work()
    counter.work()
    assert "other things now than those you confirmed" in words(officer.get(page))
    assert "Look at 1 change first" in officer.get(page).text
    assert len(counter.logged()) == 1


def test_the_list_of_refused_rows_is_harmless_in_a_spreadsheet_and_can_be_mended_and_imported(
    counter: Counter,
) -> None:
    officer = counter.signed_in("county")
    page = counter.checked(officer, BAD)
    answer = officer.get(f"{page}/refused.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="refused-pupils.csv"'
    rows = list(csv.DictReader(StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [(row["Line"], row["Forename"]) for row in rows] == [("3", "<b>Ben</b>"), ("4", "'=1+1")]
    assert "Excel keeps for a date" in rows[1]["Reason"]
    mended = answer.get_data().replace(b"05/01/2015", b"2015-01-05").replace(b"42000", b"2014-12-27")
    again = counter.checked(officer, mended.replace(b"999999", b"100001"))
    assert "=1+1" in words(officer.get(again))
    press(officer, again)
    counter.work()
    with counter.database.reading() as session:
        names = set(session.exec_driver_sql("SELECT name FROM pupils").scalars())
    assert names == {"<b>Ben</b> Dale", "=1+1 Moor"}


def test_columns_under_other_names_are_matched_by_hand(counter: Counter) -> None:
    officer = counter.signed_in("county")
    page = counter.checked(officer, "Nummer,Titel\n100003,Fen\n", "schools")
    seen = words(officer.get(page))
    assert "This file cannot be imported as it is" in seen
    assert "The column “URN” is missing." in seen
    assert "Needs mending" in officer.get("/imports").text
    assert '<option value="Nummer">' in officer.get(page).text
    officer.post(f"{page}/reading", round=1, **{"column URN": "Nummer", "column Name": "Titel"})
    counter.work()
    assert "Everything in the file can be taken" in officer.get(page).text
    assert "Needs mending" not in officer.get("/imports").text
    stale = officer.post(f"{page}/reading", round=1, **{"column URN": "Titel"})
    assert "since you looked at it" in officer.get(stale.location).text
    press(officer, page, round=2)
    counter.work()
    assert counter.logged()[0].added == 1


def test_a_register_with_weeks_as_rows_is_matched_by_hand_too(counter: Counter) -> None:
    officer = counter.signed_in("county")
    counter.checked(officer, GOOD)
    press(officer, counter.checked(officer, GOOD))
    counter.work()
    content = f"Pupil,Place,Begins,Mo1,Mo2\n{upn(1)},100001,2026-01-05,/,I\n"
    page = counter.checked(officer, content, "marks")
    assert "column MonAM" not in officer.get(page).text
    assert "column MonAM" in officer.get(f"{page}?rows=weeks").text
    names = {"UPN": "Pupil", "URN": "Place", "Week": "Begins", "MonAM": "Mo1", "MonPM": "Mo2", "TueAM": ""}
    officer.post(f"{page}/reading", round=1, **{f"column {ours}": theirs for ours, theirs in names.items()})
    counter.work()
    assert "Of 2 marks:" in words(officer.get(page))


def test_an_old_encoding_is_said_by_hand(counter: Counter) -> None:
    officer = counter.signed_in("county")
    page = counter.checked(officer, "URN;Name\n100003;École\n".encode("cp1252"), "schools")
    assert "is not UTF-8" in officer.get(page).text
    officer.post(f"{page}/reading", round=1, encoding="windows-1252")
    counter.work()
    seen = words(officer.get(page))
    for said in ("École", "Windows-1252", "semicolon", "Everything in the file can be taken"):
        assert said in seen


def test_a_mended_file_takes_the_place_of_the_one_with_mistakes(counter: Counter) -> None:
    officer = counter.signed_in("county")
    before = counter.checked(officer, BAD)
    page = counter.checked(officer, GOOD, instead_of=before.rpartition("/")[2])
    assert officer.get(before).status_code == 404
    assert list(counter.keeping.touched()) == [page.rpartition("/")[2]]


def test_a_file_that_is_not_wanted_is_removed(counter: Counter) -> None:
    officer = counter.signed_in("county")
    page = counter.checked(officer, GOOD)
    assert officer.post(f"{page}/remove").status_code == 302
    assert officer.get(page).status_code == 404
    assert counter.keeping.touched() == {}
    page = counter.checked(officer, GOOD)
    press(officer, page)
    officer.post(f"{page}/remove")
    assert officer.get(page).status_code == 200


def test_two_who_import_at_once_are_told_of_each_other(counter: Counter) -> None:
    officer, other = counter.signed_in("county"), counter.signed_in("county2")
    first, second = counter.checked(officer, GOOD), counter.checked(other, GOOD)
    press(officer, first)
    assert "Gareth Pugh is having pupils.csv imported" in words(other.get(second))
    refused = press(other, second)
    assert "Import yours when that has ended" in words(other.get(refused.location))
    counter.work()
    assert "Something was imported after this check" in words(other.get(second))
    assert len(counter.logged()) == 1


def test_a_file_is_shown_to_who_uploaded_it_and_to_administrators_alone(counter: Counter) -> None:
    page = counter.checked(counter.signed_in("county"), BAD)
    other = counter.signed_in("county2")
    for path in (page, f"{page}/refused.csv"):
        assert other.get(path).status_code == 404
    for path in ("import", "reading", "remove"):
        assert other.post(f"{page}/{path}", round=1, leave_out=2).status_code == 404
    assert "pupils.csv" not in other.get("/imports").text
    administrator = counter.signed_in("admin")
    assert administrator.get(page).status_code == 200
    assert "pupils.csv" in administrator.get("/imports").text
    with counter.database.reading() as session:
        noted = session.exec_driver_sql("SELECT user_id, kind FROM reading_log").all()
    assert [tuple(row) for row in noted] == [("admin", "upload")]


def test_only_those_who_look_after_data_import(counter: Counter) -> None:
    for name in ("lead", "tied"):
        browser = counter.signed_in(name)
        assert browser.get("/imports").status_code == 403
        assert browser.get("/imports/log").status_code == 403
        assert upload(browser, GOOD).status_code == 403
    assert "Import data" not in counter.signed_in("lead").get("/accessibility").text
    officer = counter.signed_in("county")
    assert 'value="staff"' not in officer.get("/imports").text
    assert upload(officer, "Sign-in name,Name,Roles\nx,Y,auditor\n", "staff").status_code == 403
    assert counter.keeping.touched() == {}


def test_a_file_too_large_or_from_nobody_is_not_even_kept(counter: Counter) -> None:
    large = {
        "input_stream": BytesIO(b"x" * 1_200_000), "content_length": 1_200_000,
        "content_type": "multipart/form-data; boundary=x",
    }  # fmt: skip
    officer = counter.signed_in("county")
    refused = officer.client.post("/imports", **large)
    assert refused.status_code == 413
    assert "at most 1 MB are taken here" in refused.text
    answer = Browser(counter.clients()).client.post("/imports", **large | {"input_stream": BytesIO()})
    assert (answer.status_code, "/sign-in?next=/imports" in answer.location) == (302, True)
    assert counter.keeping.touched() == {}
    forged = officer.client.post("/imports", data={"kind": "pupils", "file": (BytesIO(b"x"), "x.csv")})
    assert forged.status_code == 400
    assert counter.keeping.touched() == {}


def test_the_name_of_a_file_is_shown_and_never_a_path(counter: Counter) -> None:
    administrator = counter.signed_in("admin")
    page = counter.checked(administrator, GOOD, name="../../etc/<i>pass\u202ewd\x00.csv")
    assert "&lt;i&gt;passwd.csv" in administrator.get(page).text
    assert [path.name for path in counter.keeping.root.iterdir()] == [page.rpartition("/")[2]]


@pytest.mark.parametrize(
    ("fields", "fault"), [({"kind": "cats"}, "what the file is about"), ({"kind": "pupils"}, "Choose a file")]
)
def test_a_form_that_says_too_little_is_shown_again(
    counter: Counter, fields: dict[str, str], fault: str
) -> None:
    again = counter.signed_in("county").post("/imports", **fields)
    assert again.status_code == 422
    assert fault in again.text


def test_new_staff_get_passwords_that_are_made_when_somebody_hands_them_over(counter: Counter) -> None:
    administrator = counter.signed_in("admin")
    page = counter.checked(administrator, "Sign-in name,Name,Roles\nann,Ann Lee,auditor\n", "staff")
    assert "Make passwords" not in administrator.get(page).text
    press(administrator, page)
    counter.work()
    assert "1 new person has" in words(administrator.get(page))
    shown = administrator.post(f"{page}/passwords").text
    secret = shown.split("<strong>")[-1].split("<")[0]
    assert Browser(counter.clients()).sign_in("ann", secret).status_code == 302
    assert secret not in administrator.get(page).text
    assert counter.signed_in("county").post(f"{page}/passwords").status_code == 403


def test_the_log_has_pages_and_names_the_command_line(counter: Counter) -> None:
    line = {
        "kind": "schools", "digest": "0" * 64, "imported_by": "system", "imported_at": MONDAY, "rows": 1234,
        "added": 0, "changed": 0, "unchanged": 1234, "refused": 0,
    }  # fmt: skip
    with counter.database.transaction() as session:
        session.execute(
            insert(imports), [{**line, "id": f"{n:03}", "file_name": f"{n}.csv"} for n in range(60)]
        )
    officer = counter.signed_in("county")
    first, second = officer.get("/imports/log"), officer.get("/imports/log?page=2")
    assert "From the command line" in first.text
    assert "1,234" in first.text
    assert [page.text.count(".csv") for page in (first, second)] == [50, 10]
    assert "Earlier imports" in first.text
    assert "Later imports" in second.text
    beyond = officer.get("/imports/log?page=9").text
    assert "Nothing was imported before that" in beyond
    assert '<a class="govuk-link" href="/imports/log">Latest imports</a>' in beyond
