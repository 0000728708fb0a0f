"""What is no difference, what is only the picture, and that nothing else can slip through."""

import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import processes
from engine.comparing import FilesCompared
from engine.comparing.slots import XSI
from tests.amount import many
from tests.engine.comparing.conftest import STEP_DOWN, compared, replaced

DRAWINGS = [
    path
    for key in processes.shipped()
    for path in [
        processes.folder(key) / "process.bpmn",
        *sorted(processes.folder(key).glob("decisions/*.dmn")),
    ]
]
MODELER = "http://camunda.org/schema/modeler/1.0"
DIAGRAM = (STEP_DOWN / "process.bpmn").read_bytes()
#: In what the editor keeps for itself a change is no difference at all.
OF_THE_EDITOR = ("/DD/20100524/DC", "/DD/20100524/DI", "DI")


def as_another_editor_saves_it(source: bytes, chance: random.Random) -> bytes:
    """The same file with other prefixes, another order of attributes, and another editor's notes in it."""
    root = etree.fromstring(source)
    spaces = sorted({etree.QName(node).namespace or "" for node in root.iter()} | {XSI})
    prefixes = {space: f"n{number}" for number, space in enumerate(chance.sample(spaces, len(spaces)))}
    copy = etree.Element(
        root.tag, nsmap={prefix: space for space, prefix in prefixes.items()} | {"m": MODELER}
    )
    _copied(root, copy, prefixes, chance)
    copy.set("exporter", "Another editor")
    copy.set("exporterVersion", "17.0")
    copy.set(f"{{{MODELER}}}executionPlatform", "Another engine")
    copy.insert(0, etree.Comment("saved"))
    saved = etree.tostring(copy, xml_declaration=True, encoding="utf-16")
    assert isinstance(saved, bytes)
    return saved


def _copied(
    node: etree._Element, copy: etree._Element, prefixes: dict[str, str], chance: random.Random
) -> None:
    attributes = [(str(name), str(value)) for name, value in node.attrib.items()]
    for name, value in chance.sample(attributes, len(attributes)):
        if name == f"{{{XSI}}}type":
            value = f"{prefixes[node.nsmap[value.partition(':')[0]]]}:{value.partition(':')[2]}"
        if name == "id" and _is_drawn(node):
            value = f"another_{value}"
        copy.set(name, value)
    copy.text, copy.tail = node.text, node.tail
    for child in node.iterchildren(etree.Element):
        _copied(child, etree.SubElement(copy, child.tag), prefixes, chance)


def _is_drawn(node: etree._Element) -> bool:
    return (etree.QName(node).namespace or "").rstrip("/").endswith(OF_THE_EDITOR)


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_saved_by_another_editor_is_the_same(path: Path) -> None:
    source = path.read_bytes()
    again = as_another_editor_saves_it(source, random.Random(path.name))  # noqa: S311
    assert again != source
    assert compared(source, again, path.name) == FilesCompared(())


def test_a_step_moved_on_the_picture_is_told_apart_and_is_the_same() -> None:
    moved = replaced(DIAGRAM, ('<dc:Bounds x="190" y="80"', '<dc:Bounds x="195" y="85"'))
    found = compared(DIAGRAM, moved)
    assert found.same
    (difference,) = found.differences
    assert (difference.kind, difference.what, difference.element) == (
        "moved",
        "layout",
        "lane_lead_professional",
    )
    assert difference.words == "The lane “Lead professional” is drawn otherwise on the picture."


def test_a_step_that_is_not_drawn_any_more_is_told() -> None:
    shape = DIAGRAM[DIAGRAM.index(b'<bpmndi:BPMNShape id="lane_school_di"') :]
    shape = shape[: shape.index(b"</bpmndi:BPMNShape>") + len(b"</bpmndi:BPMNShape>")]
    found = compared(DIAGRAM, DIAGRAM.replace(shape, b""))
    assert found.same
    assert [one.words for one in found.differences] == [
        "The lane “School” is no longer drawn on the picture."
    ]


def test_a_list_of_flows_that_the_editor_forgot_changes_nothing_that_is_done() -> None:
    line = "<bpmn:incoming>flow_tell_relapsed_relapsed</bpmn:incoming>"
    found = compared(DIAGRAM, replaced(DIAGRAM, (line, "")))
    assert found.same
    assert [one.kind for one in found.differences] == ["moved"]


def test_a_moved_step_that_is_also_due_later_is_not_the_same() -> None:
    changes = ('<dc:Bounds x="190" y="80"', '<dc:Bounds x="195" y="80"'), ('value="P10D"', 'value="P12D"')
    found = compared(DIAGRAM, replaced(DIAGRAM, *changes))
    assert not found.same
    assert {one.kind for one in found.differences} == {"changed", "moved"}


def mutations(root: etree._Element) -> Iterator[tuple[etree._Element, str | None]]:
    """Every attribute that may be changed, and every element that may be taken out (attribute None)."""
    for node in root.iterdescendants(etree.Element):
        yield node, None
        for name in node.attrib:
            if not (name == "id" and _is_drawn(node)):
                yield node, str(name)


@settings(max_examples=many(2_000, 150))
@given(st.data())
def test_whatever_is_changed_or_taken_out_is_told(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(DRAWINGS))
    source = path.read_bytes()
    root = deepcopy(etree.fromstring(source))
    node, attribute = data.draw(st.sampled_from(list(mutations(root))))
    if attribute is None:
        holder = node.getparent()
        assert holder is not None
        holder.remove(node)
    else:
        node.set(attribute, data.draw(st.sampled_from(["", "x", node.get(attribute, "") + "x"])))
    if etree.tostring(root, method="c14n") == etree.tostring(etree.fromstring(source), method="c14n"):
        return  # the new text is the old one
    found = compared(source, etree.tostring(root), path.name)
    assert found.differences
    assert all(
        one.words.endswith(".") and one.words[:1] == one.words[:1].upper() for one in found.differences
    )
    assert all(one.what != "layout" or one.kind == "moved" for one in found.differences)


@settings(max_examples=many(500, 60))
@given(st.data())
def test_a_changed_text_is_told(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(DRAWINGS))
    source = path.read_bytes()
    root = etree.fromstring(source)
    node = data.draw(st.sampled_from([one for one in root.iter(etree.Element) if (one.text or "").strip()]))
    node.text = f"{node.text}x"
    assert compared(source, etree.tostring(root), path.name).differences


@settings(max_examples=many(500, 60))
@given(st.data())
def test_the_other_way_round_what_came_has_gone(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(DRAWINGS))
    root = etree.fromstring(path.read_bytes())
    nodes = [node for node in root.iterdescendants(etree.Element) if not _is_drawn(node)]
    node = data.draw(st.sampled_from(nodes))
    holder = node.getparent()
    assert holder is not None
    holder.remove(node)
    sides = path.read_bytes(), etree.tostring(root)
    there, back = (compared(*pair, path.name) for pair in (sides, sides[::-1]))
    turned = {"added": "removed", "removed": "added"}
    assert sorted(
        (one.element, turned.get(one.kind, one.kind), one.what) for one in there.differences
    ) == sorted((one.element, one.kind, one.what) for one in back.differences)
    assert there.same == back.same
