"""What the project fetches is pinned by hash, and nothing says where to fetch it from."""

import json
import re
from pathlib import Path

import pytest

#: Hosts of package registries, in pieces so that this file does not name one.
REGISTRIES = re.compile(
    "|".join((r"py" r"pi\.(org|python)", r"python" r"hosted\.org", r"npm" r"js\.(org|com)"))
)


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_requirement_is_pinned_with_hashes(repository: Path, name: str) -> None:
    text = (repository / "requirements" / name).read_text()
    requirements = re.split(r"\n(?=[a-z0-9])", text.replace("\\\n", " "))
    assert len(requirements) > 20
    for requirement in requirements:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", requirement), (
            requirement
        )
    assert "://" not in text
    assert "index-url" not in text


def test_development_has_everything_that_runs(repository: Path) -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (repository / "requirements" / name).read_text(), re.MULTILINE))

    assert pins("run.txt") <= pins("dev.txt")


def test_the_lock_of_the_pages_packages_has_hashes_and_no_addresses(repository: Path) -> None:
    packages = json.loads((repository / "package-lock.json").read_text())["packages"]
    fetched = {path: package for path, package in packages.items() if path}
    assert fetched
    assert [path for path, package in fetched.items() if "integrity" not in package] == []
    assert [path for path, package in fetched.items() if "resolved" in package] == []


def test_no_file_names_a_package_registry(repository: Path, files: list[Path]) -> None:
    naming = [
        str(path)
        for path in files
        if REGISTRIES.search((repository / path).read_bytes().decode("utf-8", errors="replace"))
    ]
    assert naming == []


def test_what_nothing_uses_and_everything_waits_for_is_not_installed(repository: Path) -> None:
    # PyArrow asks for pandas at the first array, a quarter of a second of every count.
    for name in ("run.txt", "dev.txt"):
        assert not re.search("^pandas==", (repository / "requirements" / name).read_text(), re.MULTILINE)
