"""Types: whether a value is an instance of one, and the small conversions that the standard allows."""

from collections.abc import Mapping, Sequence

from engine.expressions.calendar import GREENWICH
from engine.expressions.temporal import Date, DateTime, Time
from engine.expressions.tree import Type
from engine.expressions.values import Function, Range, Value, kind

_OTHER_NAMES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
KNOWN_TYPES = frozenset(
    {
        "Any",
        "Null",
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "list",
        "context",
        "range",
        "function",
        *_OTHER_NAMES,
    }
)


def kind_named(wanted: Type | None) -> str | None:
    """The kind of the values of a type, as `values.kind` names it; None where any will do."""
    if wanted is None or wanted.name == "Any":
        return None
    return _OTHER_NAMES.get(wanted.name, wanted.name)


def resolved(wanted: Type, types: Mapping[str, Type]) -> Type | None:
    """A type with the names of a model's types replaced by what they mean; None when a name is unknown."""
    if wanted.name in types:
        return types[wanted.name]
    parts = [resolved(part, types) for part in wanted.parts]
    known = [part for part in parts if part is not None]
    if wanted.name not in KNOWN_TYPES or len(known) < len(parts):
        return None
    return Type(wanted.name, tuple(known), wanted.members)


def is_instance(value: Value, wanted: Type) -> bool:
    """FEEL's `instance of`; null is an instance of Null alone."""
    name = _OTHER_NAMES.get(wanted.name, wanted.name)
    if name == "Any":
        return value is not None
    if name == "Null":
        return value is None
    if kind(value) != name:
        return False
    return not wanted.parts or _parts_fit(value, wanted)


def conforms(value: Value, wanted: Type) -> bool:
    """Whether a value may stand where the type is asked for: null may stand anywhere."""
    return value is None or is_instance(value, wanted)


def converted(value: Value, wanted: Type) -> Value:
    """The value as the type, by the standard's conversions; None when it is of another type."""
    if conforms(value, wanted):
        return value
    if isinstance(value, list) and len(value) == 1 and wanted.name != "list":
        return value[0] if conforms(value[0], wanted) else None
    if wanted.name == "list" and not isinstance(value, list):
        return [value] if conforms([value], wanted) else None
    if isinstance(value, Date) and _OTHER_NAMES.get(wanted.name, wanted.name) == "date and time":
        return DateTime(value, Time(0, 0, zone=GREENWICH))
    return None


def _parts_fit(value: Value, wanted: Type) -> bool:
    match value:
        case list():
            return all(conforms(item, wanted.parts[0]) for item in value)
        case Range():
            ends = [end for end in (value.low, value.high) if end is not None]
            return all(is_instance(end, wanted.parts[0]) for end in ends)
        case Mapping():
            members = zip(wanted.members, wanted.parts, strict=True)
            return all(name in value and conforms(value[name], part) for name, part in members)
        case Function(types=types) if types is not None:
            return _takes(types, wanted.parts[:-1])
    return True


def _takes(own: Sequence[Type | None], given: Sequence[Type]) -> bool:
    """Whether parameters of these types take arguments of those; a parameter without a type takes any."""
    pairs = zip(given, own, strict=False)
    return len(own) == len(given) and all(mine is None or is_kind_of(one, mine) for one, mine in pairs)


def is_kind_of(narrow: Type, wide: Type) -> bool:
    """Whether every value of one type is of the other (DMN 1.5, 10.3.2.9.2)."""
    name, other = (_OTHER_NAMES.get(one.name, one.name) for one in (narrow, wide))
    if other == "Any" or name == "Null":
        return True
    if name != other or (wide.parts and not narrow.parts):
        return name == other and not wide.parts
    if name == "function":
        return _takes(narrow.parts[:-1], wide.parts[:-1]) and is_kind_of(narrow.parts[-1], wide.parts[-1])
    if name == "context":
        own = dict(zip(narrow.members, narrow.parts, strict=True))
        members = zip(wide.members, wide.parts, strict=True)
        return all(one in own and is_kind_of(own[one], part) for one, part in members)
    return all(is_kind_of(one, part) for one, part in zip(narrow.parts, wide.parts, strict=True))
