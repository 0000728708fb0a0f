"""What only the files of a whole process tell of its diagram: its key, its lanes' roles, its own names."""

from collections.abc import Iterator

from engine.bpmn.elements import CAMUNDA, SPIFF, local_name, tag
from engine.bpmn.profile.diagram import AtHand, Diagram, Surroundings
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.errors import EngineError
from engine.expressions import WITH_CALENDAR, parse_assignments
from engine.expressions.meant import nearest

OTHER_KEY = ProfileRule(
    "WRONG-KEY",
    "The diagram starts the process “{found}”, and lies where “{key}” is kept.",
    "Give the process that id, or rename its folder.",
)
LANE_OF_NO_ROLE = ProfileRule(
    "LANE-WITHOUT-ROLE",
    "The lane {it} means no role, so its tasks would lie with the managers.",
    "Call it by a role: {roles}.",
    "warning",
)
NOBODY_CAN = ProfileRule(
    "LANE-CANNOT-DO",
    "The lane {it} means the role {role}, which does no tasks, so nobody could ever do its steps.",
    "Put the steps into the lane of somebody who works with children.",
)
NOBODY_HAS = ProfileRule(
    "LANE-OF-NOBODY-YET",
    "The lane {it} means the role {role}, which nobody has here now, so its steps would wait.",
    "Give somebody that role before it is published, or put the steps into another lane.",
    "warning",
)
FUNCTION_NAME = ProfileRule(
    "NAME-OF-FUNCTION",
    "The {what} of {it} calls something “{name}”, which is a function's name, so it may be read as that.",
    "Use another name, such as “{name}_given”.",
)

_OF_PEOPLE = ("task", "userTask", "manualTask")


def check(diagram: Diagram, surroundings: Surroundings, report: ProfileReport) -> None:
    """Reports a process in the wrong place, lanes without people, and names that are functions'."""
    at_hand = surroundings.at_hand
    if at_hand is None:
        return
    first = next(iter(node.get("id", "") for node in diagram.executable), None)
    if at_hand.key is not None and first is not None and first != at_hand.key:
        report.add(OTHER_KEY, first, found=first, key=at_hand.key)
    _check_lanes(diagram, at_hand, report)
    for element, what, name in _called(diagram):
        if name in WITH_CALENDAR.functions:
            report.add(FUNCTION_NAME, element, what=what, name=name)


def _check_lanes(diagram: Diagram, at_hand: AtHand, report: ProfileReport) -> None:
    needed = {one.lane for one in diagram.of_kind(*_OF_PEOPLE) if one.lane}
    for lane in diagram.root.iter(tag("lane")):
        name = lane.get("name", "").strip()
        if not name or name not in needed:
            continue
        role = at_hand.role_of(name)
        if role is None:
            roles = sorted(one.replace("_", " ").capitalize() for one in at_hand.doing)
            meant = nearest(name, [*at_hand.lanes, *roles])
            told = (lane.get("name", ""), meant, "") if meant else None
            report.add(LANE_OF_NO_ROLE, lane.get("id", ""), told, roles=meant or ", ".join(roles))
        elif role not in at_hand.doing:
            report.add(NOBODY_CAN, lane.get("id", ""), role=role)
        elif at_hand.held is not None and role not in at_hand.held:
            report.add(NOBODY_HAS, lane.get("id", ""), role=role)


def _called(diagram: Diagram) -> Iterator[tuple[str, str, str]]:
    """What a diagram gives a name of its own: the element, what of it gives the name, and the name."""
    for element in diagram.elements.values():
        node = diagram.xml[element.id]
        if variable := element.properties.get("resultVariable"):
            yield element.id, "result", variable.partition(".")[0]
        for script in node.iter(tag("script"), f"{{{SPIFF}}}preScript", f"{{{SPIFF}}}postScript"):
            for target in _targets(script.text or ""):
                yield element.id, "script", target
        for loop in node.iterchildren(tag("multiInstanceLoopCharacteristics")):
            items = (one.get("id", "") for one in loop.iterchildren() if "DataItem" in local_name(one))
            for name in (loop.get(f"{{{CAMUNDA}}}elementVariable", ""), *items):
                yield element.id, "list", name


def _targets(script: str) -> Iterator[str]:
    try:
        yield from (one.target[0] for one in parse_assignments(script))
    except EngineError:
        return  # told already
