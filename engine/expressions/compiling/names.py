"""Names and paths: local values, members of a filter's item, and what is read from outside."""

from collections.abc import Mapping

from engine.expressions.compiling.base import Code, Compiler, NameScope, is_local, makes
from engine.expressions.evaluation import Frame
from engine.expressions.members import member
from engine.expressions.tree import Name, Node, Path
from engine.expressions.values import Value


@makes(Name)
def name(compiler: Compiler, node: Name, scope: NameScope) -> Code:
    """`x`: of the expression itself, of what was given, or of the library."""
    return _resolved(compiler, node.name, scope)


@makes(Path)
def path(compiler: Compiler, node: Path, scope: NameScope) -> Code:
    """`a.b`: a member of a context, or of each context of a list."""
    members: list[str] = []
    root: Node = node
    while isinstance(root, Path):
        members.insert(0, root.member)
        root = root.source
    if isinstance(root, Name) and not is_local(root.name, scope):
        return _read_outside(compiler, root.name, members)
    return _follow(compiler.code(root, scope), members)


def _follow(source: Code, members: list[str]) -> Code:
    def follow(frame: Frame) -> Value:
        value = source(frame)
        for one in members:
            value = value.get(one) if type(value) is dict else member(value, one, frame.run)
        return value

    return follow


def _resolved(compiler: Compiler, wanted: str, scope: NameScope | None, in_filter: bool = False) -> Code:
    while scope is not None:
        if scope.item is not None:
            outside = _resolved(compiler, wanted, scope.outer, in_filter=True)
            return _item_member(wanted, scope.item, outside)
        if wanted in scope.slots:
            return _read_local(scope.slots[wanted])
        scope = scope.outer
    return _read_outside(compiler, wanted, [], in_filter)


def _read_local(slot: int) -> Code:
    return lambda frame: frame.locals[slot]


def _item_member(wanted: str, item_slot: int, outside: Code) -> Code:
    def read(frame: Frame) -> Value:
        item = frame.locals[item_slot]
        if isinstance(item, Mapping) and wanted in item:
            found: Value = item[wanted]
            return found
        return item if wanted == "item" else outside(frame)

    return read


def _read_outside(compiler: Compiler, root: str, members: list[str], in_filter: bool = False) -> Code:
    whole = ".".join([root, *members])
    builtin = compiler.library.values.get(root)
    if builtin is None and (not in_filter or root in compiler.declared):
        compiler.paths.add(whole)

    def read(frame: Frame) -> Value:
        try:
            value = frame.scope[root]
        except KeyError:
            if builtin is not None and not members:
                return builtin
            frame.run.note(f'"{root}" is not known here')
            value = None
        for one in members:
            if value is None:
                break
            value = value.get(one) if type(value) is dict else member(value, one, frame.run)
        if frame.run.reads is not None:
            frame.run.reads[whole] = value
        return value

    return read
