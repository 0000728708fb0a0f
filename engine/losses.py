"""What a file loses when a drawing program writes it again, in the same words for diagrams and tables.

Content is held side by side in canonical form: the order of attributes, prefixes and the space around text
are no difference.
"""

from lxml import etree

from engine.errors import BadInput


class MeaningLost(BadInput):
    """Nothing was saved: “{name}” would lose {what}, which this page cannot show. Undo the last change."""


def canonical(node: etree._Element) -> str:
    """An element without regard to prefixes, the order of attributes and the space around text."""
    attributes = sorted((str(name), str(value)) for name, value in node.attrib.items())
    inside = "".join(canonical(child) for child in node.iterchildren("{*}*"))
    return f"<{node.tag} {attributes} {own_texts(node)}>{inside}</>"


def own_texts(node: etree._Element) -> list[str]:
    """The texts directly inside an element, without the space around them."""
    return [part.strip() for part in (node.text, *(child.tail for child in node)) if part and part.strip()]


def name_in_file(node: etree._Element, name: etree.QName) -> str:
    """A name as the file writes it, with its prefix."""
    prefix = next((prefix for prefix, space in node.nsmap.items() if space == name.namespace and prefix), "")
    return f"{prefix}:{name.localname}".removeprefix(":")
