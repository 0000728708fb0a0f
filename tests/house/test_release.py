"""What councils install is whole: styles, processes and all, in an environment without tools for tests."""

import re
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.amount import many
from tests.house.conftest import PACKAGES


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([repository / "scripts" / "wheel", sys.executable, folder], check=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment in which the wheel is installed, and this one's dependencies are seen."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--no-compile",
    ]
    subprocess.run([*install, str(wheel)], check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    seen = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "dependencies.pth").write_text("\n".join(seen))
    return python


def test_the_wheel_carries_every_file_of_the_product(wheel: Path, files: list[Path]) -> None:
    carried = set(ZipFile(wheel).namelist())
    assert {"engine/common_passwords.txt", "web/static/built/govuk-frontend.css"} <= carried
    assert [str(file) for file in files if file.parts[0] in PACKAGES and str(file) not in carried] == []
    assert [name for name in carried if name.startswith("tests/")] == []


def test_an_installed_release_serves_its_pages_with_styles_from_any_folder(
    repository: Path, installed: Path, tmp_path: Path
) -> None:
    script = repository / "scripts" / "try-install"
    try_it = [str(installed), "-I", str(script), *["--check"][: many(1, 0)]]
    said = subprocess.run(try_it, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    shipped = len(list((repository / "processes").glob("*/process.bpmn")))
    assert f"{shipped} new version(s) of the shipped processes were published." in said
    assert re.search(r"css of the sign-in page: 5 files, \d{6} characters", said)
