"""docs/licences.md names the licence of everything that an installation brings, as its makers say it."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import metadata
from pathlib import Path

import pytest

#: How older metadata say a licence -> its name in the list of SPDX.
SAID_OTHERWISE = {
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache Software License, BSD License": "Apache-2.0 OR BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0",
    "MIT License": "MIT",
    "SEE LICENSE IN LICENSE": "bpmn.io",
}
#: Makes the scripts of the pages and is not in them.
TOOLS = ("esbuild", "@esbuild/")


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs" / "licences.md").read_text(encoding="utf-8")


def as_table(licences: Iterable[tuple[str, str]]) -> str:
    """Pairs of a package and what its makers say, as the page shows them: by licence."""
    packages = defaultdict(list)
    for package, said in licences:
        packages[SAID_OTHERWISE.get(said, said)].append(package)
    rows = [f"| {licence} | {', '.join(sorted(names))} |" for licence, names in sorted(packages.items())]
    return "\n".join(("| licence | packages |", "|---|---|", *rows))


def said_by(package: str) -> str:
    """The licence in a package's own metadata: an expression, or what was usual before."""
    told = metadata(package)
    if "License-Expression" in told:
        return str(told["License-Expression"])
    kinds = [each.split(" :: ")[-1] for each in told.get_all("Classifier", []) if each.startswith("License")]
    return ", ".join(sorted(kinds)) or str(told["License"])


def test_the_licences_of_python_packages_are_those_that_they_say(page: str, repository: Path) -> None:
    pinned = set(
        re.findall(r"^([\w.-]+)==", (repository / "requirements" / "run.txt").read_text(), re.MULTILINE)
    )
    assert as_table((package, said_by(package)) for package in pinned) in page


def test_the_licences_of_what_pages_load_are_those_that_they_say(page: str, repository: Path) -> None:
    packages = json.loads((repository / "package-lock.json").read_text())["packages"]
    names = {path.rpartition("node_modules/")[2]: package for path, package in packages.items() if path}
    shipped = {name: package for name, package in names.items() if not name.startswith(TOOLS)}
    assert as_table((name, package.get("license", "none said")) for name, package in shipped.items()) in page
