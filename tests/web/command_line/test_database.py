"""The commands that keep an installation: init, publish, lists, clock, accounts, doctor."""

import json
import shutil
import stat
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from sqlalchemy import text

import processes
from engine.clock import wall_clock
from engine.roles import catalogue
from engine.store.database import open_database
from tests.web.command_line.conftest import Finished, Run
from web.demo.cases import LIVES

BENCH = Path(__file__).parents[3] / "web" / "bench" / "bench_review"
SECRET = "0123456789abcdef" * 2


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose database does not exist yet."""
    file = tmp_path / "var" / "pathways.db"
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("PATHWAYS_SECRET_KEY", SECRET)
    return file


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A demo county, made once and only read, or moved on in time."""
    file = tmp_path_factory.mktemp("county") / "pathways.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATHWAYS_DATABASE_URL", f"sqlite:///{file}")
        from web.command_line import main

        assert main(["init", "--demo"]) == 0
        yield file


@pytest.fixture
def demo(county: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", f"sqlite:///{county}")
    monkeypatch.setenv("PATHWAYS_SECRET_KEY", SECRET)
    return county


def answer(finished: Finished) -> dict[str, Any]:
    assert finished.code == 0, finished.err
    found: dict[str, Any] = json.loads(finished.out)
    return found


def children_in(file: Path) -> int:
    database = open_database(f"sqlite:///{file}")
    with database.reading() as session:
        found: int = session.execute(text("SELECT count(*) FROM pupils")).scalar_one()
    database.close()
    return found


def test_every_case_of_the_demo_county_replays_the_same(pathways: Run, demo: Path) -> None:
    told = answer(pathways("replay", processes.folder("county_route").parent, "--json"))
    assert (told["same"], told["different"], told["stops"]) == (told["cases"], 0, 0)
    assert told["cases"] >= len(LIVES)


@pytest.mark.parametrize(
    "words", [["cases"], ["case", "x"], ["processes"], ["clock", "show"], ["user", "add", "a", "b"]]
)
def test_before_init_every_command_says_what_to_run(pathways: Run, empty: Path, words: list[str]) -> None:
    more = ["--role", "administrator"] if words[0] == "user" else []
    refused = pathways(*words, *more)
    assert refused.code == 1
    assert "run `pathways init`" in refused.err


def test_init_twice_changes_nothing_the_second_time(pathways: Run, empty: Path) -> None:
    shipped = processes.shipped()
    assert f"{len(shipped)} new version(s)" in pathways("init").out
    assert "new version" not in pathways("init").out
    rows = answer(pathways("processes", "--json"))["processes"]
    assert {row["version"] for row in rows} == {1}
    assert len(rows) == len(shipped)
    assert stat.S_IMODE(empty.stat().st_mode) == 0o600


def test_a_county_of_another_size_is_asked_for_together_with_the_demo(pathways: Run, empty: Path) -> None:
    assert "--demo" in pathways("init", "--pupils", "500").err
    assert pathways("init", "--demo", "--pupils", "0").code == 2
    refused = pathways("init", "--demo", "--pupils", "50", "--seed", "3")
    assert (refused.code, "ask for more pupils" in refused.err) == (1, True)
    assert children_in(empty) == 0


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://x/y", "sqlite:////proc/none/x.db", "postgresql+psycopg://127.0.0.1:1/x"]
)
def test_a_database_that_cannot_be_used_is_one_line(
    pathways: Run, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", url)
    refused = pathways("init")
    assert refused.code == 1
    assert len(refused.err.splitlines()) == 1


@pytest.fixture
def staffed(pathways: Run, empty: Path) -> Path:
    """An installation with an analyst and a manager."""
    pathways("init")
    pathways("user", "add", "ana", "Ana Lyst", "--role", "analyst")
    pathways("user", "add", "mo", "Mo Manager", "--role", "team_manager")
    return empty


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """A process in a folder that has its id."""
    return Path(copytree(BENCH, tmp_path / "bench_review"))


def test_an_analyst_proposes_and_the_first_version_may_be_published_at_once(
    pathways: Run, staffed: Path, review: Path
) -> None:
    proposed = pathways("publish", review, "--note", "measured", "--by", "ana")
    assert "Somebody else publishes it in the browser: /drafts/" in proposed.out
    assert "bench_review/process.bpmn: (file): PICTURE-MISSING" in proposed.err
    published = pathways("publish", review, "--note", "measured", "--by", "ana", "--approved-by", "mo")
    assert published.out == "bench_review version 1\n"
    assert "Nothing is new" in pathways("publish", review, "--note", "again", "--by", "ana").out


def test_nobody_publishes_alone_or_in_nobody_s_name(pathways: Run, staffed: Path, review: Path) -> None:
    assert pathways("publish", review, "--note", "measured").code == 2
    other = shutil.copytree(BENCH, review.parent / "other")
    misnamed = pathways("publish", other, "--note", "measured", "--by", "ana")
    assert "Give the process that id" in misnamed.err
    for names in (["ana", "--approved-by", "ana"], ["mo"], ["nobody"], ["ana", "--approved-by", "nobody"]):
        assert pathways("publish", review, "--note", "measured", "--by", *names).code == 1
    rows = answer(pathways("processes", "--json"))["processes"]
    assert "bench_review" not in {row["key"] for row in rows}


def test_what_cases_ran_on_is_published_in_the_browser_alone(
    pathways: Run, staffed: Path, review: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.command_line.publishing.processes_that_ran", lambda session: {"bench_review"})
    refused = pathways("publish", review, "--note", "measured", "--by", "ana", "--approved-by", "mo")
    assert refused.code == 1
    assert "let a second person publish it in the browser" in refused.err


def test_faults_are_told_and_nothing_is_proposed(pathways: Run, staffed: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "process.bpmn").write_bytes((BENCH / "process.bpmn").read_bytes())
    refused = pathways("publish", broken, "--note", "without its forms", "--by", "ana")
    assert refused.code == 1
    assert "agree_plan" in refused.err
    assert pathways("publish", tmp_path / "nowhere", "--note", "x", "--by", "ana").code == 1


def test_the_clock_of_a_real_database_stays(pathways: Run, empty: Path) -> None:
    pathways("init")
    refused = pathways("clock", "advance", "P6M")
    assert refused.code == 1
    assert "training" in refused.err


def test_the_clock_of_the_demo_moves_on_and_never_back(pathways: Run, demo: Path) -> None:
    before = datetime.fromisoformat(str(answer(pathways("clock", "show", "--json"))["now"]))
    assert pathways("clock", "advance", "P2W").code == 0
    after = datetime.fromisoformat(str(answer(pathways("clock", "show", "--json"))["now"]))
    assert timedelta(days=13) < after - before < timedelta(days=15)
    back = pathways("clock", "set", "2020-01-01T00:00:00+00:00")
    assert (back.code, "forwards" in back.err) == (1, True)
    assert pathways("clock", "advance", "soon").code == 1
    assert pathways("clock", "set", "soon").code == 1


def test_the_demo_has_registers_of_this_year_and_the_last(demo: Path) -> None:
    database = open_database(f"sqlite:///{demo}")
    with database.reading() as session:
        first, last, children = session.execute(
            text("SELECT min(monday), max(monday), count(DISTINCT pupil_id) FROM register_weeks")
        ).one()
    database.close()
    assert date.fromisoformat(last) - date.fromisoformat(first) > timedelta(weeks=40)
    assert 400 < children <= children_in(demo)


def test_the_demo_has_cases_in_every_state(pathways: Run, demo: Path) -> None:
    cases = answer(pathways("cases", "--json"))["cases"]
    assert len(cases) == len(LIVES)
    assert {case["state"] for case in cases} == {"open", "closed"}
    waiting = {
        task["role"]: task
        for case in cases
        for task in answer(pathways("case", case["id"], "--json"))["open_tasks"]
    }
    assert set(waiting) >= {"school_lead", "lcss_worker", "lead_professional", "team_manager"}
    assert datetime.fromisoformat(waiting["team_manager"]["since"]) < wall_clock()


def test_a_case_tells_its_chronology(pathways: Run, demo: Path) -> None:
    closed = answer(pathways("cases", "--state", "closed", "--json"))["cases"]
    stepped_down = [pathways("case", case["id"]) for case in closed if case["outcome"] == "stepped_down"]
    assert {told.code for told in stepped_down} == {0}
    assert all("Hold the closing review" in told.out for told in stepped_down)
    assert 2 in {told.out.count("Contact the MASH now") for told in stepped_down}


def test_an_unknown_case_is_refused(pathways: Run, demo: Path) -> None:
    refused = pathways("case", "none")
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)


def test_the_demo_is_not_made_in_a_database_in_use(pathways: Run, demo: Path) -> None:
    refused = pathways("init", "--demo")
    assert refused.code == 1
    assert "already sign in" in refused.err


def test_an_added_person_gets_a_password_for_a_day(pathways: Run, empty: Path) -> None:
    pathways("init")
    added = pathways("user", "add", "admin", "Jo Admin", "--role", "administrator")
    assert "within 24 hours" in added.out
    again = pathways("user", "add", "admin", "Jo Again", "--role", "administrator")
    assert again.code == 1
    assert again.err.startswith("sign_in_name: ")
    assert "admin may sign in again" in pathways("user", "unlock", "admin").out
    assert pathways("user", "unlock", "nobody").code == 1


def test_the_doctor_finds_a_changed_event(pathways: Run, demo: Path) -> None:
    well = {
        finding["about"]: finding["well"]
        for finding in json.loads(pathways("doctor", "--json").out)["findings"]
    }
    assert well["history"]
    assert well["database"]
    database = open_database(f"sqlite:///{demo}")
    with database.transaction() as session:
        session.execute(text("DROP TRIGGER events_never_change"))
        session.execute(text("UPDATE events SET actor = 'nobody' WHERE seq = 2"))
    database.close()
    sick = pathways("doctor")
    assert sick.code == 1
    assert "history: case " in sick.err


@pytest.fixture
def own_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A council's own catalogue file."""
    monkeypatch.setenv("PATHWAYS_CATALOGUE", str(tmp_path / "catalogue.toml"))
    yield tmp_path / "catalogue.toml"
    catalogue.cache_clear()


def test_the_doctor_finds_a_process_that_is_off_but_that_another_one_begins(
    pathways: Run, demo: Path, own_catalogue: Path
) -> None:
    def switched_off(*keys: str) -> str:
        own_catalogue.write_text("".join(f"[processes.{key}]\nenabled = false\n" for key in keys))
        catalogue.cache_clear()
        return pathways("doctor").err

    assert "catalogue: “legal_sanction” is off, but “route_3_legal_threshold” begins it" in switched_off(
        "legal_sanction"
    )
    assert "catalogue" not in switched_off(
        "legal_sanction", "route_3_legal_threshold", "submit_referral", "additional_need"
    )


def test_the_doctor_names_a_missing_secret(
    pathways: Run, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PATHWAYS_SECRET_KEY")
    sick = pathways("doctor")
    assert sick.code == 1
    assert "PATHWAYS_SECRET_KEY" in sick.err
    assert "run `pathways init`" in sick.err
