"""Names outside of their shapes (events, gateways, data, flows), moved where they would cover something.

A name stands where the diagram puts it. Where a step or another name lies there already, it
moves to the nearest place that is free; where none is near, it stays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import hypot

from lxml import etree

from web.diagram.lettering import broken_lines, width_of
from web.diagram.plan import Plan, PlanBox, PlanFlow, PlanNode
from web.diagram.svg import LETTERS, LINE, words

#: How wide a label outside of its shape may be when the diagram does not say.
_WIDEST = 100.0
_SMALL = LETTERS - 1
#: Where a label may move to, the nearest place first, in units of the diagram.
_MOVES = sorted(
    ((x * 6.0, y * 7.0) for x in range(-10, 11) for y in range(-6, 7)), key=lambda move: hypot(*move)
)


def outer_labels(plan: Plan, is_open: frozenset[str]) -> list[etree._Element]:
    """The labels of a plan, drawn.

    Args:
        is_open: ids of nodes inside of which a label may stand: pools, lanes and stages.
    """
    taken = [_covered(node) for node in plan.nodes.values() if node.id not in is_open]
    drawn = []
    for name, box in _wanted(plan):
        lines = broken_lines(name, max(box.width, 60) + 6, _SMALL)
        x, y = box.x + box.width / 2, box.y + len(lines) * LINE / 2
        width = max((width_of(line, _SMALL) for line in lines), default=0)
        around = PlanBox(x - width / 2, y - len(lines) * LINE / 2 + 2, width, len(lines) * LINE - 4)
        right, down = _free(around, taken)
        taken.append(replace(around, x=around.x + right, y=around.y + down))
        drawn.append(words(lines, x + right, y + down, "diagram-label"))
    return drawn


def meet(one: PlanBox, other: PlanBox) -> bool:
    """Whether two boxes touch."""
    apart = one.x + one.width < other.x or other.x + other.width < one.x
    return not (apart or one.y + one.height < other.y or other.y + other.height < one.y)


def _wanted(plan: Plan) -> Iterator[tuple[str, PlanBox]]:
    for flow in plan.flows.values():
        if flow.name:
            yield flow.name, flow.label or _beside(flow)
    for node in plan.nodes.values():
        if node.name and (node.kind.endswith(("Event", "Gateway")) or node.kind.startswith("data")):
            yield node.name, node.label or _below(node)


def _free(box: PlanBox, taken: Sequence[PlanBox]) -> tuple[float, float]:
    around = PlanBox(box.x - 70, box.y - 50, box.width + 140, box.height + 100)
    near = [one for one in taken if meet(one, around)]
    for right, down in _MOVES:
        moved = replace(box, x=box.x + right, y=box.y + down)
        if not any(meet(moved, one) for one in near):
            return right, down
    return 0.0, 0.0


def _covered(node: PlanNode) -> PlanBox:
    """What a shape covers; the corners of a circle and of a diamond are free."""
    share = 0.25 if node.kind.endswith("Gateway") else 0.12 if node.kind.endswith("Event") else 0.0
    wide, high = node.box.width * share, node.box.height * share
    return PlanBox(
        node.box.x + wide, node.box.y + high, node.box.width - 2 * wide, node.box.height - 2 * high
    )


def _below(node: PlanNode) -> PlanBox:
    return PlanBox(node.box.middle[0] - _WIDEST / 2, node.box.y + node.box.height + 4, _WIDEST, LINE)


def _beside(flow: PlanFlow) -> PlanBox:
    """Above the middle of the longest part of a flow."""
    (x1, y1), (x2, y2) = max(
        zip(flow.points, flow.points[1:], strict=False),
        key=lambda ends: hypot(ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]),
    )
    width = min(max(width_of(flow.name, _SMALL), 40), _WIDEST)
    above = LINE * len(broken_lines(flow.name, max(width, 60) + 6, _SMALL)) + 4
    return PlanBox((x1 + x2 - width) / 2, (y1 + y2) / 2 - above, width, LINE)
