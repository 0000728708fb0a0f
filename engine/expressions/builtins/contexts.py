"""Functions over contexts."""

from collections.abc import Mapping

from engine.expressions.evaluation import Evaluation
from engine.expressions.library import Refused, Shelf
from engine.expressions.values import Value

shelf = Shelf()

Context = Mapping[str, Value]


@shelf.function("get value", "m: context, key: string")
def get_value(context: Context, key: str) -> Value:
    """The value of an entry, null when there is none."""
    return context.get(key)


@shelf.function("get value", "context: context, keys: list")
def get_nested_value(context: Context, keys: list[Value]) -> Value:
    """The value of an entry of an entry."""
    value: Value = context
    for key in keys:
        if not isinstance(value, Mapping) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value if keys else None


@shelf.function("get entries", "m: context")
def get_entries(run: Evaluation, context: Context) -> list[Value]:
    """A list of `{key, value}`."""
    run.charge(6 * len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@shelf.function("context", "entries: list")
def context_from_entries(run: Evaluation, entries: list[Value]) -> Context:
    """The context of a list of `{key, value}`, each key once."""
    run.charge(4 * len(entries))
    made: dict[str, Value] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or not {"key", "value"} <= entry.keys():
            raise Refused("context() needs a list of contexts with key and value")
        key = entry["key"]
        if not isinstance(key, str) or key in made:
            raise Refused("context() needs texts as keys, each once")
        made[key] = entry["value"]
    return made


@shelf.function("context merge", "contexts: list")
def context_merge(run: Evaluation, contexts: list[Value]) -> Context:
    """All entries of the contexts; of two with one name the later."""
    merged: dict[str, Value] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            raise Refused("context merge() needs a list of contexts")
        run.charge(4 * len(context))
        merged.update(context)
    return merged


@shelf.function("context put", "context: context, key: string, value: any")
def context_put(run: Evaluation, context: Context, key: str, value: Value) -> Context:
    """The context with an entry added or replaced."""
    run.charge(4 * len(context) + 4)
    return {**context, key: value}


@shelf.function("context put", "context: context, keys: list, value: any")
def context_put_nested(run: Evaluation, context: Context, keys: list[Value], value: Value) -> Context:
    """The context with an entry of an entry added or replaced."""
    if not keys or not isinstance(keys[0], str):
        raise Refused("context put() needs a list of keys that are texts")
    if len(keys) == 1:
        return context_put(run, context, keys[0], value)
    inner = context.get(keys[0], {})
    if not isinstance(inner, Mapping):
        raise Refused(f"context put() needs a context at {keys[0]}")
    return context_put(run, context, keys[0], context_put_nested(run, inner, keys[1:], value))
