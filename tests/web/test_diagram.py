"""A picture of a pathway says where the case stands: in the picture, to a screen reader, and in words."""

from pathlib import Path

import pytest
from lxml import etree, html

from engine.faults import FilesRefused
from web.diagram import diagram
from web.diagram.labels import meet
from web.diagram.lettering import broken_lines, width_of
from web.diagram.plan import PlanBox, read_plan

pytestmark = pytest.mark.usefixtures("drawing")

SHIPPED = sorted((Path(__file__).parents[2] / "processes").glob("*/process.bpmn"))
EVERYTHING = (Path(__file__).parent / "everything.bpmn").read_bytes()


def drawn(source: bytes = EVERYTHING, **said: object) -> html.HtmlElement:
    return html.fromstring(str(diagram(source, **said)))  # type: ignore[arg-type]


def of(picture: html.HtmlElement, element: str) -> html.HtmlElement:
    (found,) = picture.xpath(f"//*[@data-element='{element}']")
    return found


def title(element: html.HtmlElement) -> str:
    return str(element.findtext("title"))


def test_the_place_of_the_case_is_told_by_shape_by_words_and_to_a_screen_reader() -> None:
    picture = drawn(here=["visit"])
    assert "diagram--here" in of(picture, "visit").get("class")
    assert picture.xpath("//text[contains(@class, 'flag')]/tspan/text()") == ["You are here"]
    assert title(of(picture, "visit")).endswith("you are here")
    assert picture.xpath("//p[contains(@class, 'here')]")[0].text.startswith("You are here: Visit the family")
    assert "You are here" in picture.xpath("//svg/desc")[0].text


def test_several_places_are_named_in_one_sentence_with_their_lanes() -> None:
    picture = drawn(here=["write", "wait"])
    (words,) = picture.xpath("//p[contains(@class, 'here')]/text()")
    assert words == "You are here: Write to each parent (Early help) and 28 days (School)."


def test_done_cut_off_and_counts_carry_signs_and_words() -> None:
    picture = drawn(done=["visit"], cancelled=["write"], counts={"wait": 1200})
    assert title(of(picture, "visit")).endswith("task, done")
    assert title(of(picture, "write")).endswith("cut off")
    assert len(picture.xpath("//circle[contains(@class, 'badge')]")) == 2
    assert "1,200" in picture.xpath("//text[contains(@class, 'count')]/tspan/text()")


def test_what_another_version_has_otherwise_is_told_by_a_word_and_to_a_screen_reader() -> None:
    flow = next(iter(read_plan(EVERYTHING).flows))
    picture = drawn(differing={"visit": "changed", "write": "gone", flow: "new"})
    assert title(of(picture, "visit")).endswith("changed")
    assert "diagram--gone" in of(picture, "write").get("class")
    assert "diagram--new" in of(picture, flow).get("class")
    assert sorted(picture.xpath("//text[contains(@class, 'difference')]/tspan/text()")) == [
        "Changed", "Gone", "New",
    ]  # fmt: skip


def test_nothing_in_a_file_becomes_markup() -> None:
    picture = drawn()
    assert not picture.xpath("//script | //img | //@style | //@onload")
    assert "<script>alert(1)</script>" in picture.text_content()


def test_a_called_pathway_is_a_link_that_screen_readers_can_follow() -> None:
    picture = drawn(links={"step_down": "/processes/step_down"})
    (link,) = picture.xpath("//svg//a")
    assert link.get("href") == "/processes/step_down"
    assert picture.xpath("//svg")[0].get("role") == "group"
    assert drawn().xpath("//svg")[0].get("role") == "img"


def test_signs_tell_timers_messages_and_ends_apart() -> None:
    picture = drawn()
    assert "diagram-dashed" in etree.tostring(of(picture, "weekly"), encoding="unicode")
    assert "diagram-dashed" not in etree.tostring(of(picture, "failed"), encoding="unicode")
    assert of(picture, "stop").xpath(".//path[contains(@class, 'filled')]")
    assert "diagram-thick" in etree.tostring(of(picture, "lasting"), encoding="unicode")
    assert len(of(picture, "wait").xpath(".//circle")) == 2


def test_stages_let_the_lanes_behind_them_be_seen() -> None:
    picture = drawn()
    order = [str(one) for one in picture.xpath("//svg//g/@data-element")]
    assert order.index("pool") < order.index("lane_school") < order.index("stage") < order.index("to_write")
    assert order.index("to_write") < order.index("write") < order.index("weekly")
    assert of(picture, "stage").xpath("./rect[@class='diagram-stage']")


def test_the_way_taken_otherwise_has_a_stroke_across_its_beginning() -> None:
    assert of(drawn(), "to_write").xpath("./path")
    assert not of(drawn(), "to_visit").xpath("./path")


def test_every_step_is_told_in_words_with_what_follows() -> None:
    steps = [" ".join(one.text_content().split()) for one in drawn().xpath("//ol/li")]
    assert steps[0].startswith("Every term (start, timer")
    assert "Which of these? (choice, School)yes: Visit the family" in " ".join(steps)
    assert "no: Write to each parent" in " ".join(steps)
    assert any(step.startswith("Weekly (timer; goes on beside “Visit the family") for step in steps)
    assert any("within “Support”" in step for step in steps)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_every_shipped_pathway_is_drawn_whole(file: Path) -> None:
    plan = read_plan(file.read_bytes())
    picture = drawn(file.read_bytes(), here=list(plan.nodes)[-1:])
    assert {str(one) for one in picture.xpath("//@data-element")} == {*plan.nodes, *plan.flows}
    for node in plan.nodes.values():
        if node.name and not node.kind.endswith(("Event", "Gateway")):
            told = "".join(picture.xpath("//svg//tspan/text()")).replace(" ", "")
            assert node.name.replace(" ", "") in told, f"{node.name} is cut short"


@pytest.mark.parametrize("source", [b"", b"<x/>", b"not xml", b"<!DOCTYPE x><x/>"])
def test_a_file_that_is_no_diagram_is_refused(source: bytes) -> None:
    with pytest.raises(FilesRefused):
        diagram(source)


def test_a_diagram_without_a_picture_is_still_told() -> None:
    process = '<process id="p" name="Bare"/>'
    bare = (
        f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">{process}</definitions>'.encode()
    )
    assert drawn(bare).xpath("//svg")[0].get("aria-label") == "Diagram: Bare"


def test_words_are_broken_at_spaces_then_hyphens_then_anywhere() -> None:
    assert broken_lines("Chronic non-attendance", 80, 11) == ["Chronic non-", "attendance"]
    assert broken_lines("Donaudampfschifffahrt", 50, 12)[0] == "Donauda"
    assert broken_lines("one two three four five six", 40, 12, 2)[-1].endswith("…")
    assert broken_lines("", 40, 12) == []
    assert all(
        width_of(line, 12) <= 90 for line in broken_lines("Lead professional’s work with TAF reviews", 90, 12)
    )


def around(label: html.HtmlElement) -> PlanBox:
    """What a label covers, about."""
    lines = label.findall("tspan")
    width = max(width_of(line.text, 11) for line in lines)
    top = float(lines[0].get("y")) - 5
    return PlanBox(float(lines[0].get("x")) - width / 2, top, width, float(lines[-1].get("y")) + 5 - top)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.parent.name)
def test_no_name_covers_a_step_or_another_name(shipped: Path) -> None:
    picture = drawn(shipped.read_bytes())
    labels = [around(each) for each in picture.xpath("//text[@class='diagram-label']")]
    steps = [
        PlanBox(*(float(step.get(name)) for name in ("x", "y", "width", "height")))
        for step in picture.xpath("//rect[contains(@class, 'diagram-step')]")
    ]
    for place, label in enumerate(labels):
        assert not any(meet(label, other) for other in [*labels[place + 1 :], *steps])
