"""What a model of decisions loses when a drawing program writes it again.

There are two questions. Of a file that nobody touched, all must be as it was: `unlike_before`. Of one in
which somebody drew, only that counts which they cannot have meant: `lost_part` looks at what other tools
wrote, and at what dmn-js keeps but never shows. A column, rule or decision that was taken away is no loss.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

from engine.decisions.reading import DmnElement, label, local, read_definitions
from engine.losses import canonical, name_in_file, own_texts

#: What dmn-js keeps and has no place for: its parts stay as they are, with whatever they hold.
_NEVER_SHOWN = frozenset(
    {"question", "allowedAnswers", "annotation", "defaultOutputEntry", "importedValues", "import"}
    | {"itemDefinition", "elementCollection", "performanceIndicator", "organizationUnit", "decisionService"}
    | {"supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner"}
    | {"usingProcess", "usingTask", "businessContextElement", "context", "invocation", "list", "relation"}
)
#: Attributes of its own that dmn-js never changes, by the element.
_NEVER_CHANGED = {
    "definitions": ("namespace", "expressionLanguage", "typeLanguage"),
    "decisionTable": ("outputLabel", "preferredOrientation"),
}
#: What can become another but never nothing.
_NEVER_EMPTY = "typeRef"
#: What goes without saying, so that it may be written or not.
_UNSAID = {("decisionTable", "hitPolicy"): "UNIQUE", ("textAnnotation", "textFormat"): "text/plain"}
#: How wide a column is drawn.
_DRAWN = "http://bpmn.io/schema/dmn/biodi/2.0"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

Loss = tuple[str, str]


def lost_part(before: bytes, after: bytes, path: str) -> Loss | None:
    """The name of an element that lacks something, and what; None when nothing is lost.

    Args:
        path: what the file is called in faults.

    Raises:
        FilesRefused: one of the files cannot be read.
    """
    was, now = (_by_id(read_definitions(source, path)) for source in (before, after))
    for id in was.keys() & now.keys():
        kept = Counter(one for one, _ in _content(now[id]))
        for one, name in _content(was[id]):
            kept[one] -= 1
            if kept[one] < 0:
                return label(was[id]), name
    return None


def _by_id(root: DmnElement) -> dict[str, DmnElement]:
    """The file itself as "", and the elements of the model that have an id."""
    space = etree.QName(root).namespace
    return {"": root} | {node.get("id", ""): node for node in root.iter(f"{{{space}}}*") if node.get("id")}


def _content(node: DmnElement) -> Iterator[tuple[str, str]]:
    """What an element carries that a drawing never changes: each in canonical form, with its name."""
    for owned in _owned(node):
        yield from _attributes(owned)
        for child in owned.iterchildren("{*}*"):
            if local(owned) == "extensionElements" or local(child) in _NEVER_SHOWN:
                yield canonical(child), name_in_file(child, etree.QName(child))


def _attributes(owned: DmnElement) -> Iterator[tuple[str, str]]:
    for attribute, value in owned.attrib.items():
        name = etree.QName(str(attribute))
        if name.localname == _NEVER_EMPTY:
            yield f"{local(owned)} {name.localname}", f"its type “{value!s}”"
        elif name.namespace not in (None, _XSI, _DRAWN) or name.localname in _NEVER_CHANGED.get(
            local(owned), ()
        ):
            yield f"{name.text}={value!s}", name_in_file(owned, name)


def _owned(node: DmnElement) -> Iterator[DmnElement]:
    """An element, and what is inside it as far as that has no id of its own."""
    yield node
    space = etree.QName(node).namespace
    for child in node.iterchildren(f"{{{space}}}*"):
        if not child.get("id") and local(child) not in _NEVER_SHOWN:
            yield from _owned(child)


def unlike_before(before: bytes, after: bytes, path: str) -> str:
    """What is not as it was in a file that was only read and written again, in a sentence; "" is nothing.

    Args:
        path: what the file is called in faults.

    Raises:
        FilesRefused: one of the files cannot be read.
    """
    was, now = (read_definitions(source, path) for source in (before, after))
    return next(_unlike(was, now, label(was)), "")


def _unlike(was: DmnElement, now: DmnElement, name: str) -> Iterator[str]:
    name = label(was) if was.get("id") else name
    for attribute, value in _said(was).items():
        if _said(now).get(attribute) != value:
            yield f"“{name}” would lose {attribute.rpartition('}')[2]}"
    if added := _said(now).keys() - _said(was).keys() - {"id"}:
        yield f"“{name}” would gain {min(added).rpartition('}')[2]}"
    if own_texts(was) != own_texts(now):
        yield f"“{name}” would say something else in {local(was)}"
    left, right = _by_kind(was), _by_kind(now)
    for kind in left | right:
        parts, written = left.get(kind, []), right.get(kind, [])
        if len(parts) != len(written):
            verb = "lose" if len(parts) > len(written) else "gain"
            yield f"“{name}” would {verb} {name_in_file((parts or written)[0], etree.QName(kind))}"
        for part, other in zip(parts, written, strict=False):
            yield from _unlike(part, other, name)


def _by_kind(node: DmnElement) -> dict[str, list[DmnElement]]:
    """What is inside an element: the order of the same kind counts, that of different kinds says nothing."""
    found: dict[str, list[DmnElement]] = {}
    for child in node.iterchildren("{*}*"):
        found.setdefault(str(child.tag), []).append(child)
    return found


def _said(node: DmnElement) -> dict[str, str]:
    """The attributes that say something; a number is the same however it is written."""
    return {
        str(name): _plain(str(value))
        for name, value in node.attrib.items()
        if _UNSAID.get((local(node), str(name))) != value
    }


def _plain(value: str) -> str:
    try:
        return str(Decimal(value).normalize())
    except InvalidOperation:
        return value
