"""Item definitions: the types that a model defines, and whether values are of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.decisions.building import Place, Workshop
from engine.decisions.reading import Element, child, children, text
from engine.expressions import UnaryTests, Value, kind
from engine.expressions.evaluation import Frame
from engine.expressions.expression import INPUT_SLOT
from engine.expressions.tree import Type
from engine.expressions.types import KNOWN_TYPES, converted, kind_named

#: A type that is made of itself is followed so far.
_DEEPEST = 10


class Unfit(ValueError):
    """A value is of another type than its place asks for."""


@dataclass(slots=True)
class Item:
    """A type: a base (one of FEEL's or of the model's) or members, perhaps a list of them, allowed values."""

    base: "Item | Type | None" = None
    members: "dict[str, Item]" = field(default_factory=dict)
    collection: bool = False
    allowed: UnaryTests | None = None

    def fit(self, value: Value, frame: Frame) -> Value:
        """The value as this type, by the standard's conversions. Raises Unfit."""
        if value is None:
            return None
        if self.collection:
            items = value if isinstance(value, list) else [value]
            return [self._one(item, frame) for item in items]
        if isinstance(value, list) and len(value) == 1 and not self._takes_lists():
            value = value[0]
        return self._one(value, frame)

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
        if self.allowed is not None:
            inner = frame.inner()
            inner.locals[INPUT_SLOT] = value
            if self.allowed.code(inner) is not True:
                raise Unfit(f"is not one of the allowed values {self.allowed.source}")
        return value

    def _with_members(self, value: Value, frame: Frame) -> Value:
        if not isinstance(value, Mapping):
            raise Unfit(f"is a {kind(value)}, not a context with {', '.join(self.members)}")
        fitted = {name: item.fit(value.get(name), frame) for name, item in self.members.items()}
        return {**value, **{name: fitted[name] for name in fitted if name in value}}


def _as_type(value: Value, wanted: Type) -> Value:
    result = converted(value, wanted)
    if result is None:
        raise Unfit(f"is a {kind(value)}, not a {wanted.name}")
    return result


class Items:
    """All types of a model, by the name that `typeRef` gives."""

    def __init__(self, root: Element, workshop: Workshop) -> None:
        self._workshop = workshop
        self._elements = {one.get("name", ""): one for one in children(root, "itemDefinition")}
        self._made: dict[str, Item] = {}

    def item(self, reference: str | None) -> Item | None:
        """The type of a reference; None where there is none, or it is Any."""
        name = (reference or "").rpartition(":")[2].strip()
        if name in self._elements:
            return self._defined(name)
        if name in KNOWN_TYPES and name != "Any":
            return Item(Type(name))
        return None

    def of(self, element: Element | None) -> Item | None:
        """The type of an element with a `typeRef`, as attribute or, in old models, as child."""
        if element is None:
            return None
        inner = child(element, "typeRef")
        return self.item(element.get("typeRef") or (inner.text if inner is not None else None))

    def types(self) -> dict[str, Type]:
        """What each type means for `instance of`, which minds no allowed values."""
        return {name: _meaning(self._defined(name), 0) for name in self._elements}

    def _defined(self, name: str) -> Item:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = Item()
            self._fill(made, self._elements[name], Place("", f'Type "{name}"', name, frozenset()))
        return made

    def _fill(self, item: Item, element: Element, place: Place) -> None:
        item.collection = element.get("isCollection") == "true"
        item.base = self.of(element)
        for one in children(element, "itemComponent"):
            name = one.get("name", "")
            item.members[name] = Item()
            self._fill(item.members[name], one, place.inside(f'member "{name}"'))
        allowed = text(child(element, "allowedValues"))
        if allowed:
            item.allowed = self._workshop.tests(allowed, place.inside("allowed values"))


def _meaning(item: Item, depth: int) -> Type:
    if depth > _DEEPEST:
        return Type("Any")
    if item.members:
        parts = tuple(_meaning(one, depth + 1) for one in item.members.values())
        meaning = Type("context", parts, tuple(item.members))
    elif isinstance(item.base, Item):
        meaning = _meaning(item.base, depth + 1)
    else:
        meaning = item.base or Type("Any")
    return Type("list", (meaning,)) if item.collection else meaning


def names_in(root: Element) -> frozenset[str]:
    """The names of all members that types, contexts, tables and relations of a model define."""
    named = ("itemComponent", "variable", "output", "column", "formalParameter", "parameter")
    return frozenset(
        name for kind_ in named for one in root.iter(f"{{*}}{kind_}") if (name := one.get("name"))
    )
