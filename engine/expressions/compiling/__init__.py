"""From tree to closures: each part of a tree becomes one Python function of a frame."""

from engine.expressions.compiling import calls, literals, loops, names, operators
from engine.expressions.compiling.base import Code, Compiler, Scope

__all__ = ["Code", "Compiler", "Scope", "calls", "literals", "loops", "names", "operators"]
