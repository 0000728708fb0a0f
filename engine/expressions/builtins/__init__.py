"""Built-in functions, one file a topic: the library of the standard's, and that with our own."""

from engine.expressions.builtins import (
    contexts,
    conversion,
    lists,
    moments,
    numbers,
    ranges,
    school_days,
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
#: What diagrams, tables, forms and letters may call: the standard's functions and those of school days.
WITH_CALENDAR = STANDARD.with_functions(school_days.shelf)

__all__ = ["STANDARD", "WITH_CALENDAR"]
