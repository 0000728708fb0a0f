"""Time is an argument: only engine/clock.py asks the machine what time it is, and nothing sleeps."""

import ast
from pathlib import Path

from tests.house.conftest import Module

CLOCK = Path("engine/clock.py")
READS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "sleep", "localtime", "gmtime", "ctime", "strftime"},
    "func": {"now", "current_timestamp", "localtimestamp"},
}


def reads_of(tree: ast.AST) -> list[int]:
    """Line numbers that read the wall clock or sleep."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if node.attr in READS.get(name, ()):
                lines.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            lines += [node.lineno for alias in node.names if alias.name in READS["time"]]
    return lines


def test_only_the_clock_reads_the_wall_clock(modules: list[Module]) -> None:
    assert [f"{m.path}:{line}" for m in modules if m.path != CLOCK for line in reads_of(m.tree)] == []


def test_every_way_of_reading_the_clock_is_found() -> None:
    for source in (
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime\nread = datetime.now",
        "from datetime import date\ndate.today()",
        "import time\ntime.sleep(1)",
        "from time import sleep",
        "from sqlalchemy import func\nfunc.now()",
    ):
        assert reads_of(ast.parse(source)), source
