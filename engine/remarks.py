"""Puts the XML comments of a file back that a drawing program dropped when it wrote the file again.

A comment stands where it stood: in the same element, before the same neighbour. Elements are known by their
ids, what has none of its own by its place in what holds it. A comment inside an element that was taken away
goes with it.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from lxml import etree

from engine.safe_xml import read_safely

#: What an element is known by: its id; else what holds it, its name, and which one of that name it is there.
Known = tuple[object, ...]


def with_remarks(before: bytes, after: bytes, path: str) -> bytes:
    """A file that was written again, with the comments that it had before; as it is where none is missing.

    Args:
        path: what the file is called in faults.

    Raises:
        FilesRefused: a file cannot be read.
    """
    if b"<!--" not in before:
        return after
    old, new = (read_safely(source, path, remarks=True) for source in (before, after))
    counted = Counter(node.get("id") for node in old.iter("{*}*"))
    own = {one for one, times in counted.items() if one and times == 1}
    nodes = {name: node for node, name in _names(new, own).items()}
    writer = _Writer(_names(old, own), nodes, Counter(one.text for one in _remarks(new)))
    for holder in [old, *old.iterdescendants("{*}*")]:
        writer.put_back(holder)
    for remark in reversed([*old.itersiblings(etree.Comment, preceding=True)]):
        if writer.is_missing(remark):
            new.addprevious(_copy(remark))
    for remark in reversed([*old.itersiblings(etree.Comment)]):
        if writer.is_missing(remark):
            new.addnext(_copy(remark))
    if not writer.wrote:
        return after
    return etree.tostring(new.getroottree(), xml_declaration=True, encoding="UTF-8")


class _Writer:
    """Writes comments into a file, each as often as it was there before."""

    def __init__(
        self,
        names: Mapping[etree._Element, Known],
        nodes: Mapping[Known, etree._Element],
        held: Counter[str | None],
    ) -> None:
        self._names, self._nodes, self._held = names, nodes, held
        self.wrote = False

    def is_missing(self, remark: etree._Element) -> bool:
        """Whether the new file lacks a comment; it is counted as written then."""
        self._held[remark.text] -= 1
        missing = self._held[remark.text] < 0
        self.wrote = self.wrote or missing
        return missing

    def put_back(self, holder: etree._Element) -> None:
        """The comments directly inside an element, from the last to the first, each before its neighbour."""
        place = self._place(holder)
        neighbour: etree._Element | None = None
        if place is None:
            return
        for child in reversed(holder):
            if isinstance(child.tag, str):
                found = self._nodes.get(self._names.get(child, ()))
                neighbour = found if found is not None and found.getparent() is place else neighbour
            elif isinstance(child, etree._Comment) and self.is_missing(child):
                remark = _copy(child)
                if neighbour is None:
                    place.append(remark)
                else:
                    neighbour.addprevious(remark)
                neighbour = remark

    def _place(self, holder: etree._Element) -> etree._Element | None:
        """What holds it now: itself, or what is around it where it has no id; None: it was taken away."""
        while self._names[holder] not in self._nodes:
            around = holder.getparent()
            if holder.get("id") or around is None:
                return None
            holder = around
        return self._nodes[self._names[holder]]


def _names(root: etree._Element, own: Collection[str]) -> dict[etree._Element, Known]:
    """What each element is known by; `own` are the ids that one element has alone."""
    found: dict[etree._Element, Known] = {root: ()}
    for node in root.iter("{*}*"):
        places: Counter[str] = Counter()
        for child in node.iterchildren("{*}*"):
            name, said = str(child.tag), child.get("id")
            found[child] = (said,) if said in own else (found[node], name, places[name])
            places[name] += 1
    return found


def _remarks(root: etree._Element) -> Iterator[etree._Element]:
    yield from root.iter(etree.Comment)
    yield from root.itersiblings(etree.Comment)
    yield from root.itersiblings(etree.Comment, preceding=True)


def _copy(remark: etree._Element) -> etree._Element:
    return etree.Comment(remark.text)
