"""What a process loads before it has anything to do: web and worker rest without what counts a county."""

import subprocess
import sys

import pytest

#: Arrays, columns and databases for millions of marks: 60 to 110 MB in each process that loads them.
HEAVY = ("numpy", "pyarrow", "pandas", "ibis", "duckdb", "sqlglot")
LOADED = "import sys, {}; print(*sorted(set({}) & set(sys.modules)))"


@pytest.mark.parametrize(
    "start",
    ["web.application", "web.command_line.serving", "engine.work.worker", "web.command_line.working"],
)
def test_web_and_worker_start_without_what_counts_a_county(start: str) -> None:
    asked = [sys.executable, "-c", LOADED.format(start, HEAVY)]
    loaded = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=120)
    assert loaded.stdout.split() == []
