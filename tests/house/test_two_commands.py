"""The two commands of a fresh machine say what they do and what they lack."""

import shutil
import subprocess
from pathlib import Path

import pytest

THOROUGH = "test-thorough"


def run(*words: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words,
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_explains_itself(repository: Path) -> None:
    shown = run("make", cwd=repository)
    assert "make demo" in shown.stdout
    assert "make test" in shown.stdout


def test_continuous_integration_runs_what_a_person_runs(repository: Path) -> None:
    script = repository / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    commands = [line.split("<")[0].strip() for line in script.read_text().splitlines()]
    made = [line for line in commands if line.startswith("make")]
    assert made == ["make test", "make test-thorough", "make test-spark"]


def test_one_setting_makes_the_suite_thorough(repository: Path) -> None:
    ordinary = run("make", "--dry-run", "test", cwd=repository).stdout
    thorough = run("make", "--dry-run", THOROUGH, cwd=repository).stdout
    assert "PATHWAYS_TEST_THOROUGH=yes" in thorough
    assert "PATHWAYS_TEST_THOROUGH" not in ordinary
    tests = [file for file in (repository / "tests").rglob("*.py") if file != Path(__file__)]
    readers = [file.name for file in tests if "PATHWAYS_TEST_THOROUGH" in file.read_text()]
    assert readers == ["amount.py"]


def test_without_java_the_tests_on_spark_are_said_not_to_run(repository: Path, tmp_path: Path) -> None:
    for tool in ("bash", "dirname", "id"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    said = run("scripts/spark-tests", "python3", cwd=repository, PATH=str(tmp_path))
    assert said.returncode == 0
    assert said.stdout.startswith("NOT RUN: the tests on Spark need Java 17 or later, and there is none.")


@pytest.mark.parametrize("target", ["setup", "demo", "test", THOROUGH, "test-spark", "check"])
def test_every_target_can_be_planned(repository: Path, target: str) -> None:
    planned = run("make", "--dry-run", target, cwd=repository)
    assert planned.returncode == 0, planned.stderr


def test_without_a_python_that_is_new_enough_it_says_so(repository: Path, tmp_path: Path) -> None:
    for tool in ("sh", "id", "find", "grep"):
        (tmp_path / tool).symlink_to(
            next(p for p in (Path("/usr/bin") / tool, Path("/bin") / tool) if p.exists())
        )
    refused = run(
        "scripts/system-packages", "python2.7", cwd=repository, PATH=str(tmp_path), HOME=str(tmp_path)
    )
    assert refused.returncode == 1
    assert "Python 3.11 or later with venv is needed ('python2.7' is not)" in refused.stderr
    assert "chromium" in refused.stderr


def test_tests_name_what_they_check(repository: Path) -> None:
    planned = run("make", "--dry-run", "check", cwd=repository).stdout
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest"):
        assert tool in planned
