"""Lanes: each is a role, and each task of a person lies in one."""

from collections import defaultdict
from itertools import pairwise

from lxml import etree

from engine.bpmn.elements import tag
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.rules import ProfileReport, ProfileRule

EMPTY_LANE = ProfileRule(
    "LANE-EMPTY",
    "The lane {it} holds nothing.",
    "Remove it, or put steps into it.",
    "warning",
)
NAMELESS_LANE = ProfileRule(
    "LANE-NAMELESS",
    "The lane {it} has no name, so it means no role.",
    "Name it after the role that does its tasks.",
)
TWO_LANES = ProfileRule(
    "IN-TWO-LANES",
    "{it} lies in the lanes “{one}” and “{other}” at once.",
    "Put it into one lane only.",
)
UNKNOWN_MEMBER = ProfileRule(
    "LANE-MEMBER-UNKNOWN",
    "The lane {it} holds “{name}”, which is not in the diagram.",
    "Save the diagram again in the editor.",
    "warning",
)
NO_LANE = ProfileRule(
    "TASK-WITHOUT-LANE",
    "{it} lies in no lane, so it belongs to no role.",
    "Put it, or the sub-process around it, into a lane, or give it the property lane.",
    "warning",
)


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports lanes that mean nothing and tasks that belong to nobody or to two."""
    holders: defaultdict[str, list[etree._Element]] = defaultdict(list)
    for lane in diagram.root.iter(tag("lane")):
        members = [(reference.text or "").strip() for reference in lane.iterchildren(tag("flowNodeRef"))]
        if not lane.get("name", "").strip():
            report.add(NAMELESS_LANE, lane.get("id", ""))
        if not members and lane.find(tag("childLaneSet")) is None:
            report.add(EMPTY_LANE, lane.get("id", ""))
        for name in dict.fromkeys(members):
            if name not in diagram.all_elements:
                report.add(UNKNOWN_MEMBER, lane.get("id", ""), name=name)
            holders[name].append(lane)
    for name, lanes in holders.items():
        _check_one_lane(name, lanes, report)
    for element in diagram.of_kind("task", "userTask", "manualTask"):
        if element.lane is None:
            report.add(NO_LANE, element.id)


def _check_one_lane(name: str, lanes: list[etree._Element], report: ProfileReport) -> None:
    """In document order a lane inside another comes after it; anything else is a second lane."""
    for one, other in pairwise(lanes):
        if one not in other.iterancestors():
            report.add(TWO_LANES, name, one=one.get("name"), other=other.get("name"))
