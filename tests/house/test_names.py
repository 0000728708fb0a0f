"""One name, one thing: a public name says its room, and a constant looks like one."""

import ast
from collections import defaultdict

from tests.house.conftest import Module

#: The most of our public names that may stand in more than one file.
MOST_SHARED = 0.05
#: What a module makes once and changes later, or what a library is told to find by this name, is no constant.
OBJECTS = (ast.Call, ast.Attribute, ast.Subscript)


def public_names(tree: ast.Module) -> set[str]:
    """What a module defines for others."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return {name for name in found if not name.startswith("_")}


def shared_names(modules: list[Module]) -> tuple[dict[str, list[str]], int]:
    """The public names that stand in several files of the product, and how many there are altogether."""
    where: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        if module.is_product and "versions" not in module.path.parts:
            for name in public_names(module.tree):
                where[name].append(str(module.path))
    return {name: paths for name, paths in where.items() if len(paths) > 1}, len(where)


def test_few_public_names_stand_in_two_files(modules: list[Module]) -> None:
    shared, every = shared_names(modules)
    assert len(shared) <= MOST_SHARED * every, sorted(shared)


def test_constants_are_written_in_capitals(modules: list[Module]) -> None:
    small = []
    for module in modules:
        made = [node for node in module.tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
        for node in made if module.is_product else ():
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id == target.id.lower() and not is_object(node.value):
                small.append(f"{module.path}: {target.id}")
    assert [one for one in small if "versions" not in one and not one.endswith("__")] == []


def is_object(value: ast.expr | None) -> bool:
    """Whether a module makes a thing with a life of its own here, such as a table, a log or a blueprint."""
    return isinstance(value, OBJECTS) and not is_length_of_time(value)


def is_length_of_time(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "timedelta"
