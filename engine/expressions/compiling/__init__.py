"""From tree to closures: each part of a tree becomes one Python function of a frame."""

from engine.expressions.compiling import calls, literals, loops, names, operators
from engine.expressions.compiling.base import Code, Compiler, NameScope

__all__ = ["Code", "Compiler", "NameScope", "calls", "literals", "loops", "names", "operators"]
