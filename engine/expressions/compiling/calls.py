"""Calls, of built-in functions and of functions as values, and definitions of functions."""

from collections.abc import Sequence
from typing import Any

from engine.expressions.compiling.base import Code, Compiler, NameScope, is_local, makes
from engine.expressions.evaluation import Evaluation, Frame
from engine.expressions.library import Builtin
from engine.expressions.tree import Call, Definition, Name
from engine.expressions.types import converted, resolved
from engine.expressions.values import Function, Value, kind

#: A call takes more memory and time than one item of a list.
_CALL = 5


@makes(Call)
def call(compiler: Compiler, node: Call, scope: NameScope) -> Code:
    """`f(x)`: a built-in unless a name in scope hides it, else the function that an expression gives."""
    arguments = [compiler.code(argument, scope) for argument in node.arguments]
    if isinstance(node.function, Name):
        name = node.function.name
        builtin = compiler.library.functions.get(name)
        if builtin and name not in compiler.declared and not is_local(name, scope, members=False):
            return _builtin_call(builtin, arguments, node.names)
    return _value_call(compiler.code(node.function, scope), arguments, node.names, _called(node))


def _called(node: Call) -> str:
    return node.function.name if isinstance(node.function, Name) else "the function"


def _builtin_call(builtin: Builtin, arguments: list[Code], names: Sequence[str]) -> Code:
    if names:
        fitting = builtin.named(names)
        if fitting is None:
            return _note(f"{builtin.name}() has no such parameters as {', '.join(names)}")
        builtin, places = fitting
        arguments = [arguments[place] if place is not None else _nothing for place in places]
    plain = builtin.plain
    if plain is not None and len(arguments) == 1:
        only = arguments[0]
        return lambda frame: plain(only(frame))

    def run(frame: Frame) -> Value:
        return builtin.call(frame.run, [argument(frame) for argument in arguments])

    return run


def _nothing(frame: Frame) -> Value:
    return None


def _note(problem: str) -> Code:
    def run(frame: Frame) -> Value:
        frame.run.note(problem)
        return None

    return run


def _value_call(function: Code, arguments: list[Code], names: Sequence[str], called: str) -> Code:
    def run(frame: Frame) -> Value:
        target = function(frame)
        if not isinstance(target, Function):
            frame.run.note(f"{called} is {kind(target)}, not a function")
            return None
        values = _ordered(target, [argument(frame) for argument in arguments], names)
        if values is None:
            frame.run.note(f"{called}() does not take these arguments")
            return None
        return target.call(frame.run, values)

    return run


def _ordered(target: Function, values: list[Value], names: Sequence[str]) -> list[Value] | None:
    """The arguments in the order of the parameters; None when they do not fit."""
    known = target.parameters
    if names:
        if known is None or not set(names) <= set(known):
            return None
        given = dict(zip(names, values, strict=True))
        if target.fixed and len(given) != len(known):
            return None
        return [given.get(name) for name in known]
    fits = known is None or not target.fixed or len(values) == len(known)
    return values if fits else None


@makes(Definition)
def definition(compiler: Compiler, node: Definition, scope: NameScope, own: int | None = None) -> Code:
    """`function(x) x + 1`: a function that keeps the names it was made among, in the slot `own` itself."""
    slots = [compiler.slot() for _ in node.parameters]
    names = tuple(name for name, _ in node.parameters)
    body = compiler.code(node.body, NameScope(dict(zip(names, slots, strict=True)), scope))
    known = compiler.library.types
    types = tuple(wanted and (resolved(wanted, known) or wanted) for _, wanted in node.parameters)

    def define(frame: Frame) -> Value:
        captured = frame.inner()

        def run(evaluation: Any, values: Sequence[Value]) -> Value:
            evaluation.charge(_CALL + len(captured.locals))
            inner = Frame(captured.scope, evaluation, captured.locals.copy())
            for slot, value, wanted in zip(slots, values, types, strict=True):
                taken = value if wanted is None else converted(value, wanted)
                if wanted is not None and taken is None and value is not None:
                    return _refused(evaluation, value, wanted.name)
                inner.locals[slot] = taken
            return body(inner)

        made = Function(names, run, types=types)
        if own is not None:
            captured.locals[own] = made
        return made

    return define


def _refused(run: Evaluation, value: Value, wanted: str) -> Value:
    run.note(f"a function takes {wanted}, not {kind(value)}")
    return None
