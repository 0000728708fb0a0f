"""What day it is in England is asked in one place, so that no page is an hour or a day beside another."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.conftest import Module

ENGLAND = Path("engine/england.py")
#: FEEL reckons with every zone of the world.
ANY_ZONE = Path("engine/expressions")


def is_conversion(node: ast.AST) -> bool:
    """Whether code takes a moment to a zone of its own choice, names the zone, or writes a day by hand."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "astimezone":
        return [getattr(one, "id", "") for one in node.args] != ["UTC"]
    if isinstance(node, ast.FormattedValue):
        return node.format_spec is not None and "%B" in ast.unparse(node.format_spec)
    return isinstance(node, ast.Constant) and node.value == "Europe/London"


def conversions_of(tree: ast.AST) -> Iterator[int]:
    """The line numbers of these."""
    return (getattr(node, "lineno", 0) for node in ast.walk(tree) if is_conversion(node))


def test_only_one_place_knows_what_day_it_is_in_england(modules: list[Module]) -> None:
    found = [
        f"{m.path}:{line}"
        for m in modules
        if m.path.parts[0] != "tests" and m.path != ENGLAND and not m.path.is_relative_to(ANY_ZONE)
        for line in conversions_of(m.tree)
    ]
    assert found == []


def test_every_conversion_by_hand_is_found() -> None:
    for source in (
        'moment.astimezone(ZoneInfo("Europe/London"))',
        "moment.astimezone(LONDON)",
        "moment.astimezone()",
        'f"{day:%-d %B %Y}"',
    ):
        assert list(conversions_of(ast.parse(source))), source
