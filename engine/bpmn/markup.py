"""Small changes to a file's XML that leave its indentation as it was."""

from lxml import etree


def put_attribute(node: etree._Element, name: str, value: str) -> None:
    """Give an element an attribute; "" takes it away."""
    if value:
        node.set(name, value)
    elif name in node.attrib:
        del node.attrib[name]


def write_text(
    node: etree._Element, child: etree._Element | None, name: str, value: str, place: int | None = None
) -> etree._Element | None:
    """Give a child its text, make it where it is missing, remove it where there is none."""
    if not value:
        if child is not None:
            remove_child(child)
        return None
    if child is None:
        child = insert_child(node, name, len(node) if place is None else place)
    child.text = value
    return child


def insert_child(node: etree._Element, name: str, place: int) -> etree._Element:
    """A new child, indented as its neighbours are."""
    child = etree.Element(name)
    beside = node[0] if len(node) else None
    indent = node.text if beside is not None else (node.tail or "\n").rstrip(" ") + " " * 2
    node.insert(place, child)
    if place == 0:
        child.tail = indent
    elif place == len(node) - 1:
        child.tail, node[place - 1].tail = node[place - 1].tail, indent
    else:
        child.tail = node[place - 1].tail
    return child


def remove_child(child: etree._Element) -> None:
    """Take a child away with the space behind it."""
    parent = child.getparent()
    if parent is None:
        return
    before = child.getprevious()
    if before is not None and child.getnext() is None:
        before.tail = child.tail
    parent.remove(child)
    if not len(parent) and parent.text and not parent.text.strip():
        parent.text = None
