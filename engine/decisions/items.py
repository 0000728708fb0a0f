"""Item definitions: the types that a model defines, and whether values are of them."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.decisions.place import Checks, DecisionPlace
from engine.decisions.reading import DmnElement, child, children, name_of_decision, text
from engine.expressions import Date, Function, UnaryTests, Value, kind
from engine.expressions.evaluation import Frame
from engine.expressions.expression import INPUT_SLOT
from engine.expressions.tree import Type
from engine.expressions.types import KNOWN_TYPES, converted, kind_named

#: Other names that editors write, with what they mean here.
_OTHER_NAMES = dict.fromkeys(("integer", "int", "long", "float", "double", "decimal"), "number")
_CLASSES: dict[str, type] = {"number": Decimal, "string": str, "boolean": bool, "date": Date}
#: What editors write where there is no type.
_UNTYPED = frozenset({"", "Any", "any", "Undefined", "undefined", "<Undefined>"})


class Unfit(ValueError):
    """A value is of another type than its place asks for."""


@dataclass(slots=True)
class Item:
    """A type: a base (one of FEEL's or of the model's) or members, perhaps a list of them.

    `allowed` holds for each item of a list, `constraint` for the list as a whole. `result` is
    what a function of this type gives.
    """

    base: "Item | Type | None" = None
    members: "dict[str, Item]" = field(default_factory=dict)
    collection: bool = False
    allowed: UnaryTests | None = None
    constraint: UnaryTests | None = None
    result: "Item | None" = None

    @property
    def plain(self) -> type | None:
        """The one class that all its values have, where nothing more is asked of them."""
        more = self.members or self.collection or self.allowed or self.constraint
        return None if more or not isinstance(self.base, Type) else _CLASSES.get(self.base.name)

    @property
    def kind(self) -> str | None:
        """The FEEL name of what it holds; None for Any."""
        if self.collection:
            return "list"
        if self.members:
            return "context"
        return self.base.kind if isinstance(self.base, Item) else kind_named(self.base)

    def constraints(self) -> Iterator[UnaryTests]:
        """The allowed values of the type and of those that it is made of; none for a list's items."""
        if self.allowed is not None and not self.collection:
            yield self.allowed
        if isinstance(self.base, Item):
            yield from self.base.constraints()

    @property
    def listed(self) -> str:
        """The allowed values as they are written; nothing where there are none."""
        if self.allowed is not None:
            return self.allowed.source
        return self.base.listed if isinstance(self.base, Item) else ""

    def fit(self, value: Value, frame: Frame) -> Value:
        """The value as this type, by the standard's conversions. Raises Unfit."""
        if value is None:
            return None
        if self.collection:
            items = value if isinstance(value, list) else [value]
            value = [self._one(item, frame) for item in items]
        else:
            if isinstance(value, list) and len(value) == 1 and not self._takes_lists():
                value = value[0]
            value = self._one(value, frame)
        return _allowed(value, self.constraint, frame)

    def _takes_lists(self) -> bool:
        if isinstance(self.base, Item):
            return self.base.collection or self.base._takes_lists()
        return self.base is None or self.base.name in ("list", "Any")

    def _one(self, value: Value, frame: Frame) -> Value:
        if value is None:
            return None
        if isinstance(self.base, Item):
            value = self.base.fit(value, frame)
        elif self.base is not None:
            value = _as_type(value, self.base)
        if self.members:
            value = self._with_members(value, frame)
        if self.result is not None and isinstance(value, Function):
            value = returning(value, self.result)
        return _allowed(value, self.allowed, frame)

    def _with_members(self, value: Value, frame: Frame) -> Value:
        if not isinstance(value, Mapping):
            raise Unfit(f"is a {kind(value)}, not a context with {', '.join(self.members)}")
        fitted = {name: item.fit(value.get(name), frame) for name, item in self.members.items()}
        return {**value, **{name: fitted[name] for name in fitted if name in value}}


def with_names(frame: Frame, names: Mapping[str, Value]) -> Frame:
    """A frame in which more names are in scope."""
    return Frame(ChainMap(dict(names), frame.scope), frame.run, frame.locals)  # type: ignore[arg-type]


def fitted(item: Item | None, value: Value, frame: Frame, called: str) -> Value:
    """A value as its type; null and a note when it is of another."""
    if item is None:
        return value
    try:
        return item.fit(value, frame)
    except Unfit as problem:
        frame.run.note(f"{called} {problem}.")
        return None


def returning(function: Function, item: Item | None) -> Function:
    """The same function, its results fitted to a type."""

    def call(run: Any, values: Sequence[Value]) -> Value:
        result = function.call(run, values)
        return fitted(item, result, Frame({}, run, {}), f"The result of {function.name}()")

    return Function(function.parameters, call, function.name, function.fixed) if item else function


def result_of(item: Item | None) -> Item | None:
    """The type of a function's results, from the type of its variable: its output, or the type itself."""
    wanted = item
    while isinstance(wanted, Item) and wanted.result is None:
        if isinstance(wanted.base, Type) and wanted.base.name == "function":
            return None
        wanted = wanted.base if isinstance(wanted.base, Item) else None
    return wanted.result if wanted else item


def _allowed(value: Value, tests: UnaryTests | None, frame: Frame) -> Value:
    if tests is not None:
        inner = frame.inner()
        inner.locals[INPUT_SLOT] = value
        if tests.code(inner) is not True:
            raise Unfit(f"is not one of the allowed values {tests.source}")
    return value


def _as_type(value: Value, wanted: Type) -> Value:
    result = converted(value, wanted)
    if result is None:
        raise Unfit(f"is a {kind(value)}, not a {wanted.name}")
    return result


class Items:
    """All types of a model, by the name that `typeRef` gives.

    `imports` are those of imported models: the prefix, the namespace, the types.
    """

    def __init__(
        self, root: DmnElement, workshop: Checks, imports: "Sequence[tuple[str, str, Items]]" = ()
    ) -> None:
        self._workshop = workshop
        self._imports = imports
        self._elements = {name_of_decision(one): one for one in children(root, "itemDefinition")}
        self._made: dict[str, Item] = {}
        self._unknown: set[str] = set()

    def of(self, element: DmnElement | None) -> Item | None:
        """The type of an element with a `typeRef`, as attribute or, in old models, as child."""
        if element is None:
            return None
        inner = child(element, "typeRef")
        return self._referred(element.get("typeRef") or (inner.text if inner is not None else None), element)

    def named(self, name: str) -> Item | None:
        """The type of a name: the model's own, an imported one, or one of FEEL's."""
        if name in self._elements:
            return self._defined(name)
        for prefix, _, items in self._imports:
            if not prefix and name in items._elements:
                return items._defined(name)
            if prefix and name.startswith(f"{prefix}."):
                return items.named(name[len(prefix) + 1 :])
        plain = name.removeprefix("feel.")
        plain = _OTHER_NAMES.get(plain, plain)
        return Item(Type(plain)) if plain in KNOWN_TYPES and plain != "Any" else None

    def types(self) -> dict[str, Type]:
        """What each type means for `instance of`, which minds no allowed values; imported ones prefixed."""
        imported = {
            f"{prefix}.{name}" if prefix else name: meaning
            for prefix, _, items in self._imports
            for name, meaning in items._own_types().items()
        }
        return {**imported, **self._own_types()}

    def _own_types(self) -> dict[str, Type]:
        meanings = _Meanings()
        return {name: meanings.of(self._defined(name)) for name in self._elements}

    def _referred(self, reference: str | None, element: DmnElement) -> Item | None:
        short, _, written = (reference or "").rpartition(":")
        name = " ".join(written.split())
        namespace = element.nsmap.get(short.strip()) if short else None
        of_import = next((items for _, one, items in self._imports if one == namespace), None)
        found = of_import.named(name) if of_import else self.named(name)
        if found is None and name.removeprefix("feel.") not in _UNTYPED | self._unknown:
            self._unknown.add(name)
            place = DecisionPlace("", f'Type "{name}"', name, frozenset())
            self._workshop.doubt(
                place, "TYPE-UNKNOWN", "it is not defined. Define it, or choose a type that is."
            )
        return found

    def _defined(self, name: str) -> Item:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = Item()
            self._fill(made, self._elements[name], DecisionPlace("", f'Type "{name}"', name, frozenset()))
        return made

    def _fill(self, item: Item, element: DmnElement, place: DecisionPlace) -> None:
        item.collection = element.get("isCollection") == "true"
        item.base = self.of(element)
        if any(one is item for one in _bases(item)):
            self._workshop.fault(place, "TYPE-CIRCLE", "it is made of itself. Choose another type for it.")
            item.base = None
        for one in children(element, "itemComponent"):
            name = name_of_decision(one)
            item.members[name] = Item()
            self._fill(item.members[name], one, place.inside(f'member "{name}"'))
        function = child(element, "functionItem")
        if function is not None:
            item.base, item.result = Type("function"), self._referred(function.get("outputTypeRef"), function)
        item.allowed = self._tests(element, "allowedValues", place.inside("allowed values"))
        item.constraint = self._tests(element, "typeConstraint", place.inside("constraint"))

    def _tests(self, element: DmnElement, name: str, place: DecisionPlace) -> UnaryTests | None:
        written = text(child(element, name))
        return self._workshop.tests(written, place) if written else None


def _bases(item: Item) -> Iterator[Item]:
    seen: set[int] = set()
    base = item.base
    while isinstance(base, Item) and id(base) not in seen:
        seen.add(id(base))
        yield base
        base = base.base


class _Meanings:
    """What types mean, each found once. A type inside itself means anything."""

    def __init__(self) -> None:
        self._found: dict[int, Type] = {}

    def of(self, item: Item) -> Type:
        if id(item) not in self._found:
            self._found[id(item)] = Type("Any")
            self._found[id(item)] = self._meaning(item)
        return self._found[id(item)]

    def _meaning(self, item: Item) -> Type:
        if item.members:
            parts = tuple(self.of(one) for one in item.members.values())
            meaning = Type("context", parts, tuple(item.members))
        elif isinstance(item.base, Item):
            meaning = self.of(item.base)
        else:
            meaning = item.base or Type("Any")
        return Type("list", (meaning,)) if item.collection else meaning


def names_in(root: DmnElement) -> frozenset[str]:
    """The names of all members that types, contexts, tables and relations of a model define."""
    named = ("itemComponent", "variable", "output", "column", "formalParameter", "parameter")
    return frozenset(
        name for kind_ in named for one in root.iter(f"{{*}}{kind_}") if (name := name_of_decision(one))
    )
