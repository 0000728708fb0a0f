"""Tells a diagram in words, for everybody who cannot or does not want to read a picture."""

from collections.abc import Collection, Iterator, Mapping

from web.diagram import marks
from web.diagram.plan import Plan, PlanFlow, PlanNode


def plan_in_words(elements: Mapping[str, PlanNode], here: Collection[str]) -> str:
    """`You are here: Review the plan (Lead professional).`, in the order of the diagram."""
    places = [_place(element) for element in elements.values() if element.id in here]
    if not places:
        return ""
    return f"You are here: {_joined(places)}."


def steps_in_words(plan: Plan) -> list[tuple[str, str]]:
    """Each step and what follows, from the start on: `("Review (task, Lead professional)", "then ...")`."""
    return [(_step(plan, node), _after(plan, node)) for node in _in_order(plan)]


def _place(node: PlanNode) -> str:
    return f"{_name(node)} ({node.lane})" if node.lane else _name(node)


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _name(node: PlanNode) -> str:
    return node.name or marks.MARKS_IN_WORDS.get(node.kind, node.event) or "step"


def _step(plan: Plan, node: PlanNode) -> str:
    words = [] if not node.name else [marks.MARKS_IN_WORDS.get(node.kind, "")]
    if node.kind == "boundaryEvent":
        host = plan.nodes.get(node.host)
        ends = "ends" if node.interrupts else "goes on beside"
        words = [f"{node.event}; {ends} “{_name(host)}”" if host else node.event]
    elif node.event:
        words.append(node.event)
    stage = plan.nodes.get(node.inside)
    words += [node.lane, f"within “{_name(stage)}”" if stage else ""]
    about = ", ".join(word for word in words if word)
    return f"{_name(node)} ({about})" if about else _name(node)


def _after(plan: Plan, node: PlanNode) -> str:
    flows = _leaving(plan, node)
    if not flows:
        return ""
    if len(flows) == 1 and not flows[0].name:
        return f"then {_name(plan.nodes[flows[0].target])}"
    return "; ".join(
        f"{flow.name or ('otherwise' if flow.default else 'also')}: {_name(plan.nodes[flow.target])}"
        for flow in flows
    )


def _leaving(plan: Plan, node: PlanNode) -> list[PlanFlow]:
    return [
        flow
        for flow in plan.flows.values()
        if flow.source == node.id and flow.kind == "sequenceFlow" and flow.target in plan.nodes
    ]


def _in_order(plan: Plan) -> Iterator[PlanNode]:
    """Every step once: along the flows from the starts, into stages and out at their borders."""
    steps = {
        node.id: node
        for node in plan.nodes.values()
        if node.kind.endswith(("Event", "Gateway", "Task", "task"))
        or node.kind in ("callActivity", "subProcess")
    }
    first = [node.id for node in steps.values() if node.kind == "startEvent" and not node.inside]
    seen: set[str] = set()
    # What is put last is told first: the starts, then whatever they do not reach.
    waiting = [*reversed([one for one in steps if one not in first]), *reversed(first)]
    while waiting:
        node = steps.get(waiting.pop())
        if node is None or node.id in seen:
            continue
        seen.add(node.id)
        yield node
        follow = [flow.target for flow in _leaving(plan, node)]
        within = [one.id for one in steps.values() if one.inside == node.id and one.kind == "startEvent"]
        borders = [one.id for one in steps.values() if one.host == node.id]
        waiting += reversed([*within, *borders, *follow] if within else [*follow, *borders])
