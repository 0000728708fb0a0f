"""Small files, short functions, and words at the top of each: the measures of the house."""

import ast
from statistics import median, quantiles

from tests.house.conftest import Module

LONGEST_FILE_LINES = 400
MEDIAN_FILE_LINES = 100
LONGEST_FUNCTION_LINES = 50
NINE_IN_TEN_FUNCTIONS_LINES = 20


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the last line, its docstring counted."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_is_longer_than_one_sitting(modules: list[Module]) -> None:
    long = {str(m.path): n for m in modules if (n := len(m.text.splitlines())) > LONGEST_FILE_LINES}
    assert long == {}


def test_most_files_are_short(modules: list[Module]) -> None:
    written = [len(m.text.splitlines()) for m in modules if m.is_product and m.text]
    assert median(written) <= MEDIAN_FILE_LINES


def test_no_function_is_longer_than_a_screen(modules: list[Module]) -> None:
    long = {
        f"{m.path}:{f.name}": lines(f)
        for m in modules
        for f in m.functions()
        if lines(f) > LONGEST_FUNCTION_LINES
    }
    assert long == {}


def test_nine_functions_in_ten_are_short(modules: list[Module]) -> None:
    written = [lines(f) for m in modules if m.is_product for f in m.functions()]
    assert quantiles(written, n=10)[-1] <= NINE_IN_TEN_FUNCTIONS_LINES


def test_every_module_says_what_it_owns(modules: list[Module]) -> None:
    assert [str(m.path) for m in modules if m.text.strip() and not ast.get_docstring(m.tree)] == []


def test_every_public_function_of_the_engine_says_what_it_does(modules: list[Module]) -> None:
    silent = [
        f"{m.path}:{function.name}"
        for m in modules
        if m.path.parts[0] == "engine"
        for function in public_functions(m.tree)
        if not ast.get_docstring(function)
    ]
    assert silent == []


def public_functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """Functions that other modules may call, and methods of public classes."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    bodies = [tree.body, *(each.body for each in classes)]
    return [
        node
        for body in bodies
        for node in body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
