"""The standard's built-in functions, one file a topic, and the library that they make."""

from engine.expressions.builtins import (
    contexts,
    conversion,
    lists,
    moments,
    numbers,
    ranges,
    statistics,
    texts,
)
from engine.expressions.library import Library

STANDARD = Library(
    {
        **conversion.shelf.functions,
        **texts.shelf.functions,
        **numbers.shelf.functions,
        **statistics.shelf.functions,
        **lists.shelf.functions,
        **contexts.shelf.functions,
        **moments.shelf.functions,
        **ranges.shelf.functions,
    }
)

__all__ = ["STANDARD"]
