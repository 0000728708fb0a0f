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
from engine.expressions.library import Library, Shelf

_STANDARD: dict[str, Shelf] = {
    "conversion": conversion.shelf,
    "texts": texts.shelf,
    "numbers": numbers.shelf,
    "statistics": statistics.shelf,
    "lists": lists.shelf,
    "contexts": contexts.shelf,
    "moments": moments.shelf,
    "ranges": ranges.shelf,
}
STANDARD = Library({name: one for shelf in _STANDARD.values() for name, one in shelf.functions.items()})
#: What diagrams, tables, forms and letters may call: the standard's functions and those of school days.
WITH_CALENDAR = STANDARD.with_functions(school_days.shelf)
#: The same functions by topic.
TOPICS: dict[str, Shelf] = {**_STANDARD, "school days": school_days.shelf}

__all__ = ["STANDARD", "TOPICS", "WITH_CALENDAR"]
