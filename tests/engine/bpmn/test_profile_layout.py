"""Pictures that can be read, and that cannot: names that are cut or covered, shapes and flows on shapes."""

from collections.abc import Mapping, Sequence

import pytest

from engine.bpmn.profile import check_diagram
from engine.bpmn.profile.faces import ARIAL, DEJAVU_SANS
from engine.bpmn.profile.lettering import fitted_name
from tests.engine.bpmn.drawing import (
    BESIDE,
    END,
    START,
    Twins,
    boundary,
    check_twins,
    drawn,
    flows,
    names,
    sub,
)

Place = tuple[float, float, float, float]
Points = tuple[tuple[float, float], ...]

ROW: Mapping[str, Place] = {
    "begin": (0, 122, 36, 36),
    "review": (120, 100, 100, 80),
    "done": (320, 122, 36, 36),
}
WAYS: Mapping[str, Points] = {
    "begin_to_review": ((36, 140), (120, 140)),
    "review_to_done": ((220, 140), (320, 140)),
}
LANE = '<laneSet id="lanes"><lane id="school" name="School"><flowNodeRef>begin</flowNodeRef></lane></laneSet>'


INNER_FLOWS = flows("in>ring", "ring>out")


def task(name: str) -> str:
    return f'<userTask id="review" name="{name}" camunda:formKey="review"/>'


def pictured(
    *more: str,
    row: Sequence[str] = ("begin>review", "review>done"),
    name: str = "Review",
    places: Mapping[str, Place] | None = None,
    ways: Mapping[str, Points] | None = None,
    labels: Mapping[str, Place] | None = None,
) -> str:
    """A start, a review and an end in a row, with more elements, and the places that differ from that row."""
    labels = labels or {}
    ways = {
        one: points for one, points in {**WAYS, **(ways or {})}.items() if one.replace("_to_", ">") in row
    }
    logic = "".join(more) + START + task(name) + END + flows(*row)
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{one}_di" bpmnElement="{one}" isExpanded="true">{bounds(place)}'
        f"{label(labels.get(one))}</bpmndi:BPMNShape>"
        for one, place in {**ROW, **(places or {})}.items()
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="{one}_di" bpmnElement="{one}">{waypoints(points)}'
        f"{label(labels.get(one))}</bpmndi:BPMNEdge>"
        for one, points in ways.items()
    )
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="case">{shapes}{edges}</bpmndi:BPMNPlane>'
    process = f'<process id="case" name="Case" isExecutable="true">{logic}</process>'
    return f'{process}<bpmndi:BPMNDiagram id="picture">{plane}</bpmndi:BPMNDiagram>'


def bounds(place: Place) -> str:
    x, y, width, height = place
    return f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'


def label(place: Place | None) -> str:
    return f"<bpmndi:BPMNLabel>{bounds(place)}</bpmndi:BPMNLabel>" if place else ""


def waypoints(points: Points) -> str:
    return "".join(
        f'<di:waypoint xmlns:di="http://www.omg.org/spec/DD/20100524/DI" x="{x}" y="{y}"/>' for x, y in points
    )


def begins_at(place: Place) -> str:
    return pictured(labels={"begin": place})


def with_ring(place: Place) -> str:
    """A second task after the review, at a place."""
    return pictured(
        '<manualTask id="ring" name="Ring"/>',
        row=("begin>review", "review>ring", "ring>done"),
        places={"ring": place},
        ways={"review_to_ring": ((220, 110), (260, 60)), "ring_to_done": ((338, 180), (338, 158))},
        labels={"review_to_ring": (260, 30, 60, 14), "ring_to_done": (345, 165, 60, 14)},
    )


def with_part(inner: Place, begin: Place = (0, 165, 36, 14)) -> str:
    """An open sub-process with one task at a place; the name of the start is beneath it or elsewhere."""
    return pictured(
        sub(
            "part",
            '<startEvent id="in"/><manualTask id="ring" name="Ring"/><endEvent id="out"/>' + INNER_FLOWS,
        ),
        row=("begin>review", "review>part", "part>done"),
        places={
            "part": (0, 220, 300, 160),
            "in": (20, 302, 36, 36),
            "ring": inner,
            "out": (230, 302, 36, 36),
        },
        ways={
            "review_to_part": ((170, 180), (170, 220)),
            "part_to_done": ((300, 300), (400, 300), (400, 140), (356, 140)),
        },
        labels={"begin": begin, "review_to_part": (178, 190, 60, 14), "part_to_done": (410, 200, 60, 14)},
    )


TABLE = [
    Twins("LABEL-NARROW", "review", pictured(name="Reconsideration"), pictured(name="Reconsider it all")),
    Twins("LABEL-NARROW", "begin", begins_at((4, 165, 24, 14)), begins_at((0, 165, 36, 14))),
    # In Arial it fits; on a machine without Arial it is read as “to / do / ne”.
    Twins(
        "LABEL-NARROW",
        "review_to_done",
        pictured(labels={"review_to_done": (250, 112, 26, 14)}),
        pictured(labels={"review_to_done": (250, 110, 31, 28)}),
    ),
    Twins(
        "LABEL-TOO-LONG",
        "review",
        pictured(name="Hold the review", places={"review": (120, 130, 70, 22)}),
        pictured(name="Hold it", places={"review": (120, 130, 70, 22)}),
    ),
    Twins("LABEL-OVERLAP", "begin", begins_at((105, 165, 36, 14)), begins_at((80, 165, 36, 14))),
    Twins("LABEL-OVERLAP", "begin", begins_at((60, 132, 36, 14)), begins_at((60, 148, 36, 14))),
    Twins("LABEL-OVERLAP", "begin", begins_at((0, 132, 36, 14)), begins_at((-20, 110, 36, 14))),
    Twins(
        "LABEL-OVERLAP",
        "begin",
        pictured(LANE, places={"school": (-40, 60, 500, 160)}, labels={"begin": (-32, 165, 36, 14)}),
        pictured(LANE, places={"school": (-60, 60, 500, 160)}, labels={"begin": (-20, 165, 36, 14)}),
    ),
    Twins(
        "LABEL-OVERLAP",
        "begin",
        pictured(LANE, places={"school": (-60, 60, 500, 112)}, labels={"begin": (0, 165, 36, 14)}),
        pictured(LANE, places={"school": (-60, 60, 500, 112)}, labels={"begin": (0, 175, 36, 14)}),
    ),
    Twins(
        "LABEL-OVERLAP",
        "begin",
        pictured(labels={"begin": (60, 120, 40, 14), "begin_to_review": (50, 118, 60, 14)}),
        pictured(labels={"begin": (60, 104, 40, 14), "begin_to_review": (50, 118, 60, 14)}),
    ),
    # The editor draws the sub-process over the name.
    Twins(
        "LABEL-OVERLAP",
        "begin",
        with_part((110, 280, 100, 80), (60, 250, 36, 14)),
        with_part((110, 280, 100, 80)),
    ),
    Twins("LABEL-OVERLAP", "part", with_part((110, 222, 100, 80)), with_part((110, 250, 100, 80))),
    Twins("SHAPE-OVERLAP", "ring", with_ring((150, 150, 100, 80)), with_ring((150, 190, 100, 80))),
    Twins("SHAPE-OVERLAP", "ring", with_part((250, 300, 100, 40)), with_part((110, 280, 100, 80))),
    Twins(
        "FLOW-THROUGH",
        "begin_to_review",
        pictured(
            ways={"begin_to_review": ((18, 122), (18, 60), (338, 60), (338, 190), (220, 190), (220, 160))}
        ),
        pictured(
            ways={"begin_to_review": ((18, 122), (18, 60), (380, 60), (380, 190), (220, 190), (220, 160))}
        ),
    ),
    Twins(
        "FLOW-THROUGH",
        "review_to_done",
        pictured(ways={"review_to_done": ((120, 175), (0, 115), (0, 80), (338, 80), (338, 122))}),
        pictured(ways={"review_to_done": ((120, 175), (-30, 185), (-30, 80), (338, 80), (338, 122))}),
    ),
]


@pytest.mark.parametrize("twins", TABLE, ids=names(TABLE))
def test_a_picture_that_cannot_be_read_is_told(twins: Twins) -> None:
    check_twins(twins)


def told(body: str) -> list[tuple[str, str]]:
    faults = check_diagram(drawn(body), "x.bpmn", BESIDE)
    return [(fault.code, fault.element) for fault in faults if fault.code != "TASK-WITHOUT-LANE"]


def test_a_plain_row_has_nothing_to_tell_though_the_editor_places_its_names() -> None:
    assert told(pictured()) == []


def test_an_event_on_the_border_of_a_step_covers_nothing() -> None:
    event = boundary("late", "review").replace("<endEvent", '<endEvent name="Late"')
    places = {"late": (180.0, 162.0, 36.0, 36.0), "late_end": (180.0, 240.0, 36.0, 36.0)}
    ways = {"late_to_late_end": ((198.0, 198.0), (198.0, 240.0))}
    stop = '<message id="stop" name="stop_now"/>'
    body = pictured(event, places=places, ways=ways, labels={"late_to_late_end": (202, 210, 70, 14)})
    found = {fault.code for fault in check_diagram(drawn(stop + body), "x.bpmn", BESIDE)}
    assert not found & {"SHAPE-OVERLAP", "FLOW-THROUGH", "LABEL-OVERLAP"}


def test_many_steps_in_one_place_are_told_once_each() -> None:
    many = "".join(f'<manualTask id="t{n}" name="T{n}"/>' for n in range(240))
    found = told(pictured(many, places={f"t{n}": (120, 100, 100, 80) for n in range(240)}))
    covered = [element for code, element in found if code == "SHAPE-OVERLAP"]
    assert covered
    assert len(covered) == len(set(covered))


@pytest.mark.parametrize(
    ("name", "width", "in_arial", "in_another"),
    [
        ("Improved", 50, ["Improved"], ["Improve", "d"]),
        ("What is decided?", 42, ["What is", "decided", "?"], ["What is", "decide", "d?"]),
        ("Prosecution", 64, ["Prosecution"], ["Prosecutio", "n"]),
        (
            "A child may be at risk of harm",
            90,
            ["A child may be at", "risk of harm"],
            ["A child may be", "at risk of harm"],
        ),
        (
            "Route 1: half-termly data",
            86,
            ["Route 1: half-", "termly data"],
            ["Route 1: half-", "termly data"],
        ),
    ],
)
def test_a_name_is_broken_where_the_editor_breaks_it(
    name: str, width: float, in_arial: list[str], in_another: list[str]
) -> None:
    assert fitted_name(name, width, 11, ARIAL).lines == in_arial
    assert fitted_name(name, width, 11, DEJAVU_SANS).lines == in_another
