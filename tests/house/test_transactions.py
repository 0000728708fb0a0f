"""Who begins a transaction: a handler, a command, or the work that no request waits for; never a verb."""

import ast
from pathlib import Path

from tests.house.conftest import Module

#: Where a database is opened, and the one room of the engine that may begin a transaction.
MAY = (Path("engine/store/database.py"), Path("engine/work"))


def begun_in(tree: ast.AST) -> list[int]:
    """Line numbers that begin to read or to write in a transaction of their own."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"transaction", "reading"}
        and not node.args  # `form.reading(answers)` asks a form.
    ]


def test_inside_the_engine_only_work_begins_transactions(modules: list[Module]) -> None:
    inside = [m for m in modules if m.path.parts[0] == "engine"]
    elsewhere = [m for m in inside if not any(m.path.is_relative_to(each) for each in MAY)]
    assert [f"{m.path}:{line}" for m in elsewhere for line in begun_in(m.tree)] == []
    assert any(begun_in(m.tree) for m in inside if m not in elsewhere)
